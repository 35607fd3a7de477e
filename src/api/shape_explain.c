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

static void explain_schedule(const struct sl_convert_options *options, uint64_t inputs,
                             uint64_t bytes, const struct sl_pipeline_config *config)
{
    char text[SENTENCE];
    bool carries = config->schedule == SL_SCHEDULE_CARRY;
    const char *name = carries ? "carry" : "stages";
    uint64_t mean = inputs ? bytes / inputs : 0;
    if (!options->schedule_auto)
        snprintf(text, sizeof text, "schedule %s: --schedule says so", name);
    else if (options->workers)
        snprintf(text, sizeof text, "schedule %s: --workers names stages", name);
    else
        snprintf(text, sizeof text,
                 "schedule %s: an input has %" PRIu64 " KiB on average; a hand-off between stages "
                 "pays from %d KiB on",
                 name, mean / 1024, SL_SHAPE_TINY_BYTES / 1024);
    say(options, text);
}

static void explain_workers(const struct sl_convert_options *options,
                            const struct sl_pipeline_config *config)
{
    char text[SENTENCE];
    unsigned processors = sl_machine_cpus();
    const char *why = options->jobs ? "-j says so" : "one for every processor";
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
            options->depth ? "--depth" : "enough for pictures that take unlike times");
        say(options, text);
    }
}

static void explain_bounds(const struct sl_convert_options *options,
                           const struct sl_pipeline_config *config)
{
    char text[SENTENCE];
    size_t pools = config->schedule == SL_SCHEDULE_CARRY ? 1 : config->graph->stage_count;
    uint64_t wanted = 0;
    for (size_t i = 0; i < pools; i++)
        wanted += config->workers[i] + config->depth[i];
    snprintf(text, sizeof text, "at most %u items in flight: %s", config->credits,
             config->credits < wanted ? "file descriptors (ulimit -n) allow no more"
                                      : "all workers and all slots");
    say(options, text);
    snprintf(text, sizeof text, "at most %" PRIu64 " MiB of pictures in flight: %s",
             config->memory_bytes >> 20,
             options->memory_bytes ? "--max-memory says so"
                                   : "half of what this process may use, and no more than 4 GiB");
    say(options, text);
}

void sl_shape_explain(const struct sl_convert_options *options, uint64_t inputs, uint64_t bytes,
                      const struct sl_pipeline_config *config)
{
    if (!options->explain)
        return;
    explain_schedule(options, inputs, bytes, config);
    explain_workers(options, config);
    explain_bounds(options, config);
}
