/* SPDX-License-Identifier: MIT */
/*
 * The kernel's part in waiting: sleep while a word holds a value.
 */
#ifndef SL_BASE_FUTEX_H
#define SL_BASE_FUTEX_H

#include <stdbool.h>
#include <stdint.h>

/* Sleeps while *word is `value`, at most until `deadline_ns` (monotonic; SL_NEVER). Returns false
 * only when the deadline has passed; true may mean nothing: look again. */
bool sl_futex_wait(const void *word, uint32_t value, int64_t deadline_ns);

/* Wakes at most `count` threads that sleep on the word. It is not read: it may be gone. */
void sl_futex_wake(const void *word, uint32_t count);

#endif
