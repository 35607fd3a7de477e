/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "events.h"
#include "failed.h"
#include "text.h"
#include "units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct show {
    struct cli_failed *failed;
    struct cli_json json;
    struct sl_bytes escaped;
    uint64_t attempts, items;
    enum sl_status status; /* of a query inside a query */
};

static void print_field(struct show *show, const char *name, const char *value)
{
    printf("  %-9s %s\n", name, cli_escape(&show->escaped, value));
}

static void print_overrides(struct show *show, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        char line[256];
        snprintf(line, sizeof line, "%.*s", (int)length, lines);
        print_field(show, "set", line);
        lines += length + (lines[length] == '\n');
    }
}

static void print_outputs(struct show *show, const struct sl_ledger_item *item)
{
    if (item->outputs_size == 0)
        print_field(show, "output", item->output[0] ? item->output : "none");
    for (size_t at = 0; at < item->outputs_size; at += strlen(item->outputs + at) + 1)
        print_field(show, "output", item->outputs + at);
}

static void print_head(struct show *show, const struct sl_ledger_item *item)
{
    char size[32];
    printf("item %" PRId64 ": %s\n", item->id, cli_escape(&show->escaped, item->relative));
    print_field(show, "state",
                item->state == SL_ITEM_DEAD   ? "failed"
                : item->state == SL_ITEM_DONE ? "done"
                                              : "pending");
    print_field(show, "input", item->source);
    print_field(show, "size", cli_format_bytes(item->size, size, sizeof size));
    print_outputs(show, item);
    print_overrides(show, item->overrides);
}

static void print_error(struct show *show, const struct sl_error *error, int indent)
{
    printf("%*s%s", indent, "", sl_status_name(error->status));
    if (error->stage[0])
        printf(" in %s", error->stage);
    if (error->codec[0])
        printf(", codec %s", error->codec);
    if (error->os_errno)
        printf(", errno %d (%s)", error->os_errno, strerror(error->os_errno));
    putchar('\n');
    if (error->message[0])
        printf("%*s%s\n", indent, "", cli_escape(&show->escaped, error->message));
}

static bool print_attempt(void *context, const struct sl_ledger_attempt *attempt)
{
    struct show *show = context;
    const struct sl_error *error = &attempt->error;
    char time[CLI_TIME_SIZE];
    show->attempts++;
    printf("\n  run %" PRId64 ", attempt %u: %s, after %" PRId64 " ms\n", attempt->run,
           attempt->number, cli_format_time(attempt->when_ms, time), attempt->duration_ms);
    print_error(show, error, 4);
    for (size_t i = 0; i < attempt->variant_count; i++) {
        const struct sl_ledger_variant *variant = &attempt->variants[i];
        printf("    %s:\n", cli_escape(&show->escaped, variant->output));
        print_error(show, &variant->error, 6);
    }
    return !ferror(stdout);
}

static void print_advice(const struct show *show, const struct sl_ledger_item *item)
{
    const char *advice = cli_failed_advice(item->error.status);
    if (item->state != SL_ITEM_DEAD || show->failed->options->quiet)
        return;
    putchar('\n');
    if (advice[0])
        printf("  %s\n", advice);
    printf("  sluice failed retry %" PRId64 "%s\n", item->id,
           (const char *)show->failed->where.data);
}

static bool print_item(void *context, const struct sl_ledger_item *item)
{
    struct show *show = context;
    if (show->items++ > 0)
        putchar('\n');
    print_head(show, item);
    show->status =
        sl_ledger_attempts(show->failed->ledger, item->id, print_attempt, show, &show->failed->err);
    if (!show->status)
        print_advice(show, item);
    return !show->status && !ferror(stdout);
}

static bool write_attempt(void *context, const struct sl_ledger_attempt *attempt)
{
    struct cli_json *json = context;
    char time[CLI_TIME_SIZE];
    cli_json_open(json, NULL, '{');
    cli_json_signed(json, "run", attempt->run);
    cli_json_unsigned(json, "attempt", attempt->number);
    cli_json_text(json, "when", cli_format_utc(attempt->when_ms, time));
    cli_json_signed(json, "ms", attempt->duration_ms);
    cli_event_error(json, "error", &attempt->error);
    cli_json_open(json, "outputs", '[');
    for (size_t i = 0; i < attempt->variant_count; i++) {
        cli_json_open(json, NULL, '{');
        cli_json_path(json, "dst", attempt->variants[i].output);
        cli_event_error(json, "error", &attempt->variants[i].error);
        cli_json_close(json, '}');
    }
    cli_json_close(json, ']');
    cli_json_close(json, '}');
    return true;
}

static bool write_item(void *context, const struct sl_ledger_item *item)
{
    struct show *show = context;
    show->items++;
    cli_json_begin(&show->json);
    cli_failed_item_json(&show->json, item);
    cli_json_open(&show->json, "history", '[');
    show->status = sl_ledger_attempts(show->failed->ledger, item->id, write_attempt, &show->json,
                                      &show->failed->err);
    cli_json_close(&show->json, ']');
    if (!cli_json_finish(&show->json))
        show->status = sl_error_set(&show->failed->err, SL_NO_MEMORY, "no memory for a line");
    if (!show->status)
        fwrite(show->json.line.data, 1, show->json.line.size, stdout);
    return !show->status && !ferror(stdout);
}

/* Any item may be shown, whatever became of it; without IDs, all failures that match. */
static int show_matches(struct show *show)
{
    static const enum sl_item_state states[] = {SL_ITEM_DEAD, SL_ITEM_DONE, SL_ITEM_PENDING,
                                                SL_ITEM_STARTED};
    struct cli_failed *failed = show->failed;
    size_t count = failed->ids ? sizeof states / sizeof *states : 1;
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < count && !status; i++) {
        struct sl_ledger_filter filter = failed->filter;
        filter.state = states[i];
        status =
            sl_ledger_items(failed->ledger, &filter,
                            failed->options->json ? write_item : print_item, show, &failed->err);
        status = status ? status : show->status;
    }
    if (status)
        return cli_fail(&failed->err);
    if (show->items < failed->id_count)
        return cli_usage_error("no such ID: sluice failed%s lists them",
                               (const char *)failed->where.data);
    return cli_finish(CLI_EXIT_OK);
}

int cli_failed_show(struct cli_failed *failed)
{
    if (!failed->selective && !failed->options->all)
        return cli_usage_error("show wants an ID: sluice failed%s lists them",
                               (const char *)failed->where.data);
    int code = cli_failed_open(failed, SL_LEDGER_READ);
    if (code)
        return code;
    struct show show = {.failed = failed};
    code = show_matches(&show);
    cli_json_release(&show.json);
    sl_bytes_release(&show.escaped);
    return code;
}
