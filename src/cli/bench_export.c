/* SPDX-License-Identifier: MIT */
#include "bench_export.h"

#include "bench_columns.h"
#include "bench_verdict.h"
#include "json.h"
#include "summary.h"

#include "file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char csv_head[] =
    "schedule,workers,depth,runs,pictures_per_s,spread,pixels_per_s,wall_s,cpu_s,peak_bytes,"
    "speed_up,efficiency,busy,p50_s,p95_s,p99_s\n";

static double seconds(int64_t ns)
{
    return (double)ns / 1e9;
}

static const char *schedule_name(const struct cli_bench_point *point)
{
    if (point->shape->tuned)
        return "auto";
    return point->shape->schedule == SL_SCHEDULE_CARRY ? "carry" : "stages";
}

/* "2:1:2": commas would part fields. */
static char *workers_name(const struct cli_bench_points *all, const struct cli_bench_point *point,
                          char out[CLI_BENCH_NAME])
{
    struct sl_bench_point shape = *point->shape;
    shape.schedule = SL_SCHEDULE_STAGES;
    shape.tuned = false;
    cli_bench_workers_name(&shape, all->graph->stage_count, out);
    for (char *p = out; *p; p++)
        *p = *p == ',' ? ':' : *p;
    return out;
}

static enum sl_status write_csv(const struct cli_bench_points *all, struct sl_bytes *out)
{
    enum sl_status status = sl_bytes_printf(out, "%s", csv_head);
    for (size_t i = 0; i < all->count && !status; i++) {
        const struct cli_bench_point *p = &all->points[i];
        const struct sl_bench_figures *f = &p->median.figures;
        char name[CLI_BENCH_NAME];
        if (!p->runs)
            continue;
        status = sl_bytes_printf(
            out, "%s,%s,%zu,%u,%.3f,%.4f,%.0f,%.6f,%.6f,%llu,%.3f,%.4f,%.4f,%.6f,%.6f,%.6f\n",
            schedule_name(p), workers_name(all, p, name), p->shape->depth[0], p->runs, p->rate,
            p->spread, p->pixel_rate, seconds(f->wall_ns), seconds(f->cpu_ns),
            (unsigned long long)p->peak_bytes, p->speed_up, p->efficiency, p->busy,
            seconds(f->latency_ns[SL_BENCH_P50]), seconds(f->latency_ns[SL_BENCH_P95]),
            seconds(f->latency_ns[SL_BENCH_P99]));
    }
    return status;
}

static enum sl_status write_markdown(const struct cli_bench_points *all, struct sl_bytes *out)
{
    enum sl_status status = SL_OK;
    const struct cli_bench_column *column;
    for (column = cli_bench_columns; column->title && !status; column++)
        status = sl_bytes_printf(out, "| %s ", column->title);
    if (!status)
        status = sl_bytes_printf(out, "|\n");
    for (column = cli_bench_columns; column->title && !status; column++)
        status = sl_bytes_printf(out, "|---");
    if (!status)
        status = sl_bytes_printf(out, "|\n");
    for (size_t i = 0; i < all->count && !status; i++) {
        char text[CLI_BENCH_NAME];
        if (!all->points[i].runs)
            continue;
        for (column = cli_bench_columns; column->title && !status; column++) {
            column->format(all, &all->points[i], text);
            status = sl_bytes_printf(out, "| %s ", text);
        }
        if (!status)
            status = sl_bytes_printf(out, "|\n");
    }
    return status;
}

