/* SPDX-License-Identifier: MIT */
#include "blend.h"

#include <math.h>

const char *const sl_blend_names[SL_BLEND_COUNT + 1] = {
    [SL_BLEND_OVER] = "over",
    [SL_BLEND_IN] = "in",
    [SL_BLEND_OUT] = "out",
    [SL_BLEND_ATOP] = "atop",
    [SL_BLEND_DEST_OVER] = "dest-over",
    [SL_BLEND_DEST_IN] = "dest-in",
    [SL_BLEND_DEST_OUT] = "dest-out",
    [SL_BLEND_DEST_ATOP] = "dest-atop",
    [SL_BLEND_XOR] = "xor",
    [SL_BLEND_ADD] = "add",
    [SL_BLEND_MULTIPLY] = "multiply",
    [SL_BLEND_SCREEN] = "screen",
    [SL_BLEND_OVERLAY] = "overlay",
    [SL_BLEND_DARKEN] = "darken",
    [SL_BLEND_LIGHTEN] = "lighten",
    [SL_BLEND_COLOR_DODGE] = "color-dodge",
    [SL_BLEND_COLOR_BURN] = "color-burn",
    [SL_BLEND_HARD_LIGHT] = "hard-light",
    [SL_BLEND_SOFT_LIGHT] = "soft-light",
    [SL_BLEND_DIFFERENCE] = "difference",
    [SL_BLEND_EXCLUSION] = "exclusion",
};

bool sl_blend_keeps_opaque(enum sl_blend blend)
{
    switch (blend) {
    case SL_BLEND_IN:
    case SL_BLEND_OUT:
    case SL_BLEND_DEST_IN:
    case SL_BLEND_DEST_OUT:
    case SL_BLEND_DEST_ATOP:
    case SL_BLEND_XOR:
        return false;
    default:
        return true;
    }
}

bool sl_blend_keeps_bare(enum sl_blend blend)
{
    return blend != SL_BLEND_IN && blend != SL_BLEND_OUT && blend != SL_BLEND_DEST_IN &&
           blend != SL_BLEND_DEST_ATOP;
}

static inline float at_most_one(float value)
{
    return value < 1 ? value : 1;
}

/* What is divided by is never 0, so that loops have no branches. */
static inline float part_of(float value, float whole)
{
    return value / (whole > 0 ? whole : 1);
}

/* One colour of a run, or its alpha; named as in the specification: sources lie over backdrops. */
typedef void (*colour_function)(const float *restrict source, const float *restrict source_alpha,
                                const float *restrict backdrop_alpha, size_t count,
                                float *restrict backdrop);
typedef void (*alpha_function)(const float *restrict source_alpha, size_t count,
                               float *restrict backdrop_alpha);

/* Section 9.1: co = αs · Fa · Cs + αb · Fb · Cb, αo = αs · Fa + αb · Fb. */
#define DEFINE_OPERATOR(NAME, FA, FB)                                                           \
    static void colour_##NAME(const float *restrict source, const float *restrict source_alpha, \
                              const float *restrict backdrop_alpha, size_t count,               \
                              float *restrict backdrop)                                         \
    {                                                                                           \
        for (size_t i = 0; i < count; i++) {                                                    \
            const float as = source_alpha[i];                                                   \
            const float ab = backdrop_alpha[i];                                                 \
            const float s = as * (FA);                                                          \
            const float b = ab * (FB);                                                          \
            const float mixed = s * source[i] + b * backdrop[i];                                \
            backdrop[i] = at_most_one(part_of(mixed, at_most_one(s + b)));                      \
        }                                                                                       \
    }                                                                                           \
    static void alpha_##NAME(const float *restrict source_alpha, size_t count,                  \
                             float *restrict backdrop_alpha)                                    \
    {                                                                                           \
        for (size_t i = 0; i < count; i++) {                                                    \
            const float as = source_alpha[i];                                                   \
            const float ab = backdrop_alpha[i];                                                 \
            backdrop_alpha[i] = at_most_one(as * (FA) + ab * (FB));                             \
        }                                                                                       \
    }

DEFINE_OPERATOR(over, 1, 1 - as)
DEFINE_OPERATOR(in, ab, 0)
DEFINE_OPERATOR(out, 1 - ab, 0)
DEFINE_OPERATOR(atop, ab, 1 - as)
DEFINE_OPERATOR(dest_over, 1 - ab, 1)
DEFINE_OPERATOR(dest_in, 0, as)
DEFINE_OPERATOR(dest_out, 0, 1 - as)
DEFINE_OPERATOR(dest_atop, 1 - ab, as)
DEFINE_OPERATOR(xor, 1 - ab, 1 - as)
DEFINE_OPERATOR(add, 1, 1)

/* Section 10.1, of straight colours. */
static inline float multiply(float b, float s)
{
    return b * s;
}

static inline float screen(float b, float s)
{
    return b + s - b * s;
}

