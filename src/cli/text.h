/* SPDX-License-Identifier: MIT */
/* Text for terminals and tables. Names in Unix are bytes; what a terminal would obey, or could not
 * show, is escaped. */
#ifndef SL_CLI_TEXT_H
#define SL_CLI_TEXT_H

#include <sluice/bytes.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The length in bytes of the UTF-8 character at `s` (RFC 3629: no surrogates, nothing overlong), 0
 * where there is none. NUL is one. Thread-safe. */
size_t cli_utf8_length(const unsigned char *s);

/* Empties `out` and writes `text` into it, NUL-terminated: control characters and what is not
 * UTF-8 as \n, \t or \xHH, a backslash as two. Returns the text, or "?" when memory is out. */
const char *cli_escape(struct sl_bytes *out, const char *text);

/* Appends `text` as one word for a shell: as it is, or within '…' where that is needed. */
SL_NODISCARD enum sl_status cli_quote(struct sl_bytes *out, const char *text);

/* Characters of UTF-8 text. */
size_t cli_columns(const char *text);

/* Prints text, with blanks behind it up to `columns`. */
void cli_print_padded(FILE *out, const char *text, size_t columns);

/* Columns of the terminal that standard output is; 0 when it is none. */
size_t cli_terminal_columns(void);

enum { CLI_TIME_SIZE = 32 };

/* "2026-11-23 21:43:12" in local time; "-" for 0. Returns `out`. */
const char *cli_format_time(int64_t ms, char out[CLI_TIME_SIZE]);

/* "2026-11-23T20:43:12.345Z". Returns `out`. */
const char *cli_format_utc(int64_t ms, char out[CLI_TIME_SIZE]);

#endif
