/* SPDX-License-Identifier: MIT */
/* How far a run is, as one line of text. No state but the rate's, no I/O. */
#ifndef SL_CLI_PROGRESS_H
#define SL_CLI_PROGRESS_H

#include <sluice/pipeline.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A rate that forgets: each sample counts half of what the next few seconds bring. Zero-initialise;
 * times are monotonic nanoseconds since the start. */
struct cli_rate {
    int64_t at_ns;
    uint64_t items, pixels;
    double items_per_s, pixels_per_s;
};

/* Takes a sample. */
void cli_rate_sample(struct cli_rate *rate, int64_t now_ns, uint64_t items, uint64_t pixels);

struct cli_progress_style {
    unsigned columns; /* of the terminal */
    bool utf8;        /* gauges from block characters, else from ASCII */
    bool colour;
};

enum { CLI_PROGRESS_SIZE = 1024 };

/* The bar's line, no longer than the terminal is wide; what does not fit is left out, least
 * important first. */
void cli_progress_bar(const struct sl_pipeline_stats *stats, uint64_t total,
                      const struct cli_rate *rate, const struct cli_progress_style *style,
                      char out[CLI_PROGRESS_SIZE]);

/* The plain line: "1200/20000 done, 2 dead, …". */
void cli_progress_plain(const struct sl_pipeline_stats *stats, uint64_t total,
                        const struct cli_rate *rate, char out[CLI_PROGRESS_SIZE]);

#endif
