/* SPDX-License-Identifier: MIT */
/*
 * Strings as arguments: a backslash comes before : = and itself, and \n is a new line. Those of a
 * call lie one behind the other. Thread-safe.
 */
#ifndef SL_FILTER_QUOTED_H
#define SL_FILTER_QUOTED_H

#include <sluice/bytes.h>
#include <sluice/filter.h>

#include <stdbool.h>
#include <stddef.h>

bool sl_filter_is_string(const struct sl_filter_parameter *parameter);

/* How long the text is up to one of `ends` that no backslash precedes. */
size_t sl_filter_quoted_length(const char *text, const char *ends);

/* Reads the string for parameter `index` up to a ':' or the end. NULL, or what is wrong with it;
 * static storage. */
const char *sl_filter_string_parse(const char *text, size_t index, struct sl_filter_call *call);

/* Gives the parameter another string. False where the call has no room for it. */
SL_NODISCARD bool sl_filter_string_set(struct sl_filter_call *call, size_t index, const char *text,
                                       size_t length);

/* Appends it so that it is read as the same. SL_NO_MEMORY, SL_OVER_RESERVE. */
SL_NODISCARD enum sl_status sl_filter_string_print(const char *text, struct sl_bytes *out);

#endif
