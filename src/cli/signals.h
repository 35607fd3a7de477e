/* SPDX-License-Identifier: MIT */
/*
 * Signals of a run. SIGINT, SIGTERM and SIGHUP are blocked in every thread and taken by one that
 * waits for them: the first one cancels the run, a second one ends the process at once. SIGPIPE and
 * SIGXFSZ are ignored, so that writes fail with an errno instead.
 */
#ifndef SL_CLI_SIGNALS_H
#define SL_CLI_SIGNALS_H

#include <sluice/cancel.h>
#include <sluice/error.h>

struct cli_signals;

/* Starts to listen; call it before other threads start. `came` is told the first signal, on the
 * listener's thread, before the cancel is requested. SL_NO_MEMORY; *out is NULL then. */
SL_NODISCARD enum sl_status cli_signals_begin(struct sl_cancel *cancel,
                                              void (*came)(void *context, int signal_number),
                                              void *context, struct cli_signals **out,
                                              struct sl_error *err);

/* Stops listening. Returns the signal that came first, or 0. NULL is ignored. */
int cli_signals_end(struct cli_signals *signals);

#endif
