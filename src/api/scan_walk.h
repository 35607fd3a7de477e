/* SPDX-License-Identifier: MIT */
/* The walk of one input folder; what sl_scan is made of. Private to the scan. */
#ifndef SL_API_SCAN_WALK_H
#define SL_API_SCAN_WALK_H

#include "scan.h"
#include "scan_names.h"

#include <sluice/bytes.h>

#include <sys/stat.h>

/* Which folder, whatever it is called. */
struct sl_scan_folder {
    dev_t device;
    ino_t inode;
};

struct sl_scan {
    const struct sl_scan_config *config;
    struct sl_scan_counts counts;
    bool has_output;
    struct sl_scan_folder output;
    const char *root;           /* of what is being walked; borrowed */
    struct sl_bytes path;       /* root/…/: the folder that is being read */
    struct sl_scan_names files; /* of the folder that is being read */

    struct sl_scan_folder *folders; /* named so far: each is walked once; owned */
    size_t folder_count;
    char *named_folder, *named_root; /* of the last file that was named: the next is often there */
};

/* Makes scan->path "root/" and sets scan->root, which stays borrowed. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_scan_enter(struct sl_scan *scan, const char *root,
                                          struct sl_error *err);

/* Visits the file whose path is scan->path + name. `st` is NULL for one that cannot be looked at.
 * The path is as it was afterwards. */
SL_NODISCARD enum sl_status sl_scan_visit(struct sl_scan *scan, const char *name,
                                          size_t name_length, const struct stat *st,
                                          struct sl_error *err);

/* Walks the folder whose absolute path is `root` and which is open as `fd` (moved). */
SL_NODISCARD enum sl_status sl_scan_walk(struct sl_scan *scan, const char *root, int fd,
                                         const struct stat *st, struct sl_error *err);

#endif
