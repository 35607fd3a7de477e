/* SPDX-License-Identifier: MIT */
/*
 * Each worker is a heap object of its own, so that one that is given up can outlive its place in
 * the pool: the pool lives until its last thread, stuck ones included, has let go of it. A worker
 * that was given up sees so as soon as `handle` returns and touches nothing but that reference; it
 * is counted out by who replaces it, not before there is a replacement.
 */
#include <sluice/worker_pool.h>

#include "alloc.h"
#include "clock.h"
#include "gate.h"
#include "thread.h"
#include "waits.h"

#include <stdio.h>
#include <stdlib.h>

enum { NAME_SIZE = 32, WORKERS_MAX = 1024, CPU_EVERY = 64 };

/* Figures of one worker, on a cache line of their own: written by it alone, read by anybody. */
struct worker {
    struct sl_atomic_u64 handled;
    struct sl_atomic_u64 busy_ns;
    struct sl_atomic_u64 starved_ns;
    struct sl_atomic_u64 cpu_ns;
    struct sl_atomic_bool given_up;
    struct sl_worker_pool *pool;
    struct sl_thread thread;
    unsigned index;
    struct worker *next; /* every worker there ever was; guarded by the pool's lock */
};

struct sl_worker_pool {
    struct sl_worker_pool_config config;
    char name[NAME_SIZE];
    struct sl_atomic_u64 references; /* one a thread, and one for the owner */
    struct sl_mutex lock;
    struct sl_cond all_left;
    struct sl_atomic_u64 active; /* workers that will still leave; guarded by lock; the detector
                                    looks at it */
    bool announced;              /* drained was called; guarded by lock */
    struct sl_gate gate;         /* where those park who have no permit */
    unsigned started;            /* of who starts workers, then of who permits them */
    struct worker *everybody;    /* guarded by lock */
    struct worker **current;     /* by index; written by who starts workers, with lock */
};

static void pool_unref(struct sl_worker_pool *pool)
{
    if (sl_atomic_sub(&pool->references, 1) != 1)
        return;
    while (pool->everybody) {
        struct worker *worker = pool->everybody;
        pool->everybody = worker->next;
        free(worker);
    }
    sl_gate_release(&pool->gate);
    sl_cond_release(&pool->all_left);
    sl_mutex_release(&pool->lock);
    free(pool->current);
    free(pool);
}

/* Lock held, and let go. One worker less; whoever takes the last one out says so, outside the lock,
 * before a join can return. */
static void count_out(struct sl_worker_pool *pool)
{
    uint64_t active = sl_counter_load(&pool->active);
    bool last = active == 1;
    /* Once: a replacement may have come and gone before the stuck worker is counted out. */
    bool announce = last && !pool->announced;
    if (last)
        pool->announced = true;
    else
        sl_counter_store(&pool->active, active - 1);
    sl_mutex_unlock(&pool->lock);
    if (!last)
        return;
    if (announce && pool->config.drained)
        pool->config.drained(pool->config.context);
    sl_mutex_lock(&pool->lock);
    sl_counter_store(&pool->active, sl_counter_load(&pool->active) - 1);
    sl_cond_broadcast(&pool->all_left);
    sl_mutex_unlock(&pool->lock);
}

static void leave(struct worker *worker)
{
    if (sl_flag_load(&worker->given_up))
        return; /* counted out by who replaces it */
    sl_gate_open(&worker->pool->gate);
    sl_mutex_lock(&worker->pool->lock);
    count_out(worker->pool);
}

/* The next item, when there is a permit for it. Parked is not starved: `*since_ns` moves on. */
static bool next_item(struct worker *worker, int64_t *since_ns, void **item)
{
    if (sl_gate_pass(&worker->pool->gate, worker->index))
        *since_ns = sl_clock_figure_ns();
    return sl_channel_receive(worker->pool->config.input, item) == SL_OK;
}

