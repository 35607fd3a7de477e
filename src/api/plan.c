/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <string.h>

/* The outputs' paths, one after the other in plan->names, and where each begins. What makes the
 * input a dead letter is in `refused`. */
static enum sl_status name_outputs(struct sl_plan *plan, const struct sl_scan_file *file,
                                   size_t count, size_t *offsets, struct sl_error *refused,
                                   struct sl_error *err)
{
    const struct sl_recipe_input input = {
        .relative = file->relative, .size = file->size, .mtime_ns = file->mtime_ns};
    enum sl_status status = SL_OK;
    size_t root = strlen(plan->output_root);
    size_t slash = root > 1 ? 1 : 0;
    sl_bytes_clear(&plan->names);
    for (size_t i = 0; !status && i < count; i++) {
        offsets[i] = plan->names.size;
        status = sl_bytes_append(&plan->names, plan->output_root, root);
        if (!status)
            status = sl_bytes_append(&plan->names, "/", slash);
        if (!status)
            status = sl_recipe_output_name(plan->options->recipe, i, &input, &plan->names);
        if (status == SL_PATH_INVALID) {
            sl_error_set(refused, status, "--name would lead out of the output folder");
            status = SL_OK;
        }
        if (!status)
            status = sl_bytes_append(&plan->names, "", 1);
    }
    return status ? sl_error_set(err, status, "no memory for an output's name") : SL_OK;
}

/* Both paths are absolute and without symbolic links in their roots, so that the same file has the
 * same text; what a link below hides is refused when the output would be replaced. */
static enum sl_status refuse_itself(const struct sl_ledger_input *input, struct sl_error *error)
{
    for (size_t i = 0; i < input->output_count; i++) {
        if (strcmp(input->outputs[i], input->source) == 0)
            return sl_error_set(error, SL_COLLISION,
                                "the output would replace its own input: choose another folder "
                                "with -o, another format with --format, or --in-place");
    }
    return SL_OK;
}

/* Names that a recipe keeps apart may meet all the same, for what an input is called. */
static enum sl_status refuse_twins(const struct sl_ledger_input *input, struct sl_error *error)
{
    for (size_t i = 1; i < input->output_count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(input->outputs[i], input->outputs[k]) == 0)
                return sl_error_set(error, SL_COLLISION, "two of its outputs have the same name");
        }
    }
    return SL_OK;
}

static void count(struct sl_plan *plan, const struct sl_ledger_input *input,
                  enum sl_ledger_plan made)
{
    struct sl_convert_result *result = plan->result;
    switch (made) {
    case SL_PLAN_PENDING:
        plan->pending++;
        plan->pending_bytes += input->size;
        break;
    case SL_PLAN_SKIPPED:
        result->skipped++;
        break;
    case SL_PLAN_STILL_DEAD:
        result->still_dead++;
        break;
    case SL_PLAN_COLLISION:
    case SL_PLAN_REFUSED:
        result->planned_dead++;
        break;
    case SL_PLAN_LEFT_OUT:
        result->left_out++;
        break;
    case SL_PLAN_REPEATED:
        result->found--;
        break;
    }
}

/* What the ledger would make of it if it were new. */
static enum sl_status make_dry(struct sl_plan *plan, const struct sl_ledger_input *input,
                               enum sl_ledger_plan *made, struct sl_error *why,
                               struct sl_error *err)
{
    bool added = true;
    for (size_t i = 0; added && i < input->output_count; i++) {
        if (sl_path_set_add(&plan->taken, input->outputs[i], &added))
            return sl_error_set(err, SL_NO_MEMORY, "no memory for the outputs' names");
    }
    if (added || plan->options->on_collision == SL_COLLISION_RENAME)
        return SL_OK;
    bool skip = plan->options->on_collision == SL_COLLISION_SKIP;
    *made = skip ? SL_PLAN_LEFT_OUT : SL_PLAN_COLLISION;
    sl_error_set(why, SL_COLLISION, "another input has the same output (--on-collision)");
    return SL_OK;
}

static enum sl_status make_row(struct sl_plan *plan, const struct sl_ledger_input *input,
                               enum sl_ledger_plan *made, struct sl_error *why,
                               struct sl_error *err)
{
    sl_error_clear(why);
    if (input->refused)
        *why = *input->refused;
    *made = input->refused ? SL_PLAN_REFUSED : SL_PLAN_PENDING;
    if (!plan->ledger)
        return input->refused ? SL_OK : make_dry(plan, input, made, why, err);
    enum sl_status status = sl_ledger_plan(plan->ledger, input, made, err);
    bool dead = *made == SL_PLAN_STILL_DEAD || *made == SL_PLAN_COLLISION;
    if (!status && dead)
        *why = *sl_ledger_plan_error(plan->ledger);
    return status;
}

static enum sl_status plan_file(void *context, const struct sl_scan_file *file,
                                struct sl_error *err)
{
    struct sl_plan *plan = context;
    struct sl_recipe *recipe = plan->options->recipe;
    size_t offsets[SL_PARTS_MAX] = {0};
    const char *outputs[SL_PARTS_MAX];
    size_t output_count = sl_recipe_output_count(recipe);
    struct sl_error refused = {.status = SL_OK};
    if (output_count > SL_PARTS_MAX)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "more than %d outputs of an input",
                            SL_PARTS_MAX);
    if (sl_recipe_is_backup(recipe, file->relative))
        return SL_OK;
    enum sl_status status = name_outputs(plan, file, output_count, offsets, &refused, err);
    if (status)
        return status;
    for (size_t i = 0; i < output_count; i++)
        outputs[i] = (const char *)plan->names.data + offsets[i];
    struct sl_ledger_input input = {
        .root = file->root,
        .relative = file->relative,
        .source = file->source,
        .size = file->size,
        .mtime_ns = file->mtime_ns,
        .output_count = output_count,
        .outputs = outputs,
    };
    if (refused.status || (!sl_recipe_in_place(recipe) && refuse_itself(&input, &refused)) ||
        refuse_twins(&input, &refused))
        input.refused = &refused;
    enum sl_ledger_plan made;
    struct sl_error why;
    plan->result->found++;
    status = make_row(plan, &input, &made, &why, err);
    if (status)
        return status;
    count(plan, &input, made);
    if (plan->options->planned && made != SL_PLAN_REPEATED)
        plan->options->planned(plan->options->context, &input, made, why.status ? &why : NULL);
    return SL_OK;
}

struct sl_scan_config sl_plan_scan_config(const struct sl_convert_options *options,
                                          sl_scan_visitor *visit, void *context)
{
    return (struct sl_scan_config){
        .inputs = options->inputs,
        .input_count = options->input_count,
        .files_from = options->files_from,
        .files_from_nul = options->files_from_nul,
        .max_depth = options->max_depth,
        .include = options->include,
        .include_count = options->include_count,
        .exclude = options->exclude,
        .exclude_count = options->exclude_count,
        .hidden = options->hidden,
        .cancel = options->cancel,
        .visit = visit,
        .context = context,
    };
}

enum sl_status sl_plan_scan(struct sl_plan *plan, struct sl_error *err)
{
    struct sl_scan_config config = sl_plan_scan_config(plan->options, plan_file, plan);
    config.output = plan->output_root;
    struct sl_scan_counts counts;
    enum sl_status status = sl_scan(&config, &counts, err);
    plan->result->not_pictures = counts.not_pictures;
    sl_bytes_release(&plan->names);
    sl_path_set_release(&plan->taken);
    return status;
}
