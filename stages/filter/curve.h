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

/* Multiplies colours by a matrix, see sl_tone_matrix. Contract of sl_filter.apply. */
SL_NODISCARD enum sl_status sl_curve_matrix(const double matrix[3][3],
                                            const struct sl_filter_context *context,
                                            struct sl_image **image, struct sl_error *err);

#endif
