/* SPDX-License-Identifier: MIT */
/*
 * A look: the book is copied under its lock, and thought about without it. What is left when every
 * thread was taken out that somebody outside of the set could release is the greatest set in which
 * everybody waits for nobody but each other; the same set twice, each in the same wait, is stuck,
 * since those outside could do nothing for it meanwhile, and those inside did nothing.
 */
#include "waits_record.h"

#include "alloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAIT_TEXT_SIZE = 160, TOLD_MAX = 12 };

struct seen {
    struct sl_watched record; /* its links mean nothing here */
    struct sl_wait waits[SL_SELECT_MAX];
    bool is_left; /* in the set */
    bool is_told;
    char text[WAIT_TEXT_SIZE];
};

/* Book locked. */
static bool is_stuck(const struct sl_watched *watched)
{
    if (watched->count == 0 || watched->count > SL_SELECT_MAX)
        return false;
    for (size_t i = 0; i < watched->count; i++) {
        if (!watched->waits[i].kind->is_stuck(&watched->waits[i]))
            return false;
    }
    return true;
}

/* Book locked. */
static void copy(const struct sl_watched *watched, struct seen *seen)
{
    seen->record = *watched;
    seen->is_left = is_stuck(watched);
    if (!seen->is_left)
        return;
    memcpy(seen->waits, watched->waits, watched->count * sizeof *watched->waits);
    const struct sl_wait *first = &watched->waits[0];
    first->kind->describe(first, seen->text, sizeof seen->text);
}

/* NULL without memory, or where nobody is watched. */
static struct seen *copy_book(struct sl_waits *book, size_t *count)
{
    sl_lock_take(&book->lock);
    size_t room = book->count;
    sl_lock_drop(&book->lock);
    struct seen *all = room > 0 ? sl_alloc_zeroed(room, sizeof *all) : NULL;
    if (!all)
        return NULL;
    *count = 0;
    sl_lock_take(&book->lock);
    /* More came meanwhile: whoever is not seen might help, so this look sees nothing. */
    if (book->count <= room) {
        for (struct sl_watched *one = book->first; one; one = one->behind)
            copy(one, &all[(*count)++]);
    }
    sl_lock_drop(&book->lock);
    return all;
}

/* Whether a thread could end another's wait. */
static bool could_release(const struct sl_watched *thread, const struct sl_wait *wait)
{
    if (thread->does_all)
        return true;
    for (size_t i = 0; i < thread->role_count; i++) {
        if (thread->roles[i].object == wait->object && thread->roles[i].way != wait->way)
            return true;
    }
    return false;
}

static bool could_help(const struct seen *helper, const struct seen *waiter)
{
    for (size_t i = 0; i < waiter->record.count; i++) {
        if (could_release(&helper->record, &waiter->waits[i]))
            return true;
    }
    return false;
}

static bool has_help(const struct seen *all, size_t count, const struct seen *waiter)
{
    for (size_t i = 0; i < count; i++) {
        if (!all[i].is_left && could_help(&all[i], waiter))
            return true;
    }
    return false;
}

/* Takes out who can still be released, until nothing changes. Returns how many are left. */
static size_t reduce(struct seen *all, size_t count)
{
    size_t left;
    bool changed;
    do {
        left = 0;
        changed = false;
        for (size_t i = 0; i < count; i++) {
            if (!all[i].is_left)
                continue;
            all[i].is_left = !has_help(all, count, &all[i]);
            changed |= !all[i].is_left;
            left += all[i].is_left;
        }
    } while (changed);
    return left;
}

/* ---- two looks ---- */

static bool was_stuck(const struct sl_waits *book, const struct seen *seen)
{
    for (size_t i = 0; i < book->last_count; i++) {
        if (book->last[i].number == seen->record.number && book->last[i].turn == seen->record.turn)
            return true;
    }
    return false;
}

/* Keeps those who are left for the next look. */
static void remember(struct sl_waits *book, const struct seen *all, size_t count, size_t left)
{
    free(book->last);
    book->last = left > 0 ? sl_alloc_zeroed(left, sizeof *book->last) : NULL;
    book->last_count = 0;
    for (size_t i = 0; i < count && book->last; i++) {
        if (all[i].is_left)
            book->last[book->last_count++] =
                (struct sl_stuck){.number = all[i].record.number, .turn = all[i].record.turn};
    }
}

/* ---- telling ---- */

/* What does not fit is cut. */
static void append(char *text, size_t *length, const char *part)
{
    size_t room = SL_WAITS_TEXT_SIZE - 1 - *length;
    size_t size = strnlen(part, room);
    memcpy(text + *length, part, size);
    *length += size;
    text[*length] = '\0';
}

static bool is_cycle(const struct seen *all, size_t count)
{
    /* In a finite set each of whom waits for somebody in it, going on comes round. */
    for (size_t i = 0; i < count; i++) {
        bool waits_inside = false;
        for (size_t j = 0; j < count && all[i].is_left; j++)
            waits_inside |= i != j && all[j].is_left && could_help(&all[j], &all[i]);
        if (all[i].is_left && !waits_inside)
            return false;
    }
    return true;
}

/* The next to be told. The book has the oldest last, and that is often main. */
static struct seen *next_untold(struct seen *all, size_t count, bool idle)
{
    for (size_t i = count; i-- > 0;) {
        if (all[i].is_left && !all[i].is_told && all[i].waits[0].is_idle == idle)
            return &all[i];
    }
    return idle ? NULL : next_untold(all, count, true);
}

static void tell(struct seen *all, size_t count, size_t left, char *text)
{
    size_t length = 0;
    size_t told = 0;
    struct seen *one;
    text[0] = '\0';
    while (told < TOLD_MAX && (one = next_untold(all, count, false)) != NULL) {
        one->is_told = true;
        told++;
        append(text, &length, length ? "; " : "");
        append(text, &length, one->record.name);
        append(text, &length, " ");
        append(text, &length, one->text);
    }
    char more[32];
    snprintf(more, sizeof more, "; and %zu more", left - told);
    if (left > told)
        append(text, &length, more);
    append(text, &length,
           is_cycle(all, count) ? "; a cycle" : "; nobody is left who could release them");
}

bool sl_waits_look(struct sl_waits *waits, char *text)
{
    size_t count = 0;
    size_t old = 0;
    struct seen *all = copy_book(waits, &count);
    if (!all)
        return false;
    size_t left = reduce(all, count);
    for (size_t i = 0; i < count; i++)
        old += all[i].is_left && was_stuck(waits, &all[i]);
    /* All of them: one that was not there before may be about to go on. */
    bool found = left > 0 && old == left;
    if (found)
        tell(all, count, left, text);
    remember(waits, all, count, left);
    free(all);
    return found;
}
