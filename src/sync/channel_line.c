/* SPDX-License-Identifier: MIT */
#include "channel_line.h"

#include "waits.h"

#include <stdio.h>

/* ---- calling ---- */

static void take_out(struct sl_channel *channel, enum sl_way way, struct sl_place *place)
{
    struct sl_line *line = &channel->lines[way];
    *(place->before ? &place->before->behind : &line->first) = place->behind;
    *(place->behind ? &place->behind->before : &line->last) = place->before;
    place->in_line = false;
    channel->asleep[way]--;
}

void sl_line_call(struct sl_channel *channel, enum sl_way way, struct sl_calls *calls)
{
    struct sl_line *line = &channel->lines[way];
    if (channel->asleep[way] == 0 || line->coming ||
        sl_channel_ready(channel, way) <= sl_counter_load(&line->looking))
        return;
    struct sl_place *place = line->first;
    take_out(channel, way, place);
    line->coming = true;
    line->made_way = false;
    /* Before the lock is dropped: then who sees that he was called knows that nobody will touch
     * his parker any more. */
    if (sl_parker_signal(place->parker))
        calls->asleep[way] = place->parker;
}

/* A quarter of the slots. If he only comes when nothing is left, a processor stands still for the
 * time in between: 4 % of a run with 16 slots and 32 threads on two of them. */
enum { LITTLE = 4 };

bool sl_line_runs_out(struct sl_channel *channel, enum sl_way way)
{
    struct sl_line *other = &channel->lines[way == SL_WAY_SEND ? SL_WAY_RECEIVE : SL_WAY_SEND];
    if (sl_channel_ready(channel, way) > channel->capacity / LITTLE || !other->coming ||
        other->made_way || sl_spin_allowed())
        return false;
    other->made_way = true;
    return true;
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
        channel->asleep[i] = 0;
    }
}

/* ---- standing in line ---- */

void sl_line_join(struct sl_channel *channel, enum sl_way way, struct sl_place *place, bool front)
{
    struct sl_line *line = &channel->lines[way];
    place->before = front ? NULL : line->last;
    place->behind = front ? line->first : NULL;
    *(place->before ? &place->before->behind : &line->first) = place;
    *(place->behind ? &place->behind->before : &line->last) = place;
    place->in_line = true;
    channel->asleep[way]++;
}

bool sl_line_leave(struct sl_channel *channel, enum sl_way way, struct sl_place *place)
{
    if (!place->in_line) {
        channel->lines[way].coming = false;
        return true;
    }
    take_out(channel, way, place);
    return false;
}

/* ---- looking on ---- */

/* In pauses of some 20 ns, each figure measured by tests/bench/channel.sh. Before the first look
 * and between two: sooner takes the cache line away from who is about to hand over. */
enum { FIRST_PAUSES = 3, PAUSES = 2 };

/* Looks between two looks at the clock. */
enum { LOOKS = 8 };

/* Once there is something, it is left to grow as long as it does: to take sixteen items at once
 * costs hardly more than to take one, and who brings them is not disturbed. */
enum { GROWTH_PAUSES = 6, GROWTH_LOOKS = 128 };

static void pause_for(int pauses)
{
    for (int i = 0; i < pauses; i++)
        sl_spin_pause();
}

static bool is_inviting(const struct sl_channel *channel, enum sl_way way)
{
    return (sl_channel_ready(channel, way) || sl_channel_end(channel, way)) &&
           sl_lock_is_free(&channel->lock);
}

/* Returns how long it took, as far as it was measured. */
static int64_t look_on(const struct sl_channel *channel, enum sl_way way)
{
    int64_t start = 0;
    int64_t now = 0;
    pause_for(FIRST_PAUSES);
    for (int looks = 1; !is_inviting(channel, way); looks++) {
        pause_for(PAUSES);
        if (looks % LOOKS != 0)
            continue;
        now = sl_clock_now_ns();
        if (start == 0)
            start = now;
        else if (now - start >= sl_spin_ns() || !sl_spin_allowed())
            break;
    }
    return now - start;
}

static void let_grow(const struct sl_channel *channel, enum sl_way way)
{
    size_t before = 0;
    size_t ready = sl_channel_ready(channel, way);
    for (int i = 0; i < GROWTH_LOOKS && before < ready && ready < channel->capacity; i++) {
        pause_for(GROWTH_PAUSES);
        before = ready;
        ready = sl_channel_ready(channel, way);
    }
}

void sl_line_enter(struct sl_channel *channel, enum sl_way way, int64_t deadline_ns)
{
    if (deadline_ns == 0 || sl_channel_ready(channel, way) || sl_channel_end(channel, way) ||
        !sl_spin_allowed()) {
        sl_lock_take(&channel->lock);
        return;
    }
    struct sl_atomic_u64 *looking = &channel->lines[way].looking;
    sl_atomic_add(looking, 1);
    int64_t waited = look_on(channel, way);
    let_grow(channel, way);
    sl_lock_take(&channel->lock);
    sl_atomic_sub(looking, 1);
    channel->waited_ns[way] += (uint64_t)waited;
}

/* ---- waiting ---- */

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
    enum sl_status status = SL_OK;
    bool was_called = false;
    bool in_time = true;
    const struct sl_wait wait = {
        .kind = &sl_wait_channel, .object = channel, .way = way, .is_idle = way == SL_WAY_RECEIVE};
    while (in_time && !is_over(channel, way, &status)) {
        struct sl_parker parker = {0};
        struct sl_place place = {.parker = &parker};
        sl_line_join(channel, way, &place, was_called);
        sl_lock_drop(&channel->lock);
        sl_wait_begin(&wait, 1, deadline_ns);
        in_time = sl_park(&parker, deadline_ns);
        sl_wait_end();
        sl_lock_take(&channel->lock);
        was_called |= sl_line_leave(channel, way, &place);
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
    int64_t start = sl_clock_now_ns();
    status = sleep_in_line(channel, way, deadline_ns);
    channel->waited_ns[way] += (uint64_t)(sl_clock_now_ns() - start);
    return status;
}
