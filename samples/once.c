/* SPDX-License-Identifier: MIT */
/*
 * Once: whoever comes first does it, and everybody goes on only after it is done.
 *
 *   once WORKERS PICTURE.ppm…      the mean light of each picture, in linear light
 *
 * All workers need the table from sRGB to linear light at the same moment, and none knows who is
 * first. Not for what can fail, nor for what belongs to an object. Try: `if (!made) make_table()`
 * in its place, with -fsanitize=thread.
 */
#include "kit.h"

#include <sluice/once.h>
#include <sluice/worker_pool.h>

#include <math.h>
#include <stdio.h>

struct light {
    struct sl_once once; /* zero is its beginning */
    float linear[256];
    unsigned made;
};

static void make_table(void *context)
{
    struct light *light = context;
    for (int v = 0; v < 256; v++) {
        double s = v / 255.0;
        light->linear[v] = (float)(s <= 0.04045 ? s / 12.92 : pow((s + 0.055) / 1.055, 2.4));
    }
    light->made++;
}

static void handle(void *context, unsigned worker, void *item)
{
    struct light *light = context;
    (void)worker;
    sl_once_do(&light->once, make_table, light);
    struct sl_image *image = kit_load_or_exit(item);
    double sum = 0;
    uint32_t samples = kit_row_samples(image);
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *row = sl_image_row(image, 0, y);
        for (uint32_t i = 0; i < samples; i++)
            sum += (double)light->linear[row[i]];
    }
    printf("%s: mean light %.3f\n", kit_name(item), sum / samples / image->height);
    sl_image_unref(image);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: once WORKERS PICTURE.ppm…\n", stderr);
        return 2;
    }
    struct light light = {.made = 0};
    struct sl_channel *jobs;
    kit_must(sl_channel_new("jobs", 16, &jobs), "a channel");
    const struct sl_worker_pool_config config = {.name = "light",
                                                 .workers = kit_number(argv[1], 64),
                                                 .input = jobs,
                                                 .handle = handle,
                                                 .context = &light};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");
    for (int i = 2; i < argc; i++)
        kit_must(sl_channel_send(jobs, argv[i]), "send");
    sl_channel_close(jobs);
    sl_worker_pool_join(pool);
    sl_worker_pool_free(pool);
    sl_channel_free(jobs);
    printf("table made %u time for %d pictures\n", light.made, argc - 2);
    return light.made == 1 ? 0 : 1;
}
