/* SPDX-License-Identifier: MIT */
#include <sluice/once.h>

#include "clock.h"
#include "futex.h"
#include "thread.h"

enum { ONCE_NEW, ONCE_BEGUN, ONCE_DONE };

void sl_once_do(struct sl_once *once, void (*body)(void *context), void *context)
{
    uint32_t seen = sl_word_load(&once->state);
    if (seen == ONCE_DONE)
        return;
    if (seen == ONCE_NEW && sl_word_swap_if(&once->state, &seen, ONCE_BEGUN)) {
        body(context);
        sl_word_store(&once->state, ONCE_DONE);
        sl_futex_wake(&once->state, UINT32_MAX);
        return;
    }
    while (sl_word_load(&once->state) != ONCE_DONE)
        sl_futex_wait(&once->state, ONCE_BEGUN, SL_NEVER);
}
