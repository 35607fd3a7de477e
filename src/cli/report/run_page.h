/* SPDX-License-Identifier: MIT */
/* The report on a conversion: how it went, and what failed, to be searched and sorted. */
#ifndef SL_CLI_REPORT_RUN_PAGE_H
#define SL_CLI_REPORT_RUN_PAGE_H

#include <sluice/sluice.h>

struct cli_watch;

struct cli_run_page {
    const char *path;   /* of the file; what stands there is replaced in one step */
    const char *ledger; /* path of the ledger */
    const char *where;  /* " -o DIR" or " --ledger PATH", for hints */
    /* Of a run that was watched, which was the ledger's last; else NULL. */
    const struct cli_watch *watch;
    const struct sl_convert_result *result;
};

/* Writes the report on the ledger's last run. SL_NOT_FOUND (no ledger, no run), SL_LEDGER, and as
 * cli_page_write. */
SL_NODISCARD enum sl_status cli_run_page_write(const struct cli_run_page *page,
                                               struct sl_error *err);

#endif
