/* SPDX-License-Identifier: MIT */
/*
 * Semaphore: a bound on how much at a time. Four workers, and a budget of memory in bytes.
 *
 *   semaphore KIB PICTURE.ppm…      each picture takes its bytes from the budget while it is held
 *
 * First come, first served: a large picture is not overtaken for ever by small ones. Try: a budget
 * that is less than the largest picture (SL_INVALID_ARGUMENT: it could never be met, so this says
 * so and does not hang); one that holds exactly that one; one that holds all of them.
 */
#include "kit.h"

#include <sluice/semaphore.h>
#include <sluice/worker_pool.h>

#include <inttypes.h>
#include <stdio.h>

enum { WORKERS = 4 };

struct desk {
    struct sl_semaphore *budget;
    uint64_t most[WORKERS]; /* bytes in use that each worker saw at most */
    unsigned done[WORKERS];
    unsigned refused[WORKERS];
};

/* What the picture will need, from its header: before anything is allocated. */
static uint64_t bytes_needed(const char *path)
{
    unsigned width = 0;
    unsigned height = 0;
    char kind = 0;
    FILE *file = fopen(path, "rb");
    if (!file || fscanf(file, "P%c %u %u", &kind, &width, &height) != 3)
        kit_must(SL_UNKNOWN_FORMAT, path);
    fclose(file);
    return (uint64_t)width * height * (kind == '5' ? 1 : 3);
}

static void handle(void *context, unsigned worker, void *item)
{
    struct desk *desk = context;
    const char *path = item;
    uint64_t bytes = bytes_needed(path);
    enum sl_status status = sl_semaphore_acquire(desk->budget, bytes);
    if (status == SL_INVALID_ARGUMENT) {
        printf("%s: %" PRIu64 " KiB is more than the budget\n", kit_name(path), bytes >> 10);
        desk->refused[worker]++;
        return;
    }
    kit_must(status, "acquire");
    uint64_t used = sl_semaphore_permits(desk->budget) - sl_semaphore_available(desk->budget);
    if (used > desk->most[worker])
        desk->most[worker] = used;
    struct sl_image *image = kit_load_or_exit(path);
    printf("%s: %" PRIu64 " KiB, mean %.1f\n", kit_name(path), bytes >> 10, kit_mean(image));
    sl_image_unref(image);
    sl_semaphore_release(desk->budget, bytes); /* as much as was taken, on every way out */
    desk->done[worker]++;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fputs("usage: semaphore KIB PICTURE.ppm…\n", stderr);
        return 2;
    }
    uint64_t budget = (uint64_t)kit_number(argv[1], 1U << 30) << 10;
    struct desk desk = {.budget = NULL};
    struct sl_channel *jobs;
    kit_must(sl_semaphore_new("memory", budget, &desk.budget), "a semaphore");
    kit_must(sl_channel_new("jobs", 2, &jobs), "a channel");
    const struct sl_worker_pool_config config = {
        .name = "measure", .workers = WORKERS, .input = jobs, .handle = handle, .context = &desk};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");
    for (int i = 2; i < argc; i++)
        kit_must(sl_channel_send(jobs, argv[i]), "send");
    sl_channel_close(jobs);
    sl_worker_pool_join(pool);

    uint64_t most = 0;
    unsigned done = 0;
    unsigned refused = 0;
    for (int i = 0; i < WORKERS; i++) {
        most = desk.most[i] > most ? desk.most[i] : most;
        done += desk.done[i];
        refused += desk.refused[i];
    }
    uint64_t left = sl_semaphore_available(desk.budget);
    printf("%u measured, %u refused, %s, %s\n", done, refused,
           most <= budget ? "within the budget" : "OVER THE BUDGET",
           left == budget ? "all given back" : "SOME WAS KEPT");
    sl_worker_pool_free(pool);
    sl_channel_free(jobs);
    sl_semaphore_free(desk.budget);
    return most <= budget && left == budget ? 0 : 1;
}
