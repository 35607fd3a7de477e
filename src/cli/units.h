/* SPDX-License-Identifier: MIT */
/*
 * Numbers as people write them: 512M, 200ms, 25%. Parsing is strict (the whole text, no sign, no
 * overflow); printing is short.
 */
#ifndef SL_CLI_UNITS_H
#define SL_CLI_UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A decimal whole number up to `maximum`. Thread-safe, as all here. */
bool cli_parse_count(const char *text, uint64_t maximum, uint64_t *out);

/* Bytes: digits, a fraction, and K M G T (powers of 1024), also written KiB or KB. */
bool cli_parse_bytes(const char *text, uint64_t *out);

/* A duration in milliseconds: a number, a fraction, and ms, s, m or h; bare numbers are seconds. */
bool cli_parse_duration(const char *text, int64_t *out_ms);

/* "640 B", "1.5 MiB". Returns `out`. */
char *cli_format_bytes(uint64_t bytes, char *out, size_t size);

/* "0.42 s", "3 min 07 s", "2 h 05 min". Returns `out`. */
char *cli_format_duration(int64_t ns, char *out, size_t size);

#endif
