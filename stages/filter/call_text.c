/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "quoted.h"
#include "value.h"

#include <sluice/recipe.h>

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
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "there is no filter '%.*s' (see sluice help filters)", NAME_SIZE, name);
}

/* "blur takes sigma (0.3 to 100 px)": every message about arguments ends so. */
static enum sl_status fail_argument(const struct sl_filter *filter, const char *what,
                                    const char *where, struct sl_error *err)
{
    char list[160] = "";
    for (size_t i = 0; i < filter->parameter_count; i++) {
        char allowed[SL_FILTER_TEXT_SIZE];
        sl_filter_allowed_text(&filter->parameters[i], allowed);
        append(list, sizeof list, i ? ", " : "");
        append(list, sizeof list, filter->parameters[i].name);
        append(list, sizeof list, " (");
        append(list, sizeof list, allowed);
        append(list, sizeof list, ")");
    }
    return sl_error_set(err, SL_INVALID_ARGUMENT, "filter %s: %s '%.40s'; it takes %s",
                        filter->name, what, where, list[0] ? list : "no arguments");
}

/* The fault, and what the parameter takes. */
static enum sl_status fail_value(const struct sl_filter *filter, size_t index, const char *what,
                                 const char *where, struct sl_error *err)
{
    char allowed[SL_FILTER_TEXT_SIZE];
    sl_filter_allowed_text(&filter->parameters[index], allowed);
    return sl_error_set(err, SL_INVALID_ARGUMENT, "filter %s: %s: '%.40s'; %s is %s", filter->name,
                        what, where, filter->parameters[index].name, allowed);
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
    size_t length = sl_filter_quoted_length(*text, "=:");
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
        char what[SL_FILTER_TEXT_SIZE];
        if (!find_parameter(filter, &text, place, &index))
            return fail_argument(filter, "there is no parameter for", argument, err);
        if (given[index])
            return fail_argument(filter, "given twice:", argument, err);
        if (!sl_filter_value_parse(text, index, call, what))
            return fail_value(filter, index, what, argument, err);
        given[index] = true;
        text += sl_filter_quoted_length(text, ":");
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
    if (text[length] == '=') {
        enum sl_status status = parse_arguments(text + length + 1, out, given, err);
        if (status != SL_OK)
            return status;
    }
    for (size_t i = 0; i < out->filter->parameter_count; i++) {
        if (given[i])
            continue;
        if (out->filter->parameters[i].required)
            return fail_argument(out->filter, "needs a value for", out->filter->parameters[i].name,
                                 err);
        sl_filter_value_set_initial(i, out);
    }
    return out->filter->check ? out->filter->check(out, err) : SL_OK;
}

static bool is_printed(const struct sl_filter_call *call, size_t i)
{
    return call->filter->parameters[i].required || !sl_filter_value_is_initial(call, i);
}

/* By place as long as nothing is left out, by name after that. */
enum sl_status sl_filter_print(const struct sl_filter_call *call, struct sl_bytes *out)
{
    enum sl_status status = sl_bytes_printf(out, "%s", call->filter->name);
    bool by_name = false;
    const char *separator = "=";
    for (size_t i = 0; i < call->filter->parameter_count && status == SL_OK; i++) {
        if (!is_printed(call, i)) {
            by_name = true;
            continue;
        }
        status =
            sl_bytes_printf(out, "%s%s%s", separator,
                            by_name ? call->filter->parameters[i].name : "", by_name ? "=" : "");
        if (status == SL_OK)
            status = sl_filter_value_print(call, i, out);
        separator = ":";
    }
    return status;
}
