/* SPDX-License-Identifier: MIT */
#include "bench_grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORKERS_MAX = 1024, DEPTH_MAX = 65536 };

/* What varies: the workers of each stage, one depth for all channels. */
struct axes {
    struct cli_bench_values workers[SL_STAGES_MAX];
    struct cli_bench_values depth;
    bool together; /* no stage is named: every one has as many workers as the first */
    bool tuned;    /* the list of jobs ends with auto: and what convert does by itself */
    size_t stages;
};

static bool take_number(const char **at, const char *end, unsigned maximum, unsigned *out)
{
    unsigned value = 0;
    const char *begin = *at;
    for (; *at < end && **at >= '0' && **at <= '9' && value <= maximum; ++*at)
        value = value * 10 + (unsigned)(**at - '0');
    *out = value;
    return *at > begin && value > 0 && value <= maximum;
}

bool cli_bench_values(const char *text, size_t length, unsigned maximum,
                      struct cli_bench_values *out)
{
    const char *end = text + length;
    out->count = 0;
    while (text < end) {
        unsigned first;
        if (!take_number(&text, end, maximum, &first))
            return false;
        unsigned last = first;
        if (end - text >= 2 && text[0] == '.' && text[1] == '.') {
            text += 2;
            if (!take_number(&text, end, maximum, &last) || last < first)
                return false;
        }
        for (unsigned value = first; value <= last; value++) {
            if (out->count == CLI_BENCH_VALUES)
                return false;
            out->value[out->count++] = value;
        }
        if (text < end && (*text++ != ',' || text == end))
            return false;
    }
    return out->count > 0;
}

static enum sl_status no_list(const char *option, const char *text, size_t length,
                              struct sl_error *err)
{
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "--%s: '%.*s' is no list of numbers such as 1..4 or 1,2,4", option,
                        (int)(length < 60 ? length : 60), text);
}

static bool find_stage(const struct sl_stage_graph *graph, const char *name, size_t length,
                       size_t *stage)
{
    for (*stage = 0; *stage < graph->stage_count; ++*stage) {
        const char *known = graph->stages[*stage].name;
        if (strlen(known) == length && memcmp(known, name, length) == 0)
            return true;
    }
    return false;
}

/* "decode=1..4,resize=1,2,4": a list goes on until the next name. */
static enum sl_status parse_workers(const char *text, const struct sl_stage_graph *graph,
                                    struct axes *axes, struct sl_error *err)
{
    while (*text) {
        size_t stage;
        size_t name = strcspn(text, "=");
        if (!find_stage(graph, text, name, &stage))
            return sl_error_set(err, SL_INVALID_ARGUMENT, "--workers: no stage '%.*s' in this run",
                                (int)(name < 40 ? name : 40), text);
        const char *list = text + name + (text[name] == '=');
        const char *next = strchr(list, '=');
        size_t length = strlen(list);
        if (next) {
            while (next > list && *next != ',')
                next--;
            length = (size_t)(next - list);
        }
        if (!cli_bench_values(list, length, WORKERS_MAX, &axes->workers[stage]))
            return no_list("workers", list, length, err);
        text = list + length + (list[length] == ',');
    }
    return SL_OK;
}

/* The length of a list without the "auto" that it may end with. */
static size_t without_auto(const char *list, bool *found)
{
    size_t length = strlen(list), word = strlen("auto");
    *found = length >= word && strcmp(list + length - word, "auto") == 0 &&
             (length == word || list[length - word - 1] == ',');
    if (!*found)
        return length;
    return length > word ? length - word - 1 : 0;
}

static struct cli_bench_values single(unsigned value)
{
    return (struct cli_bench_values){.value = {value}, .count = 1};
}

static enum sl_status find_axes(const struct cli_bench_options *options,
                                const struct sl_stage_graph *graph, struct axes *axes,
                                struct sl_error *err)
{
    unsigned processors = sl_machine_processors();
    axes->stages = graph->stage_count;
    axes->depth = (struct cli_bench_values){.value = {1, 4, 16}, .count = 3};
    axes->together = !options->workers;
    for (size_t i = 0; i < axes->stages; i++)
        axes->workers[i] = single(processors);
    if (options->depth &&
        !cli_bench_values(options->depth, strlen(options->depth), DEPTH_MAX, &axes->depth))
        return no_list("depth", options->depth, strlen(options->depth), err);
    if (options->workers)
        return parse_workers(options->workers, graph, axes, err);
    struct cli_bench_values *jobs = &axes->workers[0];
    *jobs = (struct cli_bench_values){0};
    for (unsigned n = 1; n <= 2 * processors && jobs->count < CLI_BENCH_VALUES;
         n = n < 4 ? n + 1 : n + n / 2)
        jobs->value[jobs->count++] = n;
    if (!options->jobs)
        return SL_OK;
    size_t length = without_auto(options->jobs, &axes->tuned);
    if (axes->tuned && length == 0) {
        *jobs = single(1);
        axes->depth.count = 1;
        return SL_OK;
    }
    return cli_bench_values(options->jobs, length, WORKERS_MAX, jobs)
               ? SL_OK
               : no_list("jobs", options->jobs, length, err);
}

