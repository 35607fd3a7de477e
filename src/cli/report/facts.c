/* SPDX-License-Identifier: MIT */
#include "report/facts.h"

#include "report/watch.h"

#include "clock.h"

#include <stdio.h>

struct last_run {
    struct cli_facts *facts;
    bool no_memory;
};

static bool set_text(struct sl_bytes *out, const char *text)
{
    sl_bytes_clear(out);
    return sl_bytes_printf(out, "%s", text) == SL_OK;
}

static bool note_run(void *context, const struct sl_ledger_run *run)
{
    struct last_run *last = context;
    struct cli_facts *facts = last->facts;
    facts->run = run->id;
    facts->begun_ms = run->begun_ms;
    facts->ended_ms = run->ended_ms;
    facts->limits = run->limits;
    snprintf(facts->end, sizeof facts->end, "%s", run->end);
    last->no_memory =
        !set_text(&facts->command, run->command) || !set_text(&facts->output, run->output_root);
    return !last->no_memory;
}

static enum sl_status find_run(struct cli_facts *facts, struct sl_ledger *ledger,
                               struct sl_error *err)
{
    struct last_run last = {.facts = facts};
    enum sl_status status = sl_ledger_runs(ledger, 0, note_run, &last, err);
    if (!status && last.no_memory)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a run");
    if (!status && facts->run == 0)
        return sl_error_set(err, SL_NOT_FOUND, "there was no run to report on yet");
    return status;
}

struct recount {
    struct cli_facts *facts;
    struct cli_ends ends;
    int64_t last_ms; /* when the last item ended */
};

/* One run at a time holds a ledger, so what ended between its begin and its end is its own. */
static bool recount_item(void *context, const struct sl_ledger_item *item)
{
    struct recount *recount = context;
    struct cli_facts *facts = recount->facts;
    if (item->state == SL_ITEM_DEAD)
        facts->failed++;
    else if (item->state != SL_ITEM_DONE)
        facts->left++;
    bool ended = item->state == SL_ITEM_DONE || item->state == SL_ITEM_DEAD;
    bool within = item->when_ms >= facts->begun_ms &&
                  (facts->ended_ms == 0 || item->when_ms <= facts->ended_ms);
    if (!ended || !within)
        return true;
    facts->settled++;
    facts->done += item->state == SL_ITEM_DONE;
    facts->retried += item->attempts > 1 ? item->attempts - 1 : 0;
    cli_ends_add(&recount->ends, item->when_ms - facts->begun_ms);
    cli_latency_add(&facts->latency, item->duration_ms * SL_NS_PER_MS);
    if (item->when_ms > recount->last_ms)
        recount->last_ms = item->when_ms;
    return true;
}

static enum sl_status count_items(struct cli_facts *facts, struct sl_ledger *ledger,
                                  struct sl_error *err)
{
    static const enum sl_item_state states[] = {SL_ITEM_PENDING, SL_ITEM_STARTED, SL_ITEM_DONE,
                                                SL_ITEM_DEAD};
    struct recount recount = {.facts = facts, .last_ms = facts->begun_ms};
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < sizeof states / sizeof *states && !status; i++) {
        struct sl_ledger_filter filter = {.state = states[i]};
        status = sl_ledger_items(ledger, &filter, recount_item, &recount, err);
    }
    cli_series_of_ends(&recount.ends, &facts->series);
    int64_t ended_ms = facts->ended_ms ? facts->ended_ms : recount.last_ms;
    facts->seconds = (double)(ended_ms - facts->begun_ms) / 1e3;
    return status;
}

static void copy_run(struct cli_facts *facts, const struct cli_watch *watch,
                     const struct sl_convert_result *result)
{
    facts->watched = true;
    facts->done = result->run.done;
    facts->failed = result->run.dead + result->planned_dead + result->still_dead;
    facts->retried = result->run.retried;
    facts->left = result->left;
    facts->unchanged = result->skipped;
    facts->settled = result->run.done + result->run.dead;
    facts->stats = result->run.stats;
    facts->seconds = (double)facts->stats.elapsed_ns / 1e9;
    facts->series = *cli_watch_series(watch);
    facts->latency = *cli_watch_latency(watch);
}

enum sl_status cli_facts_read(struct cli_facts *facts, struct sl_ledger *ledger,
                              const struct cli_watch *watch, const struct sl_convert_result *result,
                              struct sl_error *err)
{
    enum sl_status status = find_run(facts, ledger, err);
    if (status)
        return status;
    if (!watch)
        return count_items(facts, ledger, err);
    copy_run(facts, watch, result);
    return SL_OK;
}

void cli_facts_release(struct cli_facts *facts)
{
    sl_bytes_release(&facts->command);
    sl_bytes_release(&facts->output);
}
