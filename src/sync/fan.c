/* SPDX-License-Identifier: MIT */
#include <sluice/fan.h>

#include "thread.h"

#include <assert.h>

void sl_fan_init(struct sl_fan *fan, uint32_t parts)
{
    assert(parts > 0);
    sl_word_store(&fan->missing, parts);
}

bool sl_fan_arrive(struct sl_fan *fan)
{
    return sl_fan_arrive_many(fan, 1);
}

bool sl_fan_arrive_many(struct sl_fan *fan, uint32_t parts)
{
    uint32_t missing = sl_word_sub(&fan->missing, parts);
    /* A part that arrives twice would run the join too early, or again. */
    assert(parts > 0 && missing + parts >= parts);
    return missing == 0;
}
