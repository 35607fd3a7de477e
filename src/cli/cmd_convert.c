/* SPDX-License-Identifier: MIT */
#include "command.h"

static int convert_exec(struct cli_options *options);

const struct cli_command cli_cmd_convert = {
    .name = "convert",
    .usage = "INPUT... -o DIR [OPTION...]",
    .summary = "convert files and folders of pictures",
    .details =
        "Converts pictures and folders of pictures (walked recursively, their structure kept) "
        "into DIR. What fails is kept as a dead letter: sluice failed -o DIR lists and explains "
        "them. The same command again does only what is left or has changed.",
    .mask = CLI_CONVERT,
    .exec = convert_exec,
};

static int convert_exec(struct cli_options *options)
{
    struct sl_convert_options *convert = &options->convert;
    struct sl_convert_result result;
    struct sl_error err = {0};
    convert->inputs = options->operands.items;
    convert->input_count = options->operands.count;
    enum sl_status status = sl_convert(convert, &result, &err);
    if (status)
        return cli_fail(&err);
    return result.run.dead || result.still_dead || result.planned_dead ? CLI_EXIT_DEAD
                                                                       : CLI_EXIT_OK;
}
