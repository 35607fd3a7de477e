/* SPDX-License-Identifier: MIT */
#include "channel_line.h"

#include "waits.h"

#include <stdio.h>

/* ---- calling ---- */

void sl_line_call(struct sl_channel *channel, enum sl_way way, struct sl_calls *calls)
{
    struct sl_line *line = &channel->lines[way];
    struct sl_place *place = line->first;
    if (!place || line->coming || sl_channel_ready(channel, way) <= line->looking)
        return;
    line->first = place->behind;
    if (line->first)
        line->first->before = NULL;
    else
        line->last = NULL;
    place->in_line = false;
    line->coming = true;
    /* Before the lock is dropped: then who sees that he was called knows that nobody will touch
     * his parker any more. */
    if (sl_parker_signal(place->parker))
        calls->asleep[way] = place->parker;
}

void sl_line_wake(const struct sl_calls *calls)
{
    for (int i = 0; i < 2; i++) {
        if (calls->asleep[i])
            sl_parker_wake(calls->asleep[i]);
    }
}

void sl_line_call_all(struct sl_channel *channel)
{
    for (int i = 0; i < 2; i++) {
        struct sl_line *line = &channel->lines[i];
        for (struct sl_place *place = line->first; place; place = place->behind) {
            place->in_line = false;
            if (sl_parker_signal(place->parker))
                sl_parker_wake(place->parker);
        }
        line->first = NULL;
        line->last = NULL;
    }
}

/* ---- standing in line ---- */

void sl_line_join(struct sl_line *line, struct sl_place *place, bool front)
{
    place->before = front ? NULL : line->last;
    place->behind = front ? line->first : NULL;
    *(place->before ? &place->before->behind : &line->first) = place;
    *(place->behind ? &place->behind->before : &line->last) = place;
    place->in_line = true;
}

bool sl_line_leave(struct sl_line *line, struct sl_place *place)
{
    if (!place->in_line) {
        line->coming = false;
        return true;
    }
    *(place->before ? &place->before->behind : &line->first) = place->behind;
    *(place->behind ? &place->behind->before : &line->last) = place->before;
    place->in_line = false;
    return false;
}

/* ---- waiting ---- */

void sl_line_waited(struct sl_channel *channel, enum sl_way way, int64_t ns)
{
    if (ns > 0)
        *(way == SL_WAY_SEND ? &channel->blocked_ns : &channel->starved_ns) += (uint64_t)ns;
}

/* Looks between two looks at the clock, and pauses between two looks. */
enum { LOOKS = 8, PAUSES = 4 };

void sl_line_look(struct sl_channel *channel, enum sl_way way)
{
    if (!sl_spin_allowed())
        return;
    channel->lines[way].looking++;
    sl_lock_drop(&channel->lock);
    int64_t start = 0;
    int64_t now = 0;
    for (int looks = 1; !sl_channel_ready(channel, way) && !sl_channel_end(channel, way); looks++) {
        for (int i = 0; i < PAUSES; i++)
            sl_spin_pause();
        if (looks % LOOKS != 0)
            continue;
        now = sl_clock_now_ns();
        if (start == 0)
            start = now;
        else if (now - start >= sl_spin_ns() || !sl_spin_allowed())
            break;
    }
    sl_lock_take(&channel->lock);
    channel->lines[way].looking--;
    sl_line_waited(channel, way, now - start);
}

/* Lock held. Whether to wait no more, and with which status. */
static bool is_over(const struct sl_channel *channel, enum sl_way way, enum sl_status *status)
{
    *status = sl_channel_end(channel, way);
    return *status || sl_channel_ready(channel, way) > 0;
}

/* ---- what the detector is told ---- */

static bool is_stuck(const struct sl_wait *wait)
{
    const struct sl_channel *channel = wait->object;
    return !sl_channel_end(channel, wait->way) && sl_channel_ready(channel, wait->way) == 0;
}

static void describe(const struct sl_wait *wait, char *text, size_t size)
{
    const struct sl_channel *channel = wait->object;
    snprintf(text, size, "waits to %s `%s` (%zu/%zu full)",
             wait->way == SL_WAY_SEND ? "send on" : "receive from", channel->name,
             channel->capacity - sl_channel_ready(channel, SL_WAY_SEND), channel->capacity);
}

const struct sl_wait_kind sl_wait_channel = {.is_stuck = is_stuck, .describe = describe};

static enum sl_status sleep_in_line(struct sl_channel *channel, enum sl_way way,
                                    int64_t deadline_ns)
{
    struct sl_line *line = &channel->lines[way];
    enum sl_status status = SL_OK;
    bool was_called = false;
    bool in_time = true;
    const struct sl_wait wait = {
        .kind = &sl_wait_channel, .object = channel, .way = way, .is_idle = way == SL_WAY_RECEIVE};
    while (in_time && !is_over(channel, way, &status)) {
        struct sl_parker parker = {0};
        struct sl_place place = {.parker = &parker};
        sl_line_join(line, &place, was_called);
        sl_lock_drop(&channel->lock);
        sl_wait_begin(&wait, 1, deadline_ns);
        in_time = sl_park(&parker, deadline_ns);
        sl_wait_end();
        sl_lock_take(&channel->lock);
        was_called |= sl_line_leave(line, &place);
    }
    return !in_time && !is_over(channel, way, &status) ? SL_DEADLINE : status;
}

enum sl_status sl_line_wait(struct sl_channel *channel, enum sl_way way, int64_t deadline_ns)
{
    enum sl_status status;
    if (is_over(channel, way, &status))
        return status;
    if (deadline_ns == 0)
        return SL_WOULD_BLOCK;
    sl_line_look(channel, way);
    if (is_over(channel, way, &status))
        return status;
    int64_t start = sl_clock_now_ns();
    status = sleep_in_line(channel, way, deadline_ns);
    sl_line_waited(channel, way, sl_clock_now_ns() - start);
    return status;
}
