/* SPDX-License-Identifier: MIT */
/*
 * What filters that look at a pixel's neighbours share. Alpha takes part, and colours are
 * premultiplied meanwhile: what cannot be seen changes nothing, and no fringes are left.
 */
#ifndef SL_FILTER_NEIGHBOURS_H
#define SL_FILTER_NEIGHBOURS_H

#include <sluice/filter.h>

/* Makes a new picture in *out (NULL on failure) of `in`, which is borrowed. */
typedef enum sl_status sl_neighbours_make(const struct sl_filter_call *call,
                                          const struct sl_filter_context *context,
                                          const struct sl_image *in, struct sl_image **out,
                                          struct sl_error *err);

/* Replaces *image by what `make` makes of it, with colours premultiplied. Contract of
 * sl_filter.apply. */
SL_NODISCARD enum sl_status sl_neighbours_apply(const struct sl_filter_call *call,
                                                const struct sl_filter_context *context,
                                                sl_neighbours_make *make, struct sl_image **image,
                                                struct sl_error *err);

/* The bytes of `scratch` and of the copy that premultiplying may take; SIZE_MAX where they do not
 * fit. */
size_t sl_neighbours_scratch_bytes(size_t scratch, uint32_t width, uint32_t height,
                                   enum sl_model model, unsigned depth);

#endif
