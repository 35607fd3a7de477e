/* SPDX-License-Identifier: MIT */
/*
 * The lock and the parker of park.c, each atomic access a step. This file is compiled as the
 * sources are, so that the lock's inline functions are gone through, and what it guards is looked
 * at.
 */
#include "cases.h"

#include "clock.h"
#include "thread.h"

#include <stdlib.h>

struct guarded {
    struct sl_lock lock;
    unsigned threads;
    unsigned rounds;
    unsigned count; /* guarded by lock */
};

static void *setup_lock(const struct ex_case *the_case)
{
    struct guarded *guarded = ex_alloc(sizeof *guarded);
    guarded->threads = the_case->threads;
    guarded->rounds = *(const unsigned *)the_case->shape;
    ex_name(&guarded->lock, sizeof guarded->lock, "lock");
    ex_name(&guarded->count, sizeof guarded->count, "what it guards");
    return guarded;
}

static void body_lock(void *context, unsigned thread)
{
    struct guarded *guarded = context;
    (void)thread;
    for (unsigned i = 0; i < guarded->rounds; i++) {
        sl_lock_take(&guarded->lock);
        guarded->count++;
        sl_lock_drop(&guarded->lock);
    }
}

static uint64_t check_lock(void *context)
{
    struct guarded *guarded = context;
    EX_EXPECT(guarded->lock.state == SL_LOCK_FREE);
    EX_EXPECT(guarded->count == guarded->threads * guarded->rounds);
    return guarded->count;
}

/* One sleeps, the other one signals; whoever slept frees the parker. */
struct bed {
    struct sl_parker *parker;
    unsigned rounds;
    bool impatient;
    bool gave_up;
    bool may_signal; /* the parker of this round is there */
};

static void *setup_bed(const struct ex_case *the_case)
{
    struct bed *bed = ex_alloc(sizeof *bed);
    bed->parker = ex_alloc(sizeof *bed->parker);
    bed->impatient = *(const bool *)the_case->shape;
    ex_name(bed->parker, sizeof *bed->parker, "parker");
    return bed;
}

static void body_bed(void *context, unsigned thread)
{
    struct bed *bed = context;
    if (thread == 1) {
        struct sl_parker *parker = bed->parker;
        if (sl_parker_signal(parker))
            sl_parker_wake(parker);
        return;
    }
    /* A deadline leaves it for the next time; the signal is never lost. */
    if (!sl_park(bed->parker, bed->impatient ? SL_NS_PER_S : SL_NEVER)) {
        EX_EXPECT(bed->impatient);
        bed->gave_up = true;
        EX_EXPECT(sl_park(bed->parker, SL_NEVER));
    }
    free(bed->parker);
}

static uint64_t check_bed(void *context)
{
    const struct bed *bed = context;
    return bed->gave_up;
}

static const char *role_lock(const struct ex_case *the_case, unsigned thread, unsigned *number)
{
    (void)the_case;
    *number = thread + 1;
    return "thread";
}

static const char *role_bed(const struct ex_case *the_case, unsigned thread, unsigned *number)
{
    (void)the_case, (void)number;
    return thread == 1 ? "waker" : "sleeper";
}

#define LOCK(its_name, its_kind, its_threads, its_spurious, its_rounds)                       \
    {                                                                                         \
        .name = its_name, .kind = its_kind, .threads = its_threads, .spurious = its_spurious, \
        .processors = 1, .fine = true, .setup = setup_lock, .body = body_lock,                \
        .check = check_lock, .role = role_lock, .shape = &(const unsigned)                    \
        {                                                                                     \
            its_rounds                                                                        \
        }                                                                                     \
    }
#define BED(its_name, its_spurious, is_impatient)                                                \
    {                                                                                            \
        .name = its_name, .kind = EX_SMALL, .threads = 2, .spurious = its_spurious,              \
        .processors = 1, .fine = true, .setup = setup_bed, .body = body_bed, .check = check_bed, \
        .role = role_bed, .shape = &(const bool)                                                 \
        {                                                                                        \
            is_impatient                                                                         \
        }                                                                                        \
    }

const struct ex_case cases_park[] = {
    LOCK("lock-2", EX_SMALL, 2, 2, 3),
    LOCK("lock-3", EX_SMALL, 3, 1, 1),
    LOCK("lock-3-more", EX_MEDIUM, 3, 1, 2),
    LOCK("lock-6", EX_LARGE, 6, 2, 4),
    BED("park", 2, false),
    BED("park-deadline", 2, true),
    {.name = NULL},
};
