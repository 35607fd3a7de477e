/* SPDX-License-Identifier: MIT */
/*
 * The explorer inside. The world is everything that one execution changes: the threads with their
 * stacks, the heap, the static variables of the sources. It lies at fixed addresses, so it can be
 * saved, compared and put back as bytes (snapshot.c).
 */
#ifndef EXPLORE_WORLD_H
#define EXPLORE_WORLD_H

#include "explore.h"

enum {
    EX_THREADS_MAX = 12,
    EX_STACK_BYTES = 32 * 1024,
    EX_HEAP_BYTES = 16 * 1024,
    EX_BLOCKS_MAX = 32,
    EX_ACCESSES_MAX = 96,
    EX_LOOKS_MAX = 8,
    EX_STATICS_MAX = 16,
    EX_OPTIONS_MAX = 64,
    EX_STEPS_MAX = 100000, /* of one execution */
};

/* What a thread is about to do, or where it sleeps. */
enum ex_op {
    EX_BEGIN,
    EX_LOAD,
    EX_STORE,
    EX_CHANGE, /* an atomic read and write */
    EX_LOCK,
    EX_UNLOCK,
    EX_COND_WAIT,
    EX_FUTEX_WAIT,
    EX_ASLEEP,
    EX_WOKEN,
    EX_WAKE,
    EX_PAUSE,
    EX_ENDED,
};

/* A plain access since the thread's last step. */
struct ex_access {
    uintptr_t begin;
    uint32_t size;
    bool writes;
};

/* What it saw since it last changed something or paused: while that is still so, looking again
 * would show the same. */
struct ex_look {
    const void *word;
    uint64_t value;
    uint64_t size;
};

struct ex_thread {
    void *sp; /* of the frame that switched */
    enum ex_op op;
    unsigned size; /* EX_LOAD and others: of the access; EX_WAKE: how many at most */
    const void *word;
    const void *mutex; /* EX_COND_WAIT, EX_ASLEEP: to be taken again; NULL for a futex */
    const void *where; /* in the sources, for people */
    uint64_t expected; /* EX_FUTEX_WAIT */
    unsigned which;    /* EX_WAKE: of those who sleep there */
    int holds;         /* locks */
    bool has_deadline;
    bool in_time; /* how the sleep ended */
    bool awaits;  /* EX_CHANGE: can be made when the word is 0 */
    bool rushing; /* looks on until it gives up, and nothing changes meanwhile */
    unsigned clock_looks;
    unsigned looks;
    unsigned accesses;
    struct ex_look look[EX_LOOKS_MAX];
    struct ex_access access[EX_ACCESSES_MAX]; /* last: only what is used is saved */
};

/* What can happen next. */
enum ex_what { EX_GO, EX_DEADLINE, EX_NO_REASON, EX_RUSH };

struct ex_option {
    uint8_t thread;
    uint8_t what;
    uint8_t which;
};

struct ex_block {
    uint32_t begin;
    uint32_t size;
    bool freed;
};

struct ex_static {
    void *word;
    uint64_t before; /* as it was when no execution had touched it */
    uint32_t size;
};

struct ex_world {
    const struct ex_case *the_case;
    void *context;
    unsigned threads; /* one more than the case has: the last one checks, when all have ended */
    bool unreduced;   /* see schedule.c */
    bool finest;      /* as if the case were fine and had no whole locks */
    bool fine;
    bool looking; /* somebody may pause */
    int64_t clock_ns;
    int current; /* -1: the explorer itself */
    bool failed;
    char failure[256];
    uint64_t outcome;

    unsigned spurious_left;
    unsigned blocks;
    size_t heap_used;
    struct ex_block block[EX_BLOCKS_MAX];
    struct ex_thread thread[EX_THREADS_MAX];

    unsigned statics;
    struct ex_static the_static[EX_STATICS_MAX];
};

extern struct ex_world ex_world;
extern uint8_t ex_heap[EX_HEAP_BYTES];
extern uint8_t ex_stacks[EX_THREADS_MAX][EX_STACK_BYTES];

