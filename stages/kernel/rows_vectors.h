/* SPDX-License-Identifier: MIT */
/*
 * Vectors of LANES floats (4 or 8, as the file says that includes this) in the compiler's own
 * notation, and as many samples.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef float vf __attribute__((vector_size(4 * LANES)));
typedef int32_t vi __attribute__((vector_size(4 * LANES)));
typedef uint16_t vh __attribute__((vector_size(2 * LANES)));
typedef uint8_t vb __attribute__((vector_size(LANES)));

#ifdef __clang__
#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define SHUFFLE(a, b, ...) __builtin_shuffle(a, b, (vi){__VA_ARGS__})
/* Vectors are passed to nothing that is not inlined. */
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

#define ROW_INLINE static inline __attribute__((always_inline))

ROW_INLINE vf load_vector(const float *from)
{
    vf value;
    memcpy(&value, from, sizeof value);
    return value;
}

ROW_INLINE void store_vector(float *to, vf value)
{
    memcpy(to, &value, sizeof value);
}

ROW_INLINE vf all(float value)
{
    return value - (vf){0};
}

/* a where the mask's bits are set, else b. */
ROW_INLINE vf choose(vi mask, vf a, vf b)
{
    return (vf)((mask & (vi)a) | (~mask & (vi)b));
}

/* Turns rows of samples into columns, or back. */
ROW_INLINE void turn(vf rows[LANES])
{
#if LANES == 4
    const vf a = SHUFFLE(rows[0], rows[1], 0, 4, 1, 5);
    const vf b = SHUFFLE(rows[0], rows[1], 2, 6, 3, 7);
    const vf c = SHUFFLE(rows[2], rows[3], 0, 4, 1, 5);
    const vf d = SHUFFLE(rows[2], rows[3], 2, 6, 3, 7);
    rows[0] = SHUFFLE(a, c, 0, 1, 4, 5);
    rows[1] = SHUFFLE(a, c, 2, 3, 6, 7);
    rows[2] = SHUFFLE(b, d, 0, 1, 4, 5);
    rows[3] = SHUFFLE(b, d, 2, 3, 6, 7);
#else
    vf a[8];
    vf b[8];
    for (int i = 0; i < 8; i += 2) {
        a[i] = SHUFFLE(rows[i], rows[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        a[i + 1] = SHUFFLE(rows[i], rows[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < 8; i += 4) {
        b[i] = SHUFFLE(a[i], a[i + 2], 0, 1, 8, 9, 4, 5, 12, 13);
        b[i + 1] = SHUFFLE(a[i], a[i + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        b[i + 2] = SHUFFLE(a[i + 1], a[i + 3], 0, 1, 8, 9, 4, 5, 12, 13);
        b[i + 3] = SHUFFLE(a[i + 1], a[i + 3], 2, 3, 10, 11, 6, 7, 14, 15);
    }
    for (int i = 0; i < 4; i++) {
        rows[i] = SHUFFLE(b[i], b[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        rows[i + 4] = SHUFFLE(b[i], b[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
#endif
}
