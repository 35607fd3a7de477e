/* SPDX-License-Identifier: MIT */
/* The transform of eight, for the LANES (4 or 8) that the file has that includes this. */
#include "idct.h"
#include "rows_vectors.h"

enum { PARTS = SL_IDCT_SIDE / LANES };

typedef int16_t vc __attribute__((vector_size(2 * LANES)));

ROW_INLINE vf load_scaled(const int16_t *coefficients, const float *scales)
{
    vc loaded;
    memcpy(&loaded, coefficients, sizeof loaded);
    return __builtin_convertvector(loaded, vf) * load_vector(scales);
}

/* Rounds to 0 to 255, with the level of 128 back on. */
ROW_INLINE void store_samples(uint8_t *to, vf value)
{
    vi whole = __builtin_convertvector(value + all(128.5F), vi);
    whole &= ~(whole >> 31);
    whole |= (255 - whole) >> 31;
    vb samples = __builtin_convertvector(whole, vb);
    memcpy(to, &samples, sizeof samples);
}

/* All columns at once: b[k] is the k-th coefficient of each, and becomes the k-th sample. */
ROW_INLINE void transform(vf b[SL_IDCT_SIDE])
{
    vf outer = b[0] + b[4], outer_dif = b[0] - b[4];
    vf inner = b[2] + b[6];
    vf inner_dif = (b[2] - b[6]) * all(1.414213562F) - inner;
    vf even0 = outer + inner, even3 = outer - inner;
    vf even1 = outer_dif + inner_dif, even2 = outer_dif - inner_dif;

    vf middle = b[5] + b[3], middle_dif = b[5] - b[3];
    vf ends = b[1] + b[7], ends_dif = b[1] - b[7];
    vf common = (middle_dif + ends_dif) * all(1.847759065F);
    vf odd0 = ends + middle;
    vf odd1 = common - all(2.613125930F) * middle_dif - odd0;
    vf odd2 = (ends - middle) * all(1.414213562F) - odd1;
    vf odd3 = all(1.082392200F) * ends_dif - common + odd2;

    b[0] = even0 + odd0;
    b[7] = even0 - odd0;
    b[1] = even1 + odd1;
    b[6] = even1 - odd1;
    b[2] = even2 + odd2;
    b[5] = even2 - odd2;
    b[4] = even3 + odd3;
    b[3] = even3 - odd3;
}

/* Part p holds columns p × LANES and on, before and after. */
ROW_INLINE void turn_block(vf block[PARTS][SL_IDCT_SIDE])
{
    for (int p = 0; p < PARTS; p++) {
        for (int q = 0; q < PARTS; q++)
            turn(block[p] + q * LANES);
    }
    for (int k = 0; k < LANES && PARTS == 2; k++) {
        vf corner = block[0][k + SL_IDCT_SIDE - LANES];
        block[0][k + SL_IDCT_SIDE - LANES] = block[PARTS - 1][k];
        block[PARTS - 1][k] = corner;
    }
}

ROW_INLINE void transform_block(const int16_t *coefficients, const float *scales,
                                uint8_t *const *rows, size_t at)
{
    vf block[PARTS][SL_IDCT_SIDE];
    for (int p = 0; p < PARTS; p++) {
        for (int k = 0; k < SL_IDCT_SIDE; k++) {
            int place = k * SL_IDCT_SIDE + p * LANES;
            block[p][k] = load_scaled(coefficients + place, scales + place);
        }
        transform(block[p]);
    }
    turn_block(block);
    for (int p = 0; p < PARTS; p++) {
        transform(block[p]);
        for (int k = 0; k < SL_IDCT_SIDE; k++)
            store_samples(rows[k] + at + (size_t)(p * LANES), block[p][k]);
    }
}

static void eight(const struct sl_idct_row *row)
{
    for (uint32_t i = 0; i < row->count; i++) {
        const int16_t *block = row->blocks + i * row->stride;
        size_t at = (size_t)i * SL_IDCT_SIDE;
        if (row->busy[i]) {
            transform_block(block, row->scales, row->rows, at);
            continue;
        }
        vf flat = all((float)block[0] * row->scales[0]);
        for (int k = 0; k < SL_IDCT_SIDE; k++) {
            for (int p = 0; p < PARTS; p++)
                store_samples(row->rows[k] + at + (size_t)(p * LANES), flat);
        }
    }
}
