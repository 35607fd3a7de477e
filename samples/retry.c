/* SPDX-License-Identifier: MIT */
/*
 * Retry: a failed picture is processed again, later, a few times, and never for ever.
 *
 *   retry PICTURE.ppm…
 *
 *   main: [admit] ─► jobs ─► 2 × [read] ─► ended ─► main: [settle]
 *             ▲                                        │
 *             └────────────── delayed ◄────────────────┘
 *
 * Made unreliable on purpose: the first read of every second picture fails with an I/O error. The
 * error's class alone decides: transient ones wait and come back from the path, permanent ones are
 * dead letters. It cannot hang: main sends with select, which takes what has ended meanwhile, and
 * `delayed` has a place for each picture. It is over when none is under way: `open` counts each
 * from admission to done or dead. Try: BREAKS 5, more than ATTEMPTS.
 */
#include "kit.h"

#include <sluice/worker_pool.h>

#include <stdio.h>
#include <stdlib.h>

enum { ATTEMPTS = 3, BREAKS = 1, BASE_MS = 5, WORKERS = 2, DEPTH = 2 };

struct job {
    const char *path;
    unsigned attempt;
    unsigned breaks; /* how often the disk will fail it */
    int64_t due_ns;  /* when it may go again; INT64_MAX: not waiting */
    struct sl_error error;
};

static void handle(void *context, unsigned worker, void *item)
{
    struct job *job = item;
    (void)worker;
    sl_error_clear(&job->error);
    if (job->attempt <= job->breaks)
        (void)sl_error_set(&job->error, SL_IO, "the disk failed");
    else
        sl_image_unref(kit_load(job->path, &job->error)); /* from its path, every time */
    kit_must(sl_channel_send(context, job), "send");      /* main always comes to receive */
}

/* The one that is due first; NULL when none waits. */
static struct job *first_due(struct job *jobs, size_t count)
{
    struct job *first = NULL;
    for (size_t i = 0; i < count; i++)
        if (jobs[i].due_ns != INT64_MAX && (!first || jobs[i].due_ns < first->due_ns))
            first = &jobs[i];
    return first;
}

/* Where every attempt ends. True when the job is through, done or dead. */
static bool settle(struct job *job, unsigned *done)
{
    const char *text = sl_status_text(job->error.status);
    if (!job->error.status) {
        printf("%s: done, attempt %u\n", kit_name(job->path), job->attempt);
        (*done)++;
        return true;
    }
    if (sl_status_retry(job->error.status) == SL_RETRY_TRANSIENT && job->attempt < ATTEMPTS) {
        int64_t delay_ms = BASE_MS << job->attempt; /* doubles; sluice adds chance to it */
        printf("%s: %s, again in %d ms\n", kit_name(job->path), text, (int)delay_ms);
        job->due_ns = kit_now_ns() + delay_ms * 1000000;
        job->attempt++;
        return false;
    }
    printf("%s: dead letter after attempt %u: %s\n", kit_name(job->path), job->attempt, text);
    return true;
}

int main(int argc, char **argv)
{
    size_t open = argc > 1 ? (size_t)argc - 1 : 0;
    size_t count = open;
    struct job *jobs = kit_alloc(count, sizeof *jobs);
    for (size_t i = 0; i < count; i++) /* due at once, in order */
        jobs[i] = (struct job){
            .path = argv[i + 1], .attempt = 1, .breaks = i % 2 ? BREAKS : 0, .due_ns = (int64_t)i};
    struct sl_channel *work;
    struct sl_channel *ended;
    kit_must(sl_channel_new("jobs", DEPTH, &work), "a channel");
    kit_must(sl_channel_new("ended", DEPTH, &ended), "a channel");
    const struct sl_worker_pool_config config = {
        .name = "read", .workers = WORKERS, .input = work, .handle = handle, .context = ended};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");

    unsigned done = 0;
    while (open) {
        struct job *next = first_due(jobs, count);
        int ready = next && next->due_ns <= kit_now_ns();
        struct sl_select_case cases[] = {
            {.channel = ended, .way = SL_WAY_RECEIVE},
            {.channel = ready ? work : NULL, .way = SL_WAY_SEND, .item = next}};
        size_t chosen;
        int64_t wake_ns = next && !ready ? next->due_ns : INT64_MAX;
        enum sl_status status = sl_channel_select(cases, 2, wake_ns, &chosen);
        if (status == SL_DEADLINE)
            continue;
        kit_must(status, "select");
        if (chosen == 1)
            next->due_ns = INT64_MAX; /* on its way: for main alone to read */
        else if (settle(cases[0].item, &done))
            open--;
    }
    sl_channel_close(work);
    sl_worker_pool_join(pool);
    sl_worker_pool_free(pool);
    sl_channel_free(work);
    sl_channel_free(ended);
    printf("%u done, %zu dead\n", done, count - done);
    free(jobs);
    return 0;
}
