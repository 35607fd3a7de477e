/* SPDX-License-Identifier: MIT */
/* The sets for x86. */
#ifndef SL_KERNEL_FIXED_ROWS_X86_H
#define SL_KERNEL_FIXED_ROWS_X86_H

#include "fixed_rows.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define SL_FIXED_ROWS_X86
extern const struct sl_fixed_rows sl_fixed_rows_sse41;
extern const struct sl_fixed_rows sl_fixed_rows_avx2;
#endif

#endif
