/* SPDX-License-Identifier: MIT */
/* The factors are rounded to 16 bits of fraction and the products cut to 8, which is exact enough
 * for every sample (test_codec_webp tries them all) and what vectors of 16-bit lanes can do. */
#include "studio_range.h"

enum { FOOT = 16, LUMA_STEPS = 219, CHROMA_STEPS = 224 };

/* Of 65536: what 255 / 219 and 255 / 224 exceed one by, 219 / 255 and 224 / 255. */
enum { LUMA_MORE = 10773, CHROMA_MORE = 9070, LUMA_LESS = 56284, CHROMA_LESS = 57569 };

/* sample · factor / 65536 + bias / 256, cut. */
static inline unsigned scale(unsigned sample, uint16_t factor, unsigned bias)
{
    uint16_t product = (uint16_t)((uint32_t)(uint16_t)(sample << 8) * factor >> 16);
    return (uint16_t)(product + bias) >> 8;
}

static inline unsigned above_foot(unsigned sample, unsigned steps)
{
    unsigned above = sample < FOOT ? 0 : sample - FOOT;
    return above > steps ? steps : above;
}

void sl_studio_luma_to_full(uint8_t *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned above = above_foot(samples[i], LUMA_STEPS);
        samples[i] = (uint8_t)(above + scale(above, LUMA_MORE, 128));
    }
}

/* 128 is the middle of both ranges, so the exact ends are 0.5 and 255.5: they go outwards in and
 * inwards out, which is what rounding up does. */
void sl_studio_chroma_to_full(uint8_t *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        unsigned above = above_foot(samples[i], CHROMA_STEPS);
        samples[i] = (uint8_t)(above + scale(above, CHROMA_MORE, 255));
    }
}

void sl_studio_luma_from_full(const uint8_t *in, size_t count, uint8_t *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)(FOOT + scale(in[i], LUMA_LESS, 128));
}

/* Around 128, the exact value of 0 is 15.56. */
void sl_studio_chroma_from_full(const uint8_t *in, size_t count, uint8_t *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (uint8_t)(FOOT - 1 + scale(in[i], CHROMA_LESS, 271));
}
