/* SPDX-License-Identifier: MIT */
/*
 * Mutex: a few lines that must not be seen half done.
 *
 *   mutex WORKERS PICTURE.ppm…      one histogram over all pictures
 *
 * Each worker counts a whole picture on its own and holds the lock only to add 256 numbers; around
 * the reading, or around a send, it would make the workers take turns. sluice has no mutex of its
 * own in its public headers: POSIX has one. Try: without the lock, built with -fsanitize=thread.
 */
#include "kit.h"

#include <sluice/worker_pool.h>

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>

struct histogram {
    pthread_mutex_t lock;
    uint64_t count[256]; /* guarded by lock */
    uint64_t samples;    /* guarded by lock: always the sum of count, to whoever holds it */
};

static void handle(void *context, unsigned worker, void *item)
{
    struct histogram *all = context;
    (void)worker;
    struct sl_image *image = kit_load_or_exit(item);
    uint64_t own[256] = {0};
    uint32_t samples = kit_row_samples(image);
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *row = sl_image_row(image, 0, y);
        for (uint32_t i = 0; i < samples; i++)
            own[row[i]]++;
    }
    pthread_mutex_lock(&all->lock);
    for (int i = 0; i < 256; i++)
        all->count[i] += own[i];
    all->samples += (uint64_t)samples * image->height;
    pthread_mutex_unlock(&all->lock);
    sl_image_unref(image);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: mutex WORKERS PICTURE.ppm…\n", stderr);
        return 2;
    }
    struct histogram all = {.lock = PTHREAD_MUTEX_INITIALIZER};
    struct sl_channel *jobs;
    kit_must(sl_channel_new("jobs", 2, &jobs), "a channel");
    const struct sl_worker_pool_config config = {.name = "count",
                                                 .workers = kit_number(argv[1], 64),
                                                 .input = jobs,
                                                 .handle = handle,
                                                 .context = &all};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");
    for (int i = 2; i < argc; i++)
        kit_must(sl_channel_send(jobs, argv[i]), "send");
    sl_channel_close(jobs);
    sl_worker_pool_join(pool);
    sl_worker_pool_free(pool);
    sl_channel_free(jobs);

    uint64_t sum = 0;
    uint64_t most = 1;
    for (int i = 0; i < 256; i++)
        sum += all.count[i];
    for (int i = 0; i < 256; i += 16) {
        uint64_t band = 0;
        for (int k = i; k < i + 16; k++)
            band += all.count[k];
        most = band > most ? band : most;
    }
    for (int i = 0; i < 256; i += 16) {
        uint64_t band = 0;
        for (int k = i; k < i + 16; k++)
            band += all.count[k];
        printf("%3d–%3d %.*s\n", i, i + 15, (int)(band * 50 / most),
               "##################################################");
    }
    printf("%d pictures, %" PRIu64 " samples: %s\n", argc - 2, sum,
           sum == all.samples ? "all counted" : "SOME WERE LOST");
    pthread_mutex_destroy(&all.lock);
    return sum == all.samples ? 0 : 1;
}
