/* SPDX-License-Identifier: MIT */
/*
 * What the compiler calls, for -fsanitize=thread, at each access of the sources. The names and
 * shapes are those of ThreadSanitizer's run time (compiler-rt, tsan_interface.h and
 * tsan_interface_atomic.h), which is not linked.
 */
#include "world.h"

#include <string.h>

/* A relaxed load of 64 bits by who holds a lock: see ex_case.fine. */
static bool is_plain(enum ex_op op, size_t size, int order)
{
    return !ex_world.fine && order == __ATOMIC_RELAXED && size == sizeof(uint64_t) &&
           op == EX_LOAD && ex_world.current >= 0 && ex_world.thread[ex_world.current].holds > 0;
}

/* Static words are no steps. Those of src/sync are written before the threads begin, but for one:
 * park.c counts who is awake, with relaxed additions. Nothing depends on that but whether to spin,
 * and with one processor, or very many, that is settled. */
static bool is_settled(const volatile void *word, enum ex_op op, int order)
{
    if (!ex_is_static(word))
        return false;
    if (op != EX_LOAD && order != __ATOMIC_RELAXED)
        ex_fail("changes a static variable, which the explorer takes for settled");
    return true;
}

static void before(const volatile void *word, size_t size, enum ex_op op, int order,
                   const void *where)
{
    bool plain = is_plain(op, size, order);
    if (ex_world.current >= 0) {
        struct ex_thread *thread = &ex_world.thread[ex_world.current];
        bool rushing = thread->rushing && op == EX_LOAD;
        if (!is_settled(word, op, order) && !rushing && !plain)
            (void)ex_point(op, word, (unsigned)size, where);
    }
    ex_touch(word, size, op != EX_LOAD, !plain);
}

/* What the current thread saw, or changed. */
static void after(const volatile void *word, uint64_t value, size_t size, bool changed)
{
    if (ex_world.current < 0)
        return;
    struct ex_thread *thread = &ex_world.thread[ex_world.current];
    if (changed)
        thread->looks = 0;
    if (changed || !ex_world.looking || ex_is_static(word))
        return;
    if (thread->looks == EX_LOOKS_MAX) {
        memmove(thread->look, thread->look + 1, (EX_LOOKS_MAX - 1) * sizeof *thread->look);
        thread->looks--;
    }
    thread->look[thread->looks++] =
        (struct ex_look){.word = (const void *)(uintptr_t)word, .value = value, .size = size};
}

/* A whole lock is taken by comparing, and dropped by exchanging. */
static void held(const volatile void *word, int more)
{
    if (ex_world.current >= 0 && ex_is_whole_lock(word))
        ex_world.thread[ex_world.current].holds += more;
}

#define HERE __builtin_return_address(0)

#define ATOMICS(bits)                                                                              \
    uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *word, int order);     \
    uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *word, int order)      \
    {                                                                                              \
        before(word, sizeof *word, EX_LOAD, order, HERE);                                          \
        uint##bits##_t value = *word;                                                              \
        after(word, value, sizeof *word, false);                                                   \
        return value;                                                                              \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *word, uint##bits##_t value,          \
                                     int order);                                                   \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *word, uint##bits##_t value,          \
                                     int order)                                                    \
    {                                                                                              \
        before(word, sizeof *word, EX_STORE, order, HERE);                                         \
        *word = value;                                                                             \
        after(word, value, sizeof *word, true);                                                    \
    }                                                                                              \
    static bool swap_if_##bits(volatile uint##bits##_t *word, uint##bits##_t *expected,            \
                               uint##bits##_t value, int order, const void *where)                 \
    {                                                                                              \
        if (*expected == 0 && ex_world.current >= 0)                                               \
            ex_world.thread[ex_world.current].awaits = ex_is_whole_lock(word);                     \
        before(word, sizeof *word, EX_CHANGE, order, where);                                       \
        if (ex_world.current >= 0)                                                                 \
            ex_world.thread[ex_world.current].awaits = false;                                      \
        uint##bits##_t found = *word;                                                              \
        bool same = found == *expected;                                                            \
        if (same)                                                                                  \
            *word = value;                                                                         \
        else                                                                                       \
            *expected = found;                                                                     \
        if (same)                                                                                  \
            held(word, 1);                                                                         \
        after(word, found, sizeof *word, same);                                                    \
        return same;                                                                               \
    }                                                                                              \
    int __tsan_atomic##bits##_compare_exchange_strong(                                             \
        volatile uint##bits##_t *word, uint##bits##_t *expected, uint##bits##_t value, int order,  \
        int failed);                                                                               \
    int __tsan_atomic##bits##_compare_exchange_strong(volatile uint##bits##_t *word,               \
                                                      uint##bits##_t *expected,                    \
                                                      uint##bits##_t value, int order, int failed) \
    {                                                                                              \
        (void)failed;                                                                              \
        return swap_if_##bits(word, expected, value, order, HERE);                                 \
    }                                                                                              \
    int __tsan_atomic##bits##_compare_exchange_weak(volatile uint##bits##_t *word,                 \
                                                    uint##bits##_t *expected,                      \
                                                    uint##bits##_t value, int order, int failed);  \
    int __tsan_atomic##bits##_compare_exchange_weak(volatile uint##bits##_t *word,                 \
                                                    uint##bits##_t *expected,                      \
                                                    uint##bits##_t value, int order, int failed)   \
    {                                                                                              \
        (void)failed;                                                                              \
        return swap_if_##bits(word, expected, value, order, HERE);                                 \
    }

