/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include <string.h>

#ifdef SL_ROWS_X86
/* Without FMA, which would round once where the definition rounds twice. */
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif
#define LANES 8
#include "rows_loops.h"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct sl_rows sl_rows_avx2 = {
    .name = "avx2",
    .block = LANES,
    .load = load,
    .horizontal = horizontal,
    .vertical = vertical,
    .store = store,
};
#endif
