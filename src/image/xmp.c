/* SPDX-License-Identifier: MIT */
#include "xmp.h"

#include <string.h>

static const char name[] = "tiff:Orientation";

static size_t skip_blanks(const uint8_t *xmp, size_t size, size_t at)
{
    while (at < size && (xmp[at] == ' ' || xmp[at] == '\t' || xmp[at] == '\r' || xmp[at] == '\n'))
        at++;
    return at;
}

/* Where the value begins of what is named before `at`: an attribute's or an element's; `size` where
 * there is none. */
static size_t find_value(const uint8_t *xmp, size_t size, size_t at)
{
    at = skip_blanks(xmp, size, at);
    if (at < size && xmp[at] == '=') {
        at = skip_blanks(xmp, size, at + 1);
        return at < size && (xmp[at] == '"' || xmp[at] == '\'') ? skip_blanks(xmp, size, at + 1)
                                                                : size;
    }
    return at < size && xmp[at] == '>' ? skip_blanks(xmp, size, at + 1) : size;
}

void sl_xmp_make_upright(uint8_t *xmp, size_t size)
{
    enum { LENGTH = sizeof name - 1 };
    for (size_t at = 0; at < size && size - at > LENGTH;) {
        const uint8_t *found = memchr(xmp + at, 't', size - at - LENGTH);
        if (!found)
            return;
        at = (size_t)(found - xmp);
        if (memcmp(found, name, LENGTH) != 0) {
            at++;
            continue;
        }
        at = find_value(xmp, size, at + LENGTH);
        if (at + 1 < size && xmp[at] >= '2' && xmp[at] <= '8' &&
            (xmp[at + 1] < '0' || xmp[at + 1] > '9'))
            xmp[at] = '1';
    }
}
