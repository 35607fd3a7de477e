/* SPDX-License-Identifier: MIT */
#include "in_place.h"

#include "path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum sl_status next(void *context, struct sl_journal_row **rows, size_t max, size_t *count,
                           struct sl_error *err)
{
    const struct sl_in_place *in_place = context;
    return in_place->through->next(in_place->through->context, rows, max, count, err);
}

static void row_free(void *context, struct sl_journal_row *row)
{
    const struct sl_in_place *in_place = context;
    in_place->through->row_free(in_place->through->context, row);
}

static enum sl_status started(void *context, const int64_t *ids, size_t count, bool alone,
                              struct sl_error *err)
{
    const struct sl_in_place *in_place = context;
    return in_place->through->started(in_place->through->context, ids, count, alone, err);
}

static enum sl_status settled(void *context, const struct sl_outcome *outcomes, size_t count,
                              struct sl_error *err)
{
    const struct sl_in_place *in_place = context;
    enum sl_status status =
        in_place->through->settled(in_place->through->context, outcomes, count, err);
    for (size_t i = 0; i < count && !status; i++) {
        if (outcomes[i].state == SL_OUTCOME_DONE)
            status = sl_recipe_put_in_place(in_place->recipe, outcomes[i].item, err);
    }
    return status;
}

static enum sl_status flush(void *context, struct sl_error *err)
{
    const struct sl_in_place *in_place = context;
    return in_place->through->flush(in_place->through->context, err);
}

void sl_in_place_init(struct sl_in_place *in_place, struct sl_recipe *recipe,
                      const struct sl_journal *through)
{
    *in_place = (struct sl_in_place){
        .recipe = recipe,
        .through = through,
        .journal =
            {
                .context = in_place,
                .next = next,
                .row_free = row_free,
                .started = started,
                .settled = settled,
                .flush = flush,
            },
    };
}

enum sl_status sl_in_place_check(const struct sl_convert_options *options, struct sl_error *err)
{
    struct stat st;
    if (options->retry_count > 0)
        return SL_OK;
    if (options->input_count != 1 || options->files_from || stat(options->inputs[0], &st) != 0 ||
        !S_ISDIR(st.st_mode))
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "in place, the one input is a folder (--include chooses among its "
                            "files)");
    char *input = sl_path_absolute(options->inputs[0]);
    char *output = sl_path_absolute(options->output);
    enum sl_status status = SL_OK;
    if (!input || !output)
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    else if (strcmp(input, output) != 0)
        status =
            sl_error_set(err, SL_INVALID_ARGUMENT,
                         "in place, outputs go where their inputs are: no -o %s", options->output);
    free(input);
    free(output);
    return status;
}
