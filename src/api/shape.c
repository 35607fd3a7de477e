/* SPDX-License-Identifier: MIT */
#include "shape.h"

#include "clock.h"
#include "machine.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    WORKERS_MAX = 1024,
    DEPTH_MAX = 65536,
    MOST_WORKERS = 4, /* for every processor: where outputs wait for the disk, some more work */
    SPARE_DESCRIPTORS = 3, /* a folder that is synced, and what SQLite opens for a moment */
};

static bool parse_number(const char *text, size_t length, unsigned maximum, unsigned *out)
{
    unsigned value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (unsigned)(text[i] - '0');
        if (value > maximum)
            return false;
    }
    *out = value;
    return value > 0;
}

static enum sl_status no_stage(const char *option, const char *name, size_t length,
                               const struct sl_stage_graph *graph, struct sl_error *err)
{
    char names[160] = "";
    size_t used = 0;
    for (size_t i = 0; i < graph->stage_count && used < sizeof names; i++) {
        int more = snprintf(names + used, sizeof names - used, " %s", graph->stages[i].name);
        used += more > 0 ? (size_t)more : 0;
    }
    return sl_error_set(err, SL_INVALID_ARGUMENT, "--%s: no stage '%.*s' in this run, which has%s",
                        option, (int)(length < 40 ? length : 40), name, names);
}

/* "8", "decode=8,encode=2", or both: a bare number is for every stage. */
static enum sl_status parse_stages(const char *option, const char *text, unsigned maximum,
                                   const struct sl_stage_graph *graph, unsigned *values,
                                   struct sl_error *err)
{
    while (*text) {
        size_t length = strcspn(text, ","), name = strcspn(text, "=,");
        const char *number = name < length ? text + name + 1 : text;
        unsigned value;
        if (!parse_number(number, (size_t)(text + length - number), maximum, &value))
            return sl_error_set(err, SL_INVALID_ARGUMENT, "--%s: '%.*s' is no number from 1 to %u",
                                option, (int)(text + length - number), number, maximum);
        bool found = name == length;
        for (size_t i = 0; i < graph->stage_count; i++) {
            const char *stage = graph->stages[i].name;
            bool named = strlen(stage) == name && memcmp(stage, text, name) == 0;
            if (name == length || named)
                values[i] = value;
            found = found || named;
        }
        if (!found)
            return no_stage(option, text, name, graph, err);
        text += length + (text[length] == ',');
    }
    return SL_OK;
}

/* What the graph keeps comes off what items may take. */
static enum sl_status set_memory(const struct sl_convert_options *options,
                                 const struct sl_limits *limits, struct sl_pipeline_config *config,
                                 struct sl_error *err)
{
    uint64_t kept = config->graph->memory_bytes;
    uint64_t machine = sl_machine_memory_bytes(), most = (uint64_t)4 << 30;
    config->memory_bytes = options->memory_bytes;
    if (!config->memory_bytes)
        config->memory_bytes = machine / 2 < most ? machine / 2 : most;
    if (kept > config->memory_bytes / 2)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "what is laid over pictures takes %" PRIu64 " MiB, more than half of "
                            "the %" PRIu64 " that there are (--max-memory)",
                            kept >> 20, config->memory_bytes >> 20);
    config->memory_bytes -= kept;
    /* An item that is larger than the budget runs alone, as far as the machine can hold it. */
    config->item_bytes = limits->item_bytes;
    if (config->item_bytes > machine)
        config->item_bytes = machine;
    if (config->item_bytes < config->memory_bytes)
        config->item_bytes = config->memory_bytes;
    return SL_OK;
}

enum sl_status sl_shape_plan(const struct sl_convert_options *options,
                             const struct sl_limits *limits, const struct sl_stage_graph *graph,
                             struct sl_pipeline_config *config, struct sl_error *err)
{
    unsigned jobs = options->jobs ? options->jobs : sl_machine_cpus();
    unsigned depth[SL_STAGES_MAX] = {0};
    for (size_t i = 0; i < graph->stage_count; i++) {
        config->workers[i] = jobs;
        depth[i] = SL_SHAPE_DEPTH;
    }
    enum sl_status status = SL_OK;
    if (options->workers)
        status =
            parse_stages("workers", options->workers, WORKERS_MAX, graph, config->workers, err);
    if (!status && options->depth)
        status = parse_stages("depth", options->depth, DEPTH_MAX, graph, depth, err);
    for (size_t i = 0; i < graph->stage_count; i++)
        config->depth[i] = depth[i];
    if (!options->jobs && !options->workers)
        config->tuning = (struct sl_tuning){
            .depth = !options->depth,
            .workers = jobs < WORKERS_MAX / MOST_WORKERS ? jobs * MOST_WORKERS : WORKERS_MAX,
            .processors = jobs,
        };
    config->graph = graph;
    config->schedule = options->schedule;
    if (!status)
        status = set_memory(options, limits, config, err);
    config->attempts = options->attempts ? options->attempts : 3;
    config->retry_delay_ms = options->retry_delay_ms ? options->retry_delay_ms : 200;
    config->item_timeout_ms = options->item_timeout_ms;
    config->disk_wait_ms = options->disk_wait_ms < 0 ? 30000 : options->disk_wait_ms;
    config->detect_deadlocks = options->detect_deadlocks;
    config->halt = options->halt;
    config->seed = (uint64_t)sl_clock_wall_ms() * 1000003 + (uint64_t)getpid();
    return status;
}