static inline float hard_light(float b, float s)
{
    return s <= 0.5F ? multiply(b, 2 * s) : screen(b, 2 * s - 1);
}

static inline float overlay(float b, float s)
{
    return hard_light(s, b);
}

static inline float darken(float b, float s)
{
    return b < s ? b : s;
}

static inline float lighten(float b, float s)
{
    return b > s ? b : s;
}

static inline float color_dodge(float b, float s)
{
    const float bright = s < 1 ? at_most_one(part_of(b, 1 - s)) : 1;
    return b > 0 ? bright : 0;
}

static inline float color_burn(float b, float s)
{
    const float dark = s > 0 ? 1 - at_most_one(part_of(1 - b, s)) : 0;
    return b < 1 ? dark : 1;
}

static inline float soft_light(float b, float s)
{
    const float low = b - (1 - 2 * s) * b * (1 - b);
    const float root = sqrtf(b);
    const float curve = b <= 0.25F ? ((16 * b - 12) * b + 4) * b : root;
    const float high = b + (2 * s - 1) * (curve - b);
    return s <= 0.5F ? low : high;
}

static inline float difference(float b, float s)
{
    return fabsf(b - s);
}

static inline float exclusion(float b, float s)
{
    return b + s - 2 * b * s;
}

/* Sections 5 and 9: what is mixed is seen where both are, and lies over the rest. */
#define DEFINE_MODE(NAME)                                                                       \
    static void colour_##NAME(const float *restrict source, const float *restrict source_alpha, \
                              const float *restrict backdrop_alpha, size_t count,               \
                              float *restrict backdrop)                                         \
    {                                                                                           \
        for (size_t i = 0; i < count; i++) {                                                    \
            const float as = source_alpha[i];                                                   \
            const float ab = backdrop_alpha[i];                                                 \
            const float s = source[i];                                                          \
            const float b = backdrop[i];                                                        \
            const float mixed = as * (1 - ab) * s + ab * (1 - as) * b + as * ab * NAME(b, s);   \
            backdrop[i] = part_of(mixed, as + ab - as * ab);                                    \
        }                                                                                       \
    }

DEFINE_MODE(multiply)
DEFINE_MODE(screen)
DEFINE_MODE(overlay)
DEFINE_MODE(darken)
DEFINE_MODE(lighten)
DEFINE_MODE(color_dodge)
DEFINE_MODE(color_burn)
DEFINE_MODE(hard_light)
DEFINE_MODE(soft_light)
DEFINE_MODE(difference)
DEFINE_MODE(exclusion)

static const struct {
    colour_function colour;
    alpha_function alpha;
} blends[SL_BLEND_COUNT] = {
    [SL_BLEND_OVER] = {colour_over, alpha_over},
    [SL_BLEND_IN] = {colour_in, alpha_in},
    [SL_BLEND_OUT] = {colour_out, alpha_out},
    [SL_BLEND_ATOP] = {colour_atop, alpha_atop},
    [SL_BLEND_DEST_OVER] = {colour_dest_over, alpha_dest_over},
    [SL_BLEND_DEST_IN] = {colour_dest_in, alpha_dest_in},
    [SL_BLEND_DEST_OUT] = {colour_dest_out, alpha_dest_out},
    [SL_BLEND_DEST_ATOP] = {colour_dest_atop, alpha_dest_atop},
    [SL_BLEND_XOR] = {colour_xor, alpha_xor},
    [SL_BLEND_ADD] = {colour_add, alpha_add},
    [SL_BLEND_MULTIPLY] = {colour_multiply, alpha_over},
    [SL_BLEND_SCREEN] = {colour_screen, alpha_over},
    [SL_BLEND_OVERLAY] = {colour_overlay, alpha_over},
    [SL_BLEND_DARKEN] = {colour_darken, alpha_over},
    [SL_BLEND_LIGHTEN] = {colour_lighten, alpha_over},
    [SL_BLEND_COLOR_DODGE] = {colour_color_dodge, alpha_over},
    [SL_BLEND_COLOR_BURN] = {colour_color_burn, alpha_over},
    [SL_BLEND_HARD_LIGHT] = {colour_hard_light, alpha_over},
    [SL_BLEND_SOFT_LIGHT] = {colour_soft_light, alpha_over},
    [SL_BLEND_DIFFERENCE] = {colour_difference, alpha_over},
    [SL_BLEND_EXCLUSION] = {colour_exclusion, alpha_over},
};

void sl_blend_run(enum sl_blend blend, struct sl_blend_run *run)
{
    for (unsigned c = 0; c < run->colours; c++)
        blends[blend].colour(run->over[c], run->over[SL_BLEND_ALPHA], run->base[SL_BLEND_ALPHA],
                             run->count, run->base[c]);
    blends[blend].alpha(run->over[SL_BLEND_ALPHA], run->count, run->base[SL_BLEND_ALPHA]);
}
