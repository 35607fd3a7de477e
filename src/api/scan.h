/* SPDX-License-Identifier: MIT */
/*
 * The scan: walks files and folders and names every input once, in an order that only depends on
 * the names. Memory is bounded by the widest folders on one path, descriptors by a constant,
 * whatever the tree's depth; paths longer than the system's limit are walked all the same.
 *
 * A folder below an input is left out when it is the output folder, when its name begins with
 * ".sluice", when it is hidden or excluded, when it is one of its own ancestors, and when it is a
 * symbolic link. Nothing is opened but folders, so that no FIFO can hang the scan.
 */
#ifndef SL_API_SCAN_H
#define SL_API_SCAN_H

#include <sluice/cancel.h>
#include <sluice/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One input; borrowed for the call of the visitor. What could not be looked at (missing, a folder
 * that cannot be read) comes as a file of size 0: opening it says why. */
struct sl_scan_file {
    const char *root;     /* absolute, without symbolic links where it exists */
    const char *relative; /* path below it; of a file that was named itself, its base name */
    const char *source;   /* root/relative */
    uint64_t size;
    int64_t mtime_ns;
};

/* A status other than SL_OK ends the scan with it. */
typedef enum sl_status sl_scan_visitor(void *context, const struct sl_scan_file *file,
                                       struct sl_error *err);

struct sl_scan_config {
    const char *const *inputs;
    size_t input_count;
    const char *files_from; /* or NULL; "-" is standard input */
    bool files_from_nul;
    unsigned max_depth; /* 0: no limit */
    const char *const *include;
    size_t include_count;
    const char *const *exclude;
    size_t exclude_count;
    bool hidden;
    const char *output;             /* folder to leave out; may be missing; NULL: none */
    const struct sl_cancel *cancel; /* asked for every file; may be NULL */

    sl_scan_visitor *visit; /* on the calling thread */
    void *context;
};

struct sl_scan_counts {
    uint64_t found;        /* files visited */
    uint64_t not_pictures; /* left out of a folder walk for their names */
};

/* Walks everything. The visitor's status; SL_CANCELLED, SL_NO_MEMORY, SL_INVALID_ARGUMENT (an empty
 * name), SL_NOT_FOUND and others for the list of files itself. *counts is set in every case. */
SL_NODISCARD enum sl_status sl_scan(const struct sl_scan_config *config,
                                    struct sl_scan_counts *counts, struct sl_error *err);

#endif
