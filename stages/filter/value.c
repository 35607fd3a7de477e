/* SPDX-License-Identifier: MIT */
#include "value.h"

#include "colour_text.h"
#include "number.h"
#include "quoted.h"

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

static bool has_numbers(const struct sl_filter_parameter *parameter)
{
    return parameter->value == SL_FILTER_NUMBERS || parameter->value == SL_FILTER_POSITION;
}

/* Behind the numbers that other parameters of the call have already. */
static size_t place_of_numbers(const struct sl_filter_call *call)
{
    size_t place = 0;
    for (size_t i = 0; i < call->filter->parameter_count; i++)
        if (has_numbers(&call->filter->parameters[i]))
            place += (size_t)call->argument[i];
    return place;
}

/* The numbers of a position: its place on both axes, and whether these are pixels. */
enum { POSITION_NUMBERS = 4, POSITION_TEXT = 64 };

static bool set_position(const struct sl_position *position, size_t index,
                         struct sl_filter_call *call)
{
    size_t place = place_of_numbers(call);
    if (place + POSITION_NUMBERS > SL_FILTER_NUMBERS_MAX)
        return false;
    const double numbers[POSITION_NUMBERS] = {position->x, position->y, position->x_pixels,
                                              position->y_pixels};
    memcpy(call->numbers + place, numbers, sizeof numbers);
    call->first[index] = (unsigned short)place;
    call->argument[index] = POSITION_NUMBERS;
    return true;
}

static bool parse_position(const char *text, size_t index, struct sl_filter_call *call,
                           char what[SL_FILTER_TEXT_SIZE])
{
    char copy[POSITION_TEXT];
    struct sl_position position;
    size_t length = strcspn(text, ":");
    if (length >= sizeof copy)
        return fail(what, "not a position");
    memcpy(copy, text, length);
    copy[length] = '\0';
    if (sl_position_parse(copy, &position, NULL) || position.anchor != SL_ANCHOR_PLACE)
        return fail(what, "not a position");
    return set_position(&position, index, call) || fail(what, "too many numbers");
}

struct sl_position sl_filter_value_position(const struct sl_filter_call *call, size_t index)
{
    const double *numbers = call->numbers + call->first[index];
    return (struct sl_position){.anchor = SL_ANCHOR_PLACE,
                                .x = numbers[0],
                                .y = numbers[1],
                                .x_pixels = numbers[2] != 0,
                                .y_pixels = numbers[3] != 0};
}

static struct sl_position initial_position(const struct sl_filter_parameter *parameter)
{
    return (struct sl_position){
        .anchor = SL_ANCHOR_PLACE, .x = parameter->initial, .y = parameter->initial};
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
    call->first[index] = (unsigned short)place;
    call->argument[index] = (double)count;
    return true;
}

bool sl_filter_value_parse(const char *text, size_t index, struct sl_filter_call *call,
                           char what[SL_FILTER_TEXT_SIZE])
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[index];
    const char *fault;
    switch (parameter->value) {
    case SL_FILTER_WORD:
        return parse_word(parameter, text, &call->argument[index], what);
    case SL_FILTER_COLOUR:
        return parse_colour(text, &call->argument[index], what);
    case SL_FILTER_NUMBERS:
        return parse_numbers(text, index, call, what);
    case SL_FILTER_POSITION:
        return parse_position(text, index, call, what);
    case SL_FILTER_STRING:
    case SL_FILTER_PICTURE:
        fault = sl_filter_string_parse(text, index, call);
        return !fault || fail(what, fault);
    default:
        return parse_number(parameter, text, &call->argument[index], what);
    }
}

void sl_filter_value_set_initial(size_t index, struct sl_filter_call *call)
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[index];
    const char *text = parameter->text ? parameter->text : "";
    const struct sl_position position = initial_position(parameter);
    size_t place = place_of_numbers(call);
    switch (parameter->value) {
    case SL_FILTER_NUMBERS:
        for (size_t i = 0; i < parameter->lengths[0]; i++)
            call->numbers[place + i] = parameter->initial;
        call->first[index] = (unsigned short)place;
        call->argument[index] = parameter->lengths[0];
        break;
    case SL_FILTER_POSITION:
        (void)set_position(&position, index, call);
        break;
    case SL_FILTER_STRING:
    case SL_FILTER_PICTURE:
        if (!sl_filter_string_set(call, index, text, strlen(text)))
            call->first[index] = 0; /* empty: others of the call have all the room */
        break;
    default:
        call->argument[index] = parameter->initial;
    }
}

bool sl_filter_value_is_initial(const struct sl_filter_call *call, size_t index)
{
    const struct sl_filter_parameter *parameter = &call->filter->parameters[index];
    if (sl_filter_is_string(parameter))
        return strcmp(sl_filter_string(call, index), parameter->text ? parameter->text : "") == 0;
    if (parameter->value == SL_FILTER_POSITION) {
        const struct sl_position at = sl_filter_value_position(call, index);
        return at.x == parameter->initial && at.y == parameter->initial && !at.x_pixels &&
               !at.y_pixels;
    }
    if (parameter->value != SL_FILTER_NUMBERS)
        return call->argument[index] == parameter->initial;
    size_t count;
    const double *numbers = sl_filter_numbers(call, index, &count);
    bool same = count == parameter->lengths[0];
    for (size_t i = 0; i < count; i++)
        same = same && numbers[i] == parameter->initial;
    return same;
}

void sl_filter_value_text(const struct sl_filter_parameter *parameter, double value,
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
    if (sl_filter_is_string(parameter))
        return sl_filter_string_print(sl_filter_string(call, index), out);
    if (parameter->value == SL_FILTER_POSITION) {
        const struct sl_position position = sl_filter_value_position(call, index);
        return sl_position_print(&position, out);
    }
    if (parameter->value == SL_FILTER_NUMBERS)
        values = sl_filter_numbers(call, index, &count);
    for (size_t i = 0; i < count && status == SL_OK; i++) {
        char text[SL_FILTER_TEXT_SIZE];
        sl_filter_value_text(parameter, values[i], text);
        status = sl_bytes_printf(out, "%s%s", i ? "," : "", text);
    }
    return status;
}
