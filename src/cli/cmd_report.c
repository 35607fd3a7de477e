/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "ledger_path.h"
#include "report/run_page.h"
#include "text.h"

#include <stdio.h>

static int report_exec(struct cli_options *options);

const struct cli_command cli_cmd_report = {
    .name = "report",
    .usage = "[FILE] [-o DIR] [OPTION...]",
    .summary = "write a page about the last run and what failed, for a browser",
    .details =
        "Writes FILE, report.html where none is given: one HTML page that needs no network and no "
        "other file. It shows how the last run went and every failed item, to be searched and "
        "sorted, each with its attempts and, where the input can be decoded, a thumbnail. What is "
        "not in the ledger (what the stages did, how full channels were, memory) is only in the "
        "page that sluice convert --report FILE writes.",
    .mask = CLI_REPORT,
    .exec = report_exec,
};

static int report_exec(struct cli_options *options)
{
    const struct cli_list *operands = &options->operands;
    if (operands->count > 1)
        return cli_usage_error("one report at a time: sluice report FILE -o DIR");
    struct sl_bytes ledger = {0};
    struct sl_bytes where = {0};
    struct sl_error err = {0};
    int code = CLI_EXIT_FATAL;
    if (!cli_ledger_find(options, &ledger, &where)) {
        const struct cli_run_page page = {
            .path = operands->count > 0 ? operands->items[0] : "report.html",
            .ledger = (const char *)ledger.data,
            .where = (const char *)where.data,
        };
        code = cli_run_page_write(&page, &err) ? cli_fail(&err) : CLI_EXIT_OK;
        if (!code && !options->quiet)
            printf("report: %s\n", page.path);
    }
    sl_bytes_release(&ledger);
    sl_bytes_release(&where);
    return code ? code : cli_finish(CLI_EXIT_OK);
}
