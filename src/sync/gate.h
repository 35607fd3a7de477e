/* SPDX-License-Identifier: MIT */
/*
 * A gate lets the first so many of a numbered team through; the others park at it until there is a
 * place for them. Who is inside when places are taken away goes on until it comes by again.
 *
 * Every function is thread-safe unless it says otherwise.
 */
#ifndef SL_SYNC_GATE_H
#define SL_SYNC_GATE_H

#include "thread.h"

struct sl_gate {
    struct sl_mutex lock;
    struct sl_cond moved;
    struct sl_atomic_u64 places; /* written with lock; whoever passes and the detector look at it */
};

/* SL_NO_MEMORY. Released when nobody will come by any more. */
SL_NODISCARD enum sl_status sl_gate_init(struct sl_gate *gate, uint64_t places);
void sl_gate_release(struct sl_gate *gate);

/* Another number of places; nothing where it was opened for good. */
void sl_gate_move(struct sl_gate *gate, uint64_t places);

/* Opens it to everybody, for good. */
void sl_gate_open(struct sl_gate *gate);

/* The rest of the next one. */
void sl_gate_wait(struct sl_gate *gate, uint64_t number);

/* Waits until there is a place for `number`, from 0. True when that was not so at once. */
static inline bool sl_gate_pass(struct sl_gate *gate, uint64_t number)
{
    if (number < sl_counter_load(&gate->places))
        return false;
    sl_gate_wait(gate, number);
    return true;
}

#endif
