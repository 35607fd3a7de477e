/* SPDX-License-Identifier: MIT */
#include "decimal.h"

#include <string.h>

/* Before `end`, from the last digit to the first; returns where the text begins. */
static char *write_before(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return end;
}

/* How long a number is, is known when it is written: it moves, as a whole number of words. */
static char *move(char *at, const char *first, const char *end)
{
    memcpy(at, first, CLI_DECIMAL_SIZE);
    return at + (end - first);
}

static uint64_t size_of(int64_t value)
{
    return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

char *cli_decimal_unsigned(char *at, uint64_t value)
{
    char text[2 * CLI_DECIMAL_SIZE] = "", *end = text + CLI_DECIMAL_SIZE;
    return move(at, write_before(end, value), end);
}

char *cli_decimal_signed(char *at, int64_t value)
{
    if (value < 0)
        *at++ = '-';
    return cli_decimal_unsigned(at, size_of(value));
}

char *cli_decimal_micros(char *at, int64_t ns)
{
    char text[2 * CLI_DECIMAL_SIZE] = "", *end = text + CLI_DECIMAL_SIZE;
    uint64_t size = size_of(ns), rest = size % 1000;
    end[-1] = (char)('0' + rest % 10);
    end[-2] = (char)('0' + rest / 10 % 10);
    end[-3] = (char)('0' + rest / 100);
    end[-4] = '.';
    char *first = write_before(end - 4, size / 1000);
    if (ns < 0)
        *--first = '-';
    return move(at, first, end);
}
