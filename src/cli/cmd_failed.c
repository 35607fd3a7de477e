/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "failed.h"
#include "ledger_path.h"
#include "units.h"

#include "alloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int failed_exec(struct cli_options *options);

const struct cli_command cli_cmd_failed = {
    .name = "failed",
    .usage = "[list|show|retry|purge|export] [ID...] [-o DIR] [OPTION...]",
    .summary = "list, explain, retry or forget the items that failed",
    .details =
        "Reads the failures of earlier runs from the ledger: DIR/.sluice/ledger.db, or "
        "./.sluice/ledger.db where neither -o nor --ledger is given.\n"
        "list, the default, shows one line a failure; show ID tells every attempt of one; retry "
        "runs failures again, with other picture options where --set says so (--set "
        "max-pixels=200M); purge forgets them, so that the next convert takes them for new; export "
        "writes them for other programs.\n"
        "Filters go together: what is listed matches all of them. retry and purge want IDs, a "
        "filter or --all.",
    .mask = CLI_FAILED,
    .exec = failed_exec,
};

static const struct verb {
    const char *name;
    int (*exec)(struct cli_failed *failed);
} verbs[] = {
    {"list", cli_failed_list},   {"show", cli_failed_show},     {"retry", cli_failed_retry},
    {"purge", cli_failed_purge}, {"export", cli_failed_export},
};

int cli_failed_open(struct cli_failed *failed, enum sl_ledger_mode mode)
{
    const char *path = (const char *)failed->path.data;
    return sl_ledger_open(path, mode, &failed->ledger, &failed->err) ? cli_fail(&failed->err)
                                                                     : CLI_EXIT_OK;
}

static bool add_count(void *context, const char *name, uint64_t count)
{
    (void)name;
    *(uint64_t *)context += count;
    return true;
}

int cli_failed_count(struct cli_failed *failed, uint64_t *count)
{
    *count = 0;
    enum sl_status status = sl_ledger_groups(failed->ledger, &failed->filter, SL_GROUP_CLASS,
                                             add_count, count, &failed->err);
    return status ? cli_fail(&failed->err) : CLI_EXIT_OK;
}

static int read_ids(struct cli_failed *failed, const char *const *words, size_t count)
{
    if (count == 0)
        return CLI_EXIT_OK;
    failed->ids = sl_alloc_array(count, sizeof *failed->ids);
    if (!failed->ids)
        return CLI_EXIT_FATAL;
    for (size_t i = 0; i < count; i++) {
        uint64_t id;
        if (!cli_parse_count(words[i], INT64_MAX, &id) || id == 0)
            return cli_usage_error("'%s' is no ID: sluice failed%s lists them", words[i],
                                   (const char *)failed->where.data);
        failed->ids[i] = (int64_t)id;
    }
    failed->id_count = count;
    return CLI_EXIT_OK;
}

static void set_filter(struct cli_failed *failed)
{
    struct sl_ledger_filter *filter = &failed->filter;
    *filter = failed->options->filter;
    filter->state = SL_ITEM_DEAD;
    filter->ids = failed->ids;
    filter->id_count = failed->id_count;
    failed->selective = filter->class_name || filter->stage || filter->path_glob || filter->run ||
                        filter->retryable || filter->ids;
}

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    }
    return NULL;
}

static int run(struct cli_failed *failed)
{
    const struct cli_list *operands = &failed->options->operands;
    const struct verb *verb = &verbs[0];
    size_t words = 0;
    if (operands->count > 0 && !isdigit((unsigned char)operands->items[0][0])) {
        verb = find_verb(operands->items[0]);
        words = 1;
    }
    if (!verb)
        return cli_usage_error("there is no 'failed %s': list, show, retry, purge or export",
                               operands->items[0]);
    if (cli_ledger_find(failed->options, &failed->path, &failed->where))
        return CLI_EXIT_FATAL;
    int code = read_ids(failed, operands->items + words, operands->count - words);
    if (code)
        return code;
    set_filter(failed);
    return verb->exec(failed);
}

static int failed_exec(struct cli_options *options)
{
    struct cli_failed failed = {.options = options};
    int code = run(&failed);
    sl_ledger_close(failed.ledger);
    sl_bytes_release(&failed.path);
    sl_bytes_release(&failed.where);
    free(failed.ids);
    return code;
}
