/* SPDX-License-Identifier: MIT */
/*
 * bench_resize [PART]: what a pixel of the result costs: resizing with lanczos3, blurring and
 * sharpening noise, in nanoseconds of CPU time on one thread, the best of several rounds, a line of
 * JSON a case whose name has PART in it.
 */
#include <sluice/image.h>

#include "blur.h"
#include "buffer_pool.h"
#include "halve.h"
#include "resize.h"
#include "unsharp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum work { RESIZE, HALVE, BLUR, UNSHARP };

struct bench {
    const char *name;
    enum work work;
    enum sl_model model;
    unsigned depth;
    uint32_t in_width, in_height, width, height;
    bool translucent; /* noise in alpha, too; else it is opaque */
};

static const struct bench benches[] = {
    {"gray8_1.6", RESIZE, SL_MODEL_GRAY, 8, 2560, 1600, 1600, 1000, false},
    {"gray8_3.2", RESIZE, SL_MODEL_GRAY, 8, 5120, 2880, 1600, 900, false},
    {"gray8_0.5", RESIZE, SL_MODEL_GRAY, 8, 800, 500, 1600, 1000, false},
    {"ycbcr8_1.6", RESIZE, SL_MODEL_YCBCR, 8, 2560, 1600, 1600, 1000, false},
    {"ycbcr8_3.2", RESIZE, SL_MODEL_YCBCR, 8, 5120, 2880, 1600, 900, false},
    {"rgb8_1.6", RESIZE, SL_MODEL_RGB, 8, 2560, 1600, 1600, 1000, false},
    {"rgb8_3.2", RESIZE, SL_MODEL_RGB, 8, 5120, 2880, 1600, 900, false},
    {"rgb8_6.4", RESIZE, SL_MODEL_RGB, 8, 5120, 2880, 800, 450, false},
    {"rgba8_opaque_1.6", RESIZE, SL_MODEL_RGBA, 8, 2560, 1600, 1600, 1000, false},
    {"rgba8_opaque_3.2", RESIZE, SL_MODEL_RGBA, 8, 5120, 2880, 1600, 900, false},
    {"rgba8_opaque_6.4", RESIZE, SL_MODEL_RGBA, 8, 5120, 2880, 800, 450, false},
    {"rgba8_1.6", RESIZE, SL_MODEL_RGBA, 8, 2560, 1600, 1600, 1000, true},
    {"rgba8_3.2", RESIZE, SL_MODEL_RGBA, 8, 5120, 2880, 1600, 900, true},
    {"graya8_1.6", RESIZE, SL_MODEL_GRAY_ALPHA, 8, 2560, 1600, 1600, 1000, true},
    {"gray16_1.6", RESIZE, SL_MODEL_GRAY, 16, 2560, 1600, 1600, 1000, false},
    {"rgb16_1.6", RESIZE, SL_MODEL_RGB, 16, 2560, 1600, 1600, 1000, false},
    {"rgba16_1.6", RESIZE, SL_MODEL_RGBA, 16, 2560, 1600, 1600, 1000, true},
    {"gray8_thumbnail", RESIZE, SL_MODEL_GRAY, 8, 320, 200, 160, 100, false},
    {"gray8_halve", HALVE, SL_MODEL_GRAY, 8, 5120, 2880, 2560, 1440, false},
    {"rgb8_halve", HALVE, SL_MODEL_RGB, 8, 5120, 2880, 2560, 1440, false},
    {"gray8_blur", BLUR, SL_MODEL_GRAY, 8, 1600, 1000, 1600, 1000, false},
    {"rgb8_blur", BLUR, SL_MODEL_RGB, 8, 1600, 1000, 1600, 1000, false},
    {"gray8_unsharp", UNSHARP, SL_MODEL_GRAY, 8, 1600, 1000, 1600, 1000, false},
};

enum { ROUNDS = 9 };

static void must(enum sl_status status)
{
    if (status == SL_OK)
        return;
    fprintf(stderr, "bench_resize: %s\n", sl_status_name(status));
    exit(1);
}

static double cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void fill(const struct sl_image *image, bool translucent)
{
    uint32_t noise = 1;
    for (size_t i = 0; i < image->size; i++) {
        noise = noise * 1664525 + 1013904223;
        image->pixels[i] = (uint8_t)(noise >> 24);
    }
    if (!sl_model_has_alpha(image->model) || translucent)
        return;
    size_t bytes = image->depth / 8;
    size_t pixel = image->planes[0].channels * bytes;
    for (uint32_t y = 0; y < image->height; y++)
        for (uint32_t x = 0; x < image->width; x++)
            memset(sl_image_row(image, 0, y) + (x + 1) * pixel - bytes, 255, bytes);
}

static struct sl_image *make_picture(struct sl_buffer_pool *pool, const struct bench *bench)
{
    struct sl_image *image;
    if (bench->model == SL_MODEL_YCBCR)
        must(sl_image_new_ycbcr(pool, bench->in_width, bench->in_height, 2, 2, &image));
    else
        must(sl_image_new(pool, bench->in_width, bench->in_height, bench->model, bench->depth,
                          &image));
    fill(image, bench->translucent);
    return image;
}

static void work_once(struct sl_buffer_pool *pool, const struct bench *bench, struct sl_image *in)
{
    static const struct sl_unsharp unsharp = {.sigma = 0.8, .amount = 1};
    struct sl_image *out = NULL;
    switch (bench->work) {
    case RESIZE:
        must(
            sl_resize(pool, in, bench->width, bench->height, SL_RESIZE_LANCZOS3, NULL, &out, NULL));
        break;
    case HALVE:
        must(sl_halve(pool, in, NULL, &out, NULL));
        break;
    case BLUR:
        must(sl_blur(pool, in, 2, NULL, &out, NULL));
        break;
    case UNSHARP:
        must(sl_unsharp_luma(pool, in, &unsharp, NULL, NULL));
        break;
    }
    sl_image_unref(out);
}

static void measure(struct sl_buffer_pool *pool, const struct bench *bench)
{
    double pixels = (double)bench->width * bench->height;
    int repeats = pixels < 1e5 ? 50 : 1;
    double best = 0;
    struct sl_image *in = make_picture(pool, bench);
    for (int round = 0; round < ROUNDS; round++) {
        double start = cpu_ns();
        for (int i = 0; i < repeats; i++)
            work_once(pool, bench, in);
        double taken = (cpu_ns() - start) / repeats / pixels;
        best = round == 0 || taken < best ? taken : best;
    }
    sl_image_unref(in);
    printf("{\"bench\":\"resize\",\"case\":\"%s\",\"ns_per_pixel\":%.2f}\n", bench->name, best);
}

int main(int argc, char **argv)
{
    struct sl_buffer_pool *pool;
    must(sl_buffer_pool_new((size_t)1 << 28, &pool));
    for (size_t i = 0; i < sizeof benches / sizeof *benches; i++) {
        if (argc < 2 || strstr(benches[i].name, argv[1]))
            measure(pool, &benches[i]);
    }
    sl_buffer_pool_free(pool);
    return 0;
}
