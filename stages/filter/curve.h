/* SPDX-License-Identifier: MIT */
/*
 * Curves of tone: what the filters that map one value to another share.
 */
#ifndef SL_FILTER_CURVE_H
#define SL_FILTER_CURVE_H

#include <sluice/filter.h>

/* What a value, 0 to 1, becomes; clamped to 0 to 1 by the caller. */
typedef double sl_curve(const struct sl_filter_call *call, double value);

/* Applies a curve to every sample but alpha, or to luma (see sl_tone_luma). Contract of
 * sl_filter.apply. */
SL_NODISCARD enum sl_status sl_curve_samples(const struct sl_filter_call *call, sl_curve *curve,
                                             const struct sl_filter_context *context,
                                             struct sl_image **image, struct sl_error *err);
SL_NODISCARD enum sl_status sl_curve_luma(const struct sl_filter_call *call, sl_curve *curve,
                                          const struct sl_filter_context *context,
                                          struct sl_image **image, struct sl_error *err);

/* What a value becomes in colour 0, 1 or 2: red, green, blue, or 0 for all of a gray picture. */
typedef double sl_curve_colour(const struct sl_filter_call *call, unsigned colour, double value);

/* Gives each colour a curve of its own, see sl_tone_colours. Contract of sl_filter.apply. */
SL_NODISCARD enum sl_status sl_curve_colours(const struct sl_filter_call *call,
                                             sl_curve_colour *curve, bool by_luma,
                                             const struct sl_filter_context *context,
                                             struct sl_image **image, struct sl_error *err);

/* Its sl_filter.scratch_bytes. */
size_t sl_curve_colours_scratch_bytes(const struct sl_filter_call *call, uint32_t width,
                                      uint32_t height, enum sl_model model, unsigned depth);

/* Multiplies colours by a matrix, see sl_tone_matrix. Contract of sl_filter.apply. */
SL_NODISCARD enum sl_status sl_curve_matrix(const double matrix[3][4],
                                            const struct sl_filter_context *context,
                                            struct sl_image **image, struct sl_error *err);

#endif
