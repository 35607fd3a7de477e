/* SPDX-License-Identifier: MIT */
#ifndef SL_BASE_THREAD_SELF_H
#define SL_BASE_THREAD_SELF_H

/* Names the calling thread for debuggers and `top -H`; at most 15 bytes are used. */
void sl_thread_name_self(const char *name);

/* Tells the scheduler, where it listens, that the calling thread is here for throughput: when it
 * is woken it does not push another one from its processor. So a worker that wakes another goes
 * on, and what it brings is taken many at a time. A policy that the process was given stays. */
void sl_thread_batch_self(void);

#endif
