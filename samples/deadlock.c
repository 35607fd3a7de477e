/* SPDX-License-Identifier: MIT */
/*
 * Deadlock: the worker pool that hangs as soon as its channels do not hold all the jobs.
 *
 *   deadlock JOBS WORKERS DEPTH [--way none|reader|select|depth]
 *
 *   main ─► jobs ─► workers ─► results ─► main      main sends all the jobs, then reads
 *
 * The workers fill `results` and stop, `jobs` fills, and main, who alone could read, waits to send.
 * The detector names the cycle, and the program ends with 4. Ways out: a reader of its own; select,
 * to read while sending; or a depth that holds all (which only works where the number is known).
 * Try: 6 2 2, then 7 2 2: it ends while jobs ≤ workers + depth + depth, which bound.c checks.
 */
#include "kit.h"

#include <sluice/worker_pool.h>

#include <stdio.h>
#include <string.h>

static void halve(void *results, unsigned worker, void *item)
{
    (void)worker;
    struct sl_image *half = kit_half(item);
    sl_image_unref(item);
    kit_must(sl_channel_send(results, half), "send");
}

static void count(void *context, unsigned worker, void *item)
{
    unsigned *read = context;
    (void)worker;
    sl_image_unref(item);
    (*read)++;
}

static void receive_one(struct sl_channel *results, unsigned *read)
{
    void *item;
    kit_must(sl_channel_receive(results, &item), "receive");
    count(read, 0, item);
}

/* Sends the job, and takes results for as long as there is no room for it. */
static void send_or_read(struct sl_channel *jobs, void *job, struct sl_channel *results,
                         unsigned *read)
{
    for (size_t chosen = 1; chosen != 0;) {
        struct sl_select_case cases[] = {{.channel = jobs, .way = SL_WAY_SEND, .item = job},
                                         {.channel = results, .way = SL_WAY_RECEIVE}};
        kit_must(sl_channel_select(cases, 2, INT64_MAX, &chosen), "select");
        if (chosen == 1)
            count(read, 0, cases[1].item);
    }
}

static unsigned run(unsigned job_count, unsigned workers, unsigned depth, const char *way)
{
    struct sl_channel *jobs;
    struct sl_channel *results;
    bool deep = strcmp(way, "depth") == 0 && job_count > depth;
    kit_must(sl_channel_new("jobs", depth, &jobs), "a channel");
    kit_must(sl_channel_new("results", deep ? job_count : depth, &results), "a channel");
    unsigned read = 0;
    const struct sl_worker_pool_config halvers = {
        .name = "halve", .workers = workers, .input = jobs, .handle = halve, .context = results};
    const struct sl_worker_pool_config reader = {
        .name = "reader", .workers = 1, .input = results, .handle = count, .context = &read};
    struct sl_worker_pool *pool;
    struct sl_worker_pool *readers = NULL;
    kit_must(sl_worker_pool_start(&halvers, &pool), "workers");
    if (strcmp(way, "reader") == 0)
        kit_must(sl_worker_pool_start(&reader, &readers), "a reader");
    for (unsigned i = 0; i < job_count; i++) {
        struct sl_image *job = kit_gradient(16 + i % 16, 16);
        if (strcmp(way, "select") == 0)
            send_or_read(jobs, job, results, &read);
        else
            kit_must(sl_channel_send(jobs, job), "send"); /* here it hangs */
    }
    while (!readers && read < job_count)
        receive_one(results, &read);
    sl_channel_close(jobs);
    sl_worker_pool_join(pool);
    sl_channel_close(results);
    sl_worker_pool_join(readers);
    sl_worker_pool_free(pool);
    sl_worker_pool_free(readers);
    sl_channel_free(jobs);
    sl_channel_free(results);
    return read;
}

int main(int argc, char **argv)
{
    if (argc != 4 && (argc != 6 || strcmp(argv[4], "--way") != 0)) {
        fputs("usage: deadlock JOBS WORKERS DEPTH [--way WAY]\n", stderr);
        return 2;
    }
    kit_watch("main");
    unsigned jobs = kit_number(argv[1], 1000000);
    unsigned read =
        run(jobs, kit_number(argv[2], 64), kit_number(argv[3], 1024), argc == 6 ? argv[5] : "none");
    kit_unwatch();
    printf("%u results of %u jobs\n", read, jobs);
    return read == jobs ? 0 : 1;
}
