/* SPDX-License-Identifier: MIT */
/*
 * The bound of the worker pool in deadlock.c, checked: it hangs exactly when
 * jobs > workers + slots of `jobs` + slots of `results`.
 *
 *   bound MOST      every number of workers and every depth up to MOST, up to 4 × MOST jobs
 *
 * No clock decides: a cell has hung when both channels are full and each worker holds a result,
 * while main is not reading. Try: 5; the bound less one in main (every mismatch is counted).
 */
#include "kit.h"

#include <sluice/worker_pool.h>

#include <stdio.h>

struct cell {
    unsigned jobs, workers, jobs_depth, results_depth;
};

static void handle(void *results, unsigned worker, void *item)
{
    (void)worker;
    struct sl_image *half = kit_half(item);
    sl_image_unref(item);
    if (sl_channel_send(results, half))
        sl_image_unref(half); /* cancelled: the end of a cell that hung */
}

/* Nobody can go on: both channels are full, and each worker holds one that it cannot send. It is
 * proof, whatever the time: main is here and not reading. */
static bool is_stuck(struct sl_channel *jobs, struct sl_channel *results, unsigned workers)
{
    struct sl_channel_stats in;
    struct sl_channel_stats out;
    sl_channel_stats(jobs, &in);
    sl_channel_stats(results, &out);
    return in.length == in.capacity && out.length == out.capacity &&
           in.received - out.sent == workers;
}

/* Sends all, then reads all. False where it got stuck in the sending. */
static bool send_then_read(const struct cell *cell, const struct sl_image *picture,
                           struct sl_channel *jobs, struct sl_channel *results)
{
    for (unsigned i = 0; i < cell->jobs; i++) {
        struct sl_image *job = kit_half(picture);
        /* The deadline wakes main to look; it decides nothing. */
        while (sl_channel_send_until(jobs, job, kit_now_ns() + 500000)) {
            if (is_stuck(jobs, results, cell->workers)) {
                sl_image_unref(job);
                return false;
            }
        }
    }
    for (unsigned i = 0; i < cell->jobs; i++) {
        void *result;
        kit_must(sl_channel_receive(results, &result), "receive");
        sl_image_unref(result);
    }
    return true;
}

static void drain(struct sl_channel *channel)
{
    for (void *left = sl_channel_drain(channel); left; left = sl_channel_drain(channel))
        sl_image_unref(left);
    sl_channel_free(channel);
}

static bool run_cell(const struct cell *cell, const struct sl_image *picture)
{
    struct sl_channel *jobs;
    struct sl_channel *results;
    kit_must(sl_channel_new("jobs", cell->jobs_depth, &jobs), "a channel");
    kit_must(sl_channel_new("results", cell->results_depth, &results), "a channel");
    const struct sl_worker_pool_config config = {.name = "halve",
                                                 .workers = cell->workers,
                                                 .input = jobs,
                                                 .handle = handle,
                                                 .context = results};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");
    bool ended = send_then_read(cell, picture, jobs, results);
    sl_channel_cancel(jobs);
    sl_channel_cancel(results);
    sl_worker_pool_join(pool);
    sl_worker_pool_free(pool);
    drain(jobs);
    drain(results);
    return ended;
}

int main(int argc, char **argv)
{
    const unsigned most = argc == 2 ? kit_number(argv[1], 16) : 3;
    struct sl_image *picture = kit_gradient(16, 16);
    unsigned hung = 0;
    unsigned wrong = 0;
    const unsigned cells = 4 * most * most * most * most;
    for (unsigned i = 0; i < cells; i++) {
        const struct cell cell = {.jobs = 1 + i % (4 * most),
                                  .workers = 1 + i / (4 * most) % most,
                                  .jobs_depth = 1 + i / (4 * most * most) % most,
                                  .results_depth = 1 + i / (4 * most * most * most)};
        bool fits = cell.jobs <= cell.workers + cell.jobs_depth + cell.results_depth;
        bool ended = run_cell(&cell, picture);
        hung += !ended;
        wrong += ended != fits;
    }
    sl_image_unref(picture);
    printf("%u cells, %u hung, %u mismatches\n", cells, hung, wrong);
    return wrong ? 1 : 0;
}
