/* SPDX-License-Identifier: MIT */
/*
 * Moving pixels, for the filters that do.
 */
#ifndef SL_FILTER_TURN_H
#define SL_FILTER_TURN_H

#include "orient.h"

#include <sluice/filter.h>

/* Replaces *image by the turned one. Contract of sl_filter.apply. */
SL_NODISCARD enum sl_status sl_turn(enum sl_orientation orientation,
                                    const struct sl_filter_context *context,
                                    struct sl_image **image, struct sl_error *err);

#endif
