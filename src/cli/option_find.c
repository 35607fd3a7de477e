/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <string.h>

enum { NAME_MAX_LENGTH = 32 }; /* longer ones are not worth a suggestion */

const struct cli_option *cli_option_find(unsigned commands, const char *name, size_t name_length)
{
    const struct cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if ((option->commands & commands) && strlen(option->name) == name_length &&
            memcmp(option->name, name, name_length) == 0)
            return option;
    }
    return NULL;
}

const struct cli_option *cli_option_find_letter(unsigned commands, char letter)
{
    const struct cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if ((option->commands & commands) && option->letter == letter)
            return option;
    }
    return NULL;
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned low = a < b ? a : b;
    return low < c ? low : c;
}

/* Levenshtein's distance, one row at a time. */
static unsigned distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    unsigned row[NAME_MAX_LENGTH + 1];
    for (size_t j = 0; j <= b_length; j++)
        row[j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned above = row[j];
            row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[b_length];
}

const char *cli_option_nearest(unsigned commands, const char *name, size_t name_length)
{
    const char *nearest = NULL;
    unsigned least = (unsigned)name_length / 3 + 2; /* further away is another word */
    const struct cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        size_t length = strlen(option->name);
        if (!(option->commands & commands) || length > NAME_MAX_LENGTH ||
            name_length > NAME_MAX_LENGTH)
            continue;
        unsigned away = distance(name, name_length, option->name, length);
        if (name_length >= 3 && length > name_length &&
            memcmp(option->name, name, name_length) == 0)
            away = 1; /* the beginning of a name is a better hint than a few changed letters */
        if (away < least) {
            least = away;
            nearest = option->name;
        }
    }
    return nearest;
}
