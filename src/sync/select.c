/* SPDX-License-Identifier: MIT */
/*
 * Waiting in several lines at once: one parker, a place in each line. Locks are taken one after the
 * other, never two. Whoever calls one of the places ends the wait; then all places are given up,
 * and the first case that can be done is done. A call that came for a case that is not done is
 * passed on to the next in that line.
 */
#include "channel_line.h"
#include "clock.h"

struct selection {
    struct sl_select_case *cases;
    size_t count;
    size_t first; /* the case that is looked at first: by chance, so that none is preferred */
    struct sl_parker parker;
    struct sl_place places[SL_SELECT_MAX];
    size_t chosen; /* `count` as long as none is */
    enum sl_status status;
};

/* Any number will do that differs from one call to the next (Vigna's splitmix64). */
static uint64_t chance(void)
{
    uint64_t z = (uint64_t)sl_clock_now_ns() + UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Lock held. Does the case if it can be done and none is yet. */
static void try_case(struct selection *selection, size_t index)
{
    struct sl_select_case *one = &selection->cases[index];
    struct sl_channel *channel = one->channel;
    if (selection->chosen < selection->count)
        return;
    enum sl_status end = sl_channel_end(channel, one->way);
    if (!end && sl_channel_ready(channel, one->way) == 0)
        return;
    selection->chosen = index;
    selection->status = end;
    if (end)
        return;
    if (one->way == SL_WAY_SEND)
        sl_channel_push(channel, one->item);
    else
        one->item = sl_channel_pop(channel);
}

enum step { TRY, STAND, LEAVE };

/* One case: tries it; stands in its line; leaves the line and tries it. */
static void visit(struct selection *selection, size_t index, enum step step)
{
    struct sl_select_case *one = &selection->cases[index];
    struct sl_channel *channel = one->channel;
    struct sl_place *place = &selection->places[index];
    struct sl_calls calls = {0};
    if (!channel || (step == LEAVE && !place->parker))
        return;
    sl_lock_take(&channel->lock);
    if (step == LEAVE) {
        sl_line_leave(channel, one->way, place);
        place->parker = NULL;
    }
    try_case(selection, index);
    if (step == STAND && selection->chosen == selection->count) {
        place->parker = &selection->parker;
        sl_line_join(channel, one->way, place, false);
    }
    sl_line_call(channel, SL_WAY_SEND, &calls);
    sl_line_call(channel, SL_WAY_RECEIVE, &calls);
    sl_lock_drop(&channel->lock);
    sl_line_wake(&calls);
}

/* Sleeps until one of the places is called. */
static bool sleep_in_lines(struct selection *selection, int64_t deadline_ns)
{
    struct sl_wait waits[SL_SELECT_MAX];
    size_t count = 0;
    for (size_t i = 0; i < selection->count; i++) {
        const struct sl_select_case *one = &selection->cases[i];
        if (one->channel)
            waits[count++] =
                (struct sl_wait){.kind = &sl_wait_channel, .object = one->channel, .way = one->way};
    }
    sl_wait_begin(waits, count, deadline_ns);
    bool in_time = sl_park(&selection->parker, deadline_ns);
    sl_wait_end();
    return in_time;
}

static void visit_all(struct selection *selection, enum step step)
{
    for (size_t i = 0; i < selection->count; i++) {
        if (step != LEAVE && selection->chosen < selection->count)
            return;
        visit(selection, (selection->first + i) % selection->count, step);
    }
}

enum sl_status sl_channel_select(struct sl_select_case *cases, size_t count, int64_t deadline_ns,
                                 size_t *chosen)
{
    if (count == 0 || count > SL_SELECT_MAX)
        return SL_INVALID_ARGUMENT;
    struct selection selection = {
        .cases = cases, .count = count, .first = chance() % count, .chosen = count};
    for (size_t i = 0; i < count; i++) {
        if (cases[i].way == SL_WAY_RECEIVE)
            cases[i].item = NULL;
    }
    visit_all(&selection, TRY);
    bool in_time = deadline_ns > 0;
    while (selection.chosen == count && in_time) {
        visit_all(&selection, STAND);
        if (selection.chosen == count)
            in_time = sleep_in_lines(&selection, deadline_ns);
        visit_all(&selection, LEAVE);
        selection.parker = (struct sl_parker){0};
    }
    *chosen = selection.chosen;
    if (selection.chosen < count)
        return selection.status;
    return deadline_ns == 0 ? SL_WOULD_BLOCK : SL_DEADLINE;
}
