/* SPDX-License-Identifier: MIT */
#include "png_filters.h"

#include <string.h>

/* Which of left, up and corner is nearest to left + up - corner, in that order among equals. The
 * distances need not be known: the sign of each side's lead over the corner decides. Where both
 * lead the same way the sum lies beyond the farther one, which is the nearest then, and else
 * between the two or at the corner. Source: F. Giesen's formulation of PNG's predictor. */
static inline int nearest(int left, int up, int corner)
{
    int turn = 3 * corner - (left + up);
    int low = left < up ? left : up;
    int high = left < up ? up : left;
    int other = high <= turn ? low : corner;
    return turn <= low ? high : other;
}

static void undo_sub(const uint8_t *in, size_t size, size_t step, uint8_t *out)
{
    for (size_t i = step; i < size; i++)
        out[i] = (uint8_t)(in[i] + out[i - step]);
}

static void undo_up(const uint8_t *in, const uint8_t *prior, size_t size, uint8_t *out)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)(in[i] + prior[i]);
}

static void undo_average(const uint8_t *in, const uint8_t *prior, size_t size, size_t step,
                         uint8_t *out)
{
    for (size_t i = 0; i < step; i++)
        out[i] = (uint8_t)(in[i] + prior[i] / 2);
    for (size_t i = step; i < size; i++)
        out[i] = (uint8_t)(in[i] + (out[i - step] + prior[i]) / 2);
}

static void undo_paeth(const uint8_t *in, const uint8_t *prior, size_t size, size_t step,
                       uint8_t *out)
{
    for (size_t i = 0; i < step; i++)
        out[i] = (uint8_t)(in[i] + prior[i]);
    for (size_t i = step; i < size; i++)
        out[i] = (uint8_t)(in[i] + nearest(out[i - step], prior[i], prior[i - step]));
}

void sl_png_undo(unsigned filter, const uint8_t *in, const uint8_t *prior, size_t size, size_t step,
                 uint8_t *out)
{
    step = step < size ? step : size;
    if (out != in && (filter == PNG_NONE || filter == PNG_SUB))
        memcpy(out, in, filter == PNG_NONE ? size : step);
    switch (filter) {
    case PNG_SUB:
        undo_sub(in, size, step, out);
        break;
    case PNG_UP:
        undo_up(in, prior, size, out);
        break;
    case PNG_AVERAGE:
        undo_average(in, prior, size, step, out);
        break;
    case PNG_PAETH:
        undo_paeth(in, prior, size, step, out);
        break;
    default:
        break;
    }
}

static void undo_paeth_2(const uint8_t *in, const uint8_t *in_below, const uint8_t *prior,
                         size_t size, size_t step, uint8_t *out, uint8_t *out_below)
{
    sl_png_undo(PNG_PAETH, in, prior, size, step, out);
    sl_png_undo(PNG_PAETH, in_below, out, size, step, out_below);
}

static int predict(unsigned filter, int left, int up, int corner)
{
    switch (filter) {
    case PNG_SUB:
        return left;
    case PNG_UP:
        return up;
    case PNG_AVERAGE:
        return (left + up) / 2;
    case PNG_PAETH:
        return nearest(left, up, corner);
    default:
        return 0;
    }
}

uint64_t sl_png_apply(unsigned filter, const uint8_t *row, const uint8_t *prior, size_t size,
                      size_t step, uint8_t *out)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < size; i++) {
        const uint8_t *left = row + i - step;
        const uint8_t *corner = prior + i - step;
        uint8_t value = (uint8_t)(row[i] - predict(filter, *left, prior[i], *corner));
        sum += value < 128 ? value : 256U - value;
        out[i] = value;
    }
    return sum;
}

static const struct sl_png_filters portable = {
    .name = "portable",
    .undo = sl_png_undo,
    .undo_paeth_2 = undo_paeth_2,
    .apply = sl_png_apply,
};

const struct sl_png_filters *sl_png_filters_at(size_t index)
{
    if (index == 0)
        return &portable;
#ifdef SL_PNG_FILTERS_X86
    if (index == 1 && __builtin_cpu_supports("sse4.1"))
        return &sl_png_filters_sse41;
#endif
    return NULL;
}

const struct sl_png_filters *sl_png_filters_best(void)
{
    size_t last = 0;
    while (sl_png_filters_at(last + 1))
        last++;
    return sl_png_filters_at(last);
}
