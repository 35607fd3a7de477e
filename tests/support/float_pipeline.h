/* SPDX-License-Identifier: MIT */
/* Conversions to sRGB beside Little CMS's own pipeline in floating point. */
#ifndef TEST_FLOAT_PIPELINE_H
#define TEST_FLOAT_PIPELINE_H

#include <sluice/image.h>

#include <lcms2.h>

#include <math.h>

/* `before` has the profile, `after` is what became of it: RGB or RGBA. Returns the largest
 * difference as ΔE2000, and in *levels the largest in levels of 8 bits. */
static inline double float_pipeline_worst(const uint8_t *icc, size_t size,
                                          const struct sl_image *before,
                                          const struct sl_image *after, double *levels)
{
    cmsHPROFILE from = cmsOpenProfileFromMem(icc, (cmsUInt32Number)size);
    cmsHPROFILE to = cmsCreate_sRGBProfile();
    assert_non_null(from);
    cmsHPROFILE lab = cmsCreateLab4Profile(NULL);
    cmsHTRANSFORM expect = cmsCreateTransform(from, TYPE_RGB_DBL, to, TYPE_RGB_DBL,
                                              INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    cmsHTRANSFORM see = cmsCreateTransform(to, TYPE_RGB_DBL, lab, TYPE_Lab_DBL,
                                           INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOOPTIMIZE);
    unsigned channels = sl_model_channels(before->model);
    double most = *levels = 0;
    for (uint32_t y = 0; y < before->height; y++) {
        for (uint32_t x = 0; x < before->width; x++) {
            double in[3], wanted[3], got[3];
            const void *b = sl_image_row(before, 0, y);
            const void *a = sl_image_row(after, 0, y);
            for (unsigned c = 0; c < 3; c++) {
                size_t at = (size_t)x * channels + c;
                in[c] = before->depth == 16 ? ((const uint16_t *)b)[at] / 65535.0
                                            : ((const uint8_t *)b)[at] / 255.0;
                got[c] = before->depth == 16 ? ((const uint16_t *)a)[at] / 65535.0
                                             : ((const uint8_t *)a)[at] / 255.0;
            }
            cmsDoTransform(expect, in, wanted, 1);
            for (unsigned c = 0; c < 3; c++) /* what no sample can hold is no fault */
                wanted[c] = fmax(0, fmin(1, wanted[c]));
            for (unsigned c = 0; c < 3; c++)
                *levels = fmax(*levels, 255 * fabs(wanted[c] - got[c]));
            cmsCIELab one, two;
            cmsDoTransform(see, wanted, &one, 1);
            cmsDoTransform(see, got, &two, 1);
            double delta = cmsCIE2000DeltaE(&one, &two, 1, 1, 1);
            most = delta > most ? delta : most;
        }
    }
    cmsDeleteTransform(see);
    cmsDeleteTransform(expect);
    cmsCloseProfile(lab);
    cmsCloseProfile(to);
    cmsCloseProfile(from);
    return most;
}

#endif