/* The last digit of a number whose base is how many values there are. */
static unsigned take_value(const struct cli_bench_values *values, size_t *number)
{
    size_t base = values->count ? values->count : 1;
    unsigned value = values->value[*number % base];
    *number /= base;
    return value;
}

/* The point with that number, counted with the depth running fastest. */
static void make_point(const struct axes *axes, size_t number, enum sl_schedule schedule,
                       struct sl_bench_point *point)
{
    unsigned depth = take_value(&axes->depth, &number);
    *point = (struct sl_bench_point){.schedule = schedule};
    size_t varied = axes->together ? 1 : axes->stages;
    for (size_t i = varied; i-- > 0;)
        point->workers[i] = take_value(&axes->workers[i], &number);
    for (size_t i = 0; i < axes->stages; i++) {
        point->workers[i] = axes->together ? point->workers[0] : point->workers[i];
        point->depth[i] = depth;
    }
}

static bool is_single(const struct sl_bench_point *point, size_t stages)
{
    bool single_workers = true;
    for (size_t i = 0; i < stages; i++)
        single_workers &= point->workers[i] == 1;
    return single_workers;
}

enum sl_status cli_bench_grid_make(const struct cli_options *options, const struct sl_bench *bench,
                                   struct cli_bench_grid *out, struct sl_error *err)
{
    struct axes axes = {.stages = 0};
    struct sl_bench_point usual;
    *out = (struct cli_bench_grid){0};
    sl_bench_usual(bench, &usual);
    enum sl_status status = find_axes(&options->bench, sl_bench_graph(bench), &axes, err);
    if (status)
        return status;
    size_t count = axes.depth.count;
    for (size_t i = 0; i < (axes.together ? 1 : axes.stages); i++) {
        count *= axes.workers[i].count; /* no overflow: both are small */
        if (count > CLI_BENCH_POINTS)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "the grid has more than %d points",
                                CLI_BENCH_POINTS);
    }
    struct cli_bench_values *jobs = &axes.workers[0];
    bool both = options->convert.schedule_auto && axes.together;
    enum sl_schedule schedule = axes.together && !both ? usual.schedule : SL_SCHEDULE_STAGES;
    out->points = malloc((count + 2 + (both ? jobs->count : 0)) * sizeof *out->points);
    if (!out->points)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the grid");
    /* What speed-up is measured against comes first, in the grid or not. */
    make_point(&axes, 0, schedule, &out->points[0]);
    for (size_t i = 0; i < axes.stages; i++)
        out->points[0].workers[i] = 1;
    out->count = 1;
    bool seen = false;
    for (size_t i = 0; i < count; i++) {
        struct sl_bench_point *point = &out->points[out->count];
        make_point(&axes, i, schedule, point);
        bool first = is_single(point, axes.stages) && point->depth[0] == out->points[0].depth[0];
        out->count += first && !seen ? 0 : 1;
        seen |= first;
    }
    for (unsigned i = 0; i < jobs->count && both; i++)
        out->points[out->count++] = (struct sl_bench_point){
            .schedule = SL_SCHEDULE_CARRY,
            .workers = {jobs->value[i]},
            .depth = {usual.depth[0]},
        };
    if (axes.tuned)
        out->points[out->count++] = usual;
    return SL_OK;
}

void cli_bench_grid_release(struct cli_bench_grid *grid)
{
    free(grid->points);
    *grid = (struct cli_bench_grid){0};
}

char *cli_bench_workers_name(const struct sl_bench_point *point, size_t stages,
                             char out[CLI_BENCH_NAME])
{
    if (point->tuned) {
        snprintf(out, CLI_BENCH_NAME, "auto");
        return out;
    }
    if (point->schedule == SL_SCHEDULE_CARRY) {
        snprintf(out, CLI_BENCH_NAME, "carry %u", point->workers[0]);
        return out;
    }
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < stages && used < CLI_BENCH_NAME; i++)
        used += (size_t)snprintf(out + used, CLI_BENCH_NAME - used, i ? ",%u" : "%u",
                                 point->workers[i]);
    return out;
}

char *cli_bench_depth_name(const struct sl_bench_point *point, char out[CLI_BENCH_NAME])
{
    snprintf(out, CLI_BENCH_NAME, "%zu", point->depth[0]);
    return out;
}
