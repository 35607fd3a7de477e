/* SPDX-License-Identifier: MIT */
#include "jpeg_walk.h"

#include "jpeg_walk_loops.h"

jpeg_walk_fn *sl_jpeg_walk_at(size_t index)
{
    if (index == 0)
        return walk;
#ifdef SL_WALK_BMI2
    if (index == 1 && __builtin_cpu_supports("bmi2"))
        return sl_jpeg_walk_bmi2;
#endif
    return NULL;
}

jpeg_walk_fn *sl_jpeg_walk_best(void)
{
    jpeg_walk_fn *best = sl_jpeg_walk_at(1);
    return best ? best : walk;
}