size_t sl_shape_idle_bytes(const struct sl_convert_options *options)
{
    uint64_t budget = options->memory_bytes ? options->memory_bytes : (uint64_t)256 << 20;
    return (size_t)(budget / 4);
}

/* What a byte of input takes to convert, about; and how much of its time a worker may wait for the
 * disk, as a divisor. */
enum { NS_A_BYTE = 10, WAIT_DIVISOR = 32 };

static enum sl_shape_reason choose_schedule(const struct sl_convert_options *options,
                                            const struct sl_shape_load *load, unsigned jobs)
{
    if (!options->schedule_auto)
        return SL_SHAPE_ASKED;
    if (options->workers)
        return SL_SHAPE_WORKERS;
    if (load->inputs == 0)
        return SL_SHAPE_FEW;
    uint64_t mean = load->bytes / load->inputs;
    if (mean < SL_SHAPE_TINY_BYTES)
        return SL_SHAPE_TINY;
    if (load->inputs < (uint64_t)SL_SHAPE_FEW_EACH * jobs)
        return SL_SHAPE_FEW;
    return (uint64_t)load->sync_ns > mean * NS_A_BYTE / WAIT_DIVISOR ? SL_SHAPE_SYNC
                                                                     : SL_SHAPE_WHOLE;
}

enum sl_shape_reason sl_shape_schedule(const struct sl_convert_options *options,
                                       const struct sl_shape_load *load,
                                       struct sl_pipeline_config *config)
{
    enum sl_shape_reason reason = choose_schedule(options, load, config->workers[0]);
    if (reason != SL_SHAPE_ASKED)
        config->schedule = reason == SL_SHAPE_TINY || reason == SL_SHAPE_WHOLE ? SL_SCHEDULE_CARRY
                                                                               : SL_SCHEDULE_STAGES;
    config->tuning.schedule = reason != SL_SHAPE_ASKED && config->tuning.workers > 0;
    /* What waits holds its reserve of memory, which for photos is a lot. */
    if (config->schedule == SL_SCHEDULE_CARRY && !options->depth && reason != SL_SHAPE_WHOLE)
        config->depth[0] = SL_SHAPE_CARRY_DEPTH;
    return reason;
}

/* How many items may be in flight with so many descriptors: each has its input open, and its
 * outputs as they are written, of which there are never more at a time than workers of the last
 * pool. */
static uint64_t items_within(uint64_t descriptors, uint64_t outputs, uint64_t writers)
{
    uint64_t each = descriptors / (1 + (outputs < writers ? outputs : writers));
    uint64_t beside = descriptors > writers ? descriptors - writers : 0;
    uint64_t most = each > beside ? each : beside;
    return most < descriptors / 2 ? most : descriptors / 2;
}

static size_t pools_of(const struct sl_pipeline_config *config)
{
    bool carries = config->schedule == SL_SCHEDULE_CARRY && !config->tuning.schedule;
    return carries ? 1 : config->graph->stage_count;
}

static uint64_t larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

uint64_t sl_shape_items(const struct sl_pipeline_config *config)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < pools_of(config); i++)
        sum += larger(config->workers[i], config->tuning.workers) +
               larger(config->depth[i], config->tuning.depth ? SL_TUNING_DEPTH_MAX : 0);
    return sum;
}

enum sl_status sl_shape_credits(struct sl_pipeline_config *config, size_t outputs,
                                struct sl_error *err)
{
    uint64_t left = sl_machine_descriptors(), wanted = sl_shape_items(config);
    uint64_t writers = larger(config->workers[pools_of(config) - 1], config->tuning.workers);
    if (config->tuning.schedule) /* those who carried, and those who do not any more */
        writers *= 2;
    uint64_t most =
        left > SPARE_DESCRIPTORS ? items_within(left - SPARE_DESCRIPTORS, outputs, writers) : 0;
    if (most == 0)
        return sl_error_set(err, SL_FD_EXHAUSTED,
                            "only %" PRIu64 " file descriptors are left: raise ulimit -n", left);
    config->credits = (unsigned)(wanted < most ? wanted : most);
    return SL_OK;
}
