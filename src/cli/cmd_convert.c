/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "run.h"

#include <stdio.h>

static int convert_exec(struct cli_options *options);

const struct cli_command cli_cmd_convert = {
    .name = "convert",
    .usage = "INPUT... -o DIR [OPTION...]",
    .summary = "convert files and folders of pictures",
    .details =
        "Converts pictures and folders of pictures (walked recursively, their structure kept) "
        "into DIR. What fails is kept as a dead letter: sluice failed -o DIR lists and explains "
        "them. The same command again does only what is left or has changed.",
    .mask = CLI_CONVERT,
    .exec = convert_exec,
};

static void print_planned(void *context, const struct sl_ledger_input *input,
                          enum sl_ledger_plan plan, const struct sl_error *error)
{
    (void)context;
    if (plan == SL_PLAN_PENDING) {
        for (size_t i = 0; i < input->output_count; i++)
            printf("%s -> %s\n", input->source, input->outputs[i]);
    } else if (error && plan != SL_PLAN_LEFT_OUT) {
        printf("%s: %s: %s\n", input->source, sl_status_name(error->status), error->message);
    }
}

static int print_recipe(const struct sl_recipe *recipe)
{
    struct sl_bytes text = {0};
    enum sl_status status = sl_recipe_text(recipe, &text);
    if (!status)
        fwrite(text.data, 1, text.size, stdout);
    sl_bytes_release(&text);
    return cli_exit_code(status);
}

/* The recipe and what would become what. */
static int dry_run(struct sl_convert_options *convert)
{
    struct sl_convert_result result;
    struct sl_error err = {0};
    convert->planned = print_planned;
    if (print_recipe(convert->recipe))
        return CLI_EXIT_FATAL;
    if (sl_convert(convert, &result, &err))
        return cli_fail(&err);
    return cli_finish(result.planned_dead ? CLI_EXIT_DEAD : CLI_EXIT_OK);
}

static int convert_exec(struct cli_options *options)
{
    struct sl_convert_options *convert = &options->convert;
    cli_options_take_inputs(options);
    bool in_place = sl_recipe_in_place(convert->recipe);
    if (convert->input_count == 0 && !convert->files_from)
        return cli_usage_error("an input is missing: sluice convert INPUT... -o DIR");
    if (in_place && convert->output)
        return cli_usage_error("--in-place replaces the inputs where they are: leave -o %s out",
                               convert->output);
    if (in_place && convert->input_count == 1)
        convert->output = convert->inputs[0];
    if (!convert->output)
        return cli_usage_error("an output folder is missing: sluice convert INPUT... -o DIR");
    if (convert->dry_run)
        return dry_run(convert);
    struct cli_telemetry telemetry = {0};
    struct sl_error err = {0};
    int code = cli_telemetry_begin(&telemetry, options, &err) ? cli_fail(&err)
                                                              : cli_run(options, &telemetry, true);
    cli_telemetry_release(&telemetry);
    return code;
}
