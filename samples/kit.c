/* SPDX-License-Identifier: MIT */
#include "kit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LARGEST_SIDE = 20000 };

void kit_must(enum sl_status status, const char *what)
{
    if (!status)
        return;
    fprintf(stderr, "%s: %s\n", what, sl_status_text(status));
    exit(3);
}

void *kit_alloc(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (memory)
        return memory;
    fputs("no memory\n", stderr);
    exit(3);
}

uint32_t kit_row_samples(const struct sl_image *image)
{
    return image->width * sl_model_channels(image->model);
}

static struct sl_image *load(FILE *file, const char *path, struct sl_error *err)
{
    char kind;
    unsigned width;
    unsigned height;
    unsigned white;
    if (fscanf(file, "P%c %u %u %u", &kind, &width, &height, &white) != 4 || fgetc(file) == EOF ||
        (kind != '5' && kind != '6') || white != 255 || width > LARGEST_SIDE ||
        height > LARGEST_SIDE) {
        (void)sl_error_set(err, SL_UNSUPPORTED_FORMAT, "%s is no 8-bit binary Netpbm", path);
        return NULL;
    }
    struct sl_image *image;
    enum sl_status status =
        sl_image_new(NULL, width, height, kind == '5' ? SL_MODEL_GRAY : SL_MODEL_RGB, 8, &image);
    if (status) {
        (void)sl_error_set(err, status, "no picture of %u × %u", width, height);
        return NULL;
    }
    size_t row = kit_row_samples(image);
    for (uint32_t y = 0; y < height; y++) {
        if (fread(sl_image_row(image, 0, y), 1, row, file) != row) {
            (void)sl_error_set(err, SL_TRUNCATED, "%s ends in row %u of %u", path, y, height);
            sl_image_unref(image);
            return NULL;
        }
    }
    return image;
}

struct sl_image *kit_load(const char *path, struct sl_error *err)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        (void)sl_error_set_errno(err, errno, "cannot open %s", path);
        return NULL;
    }
    struct sl_image *image = load(file, path, err);
    fclose(file);
    return image;
}

struct sl_image *kit_load_or_exit(const char *path)
{
    struct sl_error error = {.status = SL_OK};
    struct sl_image *image = kit_load(path, &error);
    if (!image)
        kit_must(error.status, error.message);
    return image;
}

enum sl_status kit_save(const struct sl_image *image, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return SL_IO;
    fprintf(file, "P%c %u %u 255\n", image->model == SL_MODEL_GRAY ? '5' : '6', image->width,
            image->height);
    for (uint32_t y = 0; y < image->height; y++)
        fwrite(sl_image_row(image, 0, y), 1, kit_row_samples(image), file);
    int failed = ferror(file);
    return fclose(file) || failed ? SL_IO : SL_OK;
}

struct sl_image *kit_like(const struct sl_image *like, uint32_t width, uint32_t height)
{
    struct sl_image *image;
    kit_must(sl_image_new(NULL, width, height, like->model, 8, &image), "a new picture");
    return image;
}

struct sl_image *kit_gradient(uint32_t width, uint32_t height)
{
    struct sl_image *image;
    kit_must(sl_image_new(NULL, width, height, SL_MODEL_GRAY, 8, &image), "a new picture");
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++)
            sl_image_row(image, 0, y)[x] = (uint8_t)((x + y) * 255 / (width + height));
    return image;
}

struct sl_image *kit_half(const struct sl_image *image)
{
    uint32_t width = image->width > 1 ? image->width / 2 : 1;
    uint32_t height = image->height > 1 ? image->height / 2 : 1;
    struct sl_image *half = kit_like(image, width, height);
    unsigned channels = sl_model_channels(image->model);
    uint32_t right = image->width > 1 ? channels : 0;
    for (uint32_t y = 0; y < height; y++) {
        const uint8_t *above = sl_image_row(image, 0, image->height > 1 ? 2 * y : 0);
        const uint8_t *below = sl_image_row(image, 0, image->height > 1 ? 2 * y + 1 : 0);
        uint8_t *row = sl_image_row(half, 0, y);
        for (uint32_t i = 0; i < width * channels; i++) {
            uint32_t x = i / channels * 2 * channels + i % channels;
            row[i] = (uint8_t)((above[x] + above[x + right] + below[x] + below[x + right] + 2) / 4);
        }
    }
    return half;
}

double kit_mean(const struct sl_image *image)
{
    uint64_t sum = 0;
    uint32_t samples = kit_row_samples(image);
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *row = sl_image_row(image, 0, y);
        for (uint32_t i = 0; i < samples; i++)
            sum += row[i];
    }
    return (double)sum / ((double)samples * image->height);
}

const char *kit_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int64_t kit_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void kit_sleep_until(int64_t time_ns)
{
    const struct timespec until = {.tv_sec = time_ns / 1000000000, .tv_nsec = time_ns % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
}

unsigned kit_number(const char *text, unsigned most)
{
    char *end;
    unsigned long number = strtoul(text, &end, 10);
    if (end == text || *end || number > most || *text == '-') {
        fprintf(stderr, "%s: not a number from 0 to %u\n", text, most);
        exit(2);
    }
    return (unsigned)number;
}

struct sl_worker_pool *kit_worker(const char *name, struct sl_channel *input,
                                  void (*handle)(void *context, unsigned worker, void *item),
                                  void (*drained)(void *context), void *context)
{
    const struct sl_worker_pool_config config = {.name = name,
                                                 .workers = 1,
                                                 .input = input,
                                                 .handle = handle,
                                                 .drained = drained,
                                                 .context = context};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "a worker");
    return pool;
}
