/* SPDX-License-Identifier: MIT */
/*
 * Halving by rows: two become one, and a picture is halved, and halved again, while its rows are
 * still coming: what is remembered is a row or two of each step. Samples of 8 bits; two and four
 * channels are with straight alpha, by which colours are weighed.
 */
#ifndef SL_KERNEL_HALVE_ROWS_H
#define SL_KERNEL_HALVE_ROWS_H

#include <sluice/image.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Makes a row of ⌈width / 2⌉ pixels of two rows of `width`, each the rounded mean of four; where
 * the width is odd the last column stands for two. `above` may be `below`. Thread-safe. */
void sl_halve_rows(const uint8_t *above, const uint8_t *below, uint32_t width, unsigned channels,
                   uint8_t *out);

enum { SL_HALVER_STEPS = 31 };

/* The state of a picture that is being halved `steps` times, at least once. */
struct sl_halver {
    const struct sl_image *out; /* borrowed: the halved picture */
    unsigned steps;
    struct {
        uint32_t width;         /* of its rows */
        const uint8_t *waiting; /* the upper one of two, or NULL */
        uint8_t *rows[2];       /* those it gets from the step before; of the first: none */
        unsigned turn;
    } step[SL_HALVER_STEPS];
    uint32_t y; /* rows that are in `out` */
};

/* Bytes of memory that sl_halver_init takes; false where they do not fit. Thread-safe. */
SL_NODISCARD bool sl_halver_bytes(uint32_t width, unsigned channels, unsigned steps, size_t *out);

/* For rows of `width` pixels and `out`, which has the size that so many halvings give. `memory` is
 * borrowed for as long as it is used. */
void sl_halver_init(struct sl_halver *halver, uint32_t width, unsigned steps,
                    const struct sl_image *out, uint8_t *memory);

/* Takes the next row, which has to stay as it is until the one after it was taken. */
void sl_halver_take(struct sl_halver *halver, const uint8_t *row);

/* After the last row: where their number is odd it stands for two, at every step. */
void sl_halver_end(struct sl_halver *halver);

#endif
