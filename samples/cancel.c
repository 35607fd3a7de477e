/* SPDX-License-Identifier: MIT */
/*
 * Cancel: to stop early. One flag that long loops poll, and actions that wake whoever waits.
 *
 *   cancel WORKERS PICTURE.ppm      smooths the picture again and again, far too often
 *
 * Once somebody has seen enough, workers in the middle of a picture stop at the next row, those who
 * wait at a channel are woken, and what is still in it is drained by its owner. To end normally one
 * closes a channel instead. Try: leave out sl_cancel_notify (main waits to send for ever).
 */
#include "kit.h"

#include <sluice/cancel.h>
#include <sluice/worker_pool.h>

#include <stdio.h>

enum { JOBS = 1000, ROUNDS = 100000, ENOUGH = 20, MOST_WORKERS = 16 };

struct work {
    struct sl_cancel *cancel;
    struct sl_channel *jobs;
    unsigned through[MOST_WORKERS]; /* pictures each worker was done with, one way or the other */
};

static void smooth_row(uint8_t *row, const uint8_t *next, uint32_t samples)
{
    for (uint32_t i = 0; i < samples; i++)
        row[i] = (uint8_t)((row[i] * 3 + next[i] + 2) / 4);
}

/* Rounds until it is told to stop. Somebody has to see that it is enough: elsewhere a thread that
 * waits for SIGINT or a window's button, here whoever is through with ENOUGH rounds first. */
static void smooth(struct sl_image *image, struct sl_cancel *cancel)
{
    const struct sl_poll poll = {.cancel = cancel, .deadline_ns = INT64_MAX};
    for (int round = 0; round < ROUNDS; round++) {
        if (round == ENOUGH)
            sl_cancel_request(cancel);
        for (uint32_t y = 0; y + 1 < image->height; y++) {
            if (sl_poll_check(&poll)) /* one relaxed load */
                return;
            smooth_row(sl_image_row(image, 0, y), sl_image_row(image, 0, y + 1),
                       kit_row_samples(image));
        }
    }
}

static void handle(void *context, unsigned worker, void *item)
{
    struct work *work = context;
    struct sl_image *image = kit_half(item);
    smooth(image, work->cancel);
    work->through[worker]++;
    sl_image_unref(image);
    sl_image_unref(item);
}

static void wake(void *channel)
{
    sl_channel_cancel(channel);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: cancel WORKERS PICTURE.ppm\n", stderr);
        return 2;
    }
    struct work work = {.jobs = NULL};
    struct sl_image *image = kit_load_or_exit(argv[2]);
    kit_must(sl_cancel_new(&work.cancel), "a cancel token");
    kit_must(sl_channel_new("jobs", 4, &work.jobs), "a channel");
    kit_must(sl_cancel_notify(work.cancel, wake, work.jobs), "an action");
    const struct sl_worker_pool_config config = {.name = "smooth",
                                                 .workers = kit_number(argv[1], MOST_WORKERS),
                                                 .input = work.jobs,
                                                 .handle = handle,
                                                 .context = &work};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");

    unsigned sent = 0;
    while (sent < JOBS && !sl_channel_send(work.jobs, sl_image_ref(image)))
        sent++;
    sl_image_unref(image); /* the one that was refused */
    sl_worker_pool_join(pool);
    unsigned drained = 0;
    for (void *left = sl_channel_drain(work.jobs); left; left = sl_channel_drain(work.jobs)) {
        sl_image_unref(left);
        drained++;
    }
    unsigned through = 0;
    for (unsigned i = 0; i < config.workers; i++)
        through += work.through[i];
    int all = through + drained == sent && sent < JOBS && sl_image_is_unique(image);
    printf("stopped early, %s\n", all ? "every picture accounted for" : "A PICTURE IS MISSING");
    sl_worker_pool_free(pool);
    sl_cancel_forget(work.cancel, wake, work.jobs);
    sl_channel_free(work.jobs);
    sl_cancel_free(work.cancel);
    sl_image_unref(image);
    return all ? 0 : 1;
}
