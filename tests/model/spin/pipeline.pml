/* SPDX-License-Identifier: MIT */
/*
 * The pipeline of src/engine as Spin sees it: admission, the workers of each stage, settle, the
 * watchdog, and whoever cancels. docs/verification.md says which process is which function.
 *
 * A channel is taken to be right (the schedule explorer looks at that), so here it is Promela's.
 * Time is left out: a delay may end at any moment, a stage may take any time, for ever included.
 * Every M_… is a fault that run.sh switches on to see it found.
 */
#ifndef ITEMS
#define ITEMS 3
#endif
#ifndef WORKERS
#define WORKERS 2 /* of each stage */
#endif
#ifndef DEPTH
#define DEPTH 1 /* of the channel before each stage */
#endif
#ifndef CREDITS
#define CREDITS 2
#endif
#ifndef BYTES
#define BYTES 2 /* of the memory budget; an item needs one */
#endif
#ifndef HEAP
#define HEAP 2 /* slots for items that wait for a retry */
#endif
#ifndef ATTEMPTS
#define ATTEMPTS 2
#endif
#ifndef DEATHS
#define DEATHS 0 /* workers that are stuck in a stage, at most */
#endif
#ifndef CANCELS
#define CANCELS 0 /* 1: the run may be cancelled, at any moment */
#endif

#define STAGES 2
#define POSTS (STAGES * WORKERS)
#define THREADS (POSTS + DEATHS)
#define STAGE_OF(post) ((post) / WORKERS)
#define NOBODY 255
#ifndef MUST_CANCEL
#define MUST_CANCEL 0 /* 1: it will be */
#endif

mtype = { ok, transient, permanent, overdue, cancelled }; /* how an attempt ends */
mtype = { done, dead, pending };                          /* what becomes of an item */

chan input[STAGES] = [DEPTH] of { byte };
bool closed[STAGES];
#ifdef M_RETRY_BLOCKS
#define SETTLE_DEPTH 1
#else
#define SETTLE_DEPTH (CREDITS + 1)
#endif
chan settle_input = [SETTLE_DEPTH] of { byte, mtype, bool }; /* item, status, has it a credit */
byte settle_senders = 1 + STAGES;

byte credits = CREDITS, bytes = BYTES;
bool semaphores_cancelled[2]; /* credits, bytes */
byte live;                    /* the wait group: admitted and not terminal */
byte heap;                    /* how many are delayed */
bool delayed[ITEMS];
bool heap_closed;
bool bell; /* admission's */
bool with_credit; /* admission holds one for its next item */
bool stopping, abort, settle_ended, ended;

bool terminal[ITEMS];
byte attempts[ITEMS]; /* as the retry policy counts */
byte tries[ITEMS];    /* as they were */
bool tried_once_more[ITEMS];

/* The watchdog's view: who is stuck at a post, and with what. */
byte post[POSTS] = NOBODY;
byte post_item[POSTS];
byte current[POSTS]; /* the thread that the pool has there */
byte at_work[STAGES] = WORKERS;
bool announced[STAGES];
bool claimed[THREADS]; /* its flight is the watchdog's */
bool given_up[THREADS];
byte stuck;       /* threads that were, so far */
byte stuck_bytes; /* that those given up hold */
bool starving;    /* admission waits for bytes */
byte threads = POSTS;

inline become(item, what)
{
    assert(!terminal[item]);
    assert(what != pending || stopping);
    terminal[item] = true;
    attempts[item] = 0; /* what nobody looks at again is forgotten: fewer states */
    tries[item] = 0;
    tried_once_more[item] = false
}

/* ---- worker_pool.c ---- */

/* The first step in the same atomic section as its caller's; `last` and `announce` are its. */
inline count_out(stage)
{
    last = at_work[stage] == 1;
#ifdef M_FIRST_OUT_CLOSES
    last = true;
#endif
    announce = last && !announced[stage];
    if
    :: last -> announced[stage] = true
    :: else -> at_work[stage]--
    fi
}

inline after_count_out(stage)
{
    if
    :: announce ->
        if
        :: stage + 1 < STAGES -> closed[stage + 1] = true
        :: else
        fi;
        settle_senders--
    :: else
    fi;
    if
    :: last -> at_work[stage]--
    :: else
    fi
}

/* pipeline.c: sl_pipeline_stop */
inline stop()
{
    stopping = true;
#ifndef M_CANCEL_WAKES_NOBODY
    semaphores_cancelled[0] = true;
    semaphores_cancelled[1] = true;
    bell = true
#endif
}

/* gather.c: sl_flight_finish, the claim won */
inline finish(item, status, credit)
{
    atomic { settle_input!item, status, credit -> assert(settle_senders > 0) }
}

