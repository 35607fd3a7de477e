/* SPDX-License-Identifier: MIT */
/*
 * Pipeline: three stages that work on different pictures at the same time.
 *
 *   pipeline FOLDER PICTURE.ppm…      main ─► [read] ─► [half] ─► [write] ─► FOLDER
 *
 * Each stage closes the channel after it when its own is drained, so the end runs through by
 * itself. Try: a DEPTH of 1; two workers (then lines may change their order); a picture that is
 * none.
 */
#include "kit.h"

#include <sluice/worker_pool.h>

#include <stdio.h>
#include <stdlib.h>

enum { DEPTH = 4 };

struct job {
    const char *path;
    struct sl_image *image;
    struct sl_error error; /* travels with the job: stages pass a failed one on */
};
struct stage {
    const char *name;
    void (*work)(const struct stage *stage, struct job *job);
    const char *folder;
    struct sl_channel *input;
    struct sl_channel *output; /* NULL: the last */
    struct sl_worker_pool *pool;
    unsigned failed;
};

static void work_read(const struct stage *stage, struct job *job)
{
    (void)stage;
    job->image = kit_load(job->path, &job->error);
}

static void work_half(const struct stage *stage, struct job *job)
{
    (void)stage;
    struct sl_image *half = kit_half(job->image);
    sl_image_unref(job->image);
    job->image = half;
}

static void work_write(const struct stage *stage, struct job *job)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", stage->folder, kit_name(job->path));
    if (kit_save(job->image, path))
        (void)sl_error_set(&job->error, SL_IO, "cannot write %s", path);
    else
        printf("%s: %u × %u\n", kit_name(job->path), job->image->width, job->image->height);
}

static void handle(void *context, unsigned worker, void *item)
{
    struct stage *stage = context;
    struct job *job = item;
    (void)worker;
    if (!job->error.status)
        stage->work(stage, job);
    if (stage->output) {
        kit_must(sl_channel_send(stage->output, job), stage->name);
        return;
    }
    if (job->error.status) {
        fprintf(stderr, "%s\n", job->error.message);
        stage->failed++;
    }
    sl_image_unref(job->image);
    free(job);
}

static void drained(void *context)
{
    struct stage *stage = context;
    if (stage->output)
        sl_channel_close(stage->output);
}

int main(int argc, char **argv)
{
    struct stage stages[] = {
        {.name = "read", .work = work_read},
        {.name = "half", .work = work_half},
        {.name = "write", .work = work_write, .folder = argc > 1 ? argv[1] : "."},
    };
    enum { STAGES = sizeof stages / sizeof *stages };
    for (int i = 0; i < STAGES; i++) {
        kit_must(sl_channel_new(stages[i].name, DEPTH, &stages[i].input), "a channel");
        if (i)
            stages[i - 1].output = stages[i].input;
    }
    for (int i = 0; i < STAGES; i++) {
        const struct sl_worker_pool_config config = {.name = stages[i].name,
                                                     .workers = 1,
                                                     .input = stages[i].input,
                                                     .handle = handle,
                                                     .drained = drained,
                                                     .context = &stages[i]};
        kit_must(sl_worker_pool_start(&config, &stages[i].pool), "a worker");
    }
    for (int i = 2; i < argc; i++) {
        struct job *job = kit_alloc(1, sizeof *job);
        job->path = argv[i];
        kit_must(sl_channel_send(stages[0].input, job), "send");
    }
    sl_channel_close(stages[0].input);
    for (int i = 0; i < STAGES; i++) {
        sl_worker_pool_join(stages[i].pool);
        sl_worker_pool_free(stages[i].pool);
        sl_channel_free(stages[i].input);
    }
    return stages[STAGES - 1].failed ? 1 : 0;
}
