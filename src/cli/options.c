/* SPDX-License-Identifier: MIT */
#include "option_set.h"

#include <stdlib.h>
#include <string.h>

enum sl_status cli_list_add(struct cli_list *list, const char *item)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? list->capacity * 2 : 16;
        const char **items = realloc(list->items, capacity * sizeof *items);
        if (!items)
            return SL_NO_MEMORY;
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
    return SL_OK;
}

/* Where it was not built to be fast, it is built to be found wrong. */
#ifdef NDEBUG
enum { DETECT_DEADLOCKS = 0 };
#else
enum { DETECT_DEADLOCKS = 1 };
#endif

enum sl_status cli_options_init(struct cli_options *options, struct sl_error *err)
{
    *options = (struct cli_options){
        .convert = {.schedule_auto = true,
                    .disk_wait_ms = -1,
                    .detect_deadlocks = DETECT_DEADLOCKS},
        .filter = {.state = SL_ITEM_DEAD},
        .bench = {.runs = 3, .warmup = 1, .fail_if_slower = -1},
    };
    if (sl_recipe_new(&options->convert.recipe))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a recipe");
    return SL_OK;
}

void cli_options_release(struct cli_options *options)
{
    sl_recipe_free(options->convert.recipe);
    sl_bytes_release(&options->command);
    cli_preset_release(&options->preset);
    free(options->operands.items);
    free(options->include.items);
    free(options->exclude.items);
    free(options->set.items);
    free(options->bench.exports.items);
    *options = (struct cli_options){0};
}

void cli_options_take_inputs(struct cli_options *options)
{
    struct sl_convert_options *convert = &options->convert;
    convert->inputs = options->operands.items;
    convert->input_count = options->operands.count;
    convert->include = options->include.items;
    convert->include_count = options->include.count;
    convert->exclude = options->exclude.items;
    convert->exclude_count = options->exclude.count;
}

/* An option as it was given. */
struct given {
    const struct cli_option *option;
    const char *value;
};

/* What is left of the command line, and the options that were there. */
struct arguments {
    char **at;
    char **end;
    struct given *given; /* owned */
    size_t count, capacity;
};

static enum sl_status unknown(unsigned commands, const char *name, size_t length,
                              struct sl_error *err)
{
    const char *nearest = cli_option_nearest(commands, name, length);
    if (nearest)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "unknown option --%.*s: did you mean --%s?",
                            (int)length, name, nearest);
    return sl_error_set(err, SL_INVALID_ARGUMENT, "unknown option --%.*s", (int)length, name);
}

/* Notes `option` with the value that is joined to it, or with the next argument. */
static enum sl_status take(const struct cli_option *option, const char *value,
                           struct arguments *rest, struct sl_error *err)
{
    if (option->argument && !value) {
        if (rest->at == rest->end)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "--%s needs a value: %s", option->name,
                                option->argument);
        value = *rest->at++;
    }
    if (rest->count == rest->capacity) {
        size_t capacity = rest->capacity ? rest->capacity * 2 : 32;
        struct given *given = realloc(rest->given, capacity * sizeof *given);
        if (!given)
            return sl_error_set(err, SL_NO_MEMORY, "no memory for the command line");
        rest->given = given;
        rest->capacity = capacity;
    }
    rest->given[rest->count++] = (struct given){option, value};
    return SL_OK;
}

static enum sl_status parse_long(unsigned commands, const char *text, struct arguments *rest,
                                 struct sl_error *err)
{
    size_t length = strcspn(text, "=");
    const char *value = text[length] ? text + length + 1 : NULL;
    const struct cli_option *option = cli_option_find(commands, text, length);
    if (!option)
        return unknown(commands, text, length, err);
    if (!option->argument && value)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "--%s takes no value", option->name);
    return take(option, value, rest, err);
}

static enum sl_status parse_letters(unsigned commands, const char *letters, struct arguments *rest,
                                    struct sl_error *err)
{
    while (*letters) {
        const struct cli_option *option = cli_option_find_letter(commands, *letters);
        if (!option)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "unknown option -%c", *letters);
        letters++;
        const char *value = NULL;
        if (option->argument && *letters) {
            value = letters;
            letters = "";
        }
        enum sl_status status = take(option, value, rest, err);
        if (status)
            return status;
    }
    return SL_OK;
}

/* Sets what was given, presets or all the rest. */
static enum sl_status set(struct cli_options *options, const struct arguments *arguments,
                          bool presets, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < arguments->count && !status; i++) {
        const struct given *given = &arguments->given[i];
        if ((given->option->set == cli_set_preset) == presets)
            status = given->option->set(options, given->option, given->value, err);
    }
    return status;
}

enum sl_status cli_options_parse(struct cli_options *options, unsigned commands, int argc,
                                 char **argv, struct sl_error *err)
{
    struct arguments rest = {.at = argv, .end = argv + argc};
    options->commands = commands;
    bool operands_only = false;
    enum sl_status status = SL_OK;
    while (!status && rest.at < rest.end) {
        const char *text = *rest.at++;
        if (operands_only || text[0] != '-' || !text[1]) {
            status = cli_list_add(&options->operands, text);
            if (status)
                sl_error_set(err, status, "no memory for the command line");
        } else if (strcmp(text, "--") == 0) {
            operands_only = true;
        } else if (text[1] == '-') {
            status = parse_long(commands, text + 2, &rest, err);
        } else {
            status = parse_letters(commands, text + 1, &rest, err);
        }
    }
    if (!status)
        status = set(options, &rest, true, err);
    if (!status)
        status = set(options, &rest, false, err);
    free(rest.given);
    return status;
}
