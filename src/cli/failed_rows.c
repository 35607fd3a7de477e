/* SPDX-License-Identifier: MIT */
/* Records for programs: JSON Lines, CSV (RFC 4180, lines ending as here), paths that end with NUL,
 * and the job log of GNU parallel (its manual, --joblog). */
#include "command.h"
#include "events.h"
#include "failed.h"
#include "json.h"
#include "text.h"

#include "path.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct rows {
    struct sl_bytes ledger; /* its absolute path, quoted; NUL-terminated */
    struct cli_json json;
    bool lost; /* standard output takes no more */
};

static void add_overrides(struct cli_json *json, const char *lines)
{
    struct sl_bytes line = {0};
    cli_json_open(json, "set", '[');
    while (*lines) {
        size_t length = strcspn(lines, "\n");
        sl_bytes_clear(&line);
        if (sl_bytes_printf(&line, "%.*s", (int)length, lines))
            json->failed = true;
        else
            cli_json_text(json, NULL, (const char *)line.data);
        lines += length + (lines[length] == '\n');
    }
    cli_json_close(json, ']');
    sl_bytes_release(&line);
}

void cli_failed_item_json(struct cli_json *json, const struct sl_ledger_item *item)
{
    static const char *const states[] = {
        [SL_ITEM_PENDING] = "pending",
        [SL_ITEM_STARTED] = "started",
        [SL_ITEM_DONE] = "done",
        [SL_ITEM_DEAD] = "dead",
    };
    char time[CLI_TIME_SIZE];
    cli_json_signed(json, "id", item->id);
    cli_json_text(json, "state", states[item->state]);
    cli_json_path(json, "src", item->relative);
    cli_json_path(json, "source", item->source);
    if (item->output[0])
        cli_json_path(json, "dst", item->output);
    else
        cli_json_null(json, "dst");
    cli_event_error(json, "error", &item->error);
    cli_json_unsigned(json, "attempts", item->attempts);
    cli_json_signed(json, "run", item->run);
    cli_json_text(json, "when", cli_format_utc(item->when_ms, time));
    cli_json_signed(json, "ms", item->duration_ms);
    cli_json_unsigned(json, "size", item->size);
    add_overrides(json, item->overrides);
}

static bool write_json(void *context, const struct sl_ledger_item *item)
{
    struct rows *rows = context;
    cli_json_begin(&rows->json);
    cli_failed_item_json(&rows->json, item);
    /* Through stdio: half a million small writes are slow. */
    if (!cli_json_finish(&rows->json))
        rows->lost = true;
    else
        fwrite(rows->json.line.data, 1, rows->json.line.size, stdout);
    return !rows->lost && !ferror(stdout);
}

static void print_csv(const char *text)
{
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (quoted)
        putchar('"');
    for (; *text; text++) {
        if (*text == '"')
            putchar('"');
        putchar(*text);
    }
    if (quoted)
        putchar('"');
}

static bool write_csv(void *context, const struct sl_ledger_item *item)
{
    (void)context;
    char time[CLI_TIME_SIZE];
    const struct sl_error *error = &item->error;
    printf("%" PRId64 ",%s,%s,%s,%d,%u,%" PRId64 ",%s,%" PRId64 ",", item->id,
           sl_status_name(error->status), error->stage, error->codec, error->os_errno,
           item->attempts, item->run, cli_format_utc(item->when_ms, time), item->duration_ms);
    const char *const texts[] = {item->relative, item->source, item->output, error->message};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (i > 0)
            putchar(',');
        print_csv(texts[i]);
    }
    putchar('\n');
    return !ferror(stdout);
}

static bool write_path(void *context, const struct sl_ledger_item *item)
{
    (void)context;
    fwrite(item->source, 1, strlen(item->source) + 1, stdout);
    return !ferror(stdout);
}

static bool write_job(void *context, const struct sl_ledger_item *item)
{
    const struct rows *rows = context;
    int64_t begun_ms = item->when_ms - item->duration_ms;
    printf("%" PRId64 "\t:\t%" PRId64 ".%03d\t%10.3f\t%" PRIu64 "\t0\t%d\t0\t"
           "sluice failed retry %" PRId64 " --ledger %s\n",
           item->id, begun_ms / 1000, (int)(begun_ms % 1000), (double)item->duration_ms / 1000,
           item->size, CLI_EXIT_DEAD, item->id, (const char *)rows->ledger.data);
    return !ferror(stdout);
}

static const struct {
    const char *head;
    bool (*write)(void *context, const struct sl_ledger_item *item);
} formats[] = {
    [CLI_EXPORT_JSONL] = {"", write_json},
    [CLI_EXPORT_CSV] = {"id,class,stage,codec,errno,attempts,run,when,ms,path,source,output,"
                        "message\n",
                        write_csv},
    [CLI_EXPORT_PATHS0] = {"", write_path},
    [CLI_EXPORT_JOBLOG] = {"Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\t"
                           "Command\n",
                           write_job},
};

static enum sl_status name_ledger(struct cli_failed *failed, struct sl_bytes *out)
{
    char *path = sl_path_absolute((const char *)failed->path.data);
    enum sl_status status = path ? cli_quote(out, path) : SL_NO_MEMORY;
    free(path);
    return status ? sl_error_set(&failed->err, status, "no memory for a path") : SL_OK;
}

int cli_failed_rows(struct cli_failed *failed, enum cli_export format)
{
    struct rows rows = {.lost = false};
    enum sl_status status = name_ledger(failed, &rows.ledger);
    if (!status) {
        fputs(formats[format].head, stdout);
        status = sl_ledger_items(failed->ledger, &failed->filter, formats[format].write, &rows,
                                 &failed->err);
    }
    if (!status && rows.lost)
        status = sl_error_set(&failed->err, SL_NO_MEMORY, "no memory for a line");
    cli_json_release(&rows.json);
    sl_bytes_release(&rows.ledger);
    return status ? cli_fail(&failed->err) : cli_finish(CLI_EXIT_OK);
}
