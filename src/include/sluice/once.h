/* SPDX-License-Identifier: MIT */
/*
 * Once: the first caller does the work, and everybody returns only after it is done. For a value
 * that is the same for the whole process and costs something to find out, such as what a wake-up
 * takes here. Not for what can fail, or what belongs to an object: that is made with it.
 */
#ifndef SLUICE_ONCE_H
#define SLUICE_ONCE_H

#include <stdint.h>

/* Zero is its beginning; a static one needs no more. */
struct sl_once {
    uint32_t state; /* touched by sl_once_do alone (atomic) */
};

/* Calls `body(context)` unless an earlier call for this `once` did, and waits for that one to end.
 * What body wrote is visible to every caller. body runs on the thread of the first caller, under
 * no lock; it must not come back to the same once. Thread-safe. */
void sl_once_do(struct sl_once *once, void (*body)(void *context), void *context);

#endif
