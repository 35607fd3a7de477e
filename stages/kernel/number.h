/* SPDX-License-Identifier: MIT */
/*
 * Decimal numbers in options: the same whatever the locale says, without exponents, kept to
 * millionths, so that what is printed is exactly what was parsed.
 */
#ifndef SL_KERNEL_NUMBER_H
#define SL_KERNEL_NUMBER_H

#include <sluice/status.h>

#include <stdbool.h>

enum { SL_NUMBER_TEXT_SIZE = 24 };

/* Reads `[+-]digits[.digits]` (one of the two groups may be empty), at most 1e12 either way,
 * rounded to millionths, into *out and sets *end (borrowed from `text`) behind it. False, and
 * nothing set, when there is no such number. Thread-safe. */
SL_NODISCARD bool sl_number_parse(const char *text, const char **end, double *out);

/* Writes the shortest text of `value`, which sl_number_parse gave or a range allows. Thread-safe.
 */
void sl_number_print(double value, char out[SL_NUMBER_TEXT_SIZE]);

#endif
