/* SPDX-License-Identifier: MIT */
/* A set of paths, as hashes of 128 bits: what a dry run, which has no ledger, knows of the outputs
 * that are taken. 16 bytes a path. Owner thread only. */
#ifndef SL_API_PATH_SET_H
#define SL_API_PATH_SET_H

#include "hash.h"

#include <sluice/status.h>

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialise. */
struct sl_path_set {
    struct sl_hash *slots;  /* owned; both lanes 0: free */
    size_t count, capacity; /* a power of two */
};

/* Adds a path; *added is false when it was there. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_path_set_add(struct sl_path_set *set, const char *path, bool *added);
void sl_path_set_release(struct sl_path_set *set);

#endif
