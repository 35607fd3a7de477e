/* SPDX-License-Identifier: MIT */
/*
 * sluice SENDERS RECEIVERS CAPACITY ITEMS WORK_NS BATCH [plain]: hands ITEMS numbers over a channel
 * and prints the nanoseconds of wall time an item took. Each receiver works WORK_NS on every item.
 * `plain` is the yardstick: a ring under a mutex with two conditions. The peers beside this file
 * do the same in their languages.
 */
#include <sluice/channel.h>

#include "clock.h"
#include "thread.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct plain {
    pthread_mutex_t lock;
    pthread_cond_t not_full;
    pthread_cond_t not_empty;
    void **items;
    size_t capacity;
    size_t head;
    size_t length;
    bool closed;
};

enum { BATCH_MAX = 1024 };

struct bench {
    struct sl_channel *channel;
    struct plain *plain;
    size_t each; /* items a sender sends */
    size_t batch;
    int64_t work_ns;
    pthread_barrier_t start;
    struct sl_atomic_u64 sum;
};

static void plain_send(struct plain *ring, void *item)
{
    pthread_mutex_lock(&ring->lock);
    while (ring->length == ring->capacity)
        pthread_cond_wait(&ring->not_full, &ring->lock);
    ring->items[(ring->head + ring->length++) % ring->capacity] = item;
    pthread_cond_signal(&ring->not_empty);
    pthread_mutex_unlock(&ring->lock);
}

static bool plain_receive(struct plain *ring, void **item)
{
    pthread_mutex_lock(&ring->lock);
    while (ring->length == 0 && !ring->closed)
        pthread_cond_wait(&ring->not_empty, &ring->lock);
    bool got = ring->length > 0;
    if (got) {
        *item = ring->items[ring->head];
        ring->head = (ring->head + 1) % ring->capacity;
        ring->length--;
        pthread_cond_signal(&ring->not_full);
    }
    pthread_mutex_unlock(&ring->lock);
    return got;
}

static void plain_close(struct plain *ring)
{
    pthread_mutex_lock(&ring->lock);
    ring->closed = true;
    pthread_cond_broadcast(&ring->not_empty);
    pthread_mutex_unlock(&ring->lock);
}

static void work(int64_t ns)
{
    if (ns == 0)
        return;
    int64_t until = sl_clock_thread_cpu_ns() + ns;
    while (sl_clock_thread_cpu_ns() < until)
        ;
}

static void send_all(void *context)
{
    struct bench *bench = context;
    void *items[BATCH_MAX];
    pthread_barrier_wait(&bench->start);
    for (size_t i = 1; i <= bench->each;) {
        if (bench->plain) {
            plain_send(bench->plain, (void *)i++);
        } else if (bench->batch == 1) {
            if (sl_channel_send(bench->channel, (void *)i++))
                abort();
        } else {
            size_t count = 0;
            size_t sent;
            while (count < bench->batch && i <= bench->each)
                items[count++] = (void *)i++;
            if (sl_channel_send_many(bench->channel, items, count, &sent, SL_NEVER))
                abort();
        }
    }
}

static void receive_all(void *context)
{
    struct bench *bench = context;
    void *items[BATCH_MAX];
    size_t count = 1;
    uint64_t sum = 0;
    pthread_barrier_wait(&bench->start);
    for (;;) {
        if (bench->plain) {
            if (!plain_receive(bench->plain, items))
                break;
        } else if (bench->batch == 1) {
            if (sl_channel_receive(bench->channel, items))
                break;
        } else if (sl_channel_receive_many(bench->channel, items, bench->batch, &count, SL_NEVER)) {
            break;
        }
        for (size_t i = 0; i < count; i++) {
            sum += (uintptr_t)items[i];
            work(bench->work_ns);
        }
    }
    sl_atomic_add(&bench->sum, sum);
}

static void prepare(struct bench *bench, size_t capacity, bool plain)
{
    static struct plain ring = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                .not_full = PTHREAD_COND_INITIALIZER,
                                .not_empty = PTHREAD_COND_INITIALIZER};
    ring.items = calloc(capacity, sizeof *ring.items);
    ring.capacity = capacity;
    bench->plain = plain ? &ring : NULL;
    if (sl_channel_new("bench", capacity, &bench->channel))
        abort();
}

int main(int argc, char **argv)
{
    if (argc < 7)
        return 2;
    size_t senders = strtoul(argv[1], NULL, 10);
    size_t receivers = strtoul(argv[2], NULL, 10);
    size_t items = strtoul(argv[4], NULL, 10);
    struct bench bench = {.each = items / senders,
                          .work_ns = strtol(argv[5], NULL, 10),
                          .batch = strtoul(argv[6], NULL, 10)};
    prepare(&bench, strtoul(argv[3], NULL, 10), argc > 7 && strcmp(argv[7], "plain") == 0);
    pthread_barrier_init(&bench.start, NULL, (unsigned)(senders + receivers + 1));
    struct sl_thread *threads = calloc(senders + receivers, sizeof *threads);
    for (size_t i = 0; i < senders + receivers; i++) {
        if (sl_thread_start(&threads[i], "bench", i < senders ? send_all : receive_all, &bench))
            abort();
    }
    (void)sl_spin_ns(); /* calibrated before, as it is in a run */
    pthread_barrier_wait(&bench.start);
    int64_t start = sl_clock_now_ns();
    for (size_t i = 0; i < senders; i++)
        sl_thread_join(&threads[i]);
    if (bench.plain)
        plain_close(bench.plain);
    sl_channel_close(bench.channel);
    for (size_t i = 0; i < receivers; i++)
        sl_thread_join(&threads[senders + i]);
    int64_t took = sl_clock_now_ns() - start;
    if (sl_atomic_load(&bench.sum) != (uint64_t)senders * bench.each * (bench.each + 1) / 2)
        abort();
    printf("%.1f\n", (double)took / (double)(senders * bench.each));
    return 0;
}
