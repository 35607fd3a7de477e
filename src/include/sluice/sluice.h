/* SPDX-License-Identifier: MIT */
/*
 * Everything at once: a folder of pictures in, a folder of pictures out. This is the door for
 * programs that embed sluice; the command line is its first user.
 */
#ifndef SLUICE_H
#define SLUICE_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/ledger.h>
#include <sluice/pipeline.h>
#include <sluice/recipe.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Options of a conversion; zero means the default where one is given. Strings are borrowed until
 * sl_convert returns. */
struct sl_convert_options {
    const char *const *inputs; /* files and folders */
    size_t input_count;
    const char *files_from; /* a list of files, "-" for standard input; NULL: none */
    bool files_from_nul;    /* names end with NUL instead of newline */
    const char *output;     /* the output folder */
    const char *ledger;     /* default: OUTPUT/.sluice/ledger.db */

    unsigned max_depth;         /* of folders; 0: no limit */
    const char *const *include; /* globs; any match takes the file, whatever its extension */
    size_t include_count;
    const char *const *exclude; /* globs; any match leaves it (or the folder) out */
    size_t exclude_count;
    bool hidden; /* take names that begin with a dot */

    struct sl_recipe *recipe;
    enum sl_ledger_collision on_collision;
    bool again;
    bool dry_run;
    const char *command; /* for the ledger */

    unsigned jobs;       /* 0: as many as the processors that this process may use, and tuned from
                            there while the run goes, as far as what follows leaves it open */
    const char *workers; /* "decode=2,resize=1", or NULL */
    const char *depth;   /* "8" or "decode=8,…", or NULL */
    enum sl_schedule schedule;
    bool schedule_auto;     /* choose by the inputs' sizes */
    uint64_t memory_bytes;  /* 0: half of what the machine or cgroup has, at most 4 GiB */
    unsigned attempts;      /* 0: 3 */
    int64_t retry_delay_ms; /* 0: 200 */
    int64_t item_timeout_ms;
    int64_t disk_wait_ms;  /* negative: 30,000 */
    bool detect_deadlocks; /* of the pipeline's threads: SL_DEADLOCK */
    struct sl_halt halt;

    /* `failed retry`: run exactly these dead letters instead of scanning inputs. */
    const int64_t *retry_ids;
    size_t retry_count;
    const char *retry_overrides;

    struct sl_cancel *cancel;
    /* Any may be NULL; under no lock. */
    /* On the calling thread, for each input: what planning made of it. `error` says why it is a
     * dead letter, else it is NULL. */
    void (*planned)(void *context, const struct sl_ledger_input *input, enum sl_ledger_plan plan,
                    const struct sl_error *error);
    /* On the calling thread, before `ready`: a decision about the run's shape and why, one sentence
     * a call. Those of the run itself are events: SL_EVENT_TUNE. */
    void (*explain)(void *context, const char *text);
    /* On the calling thread, when `total` items are about to run through `graph`. Other threads
     * may ask the pipeline for its statistics until `over` returns. */
    void (*ready)(void *context, struct sl_pipeline *pipeline, const struct sl_stage_graph *graph,
                  uint64_t total);
    void (*over)(void *context);
    /* On the settle thread, between ready and over. */
    void (*observe)(void *context, const struct sl_event *event);
    void *context;
    const struct sl_tracer *tracer; /* hears what the run's threads do; NULL: nobody does */
};

struct sl_convert_result {
    uint64_t found;        /* inputs the scan found */
    uint64_t not_pictures; /* files a folder walk left out for their names */
    uint64_t skipped;      /* done before and unchanged */
    uint64_t still_dead;   /* dead letters from before, unchanged */
    uint64_t left_out;     /* collisions under skip */
    uint64_t planned_dead; /* dead letters made while planning */
    uint64_t left;         /* planned, and neither done nor dead when the run ended */
    struct sl_pipeline_result run;
};

/* Converts. The status is SL_OK when the run came to its end, whatever became of single items (see
 * result), SL_CANCELLED, SL_HALTED, SL_DISK_FULL, SL_BUSY, SL_LEDGER, SL_INVALID_ARGUMENT, or why
 * it could not begin. Where result->run.stuck_threads is set, the recipe and the tracer must be
 * kept until the process ends, as is the ledger. Blocks; may run beside other conversions with
 * other ledgers. */
SL_NODISCARD enum sl_status sl_convert(const struct sl_convert_options *options,
                                       struct sl_convert_result *result, struct sl_error *err);

/* Processors this process may use: affinity and cgroup quota, at least 1. Thread-safe. */
unsigned sl_machine_processors(void);

/* Memory this process may use, in bytes: the machine's or the cgroup's. Thread-safe. */
uint64_t sl_machine_memory(void);

#endif
