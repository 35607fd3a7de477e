/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <stdio.h>

static int version_exec(struct cli_options *options);

const struct cli_command cli_cmd_version = {
    .name = "version",
    .usage = "",
    .summary = "show the version",
    .mask = CLI_ANY,
    .exec = version_exec,
};

static int version_exec(struct cli_options *options)
{
    (void)options;
    puts("sluice " SLUICE_VERSION);
    return cli_finish(CLI_EXIT_OK);
}
