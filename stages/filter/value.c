/* SPDX-License-Identifier: MIT */
#include "value.h"

#include "colour_text.h"
#include "number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Appends to a fixed buffer; what does not fit is cut. */
static void append(char text[SL_FILTER_TEXT_SIZE], const char *more)
{
    size_t used = strlen(text);
    snprintf(text + used, SL_FILTER_TEXT_SIZE - used, "%s", more);
}

static bool fail(char what[SL_FILTER_TEXT_SIZE], const char *text)
{
    what[0] = '\0';
    append(what, text);
    return false;
}

static bool is_end(char c)
{
    return c == '\0' || c == ':';
}

static bool check_number(const struct sl_filter_parameter *parameter, double value,
                         char what[SL_FILTER_TEXT_SIZE])
{
    char step[SL_NUMBER_TEXT_SIZE];
    if (value < parameter->minimum || value > parameter->maximum)
        return fail(what, "out of range");
    if (parameter->whole && value != floor(value))
        return fail(what, "not a whole number");
    if (parameter->step <= 0 || fmod(value, parameter->step) == 0)
        return true;
    sl_number_print(parameter->step, step);
    fail(what, "not a multiple of ");
    append(what, step);
    return false;
}

static bool parse_number(const struct sl_filter_parameter *parameter, const char *text, double *out,
                         char what[SL_FILTER_TEXT_SIZE])
{
    const char *end;
    if (!sl_number_parse(text, &end, out) || !is_end(*end))
        return fail(what, "not a number");
    return check_number(parameter, *out, what);
}

static bool parse_word(const struct sl_filter_parameter *parameter, const char *text, double *out,
                       char what[SL_FILTER_TEXT_SIZE])
{
    size_t length = strcspn(text, ":");
    for (size_t i = 0; parameter->words[i]; i++) {
        if (strlen(parameter->words[i]) == length &&
            strncmp(parameter->words[i], text, length) == 0) {
            *out = (double)i;
            return true;
        }
    }
    return fail(what, "not one of its words");
}

static bool parse_colour(const char *text, double *out, char what[SL_FILTER_TEXT_SIZE])
{
    const char *end;
    uint32_t colour;
    if (!sl_colour_parse(text, &end, &colour) || !is_end(*end))
        return fail(what, "not a colour");
    *out = colour;
    return true;
}

/* Behind the numbers that other parameters of the call have already. */
static size_t place_of_numbers(const struct sl_filter_call *call)
{
    size_t place = 0;
    for (size_t i = 0; i < call->filter->parameter_count; i++)
        if (call->filter->parameters[i].value == SL_FILTER_NUMBERS)
            place += (size_t)call->argument[i];
    return place;
}

static bool parse_numbers(const char *text, size_t index, struct sl_filter_call *call,
                          char what[SL_FILTER_TEXT_SIZE])
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[index];
    size_t place = place_of_numbers(call);
    size_t count = 0;
    for (;; text++) {
        double value;
        if (!sl_number_parse(text, &text, &value) || (*text != ',' && !is_end(*text)))
            return fail(what, "not numbers");
        if (!check_number(parameter, value, what))
            return false;
        if (place + count == SL_FILTER_NUMBERS_MAX)
            return fail(what, "too many numbers");
        call->numbers[place + count++] = value;
        if (is_end(*text))
            break;
    }
    if (!memchr(parameter->lengths, (int)count, strlen((const char *)parameter->lengths)))
        return fail(what, "not as many numbers as it takes");
    call->first[index] = (unsigned char)place;
    call->argument[index] = (double)count;
    return true;
}

bool sl_filter_value_parse(const char *text, size_t index, struct sl_filter_call *call,
                           char what[SL_FILTER_TEXT_SIZE])
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[index];
    switch (parameter->value) {
    case SL_FILTER_WORD:
        return parse_word(parameter, text, &call->argument[index], what);
    case SL_FILTER_COLOUR:
        return parse_colour(text, &call->argument[index], what);
    case SL_FILTER_NUMBERS:
        return parse_numbers(text, index, call, what);
    default:
        return parse_number(parameter, text, &call->argument[index], what);
    }
}

