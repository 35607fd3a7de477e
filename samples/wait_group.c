/* SPDX-License-Identifier: MIT */
/*
 * Wait group: to know when everything that was begun is through, though work makes more work.
 *
 *   wait_group WORKERS PICTURE.ppm      splits a picture into squares until each is nearly even
 *
 * How many tiles there will be nobody knows beforehand, so a count of results would not do: a tile
 * is added before its parent is done, so the count is zero only when nothing can come any more.
 * A worker must not wait for room in the channel that it serves itself: it tries, and else splits
 * the tile on its own. Try: `done` before `add` in split (main may close while tiles are coming).
 */
#include "kit.h"

#include <sluice/wait_group.h>
#include <sluice/worker_pool.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { DEPTH = 8, MOST_WORKERS = 64, EVEN = 24, SMALLEST = 8 };

struct tile {
    uint32_t x, y, width, height;
};

struct work {
    const struct sl_image *image;
    struct sl_channel *tiles;
    struct sl_wait_group *open;
    uint64_t leaves[MOST_WORKERS];
    uint64_t area[MOST_WORKERS];
};

static int is_even(const struct sl_image *image, const struct tile *tile)
{
    unsigned channels = sl_model_channels(image->model);
    uint8_t low = 255;
    uint8_t high = 0;
    for (uint32_t y = tile->y; y < tile->y + tile->height; y++) {
        const uint8_t *row = sl_image_row(image, 0, y);
        for (uint32_t i = tile->x * channels; i < (tile->x + tile->width) * channels; i++) {
            low = row[i] < low ? row[i] : low;
            high = row[i] > high ? row[i] : high;
        }
    }
    return high - low <= EVEN;
}

static void handle(void *context, unsigned worker, void *item)
{
    struct work *work = context;
    struct tile *tile = item;
    if (tile->width <= SMALLEST || tile->height <= SMALLEST || is_even(work->image, tile)) {
        work->leaves[worker]++;
        work->area[worker] += (uint64_t)tile->width * tile->height;
    } else {
        uint32_t left = tile->width / 2;
        uint32_t top = tile->height / 2;
        const struct tile quarters[4] = {
            {tile->x, tile->y, left, top},
            {tile->x + left, tile->y, tile->width - left, top},
            {tile->x, tile->y + top, left, tile->height - top},
            {tile->x + left, tile->y + top, tile->width - left, tile->height - top}};
        sl_wait_group_add(work->open, 4); /* before this tile's own done */
        for (int i = 0; i < 4; i++) {
            struct tile *part = kit_alloc(1, sizeof *part);
            *part = quarters[i];
            if (sl_channel_try_send(work->tiles, part))
                handle(context, worker, part);
        }
    }
    free(tile);
    sl_wait_group_done(work->open);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: wait_group WORKERS PICTURE.ppm\n", stderr);
        return 2;
    }
    struct sl_image *image = kit_load_or_exit(argv[2]);
    struct work work = {.image = image};
    kit_must(sl_channel_new("tiles", DEPTH, &work.tiles), "a channel");
    kit_must(sl_wait_group_new("tiles under way", &work.open), "a wait group");
    const struct sl_worker_pool_config config = {.name = "split",
                                                 .workers = kit_number(argv[1], MOST_WORKERS),
                                                 .input = work.tiles,
                                                 .handle = handle,
                                                 .context = &work};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");
    struct tile *whole = kit_alloc(1, sizeof *whole);
    *whole = (struct tile){.width = image->width, .height = image->height};
    sl_wait_group_add(work.open, 1);
    kit_must(sl_channel_send(work.tiles, whole), "send");
    kit_must(sl_wait_group_wait(work.open, INT64_MAX), "wait");
    sl_channel_close(work.tiles); /* nothing is under way, so nobody sends any more */
    sl_worker_pool_join(pool);

    uint64_t leaves = 0;
    uint64_t area = 0;
    for (unsigned i = 0; i < config.workers; i++) {
        leaves += work.leaves[i];
        area += work.area[i];
    }
    int whole_covered = area == (uint64_t)image->width * image->height;
    printf("%" PRIu64 " tiles, %s\n", leaves, whole_covered ? "every pixel once" : "NOT COVERED");
    sl_worker_pool_free(pool);
    sl_wait_group_free(work.open);
    sl_channel_free(work.tiles);
    sl_image_unref(image);
    return whole_covered ? 0 : 1;
}
