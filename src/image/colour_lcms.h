/* SPDX-License-Identifier: MIT */
/* Little CMS as the two files of colour see it. */
#ifndef SL_IMAGE_COLOUR_LCMS_H
#define SL_IMAGE_COLOUR_LCMS_H

#include <lcms2.h>

#include <stddef.h>
#include <stdint.h>

/* sRGB, and gray with its curve; NULL when memory is out. */
cmsHPROFILE sl_lcms_srgb(cmsContext context);
cmsHPROFILE sl_lcms_gray(cmsContext context);

/* A profile of pictures of that space; NULL where these bytes are none. */
cmsHPROFILE sl_lcms_open(cmsContext context, const uint8_t *icc, size_t size,
                         cmsColorSpaceSignature space);

#endif