static void add_stages(struct cli_json *json, const struct sl_pipeline_stats *stats)
{
    cli_json_open(json, "stages", '[');
    for (size_t i = 0; i < stats->stage_count; i++) {
        const struct sl_stage_stats *stage = &stats->stages[i];
        cli_json_open(json, NULL, '{');
        cli_json_text(json, "name", stage->name);
        cli_json_unsigned(json, "workers", stage->workers);
        cli_json_real(json, "busy_s", seconds((int64_t)stage->work.busy_ns));
        cli_json_real(json, "starved_s", seconds((int64_t)stage->work.starved_ns));
        cli_json_real(json, "blocked_s", seconds(stage->blocked_ns));
        cli_json_real(json, "cpu_s", seconds((int64_t)stage->work.cpu_ns));
        cli_json_unsigned(json, "channel_capacity", stage->input.capacity);
        cli_json_unsigned(json, "channel_high_water", stage->input.high_water);
        cli_json_real(json, "channel_p50", cli_summary_occupancy(&stage->input, 50));
        cli_json_real(json, "channel_p95", cli_summary_occupancy(&stage->input, 95));
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
    cli_json_open(json, "work", '[');
    for (size_t i = 0; i < stats->work_count; i++) {
        cli_json_open(json, NULL, '{');
        cli_json_text(json, "name", stats->work[i].name);
        cli_json_real(json, "s", seconds(stats->work[i].ns));
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
}

static void add_point(struct cli_json *json, const struct cli_bench_points *all,
                      const struct cli_bench_point *p)
{
    const struct sl_bench_figures *f = &p->median.figures;
    size_t pools = p->shape->schedule == SL_SCHEDULE_CARRY ? 1 : all->graph->stage_count;
    cli_json_open(json, NULL, '{');
    cli_json_text(json, "schedule", schedule_name(p));
    cli_json_open(json, "workers", '[');
    for (size_t i = 0; i < pools; i++)
        cli_json_unsigned(json, NULL, p->shape->workers[i]);
    cli_json_close(json, ']');
    cli_json_unsigned(json, "depth", p->shape->depth[0]);
    cli_json_unsigned(json, "runs", p->runs);
    cli_json_real(json, "pictures_per_s", p->rate);
    cli_json_real(json, "spread", p->spread);
    cli_json_real(json, "pixels_per_s", p->pixel_rate);
    cli_json_real(json, "wall_s", seconds(f->wall_ns));
    cli_json_real(json, "cpu_s", seconds(f->cpu_ns));
    cli_json_unsigned(json, "peak_bytes", p->peak_bytes);
    cli_json_unsigned(json, "failed", f->dead);
    cli_json_real(json, "speed_up", p->speed_up);
    cli_json_real(json, "efficiency", p->efficiency);
    cli_json_real(json, "busy", p->busy);
    cli_json_signed(json, "p50_ns", f->latency_ns[SL_BENCH_P50]);
    cli_json_signed(json, "p95_ns", f->latency_ns[SL_BENCH_P95]);
    cli_json_signed(json, "p99_ns", f->latency_ns[SL_BENCH_P99]);
    add_stages(json, &f->stats);
    cli_json_close(json, '}');
}

static enum sl_status write_json(const struct cli_bench_points *all, struct sl_bytes *out)
{
    struct cli_json json = {0};
    const struct cli_bench_point *best = cli_bench_best(all);
    double share = 0;
    cli_json_begin(&json);
    cli_json_unsigned(&json, "processors", all->processors);
    cli_json_text(&json, "bottleneck", best ? cli_bench_bottleneck(best, &share) : "");
    cli_json_open(&json, "points", '[');
    for (size_t i = 0; i < all->count; i++) {
        if (all->points[i].runs)
            add_point(&json, all, &all->points[i]);
    }
    cli_json_close(&json, ']');
    enum sl_status status = cli_json_finish(&json) ? SL_OK : SL_NO_MEMORY;
    if (!status)
        status = sl_bytes_append(out, json.line.data, json.line.size);
    cli_json_release(&json);
    return status;
}

static const struct format {
    const char *name;
    enum sl_status (*write)(const struct cli_bench_points *all, struct sl_bytes *out);
} formats[] = {{"json", write_json}, {"csv", write_csv}, {"markdown", write_markdown}};

static const struct format *find_format(const char *text)
{
    size_t length = strcspn(text, "=");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (strlen(formats[i].name) == length && !memcmp(formats[i].name, text, length))
            return text[length] == '=' && text[length + 1] ? &formats[i] : NULL;
    }
    return NULL;
}

bool cli_bench_is_export(const char *text)
{
    return find_format(text);
}

static enum sl_status save(const char *path, const struct sl_bytes *text, struct sl_error *err)
{
    struct sl_bytes temporary = {0};
    enum sl_status status = sl_bytes_printf(&temporary, "%s.sluice-new", path);
    if (status)
        return sl_error_set(err, status, "no memory for a path");
    status = sl_file_replace((const char *)temporary.data, path, text->data, text->size, err);
    sl_bytes_release(&temporary);
    return status;
}

enum sl_status cli_bench_export(const struct cli_list *exports, const struct cli_bench_points *all,
                                struct sl_error *err)
{
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < exports->count && !status; i++) {
        struct sl_bytes text = {0};
        const char *path = strchr(exports->items[i], '=') + 1;
        status = find_format(exports->items[i])->write(all, &text);
        if (status)
            (void)sl_error_set(err, status, "no memory for the figures");
        else if (strcmp(path, "-") == 0)
            fwrite(text.data, 1, text.size, stdout);
        else
            status = save(path, &text, err);
        sl_bytes_release(&text);
    }
    return status;
}

/* The fifth field of a line; negative where there is none. */
static double rate_in(const char *line)
{
    for (unsigned commas = 0; commas < 4; commas++) {
        line = strchr(line, ',');
        if (!line)
            return -1;
        line++;
    }
    char *end;
    double rate = strtod(line, &end);
    return end > line && *end == ',' ? rate : -1;
}

enum sl_status cli_bench_baseline(const char *path, double *rate, struct sl_error *err)
{
    char line[1024];
    FILE *file = fopen(path, "r");
    if (!file)
        return sl_error_set_errno(err, errno, "cannot read the baseline %s", path);
    *rate = -1;
    bool known = fgets(line, sizeof line, file) && strcmp(line, csv_head) == 0;
    while (known && fgets(line, sizeof line, file)) {
        double found = rate_in(line);
        *rate = found > *rate ? found : *rate;
    }
    fclose(file);
    if (*rate > 0)
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "--baseline=%s: not what --export csv=FILE writes", path);
}
