/* SPDX-License-Identifier: MIT */
/*
 * Failures for people: one line each where that fits, else the message on a line of its own. A
 * first pass measures the columns, a second prints, so that memory does not grow with the items.
 */
#include "command.h"
#include "failed.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { GAP = 2, PATH_MAX_COLUMNS = 48, INDENT = 4 };

struct table {
    size_t id, class_name, stage, path, message; /* columns */
    uint64_t count;
    int64_t first_id;
    bool may_pass; /* one of them, at least */
    bool split;    /* messages on lines of their own */
    struct sl_bytes escaped;
};

static void widen(size_t *columns, size_t used)
{
    if (*columns < used)
        *columns = used;
}

static const char *message_of(const struct sl_error *error)
{
    return error->message[0] ? error->message : sl_status_text(error->status);
}

static bool measure(void *context, const struct sl_ledger_item *item)
{
    struct table *table = context;
    char id[24];
    if (table->count++ == 0)
        table->first_id = item->id;
    enum sl_retry_class retry = sl_status_retry(item->error.status);
    table->may_pass |= retry == SL_RETRY_TRANSIENT || retry == SL_RETRY_ONCE;
    widen(&table->id, (size_t)snprintf(id, sizeof id, "%" PRId64, item->id));
    widen(&table->class_name, strlen(sl_status_name(item->error.status)));
    widen(&table->stage, strlen(item->error.stage));
    widen(&table->path, cli_columns(cli_escape(&table->escaped, item->relative)));
    widen(&table->message, cli_columns(cli_escape(&table->escaped, message_of(&item->error))));
    return true;
}

static void print_line(const struct table *table, const char *id, const char *class_name,
                       const char *stage)
{
    printf("%*s  ", (int)table->id, id);
    cli_print_padded(stdout, class_name, table->class_name + GAP);
    cli_print_padded(stdout, stage, table->stage + GAP);
}

static bool print_row(void *context, const struct sl_ledger_item *item)
{
    struct table *table = context;
    char id[24];
    snprintf(id, sizeof id, "%" PRId64, item->id);
    print_line(table, id, sl_status_name(item->error.status), item->error.stage);
    const char *path = cli_escape(&table->escaped, item->relative);
    if (table->split) {
        puts(path);
        printf("%*s", (int)table->id + GAP, "");
    } else {
        cli_print_padded(stdout, path, table->path);
        fputs("  ", stdout);
    }
    puts(cli_escape(&table->escaped, message_of(&item->error)));
    return !ferror(stdout);
}

static void print_head(const struct table *table)
{
    print_line(table, "ID", "CLASS", "STAGE");
    if (table->split) {
        puts("PATH, MESSAGE");
        return;
    }
    cli_print_padded(stdout, "PATH", table->path);
    puts("  MESSAGE");
}

struct counts {
    size_t column;
    size_t width; /* of the terminal */
    bool follows;
};

static bool print_count(void *context, const char *name, uint64_t count)
{
    struct counts *counts = context;
    char text[64];
    int length = snprintf(text, sizeof text, "%" PRIu64 " %s", count, name);
    if (counts->follows)
        putchar(',');
    if (counts->follows && counts->column + (size_t)length + 3 > counts->width) {
        printf("\n%*s", INDENT, "");
        counts->column = INDENT;
    } else {
        putchar(' ');
        counts->column++;
    }
    fputs(text, stdout);
    counts->column += (size_t)length + 1;
    counts->follows = true;
    return true;
}

/* "164 failed: 60 corrupt, 40 truncated, …", and what to do next. */
static enum sl_status print_foot(struct cli_failed *failed, const struct table *table)
{
    const char *where = (const char *)failed->where.data;
    size_t width = cli_terminal_columns();
    int length = printf("\n%" PRIu64 " failed:", table->count);
    struct counts counts = {.column = (size_t)length - 1, .width = width ? width : 80};
    enum sl_status status = sl_ledger_groups(failed->ledger, &failed->filter, SL_GROUP_CLASS,
                                             print_count, &counts, &failed->err);
    printf("\n  what happened:  sluice failed show %" PRId64 "%s\n", table->first_id, where);
    if (table->may_pass)
        printf("  run again:      sluice failed retry --retryable%s\n", where);
    else
        printf("  run again:      sluice failed retry %" PRId64 "%s --set OPTION=VALUE\n",
               table->first_id, where);
    return status;
}

static int print_none(const struct cli_failed *failed)
{
    puts(failed->selective ? "no failure matches" : "nothing failed");
    return cli_finish(CLI_EXIT_OK);
}

static void lay_out(struct table *table)
{
    size_t width = cli_terminal_columns();
    widen(&table->id, 2);
    widen(&table->class_name, strlen("CLASS"));
    widen(&table->stage, strlen("STAGE"));
    widen(&table->path, strlen("PATH"));
    if (table->path > PATH_MAX_COLUMNS)
        table->path = PATH_MAX_COLUMNS;
    size_t total = table->id + table->class_name + table->stage + table->path + table->message;
    table->split = width > 0 && total + 4 * (size_t)GAP > width;
}

static enum sl_status print_table(struct cli_failed *failed, struct table *table)
{
    lay_out(table);
    print_head(table);
    enum sl_status status =
        sl_ledger_items(failed->ledger, &failed->filter, print_row, table, &failed->err);
    if (!status && !failed->options->quiet)
        status = print_foot(failed, table);
    return status;
}

int cli_failed_table(struct cli_failed *failed)
{
    struct table table = {0};
    enum sl_status status =
        sl_ledger_items(failed->ledger, &failed->filter, measure, &table, &failed->err);
    if (!status && table.count > 0)
        status = print_table(failed, &table);
    sl_bytes_release(&table.escaped);
    if (status)
        return cli_fail(&failed->err);
    return table.count > 0 ? cli_finish(CLI_EXIT_OK) : print_none(failed);
}
