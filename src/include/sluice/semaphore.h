/* SPDX-License-Identifier: MIT */
/*
 * A weighted semaphore, first come first served: a thread that asks for many permits is not
 * overtaken by threads that ask for few, so a large request never starves. With weights of 1 it is
 * the ordinary counting semaphore. In sluice: in-flight credits (counted) and the memory budget in
 * bytes (weighted).
 *
 * Every function is thread-safe unless it says otherwise.
 */
#ifndef SLUICE_SEMAPHORE_H
#define SLUICE_SEMAPHORE_H

#include <sluice/status.h>

#include <stdint.h>

struct sl_semaphore;

/* Makes a semaphore with `permits` free permits. SL_NO_MEMORY; *out is NULL then. `name` is for
 * people and is copied. */
SL_NODISCARD enum sl_status sl_semaphore_new(const char *name, uint64_t permits,
                                             struct sl_semaphore **out);

/* Frees it; nobody may wait on it. NULL is ignored. */
void sl_semaphore_free(struct sl_semaphore *semaphore);

/* Takes `weight` permits, waiting behind those who asked before. SL_INVALID_ARGUMENT when weight
 * is more than the semaphore ever had (it could never be met), SL_CANCELLED, SL_DEADLINE,
 * SL_WOULD_BLOCK (also when others wait already). On failure nothing was taken. */
SL_NODISCARD enum sl_status sl_semaphore_acquire(struct sl_semaphore *semaphore, uint64_t weight);
SL_NODISCARD enum sl_status sl_semaphore_acquire_until(struct sl_semaphore *semaphore,
                                                       uint64_t weight, int64_t deadline_ns);
SL_NODISCARD enum sl_status sl_semaphore_try_acquire(struct sl_semaphore *semaphore,
                                                     uint64_t weight);

/* Gives permits back and wakes whoever can go on now, in order. Any thread may release. */
void sl_semaphore_release(struct sl_semaphore *semaphore, uint64_t weight);

/* Wakes every waiter; every later acquire returns SL_CANCELLED. Idempotent. */
void sl_semaphore_cancel(struct sl_semaphore *semaphore);

/* Permits free now, and in all. */
uint64_t sl_semaphore_available(struct sl_semaphore *semaphore);
uint64_t sl_semaphore_permits(const struct sl_semaphore *semaphore);

#endif
