/* SPDX-License-Identifier: MIT */
/*
 * The detector's book: a record of each watched thread, under one lock that nothing is called
 * under. Shared by waits.c (writing) and waits_look.c (reading).
 */
#ifndef SL_SYNC_WAITS_RECORD_H
#define SL_SYNC_WAITS_RECORD_H

#include "thread.h"
#include "waits.h"

enum { SL_WATCHED_NAME_SIZE = 48 };

/* Guarded by the book's lock. */
struct sl_watched {
    struct sl_waits *book;
    struct sl_watched *before;
    struct sl_watched *behind;
    char name[SL_WATCHED_NAME_SIZE];
    uint64_t number;             /* tells it from every other there ever was */
    uint64_t turn;               /* waits that it began */
    const struct sl_wait *waits; /* NULL: it runs, or will in time */
    size_t count;
    bool does_all; /* no roles were said */
    size_t role_count;
    struct sl_role roles[SL_WAITS_ROLES_MAX];
};

/* A thread that was left at the last look. */
struct sl_stuck {
    uint64_t number;
    uint64_t turn;
};

struct sl_waits {
    struct sl_lock lock;
    struct sl_watched *first; /* guarded by lock, as are the next two */
    size_t count;
    uint64_t next_number;
    bool is_given_up; /* guarded by lock: the last to leave frees it */

    struct sl_stuck *last; /* the looking thread's own, with its count */
    size_t last_count;

    struct sl_thread thread;
    bool is_watching;
    struct sl_parker stop;
    void (*found)(void *context, const char *text);
    void *context;
};

#endif
