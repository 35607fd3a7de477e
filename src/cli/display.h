/* SPDX-License-Identifier: MIT */
/*
 * What a run shows on standard error while it goes on: a bar that is redrawn, or a line now and
 * then, and lines of text between them. A thread of its own draws, from samples of the pipeline's
 * statistics; the pipeline never waits for a terminal.
 */
#ifndef SL_CLI_DISPLAY_H
#define SL_CLI_DISPLAY_H

#include "options.h"

#include <sluice/pipeline.h>

struct cli_display;

/* Makes one; AUTO becomes BAR on a terminal and PLAIN elsewhere. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_display_new(enum cli_progress mode, struct cli_display **out,
                                            struct sl_error *err);
void cli_display_free(struct cli_display *display);

/* Begins and ends to draw; the pipeline is borrowed in between. Without a thread to be had there is
 * no progress, and nothing else is missing. */
void cli_display_start(struct cli_display *display, struct sl_pipeline *pipeline, uint64_t total);
void cli_display_stop(struct cli_display *display);

/* Writes one line, above the bar. Thread-safe. */
void cli_display_say(struct cli_display *display, const char *format, ...) SL_PRINTF(2, 3);

#endif
