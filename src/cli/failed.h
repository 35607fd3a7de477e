/* SPDX-License-Identifier: MIT */
/*
 * `sluice failed`: its verbs, one file each, and what they share. A verb opens the ledger, asks it
 * and prints; each returns an exit code and says its own errors.
 */
#ifndef SL_CLI_FAILED_H
#define SL_CLI_FAILED_H

#include "options.h"

#include <sluice/bytes.h>
#include <sluice/ledger.h>

struct cli_failed {
    struct cli_options *options;
    struct sl_bytes path;  /* of the ledger; NUL-terminated */
    struct sl_bytes where; /* "-o DIR" or "--ledger PATH", for hints; NUL-terminated */
    int64_t *ids;          /* owned; operands after the verb */
    size_t id_count;
    struct sl_ledger_filter filter; /* dead letters; options and ids */
    bool selective;                 /* ids or a filter were given */
    struct sl_ledger *ledger;       /* owned; NULL until opened */
    struct sl_error err;            /* of the last call that failed */
};

/* Opens the ledger; returns an exit code, CLI_EXIT_OK when it did. */
int cli_failed_open(struct cli_failed *failed, enum sl_ledger_mode mode);

/* How many dead letters match. Returns an exit code. */
int cli_failed_count(struct cli_failed *failed, uint64_t *count);

int cli_failed_list(struct cli_failed *failed);
int cli_failed_show(struct cli_failed *failed);
int cli_failed_retry(struct cli_failed *failed);
int cli_failed_purge(struct cli_failed *failed);
int cli_failed_export(struct cli_failed *failed);

/* ---- failed_rows.c: matching items, one record each, for programs ---- */

/* Writes every match in a format, to standard output. Return an exit code. */
int cli_failed_rows(struct cli_failed *failed, enum cli_export format);

/* The members of an item's JSON object. */
struct cli_json;
void cli_failed_item_json(struct cli_json *json, const struct sl_ledger_item *item);

/* ---- failed_table.c: matching items, for people ---- */

int cli_failed_table(struct cli_failed *failed);
int cli_failed_groups(struct cli_failed *failed);

/* ---- failed_advice.c ---- */

/* What may help against a class of failure: one line without its end, "" where nothing is known. */
const char *cli_failed_advice(enum sl_status status);

#endif
