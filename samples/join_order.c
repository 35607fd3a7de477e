/* SPDX-License-Identifier: MIT */
/*
 * A split that is joined in a fixed order hangs though nothing goes in a circle.
 *
 *   join_order PICTURE.ppm [--any]
 *
 *            ┌─► light ─► [soften] ─► light done ─┐
 *   [split] ─┤                                    ├─► main: [join]
 *            └─► dark  ─► [soften] ─► dark done  ─┘
 *
 * Light rows go one way, dark rows the other; main takes one of each in turn. The sky comes first:
 * the light way fills, the split waits for room in it, main waits for a dark row, and those are
 * behind the split. With --any main takes what is there. Try: DEPTH 400, which holds one picture.
 */
#include "kit.h"

#include <sluice/worker_pool.h>

#include <stdio.h>

enum { DEPTH = 4, MOST_ROWS = 4096 };

struct way {
    const struct sl_image *image;
    struct sl_channel *todo, *done;
    struct sl_worker_pool *pool;
};

static void soften(void *context, unsigned worker, void *item)
{
    struct way *way = context;
    uint8_t *row = sl_image_row(way->image, 0, *(uint32_t *)item);
    (void)worker;
    for (uint32_t i = 3; i < kit_row_samples(way->image); i++)
        row[i] = (uint8_t)((row[i - 3] + row[i] + 1) / 2);
    kit_must(sl_channel_send(way->done, item), "send");
}

static void end_way(void *context)
{
    sl_channel_close(((struct way *)context)->done);
}

static void scatter(void *context, unsigned worker, void *item)
{
    struct way *ways = context;
    (void)worker;
    const struct sl_image *image = item;
    uint32_t samples = kit_row_samples(image);
    double mean = kit_mean(image);
    static uint32_t rows[MOST_ROWS];
    for (uint32_t y = 0; y < image->height; y++) {
        double sum = 0;
        for (uint32_t i = 0; i < samples; i++)
            sum += sl_image_row(image, 0, y)[i];
        rows[y] = y;
        kit_must(sl_channel_send(ways[sum / samples < mean].todo, &rows[y]), "send");
    }
    sl_channel_close(ways[0].todo);
    sl_channel_close(ways[1].todo);
}

/* Takes rows until both ways have ended: one of each in turn, or what is there first. */
static unsigned join(const struct way *ways, bool any)
{
    struct sl_select_case cases[2] = {{.channel = ways[0].done, .way = SL_WAY_RECEIVE},
                                      {.channel = ways[1].done, .way = SL_WAY_RECEIVE}};
    unsigned rows = 0;
    for (unsigned turn = 0; cases[0].channel || cases[1].channel; turn++) {
        size_t first = any || !cases[turn % 2].channel ? 0 : turn % 2;
        size_t count = any || !cases[turn % 2].channel ? 2 : 1;
        size_t chosen;
        enum sl_status status = sl_channel_select(&cases[first], count, INT64_MAX, &chosen);
        if (status == SL_CLOSED)
            cases[first + chosen].channel = NULL;
        else
            rows++;
    }
    return rows;
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: join_order PICTURE.ppm [--any]\n", stderr);
        return 2;
    }
    struct sl_image *image = kit_load_or_exit(argv[1]);
    kit_must(image->height <= MOST_ROWS ? SL_OK : SL_LIMIT_DIMENSION, argv[1]);
    kit_watch("join");
    struct way ways[2] = {{.image = image}, {.image = image}};
    struct sl_channel *pictures;
    static const char *const names[2][3] = {{"light", "light done", "soften light"},
                                            {"dark", "dark done", "soften dark"}};
    for (int i = 0; i < 2; i++) {
        kit_must(sl_channel_new(names[i][0], DEPTH, &ways[i].todo), "a channel");
        kit_must(sl_channel_new(names[i][1], DEPTH, &ways[i].done), "a channel");
        ways[i].pool = kit_worker(names[i][2], ways[i].todo, soften, end_way, &ways[i]);
    }
    kit_must(sl_channel_new("pictures", 1, &pictures), "a channel");
    struct sl_worker_pool *split = kit_worker("split", pictures, scatter, NULL, ways);
    kit_must(sl_channel_send(pictures, image), "send");
    sl_channel_close(pictures);
    unsigned rows = join(ways, argc > 2);
    printf("%u of %u rows joined\n", rows, image->height);
    sl_worker_pool_join(split);
    sl_worker_pool_free(split);
    sl_channel_free(pictures);
    for (int i = 0; i < 2; i++) {
        sl_worker_pool_join(ways[i].pool);
        sl_worker_pool_free(ways[i].pool);
        sl_channel_free(ways[i].todo);
        sl_channel_free(ways[i].done);
    }
    kit_unwatch();
    int failed = rows != image->height;
    sl_image_unref(image);
    return failed;
}
