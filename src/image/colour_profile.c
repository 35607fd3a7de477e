/* SPDX-License-Identifier: MIT */
/* The profiles that sluice knows by name, and what may be a target. */
#include "colour.h"
#include "colour_lcms.h"

#include <string.h>

/* IEC 61966-2-1's curve, and the primaries of it and of Display P3 (SMPTE EG 432-1), both with D65
 * as white. */
static const cmsFloat64Number curve[] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
static const cmsCIExyY white = {0.3127, 0.3290, 1};

static const struct named {
    const char *name;
    const wchar_t *description;
    cmsCIExyYTRIPLE primaries;
} profiles[] = {
    {"srgb", L"sRGB", {{0.64, 0.33, 1}, {0.30, 0.60, 1}, {0.15, 0.06, 1}}},
    {"p3", L"Display P3", {{0.680, 0.320, 1}, {0.265, 0.690, 1}, {0.150, 0.060, 1}}},
};

static cmsHPROFILE make_rgb(cmsContext context, const struct named *named)
{
    cmsToneCurve *tone = cmsBuildParametricToneCurve(context, 4, curve);
    cmsToneCurve *const tones[3] = {tone, tone, tone};
    cmsHPROFILE profile =
        tone ? cmsCreateRGBProfileTHR(context, &white, &named->primaries, tones) : NULL;
    cmsMLU *text = profile ? cmsMLUalloc(context, 1) : NULL;
    if (text && cmsMLUsetWide(text, "en", "US", named->description))
        cmsWriteTag(profile, cmsSigProfileDescriptionTag, text);
    cmsMLUfree(text);
    cmsFreeToneCurve(tone);
    return profile;
}

cmsHPROFILE sl_lcms_srgb(cmsContext context)
{
    return make_rgb(context, &profiles[0]);
}

cmsHPROFILE sl_lcms_gray(cmsContext context)
{
    cmsToneCurve *tone = cmsBuildParametricToneCurve(context, 4, curve);
    cmsHPROFILE profile = tone ? cmsCreateGrayProfileTHR(context, cmsD50_xyY(), tone) : NULL;
    cmsFreeToneCurve(tone);
    return profile;
}

static enum sl_status save(cmsHPROFILE profile, struct sl_bytes *out)
{
    cmsUInt32Number size = 0;
    if (!cmsSaveProfileToMem(profile, NULL, &size) || size < 128)
        return SL_NO_MEMORY;
    enum sl_status status = sl_bytes_reserve(out, size);
    if (status)
        return status;
    uint8_t *at = out->data + out->size;
    if (!cmsSaveProfileToMem(profile, at, &size))
        return SL_NO_MEMORY;
    /* The header's date is of this moment: outputs are to be the same bytes in every run. */
    static const uint8_t date[12] = {2026 >> 8, 2026 & 0xff, 0, 1, 0, 1};
    memcpy(at + 24, date, sizeof date);
    out->size += size;
    return SL_OK;
}

enum sl_status sl_colour_profile(const char *name, struct sl_bytes *out)
{
    for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
        if (strcmp(profiles[i].name, name) != 0)
            continue;
        cmsContext context = cmsCreateContext(NULL, NULL);
        cmsHPROFILE profile = context ? make_rgb(context, &profiles[i]) : NULL;
        enum sl_status status = profile ? save(profile, out) : SL_NO_MEMORY;
        if (profile)
            cmsCloseProfile(profile);
        if (context)
            cmsDeleteContext(context);
        return status;
    }
    return SL_INVALID_ARGUMENT;
}

cmsHPROFILE sl_lcms_open(cmsContext context, const uint8_t *icc, size_t size,
                         cmsColorSpaceSignature space)
{
    if (size < 128 || size > SL_PROFILE_BYTES_MAX)
        return NULL;
    cmsHPROFILE profile = cmsOpenProfileFromMemTHR(context, icc, (cmsUInt32Number)size);
    if (!profile)
        return NULL;
    cmsProfileClassSignature kind = cmsGetDeviceClass(profile);
    bool usable = cmsGetColorSpace(profile) == space &&
                  (kind == cmsSigInputClass || kind == cmsSigDisplayClass ||
                   kind == cmsSigOutputClass || kind == cmsSigColorSpaceClass);
    if (usable)
        return profile;
    cmsCloseProfile(profile);
    return NULL;
}

enum sl_status sl_colour_check(const uint8_t *icc, size_t size, struct sl_error *err)
{
    cmsContext context = cmsCreateContext(NULL, NULL);
    if (!context)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a profile");
    enum sl_status status = SL_OK;
    cmsHPROFILE profile = NULL;
    if (size <= SL_PROFILE_BYTES_MAX)
        profile = cmsOpenProfileFromMemTHR(context, icc, (cmsUInt32Number)size);
    if (!profile)
        status = sl_error_set(err, SL_CORRUPT, "it is not an ICC profile");
    else if (cmsGetColorSpace(profile) != cmsSigRgbData)
        status = sl_error_set(err, SL_UNSUPPORTED_FEATURE, "it is not a profile of RGB");
    else if (!cmsIsMatrixShaper(profile) &&
             !cmsIsCLUT(profile, INTENT_RELATIVE_COLORIMETRIC, LCMS_USED_AS_OUTPUT))
        status = sl_error_set(err, SL_UNSUPPORTED_FEATURE, "nothing can be converted to it");
    if (profile)
        cmsCloseProfile(profile);
    cmsDeleteContext(context);
    return status;
}
