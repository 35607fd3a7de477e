/* SPDX-License-Identifier: MIT */
/* Little CMS as the two files of colour see it. */
#ifndef SL_IMAGE_COLOUR_LCMS_H
#define SL_IMAGE_COLOUR_LCMS_H

#include <lcms2.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* sRGB, and gray with its curve; NULL when memory is out. */
cmsHPROFILE sl_lcms_srgb(cmsContext context);
cmsHPROFILE sl_lcms_gray(cmsContext context);

/* Whether an RGB profile is sRGB in other words, found without making a way to it: what most
 * photos say of themselves. False says nothing. */
bool sl_lcms_is_srgb(cmsHPROFILE profile);

/* A profile of pictures of that space; NULL where these bytes are none. */
cmsHPROFILE sl_lcms_open(cmsContext context, const uint8_t *icc, size_t size,
                         cmsColorSpaceSignature space);

#endif
