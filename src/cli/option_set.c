/* SPDX-License-Identifier: MIT */
#include "option_set.h"

#include "units.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static void *field(struct cli_options *options, const struct cli_option *option)
{
    return (char *)options + option->offset;
}

static enum sl_status refuse(const struct cli_option *option, const char *value,
                             const char *allowed, struct sl_error *err)
{
    return sl_error_set(err, SL_INVALID_ARGUMENT, "--%s=%s: %s", option->name, value, allowed);
}

CLI_SETTER(cli_set_flag)
{
    (void)value, (void)err;
    *(bool *)field(options, option) = true;
    return SL_OK;
}

CLI_SETTER(cli_set_text)
{
    if (!*value)
        return refuse(option, value, "must not be empty", err);
    *(const char **)field(options, option) = value;
    return SL_OK;
}

CLI_SETTER(cli_set_list)
{
    if (cli_list_add(field(options, option), value))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the command line");
    return SL_OK;
}

CLI_SETTER(cli_set_unsigned)
{
    uint64_t number;
    if (!cli_parse_count(value, INT_MAX, &number))
        return refuse(option, value, "expected a whole number", err);
    *(unsigned *)field(options, option) = (unsigned)number;
    return SL_OK;
}

CLI_SETTER(cli_set_id)
{
    uint64_t number;
    if (!cli_parse_count(value, INT64_MAX, &number) || number == 0)
        return refuse(option, value, "expected a whole number from 1", err);
    *(int64_t *)field(options, option) = (int64_t)number;
    return SL_OK;
}

CLI_SETTER(cli_set_bytes)
{
    uint64_t number;
    if (!cli_parse_bytes(value, &number) || number == 0)
        return refuse(option, value, "expected a size such as 512M or 2G", err);
    *(uint64_t *)field(options, option) = number;
    return SL_OK;
}

CLI_SETTER(cli_set_duration)
{
    int64_t ms;
    if (!cli_parse_duration(value, &ms))
        return refuse(option, value, "expected a duration such as 200ms, 10s or 2m", err);
    *(int64_t *)field(options, option) = ms;
    return SL_OK;
}

CLI_SETTER(cli_set_percent)
{
    char *end;
    double percent = strtod(value, &end);
    if (end == value || *value < '0' || *value > '9' || (*end && strcmp(end, "%") != 0))
        return refuse(option, value, "expected a share such as 5%", err);
    *(double *)field(options, option) = percent / 100;
    return SL_OK;
}

/* The place of `value` among the words of "a|b|c", or -1. */
static int choice_index(const char *choices, const char *value)
{
    size_t length = strlen(value);
    for (int index = 0; choices; index++) {
        const char *bar = strchr(choices, '|');
        size_t word = bar ? (size_t)(bar - choices) : strlen(choices);
        if (word == length && memcmp(choices, value, word) == 0)
            return index;
        choices = bar ? bar + 1 : NULL;
    }
    return -1;
}

CLI_SETTER(cli_set_choice)
{
    int index = choice_index(option->choices, value);
    if (index < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "--%s=%s: expected one of %s", option->name,
                            value, option->choices);
    memcpy(field(options, option), &index, sizeof index); /* enums without negatives: an int */
    return SL_OK;
}

CLI_SETTER(cli_set_recipe)
{
    return sl_recipe_set(options->convert.recipe, option->name, value ? value : "yes", err);
}

CLI_SETTER(cli_set_no_auto_orient)
{
    (void)option, (void)value;
    return sl_recipe_set(options->convert.recipe, "auto-orient", "no", err);
}

CLI_SETTER(cli_set_jobs)
{
    options->convert.jobs = 0;
    if (strcmp(value, "auto") == 0)
        return SL_OK;
    uint64_t number;
    if (!cli_parse_count(value, 1024, &number) || number == 0)
        return refuse(option, value, "expected auto or a number from 1 to 1024", err);
    options->convert.jobs = (unsigned)number;
    return SL_OK;
}

CLI_SETTER(cli_set_retries)
{
    uint64_t number;
    if (!cli_parse_count(value, 1000, &number))
        return refuse(option, value, "expected a number from 0 to 1000", err);
    options->convert.attempts = (unsigned)number + 1;
    return SL_OK;
}

static bool parse_halt(const char *text, struct sl_halt *halt)
{
    if (strcmp(text, "never") == 0)
        return true;
    halt->mode = strncmp(text, "now", 3) == 0 ? SL_HALT_NOW : SL_HALT_SOON;
    const char *word = halt->mode == SL_HALT_NOW ? "now,fail=" : "soon,fail=";
    if (strncmp(text, word, strlen(word)) != 0)
        return false;
    text += strlen(word);
    size_t length = strlen(text);
    if (!length || text[length - 1] != '%')
        return cli_parse_count(text, UINT64_MAX, &halt->failures) && halt->failures > 0;
    char *end;
    halt->percent = strtod(text, &end);
    return end == text + length - 1 && text[0] >= '0' && text[0] <= '9' && halt->percent > 0 &&
           halt->percent <= 100;
}

CLI_SETTER(cli_set_halt)
{
    struct sl_halt halt = {.mode = SL_HALT_NEVER};
    if (!parse_halt(value, &halt))
        return refuse(option, value,
                      "expected never, soon,fail=N, soon,fail=N% or now,fail=N (or N%)", err);
    options->convert.halt = halt;
    return SL_OK;
}

CLI_SETTER(cli_set_schedule)
{
    options->convert.schedule_auto = strcmp(value, "auto") == 0;
    if (options->convert.schedule_auto)
        return SL_OK;
    int index = choice_index("stages|carry", value);
    if (index < 0)
        return refuse(option, value, "expected stages, carry or auto", err);
    options->convert.schedule = index == 0 ? SL_SCHEDULE_STAGES : SL_SCHEDULE_CARRY;
    return SL_OK;
}

CLI_SETTER(cli_set_class)
{
    enum sl_status status;
    if (!sl_status_from_name(value, &status))
        return refuse(option, value, "no such class (sluice help classes lists them)", err);
    options->filter.class_name = value;
    return SL_OK;
}

CLI_SETTER(cli_set_group_by)
{
    options->group = true;
    return cli_set_choice(options, option, value, err);
}
