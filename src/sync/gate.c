/* SPDX-License-Identifier: MIT */
#include "gate.h"

#include "waits.h"

#include <inttypes.h>
#include <stdio.h>

enum sl_status sl_gate_init(struct sl_gate *gate, uint64_t places)
{
    if (sl_mutex_init(&gate->lock))
        return SL_NO_MEMORY;
    if (sl_cond_init(&gate->moved)) {
        sl_mutex_release(&gate->lock);
        return SL_NO_MEMORY;
    }
    sl_counter_store(&gate->places, places);
    return SL_OK;
}

void sl_gate_release(struct sl_gate *gate)
{
    sl_cond_release(&gate->moved);
    sl_mutex_release(&gate->lock);
}

void sl_gate_move(struct sl_gate *gate, uint64_t places)
{
    sl_mutex_lock(&gate->lock);
    if (sl_counter_load(&gate->places) != UINT64_MAX)
        sl_counter_store(&gate->places, places);
    sl_cond_broadcast(&gate->moved);
    sl_mutex_unlock(&gate->lock);
}

void sl_gate_open(struct sl_gate *gate)
{
    sl_gate_move(gate, UINT64_MAX);
}

/* Parked is idle: whoever moves the gate is no help that anybody may count on, so a deadlock of
 * the others is one in spite of those who are parked. */
static bool is_stuck(const struct sl_wait *wait)
{
    const struct sl_gate *gate = wait->object;
    const uint64_t *number = wait->detail;
    return *number >= sl_counter_load(&gate->places);
}

static void describe(const struct sl_wait *wait, char *text, size_t size)
{
    const struct sl_gate *gate = wait->object;
    snprintf(text, size, "is parked (%" PRIu64 " may work)", sl_counter_load(&gate->places));
}

static const struct sl_wait_kind kind = {.is_stuck = is_stuck, .describe = describe};

void sl_gate_wait(struct sl_gate *gate, uint64_t number)
{
    const struct sl_wait wait = {
        .kind = &kind, .object = gate, .way = SL_WAY_RECEIVE, .is_idle = true, .detail = &number};
    sl_mutex_lock(&gate->lock);
    while (number >= sl_counter_load(&gate->places)) {
        sl_wait_begin(&wait, 1, SL_NEVER);
        sl_cond_wait(&gate->moved, &gate->lock, SL_NEVER);
        sl_wait_end();
    }
    sl_mutex_unlock(&gate->lock);
}
