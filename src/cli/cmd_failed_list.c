/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "failed.h"

int cli_failed_list(struct cli_failed *failed)
{
    const struct cli_options *options = failed->options;
    int code = cli_failed_open(failed, SL_LEDGER_READ);
    if (code)
        return code;
    if (options->group)
        return cli_failed_groups(failed);
    if (options->json)
        return cli_failed_rows(failed, CLI_EXPORT_JSONL);
    if (options->csv)
        return cli_failed_rows(failed, CLI_EXPORT_CSV);
    return cli_failed_table(failed);
}

int cli_failed_export(struct cli_failed *failed)
{
    int code = cli_failed_open(failed, SL_LEDGER_READ);
    return code ? code : cli_failed_rows(failed, failed->options->export_format);
}
