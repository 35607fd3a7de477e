/* SPDX-License-Identifier: MIT */
/*
 * What of the machine this process may use: its affinity and its cgroup count, not only what is
 * built in.
 */
#ifndef SL_BASE_MACHINE_H
#define SL_BASE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Processors: those of the affinity mask, at most the cgroup's quota rounded up; at least 1.
 * Thread-safe. */
unsigned sl_machine_cpus(void);

/* The processors' name for people, cut to `size`. False, and "", where the system does not tell.
 * Thread-safe. */
bool sl_machine_processor_name(char *out, size_t size);

/* Bytes of memory: what is available now (not merely free), at most the cgroup's limit.
 * Thread-safe. */
uint64_t sl_machine_memory_bytes(void);

/* How many more file descriptors this process may open, about. Thread-safe. */
uint64_t sl_machine_descriptors(void);

/* Lets free() keep for the next malloc what it would give back to the system, and malloc use that
 * for large blocks, too: codecs take and free the same large blocks for every picture, and each
 * page of a new one is a fault. For programs, before they start threads: it is for the whole
 * process. Nothing where the C library knows no such thing. */
void sl_machine_keep_memory(void);

#endif
