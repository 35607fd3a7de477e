/* SPDX-License-Identifier: MIT */
/*
 * The world as bytes. Two states whose bytes are the same go on in the same ways: what a thread
 * will do depends on its registers and its stack, on the heap and the static variables, and on
 * nothing else. Of the bytes a hash of 64 bits is kept (search.c).
 */
#include "world.h"

#include <stdlib.h>
#include <string.h>

enum { THREAD_BYTES = offsetof(struct ex_thread, access) };

static void append(struct ex_bytes *bytes, const void *data, size_t size)
{
    size_t whole = (size + 7) / 8 * 8;
    if (bytes->room - bytes->size < whole) {
        bytes->room = bytes->room * 2 + whole + 64 * 1024;
        bytes->data = realloc(bytes->data, bytes->room);
        if (!bytes->data)
            abort();
    }
    memset(bytes->data + bytes->size + whole - 8 * (whole > 0), 0, 8 * (whole > 0));
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += whole;
}

static const uint8_t *take(const uint8_t *saved, void *data, size_t size)
{
    memcpy(data, saved, size);
    return saved + (size + 7) / 8 * 8;
}

/* Four lanes, so that the multiplications need not wait for each other. */
static uint64_t hash(const uint8_t *data, size_t size)
{
    const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t lane[4] = {1, 2, 3, 4};
    for (size_t i = 0; i + 8 <= size; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, 8);
        uint64_t *one = &lane[(i / 8) % 4];
        *one = (*one ^ word) * factor;
        *one ^= *one >> 32;
    }
    uint64_t all = size;
    for (int i = 0; i < 4; i++) {
        all = (all ^ lane[i]) * factor;
        all ^= all >> 29;
    }
    return all;
}

uint64_t ex_save(struct ex_bytes *bytes)
{
    size_t begin = bytes->size;
    ex_forget_ignored();
    append(bytes, &ex_world.spurious_left,
           offsetof(struct ex_world, thread) - offsetof(struct ex_world, spurious_left));
    append(bytes, ex_heap, ex_world.heap_used);
    for (unsigned i = 0; i < ex_world.threads; i++) {
        struct ex_thread *thread = &ex_world.thread[i];
        memset(thread->look + thread->looks, 0,
               (EX_LOOKS_MAX - thread->looks) * sizeof *thread->look);
        append(bytes, thread, THREAD_BYTES);
        append(bytes, thread->access, thread->accesses * sizeof *thread->access);
        const uint8_t *sp = thread->sp;
        if (thread->op != EX_ENDED)
            append(bytes, sp, (size_t)(ex_stacks[i] + EX_STACK_BYTES - sp));
    }
    append(bytes, &ex_world.statics, sizeof ex_world.statics);
    for (unsigned i = 0; i < ex_world.statics; i++)
        append(bytes, ex_world.the_static[i].word, ex_world.the_static[i].size);
    return hash(bytes->data + begin, bytes->size - begin);
}

void ex_restore(const uint8_t *saved)
{
    saved = take(saved, &ex_world.spurious_left,
                 offsetof(struct ex_world, thread) - offsetof(struct ex_world, spurious_left));
    saved = take(saved, ex_heap, ex_world.heap_used);
    for (unsigned i = 0; i < ex_world.threads; i++) {
        struct ex_thread *thread = &ex_world.thread[i];
        saved = take(saved, thread, THREAD_BYTES);
        saved = take(saved, thread->access, thread->accesses * sizeof *thread->access);
        uint8_t *sp = thread->sp;
        if (thread->op != EX_ENDED)
            saved = take(saved, sp, (size_t)(ex_stacks[i] + EX_STACK_BYTES - sp));
        ex_coroutine_clean(i);
    }
    unsigned statics;
    saved = take(saved, &statics, sizeof statics);
    for (unsigned i = 0; i < ex_world.statics; i++) {
        const struct ex_static *one = &ex_world.the_static[i];
        if (i < statics)
            saved = take(saved, one->word, one->size);
        else
            memcpy(one->word, &one->before, one->size);
    }
    ex_world.failed = false;
    ex_world.current = -1;
}
