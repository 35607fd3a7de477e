/* SPDX-License-Identifier: MIT */
/* What a run says when it is over. */
#ifndef SL_CLI_SUMMARY_H
#define SL_CLI_SUMMARY_H

#include <sluice/sluice.h>

#include <stdbool.h>
#include <stdio.h>

/* Items, rates, the bottleneck, and where to look for what failed. `failed_options` follows
 * "sluice failed" in the hint. With `verbose`, a table of the stages. */
void cli_summary_print(FILE *out, const struct sl_convert_result *result,
                       const char *failed_options, bool verbose);

/* The stage that held the others up: its workers were busy the largest share of their time. NULL
 * when nothing ran or all of them mostly waited for input; *share is between 0 and 1. */
const struct sl_stage_stats *cli_summary_bottleneck(const struct sl_pipeline_stats *stats,
                                                    double *share);

/* The stage of the graph that took most of the workers' time, and its share of all stages'; also
 * where workers carry items through all of them. */
const struct sl_work_stats *cli_summary_most_work(const struct sl_pipeline_stats *stats,
                                                  double *share);

/* A part of the time that all workers of a stage had. */
double cli_summary_share(int64_t part_ns, const struct sl_stage_stats *stage, int64_t elapsed_ns);

/* Occupancy of a stage's channel: the share of its slots that `percent` of the sends found full
 * at most. */
double cli_summary_occupancy(const struct sl_channel_stats *channel, unsigned percent);

enum { CLI_WORK_SIZE = 256 };

/* "decode 61 %, resize 12 %, encode 27 %": what the stages took of their work in all. False, and an
 * empty text, where each has workers of its own, whose figures say so, or where nothing ran. */
bool cli_summary_work(const struct sl_pipeline_stats *stats, char out[CLI_WORK_SIZE]);

#endif
