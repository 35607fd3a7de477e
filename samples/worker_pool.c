/* SPDX-License-Identifier: MIT */
/*
 * Worker pool: several threads do the same to whatever comes.
 *
 *   worker_pool WORKERS PICTURE.ppm…      main ─► jobs ─► WORKERS × [mean] ─► the jobs' own slots
 *
 * Each picture's mean brightness. A result goes into its job's own slot, which nobody else touches,
 * so there is no lock and no second channel that could fill up; the join makes all of them visible.
 * Try: 1 and 2 workers under `time`; more workers than cores; a pool that is not joined (do not).
 */
#include "kit.h"

#include <sluice/worker_pool.h>

#include <stdio.h>
#include <stdlib.h>

enum { MOST_WORKERS = 64, DEPTH = 4 };

struct job {
    const char *path;
    double mean;
    struct sl_error error;
};

static void handle(void *context, unsigned worker, void *item)
{
    struct job *job = item;
    unsigned *handled = context;
    struct sl_image *image = kit_load(job->path, &job->error);
    if (image)
        job->mean = kit_mean(image);
    sl_image_unref(image);
    handled[worker]++; /* a counter each: no sharing */
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: worker_pool WORKERS PICTURE.ppm…\n", stderr);
        return 2;
    }
    unsigned handled[MOST_WORKERS] = {0};
    struct sl_channel *jobs;
    kit_must(sl_channel_new("jobs", DEPTH, &jobs), "a channel");
    const struct sl_worker_pool_config config = {.name = "mean",
                                                 .workers = kit_number(argv[1], MOST_WORKERS),
                                                 .input = jobs,
                                                 .handle = handle,
                                                 .context = handled};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");

    size_t count = (size_t)argc - 2;
    struct job *all = kit_alloc(count, sizeof *all);
    for (size_t i = 0; i < count; i++) {
        all[i].path = argv[2 + i];
        kit_must(sl_channel_send(jobs, &all[i]), "send");
    }
    sl_channel_close(jobs);
    sl_worker_pool_join(pool);

    int failed = 0;
    for (size_t i = 0; i < count; i++) {
        if (all[i].error.status)
            fprintf(stderr, "%s\n", all[i].error.message);
        else
            printf("%s: mean %.1f\n", kit_name(all[i].path), all[i].mean);
        failed |= all[i].error.status != SL_OK;
    }
    unsigned sum = 0;
    for (unsigned i = 0; i < config.workers; i++)
        sum += handled[i];
    printf("%u pictures by %u workers\n", sum, config.workers);
    sl_worker_pool_free(pool);
    sl_channel_free(jobs);
    free(all);
    return failed;
}
