/* SPDX-License-Identifier: MIT */
/*
 * For filters whose results have colours whatever they are given: gray has no room for them.
 */
#ifndef SL_FILTER_RGB_H
#define SL_FILTER_RGB_H

#include <sluice/filter.h>

/* RGB, or RGBA where the model has alpha, whatever the call: an sl_filter.output_model. */
enum sl_model sl_rgb_model(const struct sl_filter_call *call, enum sl_model model);

/* Replaces *image by one of that model. Contract of sl_filter.apply. */
SL_NODISCARD enum sl_status sl_rgb_make(const struct sl_filter_context *context,
                                        struct sl_image **image, struct sl_error *err);

#endif
