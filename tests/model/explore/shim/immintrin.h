/* SPDX-License-Identifier: MIT */
/*
 * Stands before the compiler's own header where park.c is compiled for the explorer: a pause
 * between two looks is the explorer's business.
 */
#ifndef SHIM_IMMINTRIN_H
#define SHIM_IMMINTRIN_H

void ex_pause(void);
#define _mm_pause() ex_pause()

#endif