static void work(void *context)
{
    struct worker *worker = context;
    struct sl_worker_pool *pool = worker->pool;
    const struct sl_worker_pool_config *config = &pool->config;
    char name[NAME_SIZE + 24];
    snprintf(name, sizeof name, "worker %u of %s", worker->index + 1, pool->name);
    sl_waits_rename(name);
    if (config->start_line)
        (void)sl_barrier_wait(config->start_line);
    int64_t before = sl_clock_figure_ns();
    void *item;
    while (next_item(worker, &before, &item)) {
        int64_t start = sl_clock_figure_ns();
        sl_counter_add(&worker->starved_ns, (uint64_t)(start - before));
        if (config->spent)
            config->spent(config->context, worker->index, SL_WORKER_STARVED, before, start);
        config->handle(config->context, worker->index, item);
        if (sl_flag_load(&worker->given_up))
            break;
        before = sl_clock_figure_ns();
        sl_counter_add(&worker->busy_ns, (uint64_t)(before - start));
        if (config->spent)
            config->spent(config->context, worker->index, SL_WORKER_BUSY, start, before);
        sl_counter_add(&worker->handled, 1);
        /* Reading the CPU clock is a system call: now and then is enough. */
        if (SL_STATISTICS && sl_counter_load(&worker->handled) % CPU_EVERY == 0)
            sl_atomic_store(&worker->cpu_ns, (uint64_t)sl_clock_thread_cpu_ns());
    }
    sl_atomic_store(&worker->cpu_ns, (uint64_t)sl_clock_thread_cpu_ns());
    leave(worker);
    pool_unref(pool);
}

/* Lock not held. Starts the thread of `index`, replacing what stood there. */
static enum sl_status start_worker(struct sl_worker_pool *pool, unsigned index)
{
    struct worker *worker = sl_alloc_aligned(sizeof *worker);
    if (!worker)
        return SL_NO_MEMORY;
    *worker = (struct worker){.pool = pool, .index = index};
    char name[NAME_SIZE + 12];
    snprintf(name, sizeof name, "%.10s-%u", pool->name, index);

    /* Linked in before it runs, so that its figures and its place are there when it looks. */
    sl_atomic_add(&pool->references, 1);
    sl_mutex_lock(&pool->lock);
    worker->next = pool->everybody;
    pool->everybody = worker;
    struct worker *before = pool->current[index];
    pool->current[index] = worker;
    sl_counter_add(&pool->active, 1);
    sl_mutex_unlock(&pool->lock);
    if (sl_thread_start(&worker->thread, name, work, worker) == SL_OK)
        return SL_OK;

    sl_mutex_lock(&pool->lock);
    pool->current[index] = before;
    sl_counter_store(&pool->active, sl_counter_load(&pool->active) - 1);
    struct worker **link = &pool->everybody;
    while (*link != worker)
        link = &(*link)->next;
    *link = worker->next;
    sl_mutex_unlock(&pool->lock);
    sl_atomic_sub(&pool->references, 1);
    free(worker);
    return SL_NO_MEMORY;
}

