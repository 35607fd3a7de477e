/* SPDX-License-Identifier: MIT */
/* The names of one folder, sorted: a growable list in two blocks of memory. */
#ifndef SL_API_SCAN_NAMES_H
#define SL_API_SCAN_NAMES_H

#include <sluice/bytes.h>

#include <stddef.h>

/* Zero-initialise. */
struct sl_scan_names {
    struct sl_bytes text; /* NUL-terminated names */
    size_t *offsets;      /* of each name; owned */
    const char **sorted;  /* after sl_scan_names_sort; owned */
    size_t count, capacity;
};

/* Adds a copy. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_scan_names_add(struct sl_scan_names *names, const char *name);

/* Makes `sorted`: the names in byte order, valid until the next add. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_scan_names_sort(struct sl_scan_names *names);

/* Empties it, keeping the memory. */
void sl_scan_names_clear(struct sl_scan_names *names);
void sl_scan_names_release(struct sl_scan_names *names);

#endif
