/* SPDX-License-Identifier: MIT */
#include "jpeg_walk.h"

#include <string.h>

#ifdef SL_WALK_BMI2
/* Codes are taken apart by shifts of counts that vary: these need no register of their own. */
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("bmi,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("bmi,bmi2")
#endif
#include "jpeg_walk_loops.h"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

jpeg_walk_fn *const sl_jpeg_walk_bmi2 = walk;
#endif
