/* SPDX-License-Identifier: MIT */
/*
 * See sluice.c. GAsyncQueue has no bound. So a capacity is kept as a user of GLib keeps one, with a
 * second queue of as many free slots, that a sender takes from and a receiver gives back to; or, as
 * `glib … unbounded`, none is kept. The end is one token a receiver.
 */
#include <glib.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static GAsyncQueue *queue;
static GAsyncQueue *slots; /* NULL: unbounded */
static size_t each;
static int64_t work_ns;
static gint go;
static char end_token;

static int64_t cpu_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static gpointer send_all(gpointer unused)
{
    (void)unused;
    while (!g_atomic_int_get(&go))
        g_thread_yield();
    for (size_t n = 1; n <= each; n++) {
        if (slots)
            g_async_queue_pop(slots);
        g_async_queue_push(queue, (gpointer)n);
    }
    return NULL;
}

static gpointer receive_all(gpointer unused)
{
    (void)unused;
    uintptr_t sum = 0;
    while (!g_atomic_int_get(&go))
        g_thread_yield();
    for (gpointer n; (n = g_async_queue_pop(queue)) != &end_token;) {
        sum += (uintptr_t)n;
        if (slots)
            g_async_queue_push(slots, (gpointer)1);
        if (work_ns)
            for (int64_t until = cpu_ns() + work_ns; cpu_ns() < until;)
                ;
    }
    return (gpointer)sum;
}

int main(int argc, char **argv)
{
    if (argc < 6)
        return 2;
    size_t senders = strtoul(argv[1], NULL, 10);
    size_t receivers = strtoul(argv[2], NULL, 10);
    each = strtoul(argv[4], NULL, 10) / senders;
    work_ns = strtol(argv[5], NULL, 10);
    queue = g_async_queue_new();
    if (argc <= 7) {
        slots = g_async_queue_new();
        for (size_t i = strtoul(argv[3], NULL, 10); i > 0; i--)
            g_async_queue_push(slots, (gpointer)1);
    }
    GThread **threads = g_new(GThread *, senders + receivers);
    for (size_t i = 0; i < senders + receivers; i++)
        threads[i] = g_thread_new("bench", i < senders ? send_all : receive_all, NULL);
    gint64 start = g_get_monotonic_time();
    g_atomic_int_set(&go, 1);
    for (size_t i = 0; i < senders; i++)
        g_thread_join(threads[i]);
    for (size_t i = 0; i < receivers; i++)
        g_async_queue_push(queue, &end_token);
    uintptr_t sum = 0;
    for (size_t i = 0; i < receivers; i++)
        sum += (uintptr_t)g_thread_join(threads[senders + i]);
    double took = (double)(g_get_monotonic_time() - start) * 1000;
    if (sum != senders * each * (each + 1) / 2)
        return 1;
    printf("%.1f\n", took / (double)(senders * each));
    return 0;
}
