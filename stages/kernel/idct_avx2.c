/* SPDX-License-Identifier: MIT */
#include "idct.h"

#include <string.h>

#ifdef SL_IDCT_X86
/* Without FMA, which would round once where the definition rounds twice. */
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2")
#endif
#define LANES 8
#include "idct_eight.h"
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const struct sl_idct sl_idct_avx2 = {.name = "avx2", .eight = eight};
#endif
