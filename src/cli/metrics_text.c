/* SPDX-License-Identifier: MIT */
#include "metrics_text.h"

#include "clock.h"

#include <inttypes.h>
#include <string.h>

enum unit { PLAIN, SECONDS /* the figure is in nanoseconds */ };

#define COUNTER "counter"
#define GAUGE "gauge"

static const struct bound {
    int64_t ns;
    const char *seconds;
} bounds[CLI_METRICS_BOUNDS] = {
    {1000 * SL_NS_PER_US, "0.001"}, {2500 * SL_NS_PER_US, "0.0025"}, {5 * SL_NS_PER_MS, "0.005"},
    {10 * SL_NS_PER_MS, "0.01"},    {25 * SL_NS_PER_MS, "0.025"},    {50 * SL_NS_PER_MS, "0.05"},
    {100 * SL_NS_PER_MS, "0.1"},    {250 * SL_NS_PER_MS, "0.25"},    {500 * SL_NS_PER_MS, "0.5"},
    {1 * SL_NS_PER_S, "1"},         {2500 * SL_NS_PER_MS, "2.5"},    {5 * SL_NS_PER_S, "5"},
    {10 * SL_NS_PER_S, "10"},       {25 * SL_NS_PER_S, "25"},        {50 * SL_NS_PER_S, "50"},
    {100 * SL_NS_PER_S, "100"},
};

unsigned cli_metrics_bound(int64_t duration_ns)
{
    unsigned i = 0;
    while (i < CLI_METRICS_BOUNDS && bounds[i].ns < duration_ns)
        i++;
    return i;
}

/* Text that grows until the first failure. */
struct text {
    struct sl_bytes *out;
    enum sl_status status;
};

static void put(struct text *text, const char *piece, size_t size)
{
    if (!text->status)
        text->status = sl_bytes_append(text->out, piece, size);
}

static void put_string(struct text *text, const char *piece)
{
    put(text, piece, strlen(piece));
}

static void put_label(struct text *text, const char *label, const char *value)
{
    put_string(text, "{");
    put_string(text, label);
    put_string(text, "=\"");
    for (; *value; value++) {
        if (*value == '\\' || *value == '"')
            put_string(text, "\\");
        if (*value == '\n')
            put_string(text, "\\n");
        else
            put(text, value, 1);
    }
    put_string(text, "\"}");
}

