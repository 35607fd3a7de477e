/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "number.h"

#include <sluice/recipe.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 32 };

/* Appends to a fixed buffer; what does not fit is cut. */
static void append(char *text, size_t size, const char *more)
{
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s", more);
}

static enum sl_status fail_name(const char *name, struct sl_error *err)
{
    char names[160] = "";
    const struct sl_filter *filter;
    for (size_t i = 0; (filter = sl_filter_at(i)) != NULL; i++) {
        append(names, sizeof names, i ? ", " : "");
        append(names, sizeof names, filter->name);
    }
    return sl_error_set(err, SL_INVALID_ARGUMENT, "there is no filter '%.*s'; there are %s",
                        NAME_SIZE, name, names);
}

/* "blur takes sigma (0.3 to 100 px)": every message about arguments ends so. */
static enum sl_status fail_argument(const struct sl_filter *filter, const char *what,
                                    const char *where, struct sl_error *err)
{
    char list[160] = "";
    for (size_t i = 0; i < filter->parameter_count; i++) {
        const struct sl_filter_parameter *p = &filter->parameters[i];
        char low[SL_NUMBER_TEXT_SIZE];
        char high[SL_NUMBER_TEXT_SIZE];
        char one[96];
        sl_number_print(p->minimum, low);
        sl_number_print(p->maximum, high);
        snprintf(one, sizeof one, "%s%s (%s to %s%s%s)", i ? ", " : "", p->name, low, high,
                 p->unit[0] ? " " : "", p->unit);
        append(list, sizeof list, one);
    }
    return sl_error_set(err, SL_INVALID_ARGUMENT, "filter %s: %s '%.40s'; it takes %s",
                        filter->name, what, where, list[0] ? list : "no arguments");
}

static enum sl_status fail_step(const struct sl_filter *filter,
                                const struct sl_filter_parameter *parameter, const char *where,
                                struct sl_error *err)
{
    char what[64];
    char step[SL_NUMBER_TEXT_SIZE];
    sl_number_print(parameter->step, step);
    snprintf(what, sizeof what, "not a multiple of %s:", step);
    return fail_argument(filter, what, where, err);
}

static bool is_parameter(const struct sl_filter_parameter *parameter, const char *name,
                         size_t length)
{
    return strlen(parameter->name) == length && strncmp(parameter->name, name, length) == 0;
}

/* Which parameter an argument is for: the one it names, or the one at its place. */
static bool find_parameter(const struct sl_filter *filter, const char **text, size_t place,
                           size_t *out)
{
    size_t length = strcspn(*text, "=:");
    if ((*text)[length] != '=') {
        *out = place;
        return place < filter->parameter_count;
    }
    for (size_t i = 0; i < filter->parameter_count; i++) {
        if (is_parameter(&filter->parameters[i], *text, length)) {
            *out = i;
            *text += length + 1;
            return true;
        }
    }
    return false;
}

static enum sl_status parse_arguments(const char *text, struct sl_filter_call *call,
                                      bool given[SL_FILTER_PARAMETERS_MAX], struct sl_error *err)
{
    const struct sl_filter *filter = call->filter;
    for (size_t place = 0;; place++) {
        const char *argument = text;
        size_t index;
        double value;
        if (!find_parameter(filter, &text, place, &index))
            return fail_argument(filter, "there is no parameter for", argument, err);
        if (given[index])
            return fail_argument(filter, "given twice:", argument, err);
        if (!sl_number_parse(text, &text, &value) || (*text && *text != ':'))
            return fail_argument(filter, "not a number:", argument, err);
        const struct sl_filter_parameter *parameter = &filter->parameters[index];
        if (value < parameter->minimum || value > parameter->maximum)
            return fail_argument(filter, "out of range:", argument, err);
        if (parameter->whole && value != floor(value))
            return fail_argument(filter, "not a whole number:", argument, err);
        if (parameter->step > 0 && fmod(value, parameter->step) != 0)
            return fail_step(filter, parameter, argument, err);
        call->argument[index] = value;
        given[index] = true;
        if (!*text)
            return SL_OK;
        text++;
    }
}

enum sl_status sl_filter_parse(const char *text, struct sl_filter_call *out, struct sl_error *err)
{
    char name[NAME_SIZE];
    size_t length = strcspn(text, "=");
    snprintf(name, sizeof name, "%.*s", length < NAME_SIZE ? (int)length : NAME_SIZE - 1, text);
    *out = (struct sl_filter_call){.filter = length < NAME_SIZE ? sl_filter_find(name) : NULL};
    if (!out->filter)
        return fail_name(name, err);
    bool given[SL_FILTER_PARAMETERS_MAX] = {false};
    for (size_t i = 0; i < out->filter->parameter_count; i++)
        out->argument[i] = out->filter->parameters[i].initial;
    if (text[length] == '=') {
        enum sl_status status = parse_arguments(text + length + 1, out, given, err);
        if (status != SL_OK)
            return status;
    }
    for (size_t i = 0; i < out->filter->parameter_count; i++)
        if (out->filter->parameters[i].required && !given[i])
            return fail_argument(out->filter, "needs a value for", out->filter->parameters[i].name,
                                 err);
    return SL_OK;
}

static bool is_printed(const struct sl_filter_call *call, size_t i)
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[i];
    return parameter->required || call->argument[i] != parameter->initial;
}

/* By place as long as nothing is left out, by name after that. */
enum sl_status sl_filter_print(const struct sl_filter_call *call, struct sl_bytes *out)
{
    enum sl_status status = sl_bytes_printf(out, "%s", call->filter->name);
    bool by_name = false;
    const char *separator = "=";
    for (size_t i = 0; i < call->filter->parameter_count && status == SL_OK; i++) {
        char number[SL_NUMBER_TEXT_SIZE];
        if (!is_printed(call, i)) {
            by_name = true;
            continue;
        }
        sl_number_print(call->argument[i], number);
        status = sl_bytes_printf(out, "%s%s%s%s", separator,
                                 by_name ? call->filter->parameters[i].name : "",
                                 by_name ? "=" : "", number);
        separator = ":";
    }
    return status;
}
