/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "failed.h"

#include <inttypes.h>
#include <stdio.h>

static const char *plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

static int preview(struct cli_failed *failed)
{
    uint64_t count;
    int code = cli_failed_open(failed, SL_LEDGER_READ);
    if (!code)
        code = cli_failed_count(failed, &count);
    if (code)
        return code;
    return cli_usage_error("%" PRIu64 " failure%s would be forgotten: add --yes to do it", count,
                           plural(count));
}

int cli_failed_purge(struct cli_failed *failed)
{
    if (!failed->selective && !failed->options->all)
        return cli_usage_error("purge wants IDs, a filter such as --class, or --all");
    if (!failed->options->yes)
        return preview(failed);
    int code = cli_failed_open(failed, SL_LEDGER_EDIT);
    if (code)
        return code;
    uint64_t count;
    if (sl_ledger_purge(failed->ledger, &failed->filter, &count, &failed->err))
        return cli_fail(&failed->err);
    if (!failed->options->quiet)
        printf("%" PRIu64 " failure%s forgotten\n", count, plural(count));
    return cli_finish(CLI_EXIT_OK);
}
