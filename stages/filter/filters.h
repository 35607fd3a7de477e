/* SPDX-License-Identifier: MIT */
/*
 * The table of filters, filters as text, and filters one after the other.
 *
 * A call is written `name[=a[:b…]]`; an argument is a value for the parameter at its place, or
 * `parameter=value` for any: a number, a word, a colour, numbers with commas between them, a
 * position, or a string, in which a backslash comes before : = \ and n for a new line. A parameter
 * that is left out has its initial value.
 */
#ifndef SL_FILTER_FILTERS_H
#define SL_FILTER_FILTERS_H

#include <sluice/bytes.h>
#include <sluice/filter.h>

#include <stdbool.h>
#include <stddef.h>

/* One declaration for each row of the table. */
#define SL_FILTER(name) extern const struct sl_filter sl_filter_##name;
#include "filters.def"
#undef SL_FILTER

/* The filter of that name or alias; NULL when there is none. Static storage. Thread-safe. */
const struct sl_filter *sl_filter_find(const char *name);

/* Reads a call into *out. SL_INVALID_ARGUMENT with a message that says what is allowed; *out is
 * unspecified then. Thread-safe. */
SL_NODISCARD enum sl_status sl_filter_parse(const char *text, struct sl_filter_call *out,
                                            struct sl_error *err);

/* Appends the call as canonical text, the same for the same call; it parses to the call.
 * SL_NO_MEMORY, SL_OVER_RESERVE. */
SL_NODISCARD enum sl_status sl_filter_print(const struct sl_filter_call *call,
                                            struct sl_bytes *out);

/* Applies the calls in order to *image (the caller's reference, replaced like in sl_filter.apply),
 * any model; a shared picture is copied before it is written to, premultiplied alpha is
 * made straight. Neighbours that are point filters become one table. Statuses of the filters; on
 * failure *image is still the caller's, its pixels unspecified. Thread-safe. */
SL_NODISCARD enum sl_status sl_filter_apply_all(const struct sl_filter_call *calls, size_t count,
                                                const struct sl_filter_context *context,
                                                struct sl_image **image, struct sl_error *err);

/* Replaces a picture of YCbCr by one of RGB. SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT; *image is
 * unchanged then. Thread-safe. */
SL_NODISCARD enum sl_status sl_filter_to_pixels(const struct sl_filter_context *context,
                                                struct sl_image **image, struct sl_error *err);

/* The most bytes that a picture of this size and layout takes on its way through the calls: itself,
 * what a filter makes of it, and the filter's temporaries; SIZE_MAX where they do not fit. For
 * admission. Thread-safe. */
size_t sl_filter_peak_bytes(const struct sl_filter_call *calls, size_t count, uint32_t width,
                            uint32_t height, enum sl_model model, unsigned depth);

#endif
