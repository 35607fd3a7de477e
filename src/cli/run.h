/* SPDX-License-Identifier: MIT */
/* A conversion with everything around it: signals, report, exit code. For `convert` and for
 * `failed retry`. */
#ifndef SL_CLI_RUN_H
#define SL_CLI_RUN_H

#include "options.h"
#include "telemetry.h"

/* Runs options->convert and reports on it. Returns the exit code. The telemetry has ended then if
 * `is_last` says that no other run follows, or if the exit code says so: it is above
 * CLI_EXIT_DEAD. */
int cli_run(struct cli_options *options, struct cli_telemetry *telemetry, bool is_last);

#endif
