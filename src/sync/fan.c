/* SPDX-License-Identifier: MIT */
#include <sluice/fan.h>

#include "thread.h"

void sl_fan_init(struct sl_fan *fan, uint32_t parts)
{
    sl_word_store(&fan->missing, parts);
}

bool sl_fan_arrive(struct sl_fan *fan)
{
    return sl_word_sub(&fan->missing, 1) == 0;
}
