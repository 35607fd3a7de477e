/* SPDX-License-Identifier: MIT */
/* What parameters take, in words: for help and for messages. */
#include "value.h"

#include "colour_text.h"
#include "number.h"
#include "quoted.h"

#include <stdio.h>
#include <string.h>

/* Appends to a fixed buffer; what does not fit is cut. */
static void append(char text[SL_FILTER_TEXT_SIZE], const char *more)
{
    size_t used = strlen(text);
    snprintf(text + used, SL_FILTER_TEXT_SIZE - used, "%s", more);
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
    if (parameter->value == SL_FILTER_POSITION)
        append(out, "centre, northeast ..., top ..., or X,Y in px or in % of the room");
    if (sl_filter_is_string(parameter))
        append(out, parameter->value == SL_FILTER_STRING ? "text" : "the path of a picture");
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
    if (parameter->required)
        return;
    if (sl_filter_is_string(parameter))
        append(out, parameter->text ? parameter->text : "");
    else if (parameter->value == SL_FILTER_POSITION && parameter->initial == 50)
        append(out, "centre");
    else
        sl_filter_value_text(parameter, parameter->initial, out);
}
