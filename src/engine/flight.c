/* SPDX-License-Identifier: MIT */
#include "flight.h"

#include "alloc.h"
#include "clock.h"

#include <stdlib.h>
#include <string.h>

enum sl_status sl_hangar_init(struct sl_hangar *hangar)
{
    hangar->idle = NULL;
    return sl_mutex_init(&hangar->lock);
}

static void flight_free(struct sl_flight *flight)
{
    free(flight->parts);
    free(flight);
}

void sl_hangar_release(struct sl_hangar *hangar)
{
    while (hangar->idle) {
        struct sl_flight *flight = hangar->idle;
        hangar->idle = flight->next;
        flight_free(flight);
    }
    sl_mutex_release(&hangar->lock);
}

static struct sl_flight *take_idle(struct sl_hangar *hangar)
{
    sl_mutex_lock(&hangar->lock);
    struct sl_flight *flight = hangar->idle;
    if (flight)
        hangar->idle = flight->next;
    sl_mutex_unlock(&hangar->lock);
    return flight;
}

/* Makes room for `count` parts. */
static bool fit_parts(struct sl_flight *flight, uint32_t count)
{
    if (count <= flight->part_capacity)
        return true;
    struct sl_part *parts = sl_alloc_array(count, sizeof *parts);
    if (!parts)
        return false;
    free(flight->parts);
    flight->parts = parts;
    flight->part_capacity = count;
    return true;
}

enum sl_status sl_hangar_take(struct sl_hangar *hangar, struct sl_journal_row *row,
                              struct sl_flight **out)
{
    *out = NULL;
    struct sl_flight *flight = take_idle(hangar);
    if (!flight)
        flight = sl_alloc_zeroed(1, sizeof *flight);
    if (!flight)
        return SL_NO_MEMORY;
    uint32_t count = row->output_count ? row->output_count : 1;
    if (!fit_parts(flight, count)) {
        flight_free(flight);
        return SL_NO_MEMORY;
    }
    struct sl_part *parts = flight->parts;
    uint32_t capacity = flight->part_capacity;
    *flight = (struct sl_flight){
        .row = row,
        .attempts = row->attempts,
        .parts = parts,
        .part_capacity = capacity,
        .item = {.id = row->id,
                 .source = row->source,
                 .overrides = row->overrides,
                 .owns_outputs = row->owns_outputs,
                 .part_count = count,
                 .parts = parts},
    };
    sl_flight_reset(flight);
    *out = flight;
    return SL_OK;
}

void sl_hangar_give(struct sl_hangar *hangar, struct sl_flight *flight)
{
    flight->row = NULL;
    sl_mutex_lock(&hangar->lock);
    flight->next = hangar->idle;
    hangar->idle = flight;
    sl_mutex_unlock(&hangar->lock);
}

void sl_flight_reset(struct sl_flight *flight)
{
    struct sl_item *item = &flight->item;
    item->attempt = flight->attempts + 1;
    item->poll.deadline_ns = SL_NEVER;
    item->memory_bytes = 0;
    item->source_size = 0;
    item->source_mtime_ns = 0;
    item->work = NULL;
    item->warnings.count = 0;
    item->pixels = 0;
    sl_error_clear(&flight->error);
    sl_atomic_store(&flight->claim, SL_CLAIM_NONE);
    for (uint32_t i = 0; i < item->part_count; i++) {
        item->parts[i] = (struct sl_part){
            .item = item,
            .index = i,
            .output = flight->row->output_count ? flight->row->outputs[i] : NULL,
        };
    }
}