proctype worker(byte me; byte at)
{
    byte item;
    mtype status;
    bool last, announce;
    do
    :: atomic {
        nempty(input[STAGE_OF(at)]) ->
        input[STAGE_OF(at)]?item;
        claimed[me] = false; /* another flight */
        if
        :: abort -> status = cancelled
        :: else ->
            if
            :: status = ok
            :: status = transient
            :: STAGE_OF(at) + 1 < STAGES -> status = permanent /* at the end no other than ok */
            :: stuck < DEATHS -> stuck++; status = overdue
            fi;
            post[at] = NOBODY
        fi
       };
#if DEATHS
       if
       :: status == overdue ->
            atomic { post[at] = me; post_item[at] = item };
            if
            :: skip; end_gone: false /* for ever */
            :: atomic { status = ok; if :: post[at] == me -> post[at] = NOBODY :: else fi }
            fi
       :: else
       fi;
#endif
       /* `claim` and the post's lock: from here on the watchdog cannot have it any more. */
       atomic {
#ifdef M_CLAIM_IGNORED
        claimed[me] = false;
#endif
        if
        :: claimed[me] -> /* only cleans up: its item was settled without it */
            stuck_bytes--;
            bytes++
        :: !claimed[me] && (status != ok || STAGE_OF(at) + 1 == STAGES) ->
#ifdef M_BYTES_KEPT
            bytes = bytes + (status == ok);
#else
            bytes++;
#endif
            settle_input!item, status, true -> assert(settle_senders > 0)
        :: else ->
            input[STAGE_OF(at) + 1]!item -> assert(!closed[STAGE_OF(at) + 1])
        fi;
        item = 0;
        status = ok;
        claimed[me] = false
       };
#if DEATHS
       if
       :: given_up[me] -> break
       :: else
       fi
#else
       skip
#endif
#ifdef M_CLOSED_BEFORE_DRAINED
    :: closed[STAGE_OF(at)] -> break
#else
    :: closed[STAGE_OF(at)] && empty(input[STAGE_OF(at)]) -> break
#endif
    od;
    atomic {
        if
        :: given_up[me] -> goto out
        :: else -> count_out(STAGE_OF(at))
        fi
    };
    after_count_out(STAGE_OF(at));
out: skip
}

/* ---- watchdog.c ---- */

inline start_worker(at)
{
    current[at] = threads;
    at_work[STAGE_OF(at)]++;
    run worker(threads, at);
    threads++
}

inline claim(place)
{
    at = place;
    item = post_item[at];
    claimed[post[at]] = true;
    stuck_bytes++;
#ifndef M_GIVEN_UP_LATE
    given_up[post[at]] = true;
#endif
    post[at] = NOBODY
}

#if WORKERS > 1
#define SOMEBODY_STUCK (post[0] != NOBODY || post[1] != NOBODY || post[2] != NOBODY || post[3] != NOBODY)
#else
#define SOMEBODY_STUCK (post[0] != NOBODY || post[1] != NOBODY)
#endif

proctype watchdog()
{
    byte at, item, before;
    bool last, announce;

    do
    :: settle_ended -> break
    :: SOMEBODY_STUCK ->
       if
       :: atomic { post[0] != NOBODY -> claim(0) }
       :: atomic { post[1] != NOBODY -> claim(1) }
#if WORKERS > 1
       :: atomic { post[2] != NOBODY -> claim(2) }
       :: atomic { post[3] != NOBODY -> claim(3) }
#endif
       :: !(SOMEBODY_STUCK) -> goto looked
       fi;
#ifndef M_LOST_ON_DEATH
       finish(item, overdue, true);
#endif
       before = current[at];
#ifndef M_NOT_REPLACED
       atomic { start_worker(at) };
#endif
       atomic {
#ifdef M_GIVEN_UP_LATE
        given_up[before] = true;
#endif
        count_out(STAGE_OF(at))
       };
       after_count_out(STAGE_OF(at));
looked:
       atomic {
        at = 0;
        item = 0;
        before = 0
       }
#ifndef M_STARVED
    :: starving && stuck_bytes == BYTES && !stopping -> stop()
#endif
    od
}

/* ---- settle.c ---- */

/* retry.c: sl_retry_decide, and settle's own: no retry in a run that stops. */
inline decide(item, status)
{
    again = false;
    if
    :: status == ok -> what = done
    :: status == permanent -> what = dead
    :: status == cancelled -> what = pending
    :: status == transient ->
#ifndef M_ATTEMPTS_UNCOUNTED
        attempts[item]++;
#endif
        again = attempts[item] < ATTEMPTS;
        what = dead
    :: status == overdue ->
        attempts[item]++;
        again = !tried_once_more[item];
        tried_once_more[item] = true;
        what = dead
    fi;
    if
    :: again && stopping -> again = false; what = pending
    :: else
    fi
}

/* Into the delay heap, or, when that was closed, pending. */
inline delay(item)
{
    if
    :: heap_closed -> again = false; what = pending
    :: else ->
        assert(heap < HEAP);
        delayed[item] = true;
        heap++
    fi
}

inline forget()
{
    status = ok;
    what = done;
    item = 0;
    credit = false;
    again = false
}

