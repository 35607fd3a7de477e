/* SPDX-License-Identifier: MIT */
/*
 * Who waits for what: finds deadlocks, partial ones included, and tells them by the names that
 * people gave. A thread that enters is watched, and so is every thread that it starts (and their
 * threads). A watched thread that waits without a deadline - for a channel, a semaphore, a wait
 * group, a barrier, a pool - writes down what for. A look takes those who wait, and takes out each
 * one whom somebody outside could still release, until nothing changes. Whoever is left, and is
 * left in the same wait at the next look, waits for ever.
 *
 * By default a thread could release everybody, so nothing is found while one that is not waiting
 * could still come to help. A thread that says what it does (sl_waits_roles) can release only
 * those who wait for that; so say it, and parts that are stuck are found while others run.
 *
 * Nothing is watched until a thread enters: then a wait costs two locks more, a hand-over that
 * need not wait costs nothing more. Every function is thread-safe unless it says otherwise.
 */
#ifndef SLUICE_WAITS_H
#define SLUICE_WAITS_H

#include <sluice/channel.h>
#include <sluice/status.h>

#include <stdbool.h>
#include <stddef.h>

struct sl_waits;

/* What a thread may do at an object (a channel, a semaphore, …): send to it, which releases those
 * who wait to receive, or receive from it, which releases those who wait to send. To release,
 * finish or arrive at anything else is to send. */
struct sl_role {
    const void *object;
    enum sl_way way;
};

enum { SL_WAITS_ROLES_MAX = 8, SL_WAITS_TEXT_SIZE = 2048 };

/* SL_NO_MEMORY; *out is NULL then. Free it with sl_waits_free, after sl_waits_stop; threads
 * that are still watched go on, and the last of them frees what they need. NULL is ignored. */
SL_NODISCARD enum sl_status sl_waits_new(struct sl_waits **out);
void sl_waits_free(struct sl_waits *waits);

/* The calling thread is watched as `name` (copied) until it leaves. SL_NO_MEMORY;
 * SL_INVALID_ARGUMENT when it is watched already. */
SL_NODISCARD enum sl_status sl_waits_enter(struct sl_waits *waits, const char *name);
void sl_waits_leave(void);

/* Another name for the calling thread; nothing happens where it is not watched. */
void sl_waits_rename(const char *name);

/* All that the calling thread will do which could release others; `count` at most
 * SL_WAITS_ROLES_MAX, or it counts as able to do everything. None at all: it is a bystander.
 * Nothing happens where it is not watched. */
void sl_waits_roles(const struct sl_role *roles, size_t count);

/* One look. True when somebody was stuck at the last look already and still is: then `text`
 * (SL_WAITS_TEXT_SIZE bytes) has it in one line. Looks come 200 ms or more apart, so that who was
 * released has had the time to run. One thread at a time. */
bool sl_waits_look(struct sl_waits *waits, char *text);

/* Looks every 200 ms on a thread of its own until a deadlock is found, then calls `found` once, on
 * that thread and under no lock. SL_NO_MEMORY. Stop ends it and waits for it; not from `found`. */
SL_NODISCARD enum sl_status sl_waits_watch(struct sl_waits *waits,
                                           void (*found)(void *context, const char *text),
                                           void *context);
void sl_waits_stop(struct sl_waits *waits);

#endif
