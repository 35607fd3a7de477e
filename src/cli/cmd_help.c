/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "help.h"

static int help_exec(struct cli_options *options);

const struct cli_command cli_cmd_help = {
    .name = "help",
    .usage = "[COMMAND|TOPIC]",
    .summary = "explain a command, or sizes, filters, classes, exit",
    .mask = CLI_ANY,
    .exec = help_exec,
};

static int help_exec(struct cli_options *options)
{
    if (options->operands.count == 0) {
        cli_help_overview(stdout);
        return cli_finish(CLI_EXIT_OK);
    }
    const char *name = options->operands.items[0];
    const struct cli_command *command = cli_command_find(name);
    if (command)
        cli_help_command(stdout, command);
    else if (!cli_help_topic(stdout, name))
        return cli_usage_error("no command or topic '%s': see sluice help", name);
    return cli_finish(CLI_EXIT_OK);
}
