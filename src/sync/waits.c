/* SPDX-License-Identifier: MIT */
#include "waits_record.h"

#include "alloc.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Thread_local struct sl_watched *sl_watched_self;

enum sl_status sl_waits_new(struct sl_waits **out)
{
    *out = sl_alloc_zeroed(1, sizeof **out);
    return *out ? SL_OK : SL_NO_MEMORY;
}

void sl_waits_free(struct sl_waits *waits)
{
    if (!waits)
        return;
    assert(!waits->is_watching);
    free(waits->last);
    sl_lock_take(&waits->lock);
    waits->is_given_up = true;
    bool is_empty = waits->count == 0;
    sl_lock_drop(&waits->lock);
    if (is_empty)
        free(waits);
}

static struct sl_watched *record_new(struct sl_waits *book, const char *name)
{
    struct sl_watched *watched = sl_alloc_zeroed(1, sizeof *watched);
    if (!watched)
        return NULL;
    watched->book = book;
    watched->does_all = true;
    snprintf(watched->name, sizeof watched->name, "%s", name);
    sl_lock_take(&book->lock);
    watched->number = ++book->next_number;
    watched->behind = book->first;
    if (book->first)
        book->first->before = watched;
    book->first = watched;
    book->count++;
    sl_lock_drop(&book->lock);
    return watched;
}

void sl_watched_drop(struct sl_watched *watched)
{
    if (!watched)
        return;
    struct sl_waits *book = watched->book;
    sl_lock_take(&book->lock);
    *(watched->before ? &watched->before->behind : &book->first) = watched->behind;
    if (watched->behind)
        watched->behind->before = watched->before;
    bool is_last = --book->count == 0 && book->is_given_up;
    sl_lock_drop(&book->lock);
    free(watched);
    if (is_last)
        free(book);
}

enum sl_status sl_watched_child(const char *name, struct sl_watched **out)
{
    *out = NULL;
    if (!sl_watched_self)
        return SL_OK;
    *out = record_new(sl_watched_self->book, name);
    return *out ? SL_OK : SL_NO_MEMORY;
}

enum sl_status sl_waits_enter(struct sl_waits *waits, const char *name)
{
    if (sl_watched_self)
        return SL_INVALID_ARGUMENT;
    sl_watched_self = record_new(waits, name);
    return sl_watched_self ? SL_OK : SL_NO_MEMORY;
}

void sl_waits_leave(void)
{
    sl_watched_drop(sl_watched_self);
    sl_watched_self = NULL;
}

void sl_waits_rename(const char *name)
{
    struct sl_watched *self = sl_watched_self;
    if (!self)
        return;
    sl_lock_take(&self->book->lock);
    snprintf(self->name, sizeof self->name, "%s", name);
    sl_lock_drop(&self->book->lock);
}

void sl_waits_roles(const struct sl_role *roles, size_t count)
{
    struct sl_watched *self = sl_watched_self;
    if (!self)
        return;
    sl_lock_take(&self->book->lock);
    self->does_all = count > SL_WAITS_ROLES_MAX;
    self->role_count = self->does_all ? 0 : count;
    if (self->role_count > 0)
        memcpy(self->roles, roles, count * sizeof *roles);
    sl_lock_drop(&self->book->lock);
}

void sl_watched_begin(struct sl_watched *self, const struct sl_wait *waits, size_t count)
{
    sl_lock_take(&self->book->lock);
    self->turn++;
    self->waits = waits;
    self->count = count;
    sl_lock_drop(&self->book->lock);
}

void sl_watched_end(struct sl_watched *self)
{
    sl_lock_take(&self->book->lock);
    self->waits = NULL;
    self->count = 0;
    sl_lock_drop(&self->book->lock);
}

/* ---- watching ---- */

enum { LOOK_EVERY_MS = 200 };

static void look_until_stopped(void *context)
{
    struct sl_waits *waits = context;
    char text[SL_WAITS_TEXT_SIZE];
    sl_waits_leave(); /* where it was started by one who is watched */
    while (!sl_park(&waits->stop, sl_clock_deadline(LOOK_EVERY_MS * SL_NS_PER_MS))) {
        if (!sl_waits_look(waits, text))
            continue;
        waits->found(waits->context, text);
        break;
    }
}

enum sl_status sl_waits_watch(struct sl_waits *waits,
                              void (*found)(void *context, const char *text), void *context)
{
    assert(!waits->is_watching);
    waits->stop = (struct sl_parker){0};
    waits->found = found;
    waits->context = context;
    enum sl_status status = sl_thread_start(&waits->thread, "detector", look_until_stopped, waits);
    waits->is_watching = status == SL_OK;
    return status;
}

void sl_waits_stop(struct sl_waits *waits)
{
    if (!waits->is_watching)
        return;
    if (sl_parker_signal(&waits->stop))
        sl_parker_wake(&waits->stop);
    sl_thread_join(&waits->thread);
    waits->is_watching = false;
}
