/* SPDX-License-Identifier: MIT */
/*
 * The report: one HTML file that needs nothing else, no network and no other file. Its parts are
 * page.html, page.css and the scripts beside this header, embedded when sluice is built; what is
 * said of the run is filled in here. All of it can be read without scripts; with them the failures
 * can be searched and sorted, and there are charts.
 */
#ifndef SL_CLI_REPORT_PAGE_H
#define SL_CLI_REPORT_PAGE_H

#include <sluice/sluice.h>

struct cli_watch;

struct cli_page {
    const char *path;   /* of the file; what stands there is replaced in one step */
    const char *ledger; /* path of the ledger */
    const char *where;  /* " -o DIR" or " --ledger PATH", for hints */
    /* Of a run that was watched, which was the ledger's last; else NULL. */
    const struct cli_watch *watch;
    const struct sl_convert_result *result;
};

/* Writes the report on the ledger's last run. SL_NOT_FOUND (no ledger, no run), SL_LEDGER,
 * SL_NO_MEMORY, SL_COLLISION (what is at `path` is no regular file), and as sl_file_write_new. */
SL_NODISCARD enum sl_status cli_page_write(const struct cli_page *page, struct sl_error *err);

#endif
