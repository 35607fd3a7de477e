/* SPDX-License-Identifier: MIT */
/*
 * A worker pool: N threads that receive from one channel and handle each item. The pool holds its
 * own place until the channel is drained: only when every worker has seen SL_CLOSED (or
 * SL_CANCELLED) is `drained` called, once, on the last worker's thread, and that is where a stage
 * closes the channel after it. Nobody may wait for work queued to its own pool.
 *
 * Not all of its workers have to work: `permits` says how many may receive. The others park,
 * between two items and holding none, until there are more permits or the input has ended.
 *
 * Every function is thread-safe unless it says otherwise.
 */
#ifndef SLUICE_WORKER_POOL_H
#define SLUICE_WORKER_POOL_H

#include <sluice/barrier.h>
#include <sluice/channel.h>
#include <sluice/status.h>

struct sl_worker_pool;

enum sl_worker_time {
    SL_WORKER_STARVED, /* waited for the input channel, and received */
    SL_WORKER_BUSY,    /* was in handle, and returned in the pool's service */
};

struct sl_worker_pool_config {
    const char *name;         /* for people; threads are called "name-0", …; copied */
    unsigned workers;         /* 1 to 1024 */
    unsigned permits;         /* how many are started, and may work, at first; 0: all */
    struct sl_channel *input; /* borrowed for the pool's life */
    /* Each worker waits here before its first item; borrowed; may be NULL. A start that fails opens
     * it. */
    struct sl_barrier *start_line;
    /* Handles one item (moved in). On a worker's thread, under no lock. */
    void (*handle)(void *context, unsigned worker, void *item);
    /* Once, after the last worker is through, on its thread (or on that of sl_worker_pool_replace,
     * where a stuck one was the last), under no lock. May be NULL. */
    void (*drained)(void *context);
    /* What a worker's time went into: the very intervals that its figures are sums of, as each of
     * them ends. On the worker's thread, under no lock. May be NULL. */
    void (*spent)(void *context, unsigned worker, enum sl_worker_time what, int64_t from_ns,
                  int64_t to_ns);
    void *context; /* borrowed */
};

struct sl_worker_stats {
    uint64_t handled;    /* items */
    uint64_t busy_ns;    /* in handle, less blocked_ns */
    uint64_t starved_ns; /* waiting for the input channel */
    uint64_t cpu_ns;     /* CPU time of the workers so far */
};

/* Starts the workers. SL_INVALID_ARGUMENT, SL_NO_MEMORY (also: no thread could be had); *out is
 * NULL then and no thread is left behind. */
SL_NODISCARD enum sl_status sl_worker_pool_start(const struct sl_worker_pool_config *config,
                                                 struct sl_worker_pool **out);

/* Waits until every worker is through; close or cancel the input first. Workers given up with
 * sl_worker_pool_give_up are not waited for. Once, by the owner. NULL is ignored. */
void sl_worker_pool_join(struct sl_worker_pool *pool);

/* Frees a pool that was joined; what a given-up worker still needs goes with that worker. NULL is
 * ignored. */
void sl_worker_pool_free(struct sl_worker_pool *pool);

/* Gives up a worker that is stuck in handle: when it returns from there, if ever, it ends without
 * touching the pool's channel again. The caller has to keep handle from returning meanwhile (by a
 * lock that handle takes last, say), and to call sl_worker_pool_replace next; both on one thread,
 * with no other that does the same. */
void sl_worker_pool_give_up(struct sl_worker_pool *pool, unsigned worker);

/* Starts another in place of a worker that was given up. SL_NO_MEMORY when no thread could be
 * started: the pool goes on with one less. */
SL_NODISCARD enum sl_status sl_worker_pool_replace(struct sl_worker_pool *pool, unsigned worker);

/* Lets the first `permits` workers (1 to all) work; starts those that never were, and parks the
 * others after what they are at. SL_NO_MEMORY: no thread could be had for all of them, and those
 * that there are may work. One thread at a time, and not once the pool is being joined. */
SL_NODISCARD enum sl_status sl_worker_pool_permit(struct sl_worker_pool *pool, unsigned permits);

/* Sums over the workers. */
void sl_worker_pool_stats(struct sl_worker_pool *pool, struct sl_worker_stats *out);

#endif
