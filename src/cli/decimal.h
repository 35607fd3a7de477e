/* SPDX-License-Identifier: MIT */
/* Whole numbers as decimal text, by hand: a trace has millions of them. No NUL is written. */
#ifndef SL_CLI_DECIMAL_H
#define SL_CLI_DECIMAL_H

#include <stdint.h>

enum { CLI_DECIMAL_SIZE = 24 }; /* room that there must be; all of it may be written to */

/* Write at `at` and return where the text ends. Thread-safe. */
char *cli_decimal_unsigned(char *at, uint64_t value);
char *cli_decimal_signed(char *at, int64_t value);

/* "1234.567", exact. */
char *cli_decimal_micros(char *at, int64_t ns);

#endif
