/* SPDX-License-Identifier: MIT */
/* A conversion with everything around it: signals, report, exit code. For `convert` and for
 * `failed retry`. */
#ifndef SL_CLI_RUN_H
#define SL_CLI_RUN_H

#include "options.h"

/* Runs options->convert and reports on it. Returns the exit code. */
int cli_run(struct cli_options *options);

#endif