/* ---- coroutine.c ---- */

void ex_coroutine_start(unsigned thread);
void ex_coroutine_resume(unsigned thread); /* from the explorer, until the thread stops */
void ex_coroutine_stop(void);              /* from a thread: back to the explorer */
void ex_coroutine_clean(unsigned thread);  /* sets what is below its stack pointer to zero */
void ex_wipe(void); /* the same, from a thread: so that what was called leaves nothing behind */

/* ---- memory.c ---- */

/* The current thread touches this: is it there, and does no other thread touch it, too? */
void ex_touch(const volatile void *begin, size_t size, bool writes, bool atomic);
/* The same, without remembering it. */
void ex_must_exist(const volatile void *begin);
const char *ex_describe(const void *address, char *text, size_t size);
void ex_memory_reset(void);
bool ex_is_static(const volatile void *word);
bool ex_is_whole_lock(const volatile void *word);
/* Sets to zero what was to be ignored. */
void ex_forget_ignored(void);

/* ---- hooks.c, primitives.c: from the sources ---- */

/* The current thread stops in front of a step, and goes on when it was chosen. False when there is
 * nothing to choose: the explorer itself is running, or the last thread. */
bool ex_point(enum ex_op op, const volatile void *word, unsigned size, const void *where);

/* ---- schedule.c ---- */

/* Sets up the case and brings every thread to its beginning. */
void ex_begin(const struct ex_case *the_case);
unsigned ex_options(struct ex_option out[EX_OPTIONS_MAX]);
void ex_take(const struct ex_option *option);
bool ex_all_ended(void);
/* Nobody can go on: fails unless all have ended. */
void ex_stuck(void);

/* ---- snapshot.c ---- */

struct ex_bytes {
    uint8_t *data;
    size_t size;
    size_t room;
};

/* Appends the world; returns the hash of what tells it apart. */
uint64_t ex_save(struct ex_bytes *bytes);
void ex_restore(const uint8_t *saved);

/* ---- table.c ---- */

struct ex_table; /* from hashes of states to the number of ways from there to an end */

struct ex_table *ex_table_new(void);
void ex_table_free(struct ex_table *table);
/* The entry for the key; a new one has *paths < 0. Valid until the next call. */
double *ex_table_at(struct ex_table *table, uint64_t key);
size_t ex_table_count(const struct ex_table *table);

/* ---- search.c, pct.c, trace.c ---- */

struct ex_result {
    double executions; /* interleavings that were covered */
    uint64_t states;
    uint64_t steps;
    size_t outcomes;
    uint64_t outcomes_hash; /* of the set of outcomes */
    bool complete;
    uint64_t seed;              /* of the schedule that failed */
    char choices[EX_STEPS_MAX]; /* that led to the failure; "" when it came by chance */
};

/* Every interleaving of the case; each for itself, with no state seen as known, where `singly`.
 * Gives up after `limit` states (0: never). */
bool ex_search(const struct ex_case *the_case, bool singly, uint64_t limit, struct ex_result *out);

/* Explores a small case again, in the ways that leave out less, and compares. Says in `text` which;
 * on failure what was different. */
bool ex_compare(const struct ex_case *the_case, const struct ex_result *known, char *text,
                size_t size);

/* `count` schedules, by seeds from `seed` on. */
bool ex_random(const struct ex_case *the_case, uint64_t seed, unsigned count,
               struct ex_result *out);

/* One again, told step by step where `trace`. */
bool ex_replay_choices(const struct ex_case *the_case, const char *choices, bool trace);
bool ex_replay_seed(const struct ex_case *the_case, uint64_t seed, bool trace);
void ex_trace_step(const struct ex_option *option, unsigned step);
const char *ex_thread_name(unsigned thread, char *text, size_t size);

/* The set of outcomes. */
void ex_outcomes_clear(void);
void ex_outcomes_add(uint64_t outcome);
void ex_outcomes_tell(struct ex_result *out);

#endif
