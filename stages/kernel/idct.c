/* SPDX-License-Identifier: MIT */
#define LANES 4
#include "idct_eight.h"

/* Of a transform of four or two, its gain in each direction: the means of samples stay. */
static const float gain = 0.353553391F;

const float sl_dct_left_out[SL_IDCT_SIDE] = {1.0F, 1.387039845F, 1.306562965F, 1.175875602F,
                                             1.0F, 0.785694958F, 0.541196100F, 0.275899379F};

static float scale_of(unsigned side, unsigned k)
{
    if (side == SL_IDCT_SIDE)
        return sl_dct_left_out[k] * gain;
    return side == 4 && k % 2 ? 0.5F : gain;
}

void sl_idct_scales(const uint16_t steps[SL_IDCT_BLOCK], unsigned side, float *scales)
{
    for (unsigned x = 0; x < side; x++) {
        for (unsigned y = 0; y < side; y++)
            scales[x * side + y] =
                (float)steps[y * SL_IDCT_SIDE + x] * scale_of(side, x) * scale_of(side, y);
    }
}

ROW_INLINE void transform_four(vf b[4])
{
    vf even0 = b[0] + b[2], even1 = b[0] - b[2];
    vf odd0 = b[1] * all(0.923879533F) + b[3] * all(0.382683432F);
    vf odd1 = b[1] * all(0.382683432F) - b[3] * all(0.923879533F);
    b[0] = even0 + odd0;
    b[3] = even0 - odd0;
    b[1] = even1 + odd1;
    b[2] = even1 - odd1;
}

static void four(const struct sl_idct_row *row)
{
    for (uint32_t i = 0; i < row->count; i++) {
        const int16_t *block = row->blocks + i * row->stride;
        size_t at = (size_t)i * 4;
        vf b[4];
        for (int k = 0; k < 4; k++)
            b[k] = row->busy[i] ? load_scaled(block + 4 * k, row->scales + 4 * k)
                                : all((float)block[0] * row->scales[0]);
        if (row->busy[i]) {
            transform_four(b);
            turn(b);
            transform_four(b);
        }
        for (int k = 0; k < 4; k++)
            store_samples(row->rows[k] + at, b[k]);
    }
}

static uint8_t sample_of(float value)
{
    int whole = (int)(value + 128.5F);
    return (uint8_t)(whole < 0 ? 0 : whole > 255 ? 255 : whole);
}

static void two(const struct sl_idct_row *row)
{
    for (uint32_t i = 0; i < row->count; i++) {
        const int16_t *block = row->blocks + i * row->stride;
        float b[4];
        for (int k = 0; k < 4; k++)
            b[k] = (float)block[k] * row->scales[k];
        float left = b[0] + b[2], left_dif = b[1] + b[3];
        float right = b[0] - b[2], right_dif = b[1] - b[3];
        uint8_t *top = row->rows[0] + 2 * (size_t)i;
        uint8_t *bottom = row->rows[1] + 2 * (size_t)i;
        top[0] = sample_of(left + left_dif);
        top[1] = sample_of(right + right_dif);
        bottom[0] = sample_of(left - left_dif);
        bottom[1] = sample_of(right - right_dif);
    }
}

static void one(const struct sl_idct_row *row)
{
    for (uint32_t i = 0; i < row->count; i++)
        row->rows[0][i] = sample_of((float)row->blocks[i * row->stride] * row->scales[0]);
}

static const struct sl_idct portable = {.name = "portable", .eight = eight};

const struct sl_idct *sl_idct_at(size_t index)
{
    if (index == 0)
        return &portable;
#ifdef SL_IDCT_X86
    if (index == 1 && __builtin_cpu_supports("avx2"))
        return &sl_idct_avx2;
#endif
    return NULL;
}

void sl_idct(unsigned side, const struct sl_idct_row *row)
{
    const struct sl_idct *best = sl_idct_at(1);
    switch (side) {
    case 1:
        one(row);
        break;
    case 2:
        two(row);
        break;
    case 4:
        four(row);
        break;
    default:
        (best ? best : &portable)->eight(row);
    }
}