active proctype settle()
{
    byte item, credits_due;
    mtype status = ok, what = done;
    bool credit, again;

    do
    :: atomic { settle_input?item, status, credit -> decide(item, status) };
another:
#ifdef M_RETRY_BLOCKS
       if
       :: again -> atomic { input[0]!item -> assert(!closed[0]) }
       :: else
       fi;
#endif
       atomic {
#ifndef M_RETRY_BLOCKS
        if
        :: again -> delay(item)
        :: else
        fi;
#endif
#if defined(M_CREDIT_KEPT) || defined(M_RETRY_BLOCKS)
        credit = credit && !again;
#endif
        credits_due = credits_due + credit;
        if
        :: !again -> become(item, what); assert(live > 0); live--
        :: else
        fi;
#ifdef M_DELAYED_UNCOUNTED
        live = live - again;
#endif
#ifdef M_SETTLED_TWICE
        if
        :: !again -> become(item, what); live--
        :: else
        fi;
#endif
        forget()
       };
       /* The batch: what the channel holds, without waiting for more. */
       if
       :: atomic { settle_input?item, status, credit -> decide(item, status); goto another }
       :: atomic {
            empty(settle_input) ->
            credits = credits + credits_due;
            credits_due = 0;
            bell = true
          }
       fi
    :: settle_senders == 0 && empty(settle_input) -> break
    od;
    settle_ended = true
}

/* ---- admission.c ---- */

inline take(which)
{
    item = which;
    delayed[item] = false;
    heap--;
    due = false
}

active proctype admission()
{
    byte item, next;
    bool due, waits, started;

    do
    :: atomic {
        (credits > 0 || semaphores_cancelled[0]) ->
        if
        :: semaphores_cancelled[0] -> goto leave_rest
        :: else -> credits--; with_credit = true
        fi
       };
next_item:
       atomic {
        if
        :: stopping -> goto leave_rest
        :: else
        fi;
#ifndef M_BELL_CLEARED_LATE
        bell = false
#endif
       };
       atomic {
        waits = false;
        if
        :: heap > 0 ->
            if
            :: delayed[0] -> take(0); goto admit
#if ITEMS > 1
            :: delayed[1] -> take(1); goto admit
#endif
#if ITEMS > 2
            :: delayed[2] -> take(2); goto admit
#endif
#if ITEMS > 3
            :: delayed[3] -> take(3); goto admit
#endif
            :: !due -> waits = true
            fi
        :: else
        fi
       };
       atomic {
        if
#ifdef M_ROOM_UNCHECKED
        :: next < ITEMS ->
#else
        :: next < ITEMS && live < HEAP ->
#endif
            item = next;
            next++;
            live++;
            started = true; /* the whole batch is */
            goto admit
        :: next == ITEMS && live == 0 -> goto leave_rest
        :: else
        fi
       };
#ifdef M_BELL_CLEARED_LATE
       bell = false;
#endif
       if
       :: atomic { bell -> waits = false; goto next_item }
       :: atomic { waits -> waits = false; due = true; goto next_item } /* the time has come */
       fi;
admit:
       tries[item]++;
       assert(tries[item] <= ATTEMPTS + (DEATHS > 0));
       if
       :: finish(item, transient, true) /* it cannot even be opened */
       :: skip ->
            starving = bytes == 0;
            atomic {
                (bytes > 0 || semaphores_cancelled[1]) ->
                starving = false;
                if
                :: semaphores_cancelled[1] -> goto refused
                :: else -> bytes--
                fi
            };
            atomic { input[0]!item -> assert(!closed[0]) };
            goto admitted;
refused:    finish(item, cancelled, true);
admitted:   skip
       fi;
       atomic { with_credit = false; item = 0 }
    od;

leave_rest:
    do
    :: next < ITEMS && started -> live++; finish(next, cancelled, false); next++
    :: next < ITEMS && !started -> become(next, pending); next++
    :: else -> break
    od;
    heap_closed = true;
    do
    :: heap > 0 ->
        atomic {
            item = 0;
            do
            :: delayed[item] -> delayed[item] = false; heap--; break
            :: else -> item++
            od
        };
        finish(item, cancelled, false)
    :: else -> break
    od;
    closed[0] = true;
    settle_senders--
}

/* ---- pipeline.c ---- */

/* sl_pipeline_on_cancel */
active proctype canceller()
{
    if
    :: CANCELS -> stop(); abort = true
    :: !CANCELS || !MUST_CANCEL
    fi
}

/* sl_pipeline_start, sl_pipeline_wait: what holds at the end */
init
{
    byte i;

    atomic {
        for (i : 0 .. POSTS - 1) {
            current[i] = i;
            run worker(i, i)
        }
        run watchdog()
    };
    settle_ended;
    at_work[0] == 0 && at_work[1] == 0;
    for (i : 0 .. ITEMS - 1) {
        assert(terminal[i])
    }
    assert(live == 0 && heap == 0);
    assert(credits + with_credit == CREDITS);
    ended = true
}

ltl ends { <> ended }
