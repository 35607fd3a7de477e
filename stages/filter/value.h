/* SPDX-License-Identifier: MIT */
/*
 * The arguments of filters, by the kind that a parameter takes. What is allowed, in words, is
 * sl_filter_allowed_text (sluice/recipe.h). Thread-safe.
 */
#ifndef SL_FILTER_VALUE_H
#define SL_FILTER_VALUE_H

#include <sluice/bytes.h>
#include <sluice/filter.h>
#include <sluice/recipe.h>

#include "fit.h"

#include <stdbool.h>

/* Reads the argument for parameter `index` from `text`, up to a ':' or the end, into *call. False,
 * and what is wrong with it ("not a number") in `what`. */
SL_NODISCARD bool sl_filter_value_parse(const char *text, size_t index, struct sl_filter_call *call,
                                        char what[SL_FILTER_TEXT_SIZE]);

/* Gives the parameter what it has when it is left out. */
void sl_filter_value_set_initial(size_t index, struct sl_filter_call *call);

/* Whether it has that now. */
bool sl_filter_value_is_initial(const struct sl_filter_call *call, size_t index);

/* Appends the argument as text. SL_NO_MEMORY, SL_OVER_RESERVE. */
SL_NODISCARD enum sl_status sl_filter_value_print(const struct sl_filter_call *call, size_t index,
                                                  struct sl_bytes *out);

/* A number, a word or a colour as text. */
void sl_filter_value_text(const struct sl_filter_parameter *parameter, double value,
                          char out[SL_FILTER_TEXT_SIZE]);

/* A position that is an argument. */
struct sl_position sl_filter_value_position(const struct sl_filter_call *call, size_t index);

#endif