static struct sl_worker_pool *pool_new(const struct sl_worker_pool_config *config)
{
    struct sl_worker_pool *pool = sl_alloc_zeroed(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->current = sl_alloc_zeroed(config->workers, sizeof *pool->current);
    if (!pool->current)
        goto fail_current;
    if (sl_mutex_init(&pool->lock))
        goto fail_lock;
    if (sl_cond_init(&pool->all_left))
        goto fail_all_left;
    pool->config = *config;
    if (!config->permits)
        pool->config.permits = config->workers;
    if (sl_gate_init(&pool->gate, pool->config.permits))
        goto fail_gate;
    snprintf(pool->name, sizeof pool->name, "%s", config->name);
    pool->config.name = pool->name;
    sl_atomic_store(&pool->references, 1);
    return pool;

fail_gate:
    sl_cond_release(&pool->all_left);
fail_all_left:
    sl_mutex_release(&pool->lock);
fail_lock:
    free(pool->current);
fail_current:
    free(pool);
    return NULL;
}

enum sl_status sl_worker_pool_start(const struct sl_worker_pool_config *config,
                                    struct sl_worker_pool **out)
{
    *out = NULL;
    if (config->workers == 0 || config->workers > WORKERS_MAX ||
        config->permits > config->workers || !config->handle || !config->input)
        return SL_INVALID_ARGUMENT;
    struct sl_worker_pool *pool = pool_new(config);
    if (!pool)
        return SL_NO_MEMORY;
    for (; pool->started < pool->config.permits; pool->started++) {
        if (start_worker(pool, pool->started) == SL_OK)
            continue;
        /* Those that run must end before anybody is told: the caller still owns the channel. */
        pool->config.drained = NULL;
        if (config->start_line)
            sl_barrier_open(config->start_line);
        sl_channel_cancel(config->input);
        sl_worker_pool_join(pool);
        sl_worker_pool_free(pool);
        return SL_NO_MEMORY;
    }
    *out = pool;
    return SL_OK;
}

static bool is_stuck(const struct sl_wait *wait)
{
    const struct sl_worker_pool *pool = wait->object;
    return sl_counter_load(&pool->active) > 0;
}

static void describe(const struct sl_wait *wait, char *text, size_t size)
{
    const struct sl_worker_pool *pool = wait->object;
    snprintf(text, size, "waits for the workers of %s (%u left)", pool->name,
             (unsigned)sl_counter_load(&pool->active));
}

static const struct sl_wait_kind kind = {.is_stuck = is_stuck, .describe = describe};

void sl_worker_pool_join(struct sl_worker_pool *pool)
{
    if (!pool)
        return;
    sl_mutex_lock(&pool->lock);
    const struct sl_wait wait = {
        .kind = &kind, .object = pool, .way = SL_WAY_RECEIVE, .is_idle = true};
    while (sl_counter_load(&pool->active) > 0) {
        sl_wait_begin(&wait, 1, SL_NEVER);
        sl_cond_wait(&pool->all_left, &pool->lock, SL_NEVER);
        sl_wait_end();
    }
    sl_mutex_unlock(&pool->lock);
    /* Nobody else starts or gives up workers now; what is current can be joined. */
    for (unsigned i = 0; i < pool->config.workers; i++) {
        if (pool->current[i])
            sl_thread_join(&pool->current[i]->thread);
    }
}

void sl_worker_pool_free(struct sl_worker_pool *pool)
{
    if (pool)
        pool_unref(pool);
}

void sl_worker_pool_give_up(struct sl_worker_pool *pool, unsigned index)
{
    sl_flag_store(&pool->current[index]->given_up, true);
}

enum sl_status sl_worker_pool_replace(struct sl_worker_pool *pool, unsigned index)
{
    struct worker *stuck = pool->current[index];
    enum sl_status status = start_worker(pool, index);
    if (status) /* the stuck one may have been the only one with a permit */
        sl_gate_open(&pool->gate);
    sl_thread_detach(&stuck->thread);
    sl_mutex_lock(&pool->lock);
    if (status)
        pool->current[index] = NULL;
    count_out(pool);
    return status;
}

enum sl_status sl_worker_pool_permit(struct sl_worker_pool *pool, unsigned permits)
{
    enum sl_status status = SL_OK;
    for (; pool->started < permits && !status; pool->started += !status)
        status = start_worker(pool, pool->started);
    sl_gate_move(&pool->gate, permits < pool->started ? permits : pool->started);
    return status;
}

void sl_worker_pool_stats(struct sl_worker_pool *pool, struct sl_worker_stats *out)
{
    *out = (struct sl_worker_stats){0};
    sl_mutex_lock(&pool->lock);
    for (const struct worker *worker = pool->everybody; worker; worker = worker->next) {
        out->handled += sl_counter_load(&worker->handled);
        out->busy_ns += sl_counter_load(&worker->busy_ns);
        out->starved_ns += sl_counter_load(&worker->starved_ns);
        out->cpu_ns += sl_counter_load(&worker->cpu_ns);
    }
    sl_mutex_unlock(&pool->lock);
}
