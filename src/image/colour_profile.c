/* SPDX-License-Identifier: MIT */
/* The profiles that sluice knows by name, and what may be a target. */
#include "colour.h"
#include "colour_lcms.h"

#include <math.h>
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

/* The curve within a fraction of a level of 8 bits, at 17 places. */
static bool has_curve(cmsHPROFILE profile, cmsTagSignature tag)
{
    const cmsToneCurve *tone = cmsReadTag(profile, tag);
    for (int i = 0; tone && i <= 16; i++) {
        double x = i / 16.0;
        double light = x <= curve[4] ? x * curve[3] : pow(x * curve[1] + curve[2], curve[0]);
        double slope = 0.08 + 2.2 * x; /* of the curve, about */
        if (fabs(cmsEvalToneCurveFloat(tone, (float)x) - light) > 0.003 * slope)
            return false;
    }
    return tone != NULL;
}

bool sl_lcms_is_srgb(cmsHPROFILE profile)
{
    /* The primaries adapted to D50, as every profile has them. */
    static const struct {
        cmsTagSignature primary, curve;
        double xyz[3];
    } colours[] = {
        {cmsSigRedColorantTag, cmsSigRedTRCTag, {0.4361, 0.2225, 0.0139}},
        {cmsSigGreenColorantTag, cmsSigGreenTRCTag, {0.3851, 0.7169, 0.0971}},
        {cmsSigBlueColorantTag, cmsSigBlueTRCTag, {0.1431, 0.0606, 0.7141}},
    };
    if (!cmsIsMatrixShaper(profile) || cmsIsTag(profile, cmsSigAToB0Tag) ||
        cmsIsTag(profile, cmsSigAToB1Tag) || cmsGetColorSpace(profile) != cmsSigRgbData)
        return false;
    for (size_t i = 0; i < 3; i++) {
        const cmsCIEXYZ *xyz = cmsReadTag(profile, colours[i].primary);
        const double *wanted = colours[i].xyz;
        if (!xyz || fabs(xyz->X - wanted[0]) > 0.001 || fabs(xyz->Y - wanted[1]) > 0.001 ||
            fabs(xyz->Z - wanted[2]) > 0.001 || !has_curve(profile, colours[i].curve))
            return false;
    }
    return true;
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
