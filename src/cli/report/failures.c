/* SPDX-License-Identifier: MIT */
#include "report/failures.h"

#include "failed.h"
#include "report/thumbnail.h"
#include "text.h"

#include "clock.h"

#include <inttypes.h>
#include <string.h>

static const int64_t thumbnails_ns = 10 * SL_NS_PER_S; /* for all of them */
static const int64_t thumbnail_ns = SL_NS_PER_S;       /* for each */

/* Text as people see it; "" is left out. */
static void put_text(struct cli_failures *failures, const char *name, const char *text)
{
    if (text[0])
        cli_json_text(failures->json, name, cli_escape(&failures->text, text));
}

static void put_error(struct cli_failures *failures, const struct sl_error *error)
{
    struct cli_json *json = failures->json;
    cli_json_text(json, "class", sl_status_name(error->status));
    put_text(failures, "stage", error->stage);
    put_text(failures, "codec", error->codec);
    if (error->os_errno)
        put_text(failures, "errno", strerror(error->os_errno));
    put_text(failures, "message",
             error->message[0] ? error->message : sl_status_text(error->status));
}

static bool put_attempt(void *context, const struct sl_ledger_attempt *attempt)
{
    struct cli_failures *failures = context;
    struct cli_json *json = failures->json;
    cli_json_open(json, NULL, '{');
    cli_json_signed(json, "run", attempt->run);
    cli_json_unsigned(json, "number", attempt->number);
    cli_json_signed(json, "when", attempt->when_ms);
    cli_json_signed(json, "ms", attempt->duration_ms);
    put_error(failures, &attempt->error);
    if (attempt->variant_count > 0)
        cli_json_open(json, "outputs", '[');
    for (size_t i = 0; i < attempt->variant_count; i++) {
        cli_json_open(json, NULL, '{');
        put_text(failures, "output", attempt->variants[i].output);
        put_error(failures, &attempt->variants[i].error);
        cli_json_close(json, '}');
    }
    if (attempt->variant_count > 0)
        cli_json_close(json, ']');
    cli_json_close(json, '}');
    return true;
}

static bool may_be_decoded(const struct sl_ledger_item *item)
{
    switch (item->error.status) {
    case SL_EMPTY:
    case SL_UNKNOWN_FORMAT:
    case SL_NOT_FOUND:
    case SL_PERMISSION:
        return false; /* there is nothing to see */
    case SL_TIMEOUT:
    case SL_CRASHED:
    case SL_INTERNAL:
        return false; /* the report must not end as the run did */
    default:
        return true;
    }
}

static void put_thumbnail(struct cli_failures *failures, const struct sl_ledger_item *item)
{
    int64_t now = sl_clock_now_ns();
    if (!failures->thumbnails || failures->thumbnail_count == CLI_PAGE_THUMBNAILS ||
        now >= failures->thumbnails_end_ns || !may_be_decoded(item))
        return;
    struct sl_poll poll = {.deadline_ns = now + thumbnail_ns};
    sl_bytes_clear(&failures->thumbnail);
    if (cli_thumbnail(item->source, &failures->limits, &poll, &failures->thumbnail))
        return;
    failures->thumbnail_count++;
    cli_json_data(failures->json, "thumbnail", "data:image/jpeg;base64,", failures->thumbnail.data,
                  failures->thumbnail.size);
}

static void put_item(struct cli_failures *failures, const struct sl_ledger_item *item)
{
    struct cli_json *json = failures->json;
    cli_json_open(json, NULL, '{');
    cli_json_signed(json, "id", item->id);
    put_text(failures, "path", item->relative);
    put_text(failures, "source", item->source);
    put_text(failures, "output", item->output);
    put_text(failures, "set", item->overrides);
    put_error(failures, &item->error);
    cli_json_unsigned(json, "attempts", item->attempts);
    cli_json_signed(json, "run", item->run);
    cli_json_signed(json, "when", item->when_ms);
    cli_json_signed(json, "ms", item->duration_ms);
    cli_json_unsigned(json, "size", item->size);
    cli_json_open(json, "history", '[');
    failures->status =
        sl_ledger_attempts(failures->ledger, item->id, put_attempt, failures, &failures->err);
    cli_json_close(json, ']');
    put_thumbnail(failures, item);
    cli_json_close(json, '}');
}

static void put_plain_row(struct cli_failures *failures, const struct sl_ledger_item *item)
{
    struct cli_html *html = &failures->plain;
    const struct sl_error *error = &item->error;
    char time[CLI_TIME_SIZE];
    cli_html_printf(html, "<tr><td class=\"number\">%" PRId64 "</td><th scope=\"row\">", item->id);
    cli_html_text(html, item->relative);
    cli_html_printf(html, "</th><td>%s</td><td>", sl_status_name(error->status));
    cli_html_text(html, error->stage);
    cli_html_printf(html, "</td><td class=\"number\">%u</td><td class=\"time\">%s</td><td>",
                    item->attempts, cli_format_time(item->when_ms, time));
    cli_html_text(html, error->message[0] ? error->message : sl_status_text(error->status));
    cli_html_printf(html, "</td></tr>\n");
}

static bool visit(void *context, const struct sl_ledger_item *item)
{
    struct cli_failures *failures = context;
    if (failures->total++ >= CLI_PAGE_ITEMS)
        return true;
    failures->written++;
    if ((unsigned)item->error.status < SL_STATUS_COUNT)
        failures->classes[item->error.status] = true;
    put_item(failures, item);
    if (failures->written <= CLI_PAGE_PLAIN_ROWS)
        put_plain_row(failures, item);
    return !failures->status && !failures->json->failed && !failures->plain.failed;
}

enum sl_status cli_failures_read(struct cli_failures *failures, struct sl_error *err)
{
    struct cli_json *json = failures->json;
    struct sl_ledger_filter filter = {.state = SL_ITEM_DEAD};
    failures->thumbnails_end_ns = sl_clock_deadline(thumbnails_ns);
    cli_json_open(json, "failures", '[');
    enum sl_status status = sl_ledger_items(failures->ledger, &filter, visit, failures, err);
    cli_json_close(json, ']');
    if (!status && failures->status) {
        *err = failures->err;
        return failures->status;
    }
    cli_json_open(json, "advice", '{');
    for (int i = 0; i < SL_STATUS_COUNT; i++) {
        const char *advice = cli_failed_advice((enum sl_status)i);
        if (failures->classes[i] && advice[0])
            cli_json_text(json, sl_status_name((enum sl_status)i), advice);
    }
    cli_json_close(json, '}');
    return status;
}

void cli_failures_release(struct cli_failures *failures)
{
    cli_html_release(&failures->plain);
    sl_bytes_release(&failures->text);
    sl_bytes_release(&failures->thumbnail);
}
