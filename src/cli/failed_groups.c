/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "failed.h"
#include "json.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>

struct groups {
    const struct cli_options *options;
    struct cli_json json;
    struct sl_bytes escaped;
    uint64_t total;
};

/* What stands for no name: failures outside every stage, files that no codec took on, the input
 * folder itself. */
static const char *const nameless[] = {
    [SL_GROUP_CLASS] = "-",
    [SL_GROUP_STAGE] = "-",
    [SL_GROUP_CODEC] = "-",
    [SL_GROUP_FOLDER] = "./",
};

static const char *const titles[] = {
    [SL_GROUP_CLASS] = "class",
    [SL_GROUP_STAGE] = "stage",
    [SL_GROUP_CODEC] = "codec",
    [SL_GROUP_FOLDER] = "folder",
};

static bool print_group(void *context, const char *name, uint64_t count)
{
    struct groups *groups = context;
    const char *shown = name[0] ? name : nameless[groups->options->group_by];
    groups->total += count;
    printf("%8" PRIu64 "  %s\n", count, cli_escape(&groups->escaped, shown));
    return !ferror(stdout);
}

static bool write_group(void *context, const char *name, uint64_t count)
{
    struct groups *groups = context;
    cli_json_begin(&groups->json);
    cli_json_path(&groups->json, titles[groups->options->group_by], name);
    cli_json_unsigned(&groups->json, "count", count);
    if (!cli_json_finish(&groups->json))
        return false;
    fwrite(groups->json.line.data, 1, groups->json.line.size, stdout);
    groups->total += count;
    return !ferror(stdout);
}

static bool write_csv(void *context, const char *name, uint64_t count)
{
    struct groups *groups = context;
    printf("%s,%" PRIu64 "\n", cli_escape(&groups->escaped, name), count);
    groups->total += count;
    return !ferror(stdout);
}

int cli_failed_groups(struct cli_failed *failed)
{
    const struct cli_options *options = failed->options;
    struct groups groups = {.options = options};
    if (options->csv)
        printf("%s,count\n", titles[options->group_by]);
    enum sl_status status = sl_ledger_groups(failed->ledger, &failed->filter, options->group_by,
                                             options->json  ? write_group
                                             : options->csv ? write_csv
                                                            : print_group,
                                             &groups, &failed->err);
    cli_json_release(&groups.json);
    sl_bytes_release(&groups.escaped);
    if (status)
        return cli_fail(&failed->err);
    if (!options->json && !options->csv)
        printf("%8" PRIu64 "  in all\n", groups.total);
    return cli_finish(CLI_EXIT_OK);
}
