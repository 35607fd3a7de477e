/* SPDX-License-Identifier: MIT */
/*
 * The schedule explorer: what a case sees of it.
 *
 * The sources of src/sync are compiled unchanged, with the compiler told to call out at every
 * access to memory (-fsanitize=thread; the calls come here, not to ThreadSanitizer). So each atomic
 * access of sync/thread.h and of the sources is a step, and so is each take and drop of a mutex,
 * each wait and wake of a condition or a futex. Threads are coroutines, one runs at a time, and the
 * explorer chooses which makes the next step. It chooses also when a deadline comes, whether a
 * sleep ends for no reason, and who is woken of several.
 *
 * A small case is explored exhaustively (search.c), a large one by chance (pct.c). Found are:
 * deadlocks, loops that get nowhere, failed asserts and expectations, locks left held, plain
 * accesses that two threads may make at the same time, accesses to freed memory and to frames of
 * functions that have returned. Memory is sequentially consistent: missing barriers are
 * ThreadSanitizer's to find.
 */
#ifndef EXPLORE_H
#define EXPLORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ex_kind {
    EX_SMALL,  /* exhaustively, in the short form too */
    EX_MEDIUM, /* exhaustively, in the full form alone */
    EX_LARGE,  /* by chance */
};

struct ex_case {
    const char *name;
    enum ex_kind kind;
    unsigned threads;
    /* How many sleeps may end for no reason, in one execution. */
    unsigned spurious;
    /* What the machine is said to have: with 1 nobody spins, with many everybody does. */
    unsigned processors;
    /* Every atomic access is a step. Otherwise a relaxed load of 64 bits by who holds a lock is
     * taken for a plain access: then it is checked that nobody can write there at the same time,
     * and where this holds it need not be a step. */
    bool fine;
    bool whole_locks;  /* see ex_whole_lock */
    int64_t clock_ns;  /* what time it is; 0: some time */
    const void *shape; /* the case's own */

    /* Before the threads; in *ex_alloc*ed memory. */
    void *(*setup)(const struct ex_case *the_case);
    void (*body)(void *context, unsigned thread);
    /* After all threads have ended. What it returns tells outcomes apart. */
    uint64_t (*check)(void *context);
    const char *(*role)(const struct ex_case *the_case, unsigned thread, unsigned *number);
};

/* The list of all, ended by one without a name. */
extern const struct ex_case *const ex_groups[];

/* Zeroed memory that the explorer keeps track of. Never NULL. */
void *ex_alloc(size_t size);

/* For people: what stands there. `name` is kept. */
void ex_name(const void *object, size_t size, const char *name);

/* Bytes that nothing but people look at (statistics): they do not tell states apart. */
void ex_ignore(void *bytes, size_t size);

/* In a case with whole_locks: to take this lock is one step, which waits until it is free. So what
 * park.c does meanwhile is left out, which other cases go through. */
void ex_whole_lock(const void *lock);

/* A step of a case's own, after which it may look at what other threads wrote. */
void ex_step(const void *object);

/* Whether the thread sleeps. A case may ask after a step. */
bool ex_sleeps(unsigned thread);

/* Something is wrong: ends this execution, and the exploration. */
_Noreturn void ex_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define EX_EXPECT(condition) \
    ((condition) ? (void)0 : ex_fail("%s: not so: %s", __func__, #condition))

#endif
