/* SPDX-License-Identifier: MIT */
#include <sluice/fan.h>

void sl_fan_init(struct sl_fan *fan, uint32_t parts)
{
    __atomic_store_n(&fan->missing, parts, __ATOMIC_RELAXED);
}

bool sl_fan_arrive(struct sl_fan *fan)
{
    return __atomic_sub_fetch(&fan->missing, 1, __ATOMIC_ACQ_REL) == 0;
}
