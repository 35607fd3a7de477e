/* SPDX-License-Identifier: MIT */
#include "jpeg_fdct.h"

#include "jpeg_tables.h"

#include <idct.h>

enum { SIDE = 8, BLOCK = SIDE * SIDE, LARGEST = 1023 };

void sl_jpeg_fdct_scales(const uint8_t steps[BLOCK], float scales[BLOCK])
{
    /* Turned, as the coefficients are after the second pass. */
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++)
            scales[x * SIDE + y] =
                1 / (steps[y * SIDE + x] * sl_dct_left_out[y] * sl_dct_left_out[x] * (float)SIDE);
    }
}

/* All eight columns at once: each line is one operation on a vector of them. */
static void transform_columns(float b[SIDE][SIDE])
{
    for (int x = 0; x < SIDE; x++) {
        float sum0 = b[0][x] + b[7][x], dif0 = b[0][x] - b[7][x];
        float sum1 = b[1][x] + b[6][x], dif1 = b[1][x] - b[6][x];
        float sum2 = b[2][x] + b[5][x], dif2 = b[2][x] - b[5][x];
        float sum3 = b[3][x] + b[4][x], dif3 = b[3][x] - b[4][x];

        float outer = sum0 + sum3, outer_dif = sum0 - sum3;
        float inner = sum1 + sum2, inner_dif = sum1 - sum2;
        float turned = (inner_dif + outer_dif) * 0.707106781F;
        b[0][x] = outer + inner;
        b[4][x] = outer - inner;
        b[2][x] = outer_dif + turned;
        b[6][x] = outer_dif - turned;

        float low = dif3 + dif2, middle = (dif2 + dif1) * 0.707106781F, high = dif1 + dif0;
        float common = (low - high) * 0.382683433F;
        float low_turned = 0.541196100F * low + common;
        float high_turned = 1.306562965F * high + common;
        float up = dif0 + middle, down = dif0 - middle;
        b[5][x] = down + low_turned;
        b[3][x] = down - low_turned;
        b[1][x] = up + high_turned;
        b[7][x] = up - high_turned;
    }
}

static void turn(float from[SIDE][SIDE], float to[SIDE][SIDE])
{
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++)
            to[x][y] = from[y][x];
    }
}

void sl_jpeg_fdct(const uint8_t *samples, size_t stride, const float scales[BLOCK],
                  int16_t coefficients[BLOCK])
{
    float columns[SIDE][SIDE];
    float rows[SIDE][SIDE];
    int16_t quantised[BLOCK];
    for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++)
            columns[y][x] = (float)(samples[(size_t)y * stride + (size_t)x] - 128);
    }
    transform_columns(columns);
    turn(columns, rows);
    transform_columns(rows);
    for (int i = 0; i < BLOCK; i++) {
        float value = rows[i / SIDE][i % SIDE] * scales[i];
        int rounded = (int)(value + (value < 0 ? -0.5F : 0.5F));
        rounded = rounded > LARGEST ? LARGEST : rounded;
        quantised[i] = (int16_t)(rounded < -LARGEST ? -LARGEST : rounded);
    }
    for (int k = 0; k < BLOCK; k++) {
        unsigned place = sl_jpeg_zigzag[k];
        coefficients[k] = quantised[place % SIDE * SIDE + place / SIDE];
    }
}
