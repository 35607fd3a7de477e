/* SPDX-License-Identifier: MIT */
/*
 * What the ledger costs an item: bench_ledger [ITEMS]. Plans, hands out, starts and settles items
 * in batches as the engine does, then plans them again as a run that has nothing to do. CPU time of
 * the process, user and system; the aim is 15 µs an item for the first run.
 */
#include <sluice/ledger.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BATCH = 32 };

static char folder[] = "/tmp/sluice-bench-XXXXXX";

static double cpu_us(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void check(enum sl_status status, const struct sl_error *err)
{
    if (!status)
        return;
    fprintf(stderr, "bench_ledger: %s: %s\n", sl_status_name(status), err->message);
    exit(1);
}

static struct sl_ledger *begin(const char *path)
{
    struct sl_error err = {0};
    struct sl_ledger *ledger;
    const struct sl_ledger_run_config config = {
        .command = "bench",
        .recipe_text = "format=jpg\n",
        .output_root = folder,
        .limits = SL_LIMITS_DEFAULT,
    };
    check(sl_ledger_open(path, SL_LEDGER_RUN, &ledger, &err), &err);
    check(sl_ledger_run_begin(ledger, &config, &err), &err);
    return ledger;
}

static void plan(struct sl_ledger *ledger, unsigned items)
{
    struct sl_error err = {0};
    char relative[64];
    char source[128];
    char output[128];
    const char *outputs[] = {output};
    for (unsigned i = 0; i < items; i++) {
        enum sl_ledger_plan made;
        snprintf(relative, sizeof relative, "album-%03u/IMG_%06u.png", i / 100, i);
        snprintf(source, sizeof source, "/home/somebody/pictures/%s", relative);
        snprintf(output, sizeof output, "%s/album-%03u/IMG_%06u.jpg", folder, i / 100, i);
        const struct sl_ledger_input input = {
            .root = "/home/somebody/pictures",
            .relative = relative,
            .source = source,
            .size = 5000 + i,
            .mtime_ns = 1700000000000000000 + i,
            .output_count = 1,
            .outputs = outputs,
        };
        check(sl_ledger_plan(ledger, &input, &made, &err), &err);
    }
    uint64_t pending;
    check(sl_ledger_planned(ledger, &pending, &err), &err);
}

static size_t run_batch(const struct sl_journal *journal)
{
    struct sl_error err = {0};
    struct sl_journal_row *rows[BATCH];
    struct sl_part parts[BATCH];
    struct sl_item items[BATCH];
    struct sl_outcome outcomes[BATCH];
    int64_t ids[BATCH];
    size_t count;
    check(journal->next(journal->context, rows, BATCH, &count, &err), &err);
    if (count == 0)
        return 0;
    for (size_t i = 0; i < count; i++) {
        ids[i] = rows[i]->id;
        parts[i] = (struct sl_part){.bytes = 4000};
        items[i] = (struct sl_item){
            .id = ids[i],
            .attempt = 1,
            .source_size = 5000 + (uint64_t)ids[i] - 1,
            .source_mtime_ns = 1700000000000000000 + ids[i] - 1,
            .part_count = 1,
            .parts = &parts[i],
        };
        outcomes[i] = (struct sl_outcome){
            .state = SL_OUTCOME_DONE, .item = &items[i], .duration_ns = 2000000};
    }
    check(journal->started(journal->context, ids, count, false, &err), &err);
    check(journal->settled(journal->context, outcomes, count, &err), &err);
    for (size_t i = 0; i < count; i++)
        journal->row_free(journal->context, rows[i]);
    return count;
}

int main(int argc, char **argv)
{
    unsigned items = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 20000;
    char path[64];
    if (items == 0 || !mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/ledger.db", folder);
    double t0 = cpu_us();
    struct sl_ledger *ledger = begin(path);
    plan(ledger, items);
    double t1 = cpu_us();
    while (run_batch(sl_ledger_journal(ledger)) > 0) {
    }
    double t2 = cpu_us();
    struct sl_error err = {0};
    check(sl_ledger_run_end(ledger, SL_OK, &err), &err);
    sl_ledger_close(ledger);
    double t3 = cpu_us();
    ledger = begin(path);
    plan(ledger, items);
    check(sl_ledger_run_end(ledger, SL_OK, &err), &err);
    sl_ledger_close(ledger);
    double t4 = cpu_us();
    printf("%u items, µs of CPU an item: plan %.1f, run %.1f, end %.1f, in all %.1f; again %.1f\n",
           items, (t1 - t0) / items, (t2 - t1) / items, (t3 - t2) / items, (t3 - t0) / items,
           (t4 - t3) / items);
    char command[96];
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    return system(command) == 0 ? 0 : 1;
}