static void begin(struct text *text, const char *name, const char *type, const char *help)
{
    if (!text->status)
        text->status =
            sl_bytes_printf(text->out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* One line; `label` NULL: without. Seconds are written exactly, so that none ever seems to go
 * back. */
static void line(struct text *text, const char *name, const char *label, const char *value,
                 enum unit unit, uint64_t figure)
{
    put_string(text, name);
    if (label)
        put_label(text, label, value);
    if (text->status)
        return;
    if (unit == SECONDS)
        text->status = sl_bytes_printf(text->out, " %" PRIu64 ".%09" PRIu64 "\n",
                                       figure / SL_NS_PER_S, figure % SL_NS_PER_S);
    else
        text->status = sl_bytes_printf(text->out, " %" PRIu64 "\n", figure);
}

static void single(struct text *text, const char *name, const char *type, enum unit unit,
                   uint64_t figure, const char *help)
{
    begin(text, name, type, help);
    line(text, name, NULL, NULL, unit, figure);
}

/* What is neither settled nor on its way. The figures are of slightly different moments. */
static uint64_t left_of(const struct cli_metrics_sample *sample)
{
    const struct sl_pipeline_stats *stats = &sample->stats;
    uint64_t known = stats->done + stats->dead + stats->in_flight + stats->delayed;
    return sample->counts.total > known ? sample->counts.total - known : 0;
}

static void write_items(struct text *text, const struct cli_metrics_sample *sample)
{
    const struct sl_pipeline_stats *stats = &sample->stats;
    const struct cli_metrics_counts *counts = &sample->counts;
    const struct state {
        const char *name;
        uint64_t items;
    } states[] = {
        {"done", stats->done},        {"dead", stats->dead + counts->planned_dead},
        {"skipped", counts->skipped}, {"in_flight", stats->in_flight},
        {"delayed", stats->delayed},  {"left", left_of(sample)},
    };
    begin(text, "sluice_items", GAUGE,
          "Inputs by state: delayed ones wait to be tried again, left ones for their turn.");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        line(text, "sluice_items", "state", states[i].name, PLAIN, states[i].items);
}

/* All classes that an item may end with are there from the beginning, at 0: whoever asks for a
 * rate then sees the first of them, too. */
static void write_failures(struct text *text, const struct cli_metrics_counts *counts)
{
    const char *name = "sluice_items_failed_total";
    begin(text, name, COUNTER, "Dead letters by class of failure.");
    for (unsigned i = 0; i < SL_STATUS_COUNT; i++) {
        enum sl_retry_class retry = sl_status_retry((enum sl_status)i);
        bool ends_items =
            retry != SL_RETRY_NONE && retry != SL_RETRY_RESUMABLE && retry != SL_RETRY_CONTROL;
        if (ends_items || counts->failed[i] > 0)
            line(text, name, "class", sl_status_name((enum sl_status)i), PLAIN, counts->failed[i]);
    }
}

static void write_durations(struct text *text, const struct cli_metrics_counts *counts)
{
    const char *bucket = "sluice_item_duration_seconds_bucket";
    begin(text, "sluice_item_duration_seconds", "histogram",
          "Time of items' last attempts, from admission to settled.");
    uint64_t below = 0;
    for (unsigned i = 0; i < CLI_METRICS_BOUNDS; i++) {
        below += counts->took[i];
        line(text, bucket, "le", bounds[i].seconds, PLAIN, below);
    }
    below += counts->took[CLI_METRICS_BOUNDS];
    line(text, bucket, "le", "+Inf", PLAIN, below);
    line(text, "sluice_item_duration_seconds_sum", NULL, NULL, SECONDS, counts->took_ns);
    line(text, "sluice_item_duration_seconds_count", NULL, NULL, PLAIN, below);
}

static void write_run(struct text *text, const struct cli_metrics_sample *sample)
{
    const struct sl_pipeline_stats *stats = &sample->stats;
    const struct cli_metrics_counts *counts = &sample->counts;
    begin(text, "sluice_build_info", GAUGE, "Always 1; the label says which sluice this is.");
    line(text, "sluice_build_info", "version", SLUICE_VERSION, PLAIN, 1);
    single(text, "sluice_running", GAUGE, PLAIN, sample->running,
           "Whether the run goes on: 0 once it has ended.");
    single(text, "sluice_elapsed_seconds", GAUGE, SECONDS, (uint64_t)stats->elapsed_ns,
           "Time since the first item could begin.");
    write_items(text, sample);
    write_failures(text, counts);
    single(text, "sluice_retries_total", COUNTER, PLAIN, stats->retried,
           "Attempts that failed and were to be repeated.");
    single(text, "sluice_pixels_decoded_total", COUNTER, PLAIN, stats->pixels,
           "Pixels decoded of items done.");
    single(text, "sluice_input_bytes_total", COUNTER, PLAIN, counts->input_bytes,
           "Size of the inputs of items done or dead.");
    single(text, "sluice_output_bytes_total", COUNTER, PLAIN, counts->output_bytes,
           "Size of the outputs of items done.");
    single(text, "sluice_memory_in_flight_bytes", GAUGE, PLAIN, stats->bytes_in_flight,
           "Memory admitted for the items in flight.");
    single(text, "sluice_memory_budget_bytes", GAUGE, PLAIN, stats->bytes_budget,
           "Memory that may be admitted at a time.");
    single(text, "sluice_memory_high_water_bytes", GAUGE, PLAIN, stats->bytes_high_water,
           "The most memory that was ever admitted at a time.");
    write_durations(text, counts);
}

static uint64_t workers(const struct sl_stage_stats *stage)
{
    return stage->workers;
}

static uint64_t items(const struct sl_stage_stats *stage)
{
    return stage->work.handled;
}

static uint64_t busy(const struct sl_stage_stats *stage)
{
    return stage->work.busy_ns;
}

static uint64_t starved(const struct sl_stage_stats *stage)
{
    return stage->work.starved_ns;
}

static uint64_t blocked(const struct sl_stage_stats *stage)
{
    return (uint64_t)stage->blocked_ns;
}

static void write_stages(struct text *text, const struct sl_pipeline_stats *stats)
{
    static const struct metric {
        const char *name, *type, *help;
        enum unit unit;
        uint64_t (*figure)(const struct sl_stage_stats *stage);
    } metrics[] = {
        {"sluice_stage_workers", GAUGE, "Workers of each stage.", PLAIN, workers},
        {"sluice_stage_items_total", COUNTER,
         "What each stage has handled: items, or those of their variants that are apart there.",
         PLAIN, items},
        {"sluice_stage_busy_seconds_total", COUNTER, "Time that workers worked, summed.", SECONDS,
         busy},
        {"sluice_stage_starved_seconds_total", COUNTER,
         "Time that workers waited for something to do, summed.", SECONDS, starved},
        {"sluice_stage_blocked_seconds_total", COUNTER,
         "Time that workers waited for room in the next channel, summed.", SECONDS, blocked},
    };
    for (size_t m = 0; m < sizeof metrics / sizeof *metrics; m++) {
        const struct metric *metric = &metrics[m];
        begin(text, metric->name, metric->type, metric->help);
        for (size_t i = 0; i < stats->stage_count; i++)
            line(text, metric->name, "stage", stats->stages[i].name, metric->unit,
                 metric->figure(&stats->stages[i]));
    }
}

static void write_work(struct text *text, const struct sl_pipeline_stats *stats)
{
    const char *name = "sluice_work_seconds_total";
    begin(text, name, COUNTER,
          "Time in each stage's work itself, summed, also where workers carry items through all.");
    for (size_t i = 0; i < stats->work_count; i++)
        line(text, name, "stage", stats->work[i].name, SECONDS, (uint64_t)stats->work[i].ns);
}

static uint64_t length(const struct sl_channel_stats *channel)
{
    return channel->length;
}

static uint64_t capacity(const struct sl_channel_stats *channel)
{
    return channel->capacity;
}

static uint64_t high_water(const struct sl_channel_stats *channel)
{
    return channel->high_water;
}

/* A channel bears the name of the stage that it leads to. */
static void write_channels(struct text *text, const struct sl_pipeline_stats *stats)
{
    static const struct metric {
        const char *name, *help;
        uint64_t (*figure)(const struct sl_channel_stats *channel);
    } metrics[] = {
        {"sluice_channel_length", "What waits in the channel before each stage.", length},
        {"sluice_channel_capacity", "How much can wait in it.", capacity},
        {"sluice_channel_high_water", "The most that ever waited in it.", high_water},
    };
    for (size_t m = 0; m < sizeof metrics / sizeof *metrics; m++) {
        const struct metric *metric = &metrics[m];
        begin(text, metric->name, GAUGE, metric->help);
        for (size_t i = 0; i < stats->stage_count; i++)
            line(text, metric->name, "channel", stats->stages[i].name, PLAIN,
                 metric->figure(&stats->stages[i].input));
        line(text, metric->name, "channel", "settle", PLAIN, metric->figure(&stats->settle));
    }
}

enum sl_status cli_metrics_text(const struct cli_metrics_sample *sample, struct sl_bytes *out)
{
    struct text text = {.out = out};
    write_run(&text, sample);
    if (sample->stats.stage_count > 0) {
        write_stages(&text, &sample->stats);
        write_work(&text, &sample->stats);
        write_channels(&text, &sample->stats);
    }
    return text.status;
}
