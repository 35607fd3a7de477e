/* SPDX-License-Identifier: MIT */
/* A list of names, read from a file or a pipe that may be silent for long: waiting for it can be
 * cancelled. Private to the scan. */
#ifndef SL_API_SCAN_LIST_H
#define SL_API_SCAN_LIST_H

#include <sluice/bytes.h>
#include <sluice/cancel.h>
#include <sluice/error.h>

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise but for the first three. */
struct sl_scan_list {
    int fd;                         /* borrowed */
    char end;                       /* of a name: '\n' or '\0' */
    const struct sl_cancel *cancel; /* may be NULL */
    struct sl_bytes text;           /* what was read and not given out */
    size_t next;                    /* where the next name begins */
    bool over;
};

/* The next name that is not empty, valid until the next call; NULL at the end of the list.
 * SL_CANCELLED, SL_IO, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_scan_list_next(struct sl_scan_list *list, const char **name,
                                              struct sl_error *err);

void sl_scan_list_release(struct sl_scan_list *list);

#endif
