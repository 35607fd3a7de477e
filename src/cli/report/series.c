/* SPDX-License-Identifier: MIT */
#include "report/series.h"

#include "clock.h"

static const int64_t first_period_ns = 20 * SL_NS_PER_MS;
static const int64_t first_width_ms = 16;

int64_t cli_series_period_ns(const struct cli_series *series)
{
    return series->period_ns ? series->period_ns : first_period_ns;
}

static float fill_of(const struct sl_channel_stats *channel)
{
    return channel->capacity ? (float)channel->length / (float)channel->capacity : 0;
}

/* The later one counts for what only grows. */
static void merge(struct cli_sample *into, const struct cli_sample *early,
                  const struct cli_sample *late)
{
    struct cli_sample merged = *late;
    if (early->bytes > merged.bytes)
        merged.bytes = early->bytes;
    for (size_t i = 0; i < CLI_SERIES_CHANNELS; i++)
        merged.fill[i] = (early->fill[i] + late->fill[i]) / 2;
    *into = merged;
}

static void halve(struct cli_series *series)
{
    for (size_t i = 0; i < CLI_SERIES_MAX / 2; i++)
        merge(&series->samples[i], &series->samples[2 * i], &series->samples[2 * i + 1]);
    series->count = CLI_SERIES_MAX / 2;
    series->period_ns = cli_series_period_ns(series) * 2;
}

/* Workers carried the items, and do no more: there are channels between them now. Settle's is the
 * last one. */
static void widen_samples(struct cli_series *series, size_t channels)
{
    for (size_t i = 0; series->channels && channels > series->channels && i < series->count; i++) {
        float *fill = series->samples[i].fill;
        fill[channels - 1] = fill[series->channels - 1];
        fill[series->channels - 1] = 0;
    }
    series->channels = channels;
}

void cli_series_add(struct cli_series *series, const struct sl_pipeline_stats *stats)
{
    if (series->count == CLI_SERIES_MAX)
        halve(series);
    series->period_ns = cli_series_period_ns(series);
    widen_samples(series, stats->stage_count + 1);
    struct cli_sample *sample = &series->samples[series->count++];
    *sample = (struct cli_sample){
        .at_ns = stats->elapsed_ns,
        .settled = stats->done + stats->dead,
        .pixels = stats->pixels,
        .bytes = stats->bytes_in_flight,
    };
    for (size_t i = 0; i < stats->stage_count; i++)
        sample->fill[i] = fill_of(&stats->stages[i].input);
    sample->fill[stats->stage_count] = fill_of(&stats->settle);
}

void cli_latency_add(struct cli_latency *latency, int64_t ns)
{
    int64_t us = ns / SL_NS_PER_US;
    size_t bin = 0;
    while (us >= 2 && bin + 1 < CLI_LATENCY_BINS) {
        us /= 2;
        bin++;
    }
    latency->bins[bin]++;
}

static void widen(struct cli_ends *ends)
{
    for (size_t i = 0; i < CLI_ENDS_MAX; i++) {
        uint64_t sum = 0;
        if (i < CLI_ENDS_MAX / 2)
            sum = ends->bins[2 * i] + ends->bins[2 * i + 1];
        ends->bins[i] = sum;
    }
    ends->width_ms *= 2;
    ends->count = (ends->count + 1) / 2;
}

void cli_ends_add(struct cli_ends *ends, int64_t after_ms)
{
    if (ends->width_ms == 0)
        ends->width_ms = first_width_ms;
    if (after_ms < 0)
        after_ms = 0;
    while (after_ms / ends->width_ms >= CLI_ENDS_MAX)
        widen(ends);
    size_t bin = (size_t)(after_ms / ends->width_ms);
    ends->bins[bin]++;
    if (bin >= ends->count)
        ends->count = bin + 1;
}

void cli_series_of_ends(const struct cli_ends *ends, struct cli_series *series)
{
    *series = (struct cli_series){.period_ns = ends->width_ms * SL_NS_PER_MS, .count = ends->count};
    uint64_t settled = 0;
    for (size_t i = 0; i < ends->count; i++) {
        settled += ends->bins[i];
        series->samples[i].at_ns = (int64_t)(i + 1) * series->period_ns;
        series->samples[i].settled = settled;
    }
}
