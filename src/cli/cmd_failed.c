/* SPDX-License-Identifier: MIT */
#include "command.h"

static int failed_exec(struct cli_options *options);

const struct cli_command cli_cmd_failed = {
    .name = "failed",
    .usage = "[list|show ID|retry ID...|purge|export] [-o DIR] [OPTION...]",
    .summary = "list, explain, retry or forget the items that failed",
    .mask = CLI_FAILED,
    .exec = failed_exec,
};

static int failed_exec(struct cli_options *options)
{
    (void)options;
    return cli_usage_error("not built yet");
}
