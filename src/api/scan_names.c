/* SPDX-License-Identifier: MIT */
#include "scan_names.h"

#include <stdlib.h>
#include <string.h>

enum sl_status sl_scan_names_add(struct sl_scan_names *names, const char *name)
{
    if (names->count == names->capacity) {
        size_t capacity = names->capacity ? names->capacity * 2 : 64;
        size_t *offsets = realloc(names->offsets, capacity * sizeof *offsets);
        if (!offsets)
            return SL_NO_MEMORY;
        names->offsets = offsets;
        names->capacity = capacity;
    }
    size_t offset = names->text.size;
    if (sl_bytes_append(&names->text, name, strlen(name) + 1))
        return SL_NO_MEMORY;
    names->offsets[names->count++] = offset;
    return SL_OK;
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

enum sl_status sl_scan_names_sort(struct sl_scan_names *names)
{
    if (names->count == 0)
        return SL_OK;
    const char **sorted = realloc(names->sorted, names->count * sizeof *sorted);
    if (!sorted)
        return SL_NO_MEMORY;
    names->sorted = sorted;
    for (size_t i = 0; i < names->count; i++)
        sorted[i] = (const char *)names->text.data + names->offsets[i];
    qsort(sorted, names->count, sizeof *sorted, compare);
    return SL_OK;
}

void sl_scan_names_clear(struct sl_scan_names *names)
{
    sl_bytes_clear(&names->text);
    names->count = 0;
}

void sl_scan_names_release(struct sl_scan_names *names)
{
    sl_bytes_release(&names->text);
    free(names->offsets);
    free(names->sorted);
    *names = (struct sl_scan_names){0};
}