#define CHANGE(bits, name, expression)                                            \
    uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *word,    \
                                                uint##bits##_t value, int order); \
    uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *word,    \
                                                uint##bits##_t value, int order)  \
    {                                                                             \
        before(word, sizeof *word, EX_CHANGE, order, HERE);                       \
        uint##bits##_t found = *word;                                             \
        *word = (uint##bits##_t)(expression);                                     \
        held(word, -1);                                                           \
        after(word, found, sizeof *word, true);                                   \
        return found;                                                             \
    }

#define CHANGES(bits)                      \
    CHANGE(bits, exchange, value)          \
    CHANGE(bits, fetch_add, found + value) \
    CHANGE(bits, fetch_sub, found - value) \
    CHANGE(bits, fetch_or, found | value)  \
    CHANGE(bits, fetch_and, found &value)

ATOMICS(8)
ATOMICS(32)
ATOMICS(64)
CHANGES(8)
CHANGES(32)
CHANGES(64)

#define PLAIN(size)                                 \
    void __tsan_read##size(void *begin);            \
    void __tsan_read##size(void *begin)             \
    {                                               \
        ex_touch(begin, size, false, false);        \
    }                                               \
    void __tsan_write##size(void *begin);           \
    void __tsan_write##size(void *begin)            \
    {                                               \
        ex_touch(begin, size, true, false);         \
    }                                               \
    void __tsan_unaligned_read##size(void *begin);  \
    void __tsan_unaligned_read##size(void *begin)   \
    {                                               \
        ex_touch(begin, size, false, false);        \
    }                                               \
    void __tsan_unaligned_write##size(void *begin); \
    void __tsan_unaligned_write##size(void *begin)  \
    {                                               \
        ex_touch(begin, size, true, false);         \
    }

PLAIN(1)
PLAIN(2)
PLAIN(4)
PLAIN(8)
PLAIN(16)

void __tsan_read_range(void *begin, size_t size);
void __tsan_read_range(void *begin, size_t size)
{
    ex_touch(begin, size, false, false);
}

void __tsan_write_range(void *begin, size_t size);
void __tsan_write_range(void *begin, size_t size)
{
    ex_touch(begin, size, true, false);
}

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller)
{
    (void)caller;
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
}

/* memcpy and its kind are calls of their own: clang's names for them. */
void *__tsan_memset(void *to, int byte, size_t size);
void *__tsan_memset(void *to, int byte, size_t size)
{
    ex_touch(to, size, true, false);
    return memset(to, byte, size);
}

void *__tsan_memcpy(void *to, const void *from, size_t size);
void *__tsan_memcpy(void *to, const void *from, size_t size)
{
    ex_touch(from, size, false, false);
    ex_touch(to, size, true, false);
    return memcpy(to, from, size);
}
