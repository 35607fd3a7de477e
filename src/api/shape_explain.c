/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include "machine.h"

#include <inttypes.h>
#include <stdio.h>

enum { SENTENCE = 256 };

static void say(const struct sl_convert_options *options, const char *text)
{
    options->explain(options->context, text);
}

static void explain_schedule(const struct sl_convert_options *options,
                             const struct sl_shape_load *load, enum sl_shape_reason reason,
                             const struct sl_pipeline_config *config)
{
    char text[SENTENCE];
    char why[SENTENCE - 32];
    switch (reason) {
    case SL_SHAPE_ASKED:
        snprintf(why, sizeof why, "--schedule says so");
        break;
    case SL_SHAPE_WORKERS:
        snprintf(why, sizeof why, "--workers names stages");
        break;
    case SL_SHAPE_TINY:
        snprintf(why, sizeof why,
                 "inputs have %" PRIu64 " KiB on average, and below %d KiB a hand-off between "
                 "stages costs more than it gains",
                 load->inputs ? load->bytes / load->inputs / 1024 : 0, SL_SHAPE_TINY_BYTES / 1024);
        break;
    case SL_SHAPE_FEW:
        snprintf(why, sizeof why, "%" PRIu64 " inputs are less than %d for each worker",
                 load->inputs, SL_SHAPE_FEW_EACH);
        break;
    case SL_SHAPE_SYNC:
        snprintf(why, sizeof why,
                 "forcing an output onto the disk takes %.1f ms, and others work meanwhile",
                 (double)load->sync_ns / 1e6);
        break;
    case SL_SHAPE_WHOLE:
        snprintf(why, sizeof why, "pixels stay in a processor's cache from stage to stage");
        break;
    }
    snprintf(text, sizeof text, "schedule %s: %s",
             config->schedule == SL_SCHEDULE_CARRY ? "carry" : "stages", why);
    say(options, text);
}

static void explain_workers(const struct sl_convert_options *options,
                            const struct sl_pipeline_config *config)
{
    char text[SENTENCE];
    unsigned processors = sl_machine_cpus();
    const char *why = options->jobs            ? "-j says so"
                      : config->tuning.workers ? "one for every processor, to begin with"
                                               : "one for every processor";
    if (config->schedule == SL_SCHEDULE_CARRY) {
        snprintf(text, sizeof text, "%u workers on %u processors: %s", config->workers[0],
                 processors, why);
        say(options, text);
        return;
    }
    for (size_t i = 0; i < config->graph->stage_count; i++) {
        snprintf(
            text, sizeof text, "%s: %u workers on %u processors (%s), %zu slots before it (%s)",
            config->graph->stages[i].name, config->workers[i], processors,
            options->workers ? "--workers, else one for every processor" : why, config->depth[i],
            options->depth         ? "--depth"
            : config->tuning.depth ? "to begin with"
                                   : "enough for pictures that take unlike times");
        say(options, text);
    }
}

static void explain_bounds(const struct sl_convert_options *options,
                           const struct sl_pipeline_config *config)
{
    char text[SENTENCE];
    snprintf(text, sizeof text, "at most %u items in flight: %s", config->credits,
             config->credits < sl_shape_items(config) ? "file descriptors (ulimit -n) allow no more"
             : config->tuning.workers ? "all workers and all slots that tuning may give"
                                      : "all workers and all slots");
    say(options, text);
    snprintf(text, sizeof text, "at most %" PRIu64 " MiB of pictures in flight: %s",
             config->memory_bytes >> 20,
             options->memory_bytes ? "--max-memory says so"
                                   : "half of what this process may use, and no more than 4 GiB");
    say(options, text);
}

void sl_shape_explain(const struct sl_convert_options *options, const struct sl_shape_load *load,
                      enum sl_shape_reason reason, const struct sl_pipeline_config *config)
{
    if (!options->explain)
        return;
    explain_schedule(options, load, reason, config);
    explain_workers(options, config);
    explain_bounds(options, config);
}
