/* SPDX-License-Identifier: MIT */
#include "quoted.h"

#include <string.h>

bool sl_filter_is_string(const struct sl_filter_parameter *parameter)
{
    return parameter->value == SL_FILTER_STRING || parameter->value == SL_FILTER_PICTURE;
}

size_t sl_filter_quoted_length(const char *text, const char *ends)
{
    size_t length = 0;
    while (text[length] && !strchr(ends, text[length]))
        length += text[length] == '\\' && text[length + 1] ? 2 : 1;
    return length;
}

/* Behind the strings that others have; those that have none share an empty one at the front. */
static size_t place_of_string(const struct sl_filter_call *call, size_t index)
{
    size_t place = 1;
    for (size_t i = 0; i < call->filter->parameter_count; i++) {
        size_t end = call->first[i] + (size_t)call->argument[i] + 1;
        if (i != index && sl_filter_is_string(&call->filter->parameters[i]) && end > place)
            place = end;
    }
    return place;
}

bool sl_filter_string_set(struct sl_filter_call *call, size_t index, const char *text,
                          size_t length)
{
    size_t place = place_of_string(call, index);
    if (length >= SL_FILTER_STRINGS_SIZE - place)
        return false;
    memcpy(call->strings + place, text, length);
    call->strings[place + length] = '\0';
    call->first[index] = (unsigned short)place;
    call->argument[index] = (double)length;
    return true;
}

const char *sl_filter_string_parse(const char *text, size_t index, struct sl_filter_call *call)
{
    char value[SL_FILTER_STRINGS_SIZE];
    size_t length = 0;
    for (; *text && *text != ':'; text++) {
        char c = *text;
        if (c == '\\') {
            c = *++text;
            if (!c || !strchr(":=\\n", c))
                return "a backslash that is not before : = \\ or n";
            c = c == 'n' ? '\n' : c;
        }
        if (length == sizeof value)
            return "too long";
        value[length++] = c;
    }
    if (length == 0 && call->filter->parameters[index].required)
        return "empty";
    return sl_filter_string_set(call, index, value, length) ? NULL : "too long";
}

enum sl_status sl_filter_string_print(const char *text, struct sl_bytes *out)
{
    enum sl_status status = SL_OK;
    for (; *text && status == SL_OK; text++)
        status = sl_bytes_printf(out, "%s%c", strchr(":=\\\n", *text) ? "\\" : "",
                                 *text == '\n' ? 'n' : *text);
    return status;
}