void sl_filter_value_set_initial(size_t index, struct sl_filter_call *call)
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[index];
    if (parameter->value != SL_FILTER_NUMBERS) {
        call->argument[index] = parameter->initial;
        return;
    }
    size_t place = place_of_numbers(call);
    for (size_t i = 0; i < parameter->lengths[0]; i++)
        call->numbers[place + i] = parameter->initial;
    call->first[index] = (unsigned char)place;
    call->argument[index] = parameter->lengths[0];
}

bool sl_filter_value_is_initial(const struct sl_filter_call *call, size_t index)
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[index];
    if (parameter->value != SL_FILTER_NUMBERS)
        return call->argument[index] == parameter->initial;
    size_t count;
    const double *numbers = sl_filter_numbers(call, index, &count);
    bool same = count == parameter->lengths[0];
    for (size_t i = 0; i < count; i++)
        same = same && numbers[i] == parameter->initial;
    return same;
}

static void print_one(const struct sl_filter_parameter *parameter, double value,
                      char out[SL_FILTER_TEXT_SIZE])
{
    out[0] = '\0';
    if (parameter->value == SL_FILTER_WORD)
        append(out, parameter->words[(size_t)value]);
    else if (parameter->value == SL_FILTER_COLOUR)
        sl_colour_print((uint32_t)value, out);
    else
        sl_number_print(value, out);
}

enum sl_status sl_filter_value_print(const struct sl_filter_call *call, size_t index,
                                     struct sl_bytes *out)
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[index];
    size_t count = 1;
    const double *values = &call->argument[index];
    enum sl_status status = SL_OK;
    if (parameter->value == SL_FILTER_NUMBERS)
        values = sl_filter_numbers(call, index, &count);
    for (size_t i = 0; i < count && status == SL_OK; i++) {
        char text[SL_FILTER_TEXT_SIZE];
        print_one(parameter, values[i], text);
        status = sl_bytes_printf(out, "%s%s", i ? "," : "", text);
    }
    return status;
}

static void append_range(const struct sl_filter_parameter *parameter, char out[SL_FILTER_TEXT_SIZE])
{
    char number[SL_NUMBER_TEXT_SIZE];
    sl_number_print(parameter->minimum, number);
    append(out, number);
    append(out, " to ");
    sl_number_print(parameter->maximum, number);
    append(out, number);
    if (parameter->unit && parameter->unit[0]) {
        append(out, " ");
        append(out, parameter->unit);
    }
}

/* "a, b or c" */
static void append_choice(const char *word, bool first, bool last, char out[SL_FILTER_TEXT_SIZE])
{
    append(out, first ? "" : last ? " or " : ", ");
    append(out, word);
}

void sl_filter_allowed_text(const struct sl_filter_parameter *parameter,
                            char out[SL_FILTER_TEXT_SIZE])
{
    out[0] = '\0';
    if (parameter->value == SL_FILTER_COLOUR)
        append(out, SL_COLOUR_ALLOWED);
    for (size_t i = 0; parameter->value == SL_FILTER_WORD && parameter->words[i]; i++)
        append_choice(parameter->words[i], i == 0, !parameter->words[i + 1], out);
    for (size_t i = 0; parameter->value == SL_FILTER_NUMBERS && parameter->lengths[i]; i++) {
        char number[SL_NUMBER_TEXT_SIZE];
        sl_number_print(parameter->lengths[i], number);
        append_choice(number, i == 0, !parameter->lengths[i + 1], out);
    }
    if (parameter->value == SL_FILTER_NUMBERS)
        append(out, " numbers, ");
    if (parameter->value == SL_FILTER_NUMBER || parameter->value == SL_FILTER_NUMBERS)
        append_range(parameter, out);
}

void sl_filter_initial_text(const struct sl_filter_parameter *parameter,
                            char out[SL_FILTER_TEXT_SIZE])
{
    out[0] = '\0';
    if (!parameter->required)
        print_one(parameter, parameter->initial, out);
}
