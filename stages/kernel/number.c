/* SPDX-License-Identifier: MIT */
#include "number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const double millionths = 1e6;
static const int64_t whole_limit = INT64_C(1000000000000);

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Digits behind the point as millionths, rounded by the seventh. */
static int64_t parse_fraction(const char **text)
{
    int64_t fraction = 0;
    int digits = 0;
    for (; is_digit(**text); ++*text, digits++) {
        if (digits < 6)
            fraction = fraction * 10 + (**text - '0');
        else if (digits == 6 && **text >= '5')
            fraction++;
    }
    for (; digits < 6; digits++)
        fraction *= 10;
    return fraction;
}

bool sl_number_parse(const char *text, const char **end, double *out)
{
    bool negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    const char *begin = text;
    int64_t whole = 0;
    for (; is_digit(*text); text++) {
        whole = whole * 10 + (*text - '0');
        if (whole > whole_limit)
            return false;
    }
    bool has_digits = text > begin;
    int64_t fraction = 0;
    if (*text == '.' && (has_digits || is_digit(text[1]))) {
        text++;
        has_digits = true;
        fraction = parse_fraction(&text);
    }
    if (!has_digits)
        return false;
    double value = (double)(whole * 1000000 + fraction) / millionths;
    *out = negative && value > 0 ? -value : value;
    *end = text;
    return true;
}

void sl_number_print(double value, char out[SL_NUMBER_TEXT_SIZE])
{
    int64_t scaled = llround(fabs(value) * millionths);
    int length = snprintf(out, SL_NUMBER_TEXT_SIZE, "%s%" PRId64, value < 0 && scaled ? "-" : "",
                          scaled / 1000000);
    if (scaled % 1000000 == 0)
        return;
    length += snprintf(out + length, SL_NUMBER_TEXT_SIZE - (size_t)length, ".%06" PRId64,
                       scaled % 1000000);
    while (out[length - 1] == '0')
        out[--length] = '\0';
}
