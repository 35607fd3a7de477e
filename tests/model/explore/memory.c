/* SPDX-License-Identifier: MIT */
/*
 * The heap, and the look at every access. Two threads race when each can make its access without a
 * step in between: so what a thread touched since its last step is remembered, and compared with
 * what another touches while that thread stands there.
 */
#include "world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { NAMES_MAX = 24, IGNORED_MAX = 16, LOCKS_MAX = 4, ALIGNMENT = 64, PAGE_BYTES = 4096 };

uint8_t ex_heap[EX_HEAP_BYTES] __attribute__((aligned(64)));

static struct {
    const uint8_t *begin;
    size_t size;
    const char *name;
} names[NAMES_MAX];
static unsigned name_count;

static struct {
    void *bytes;
    size_t size;
} ignored[IGNORED_MAX];
static unsigned ignored_count;

static const void *locks[LOCKS_MAX];
static unsigned lock_count;

void ex_memory_reset(void)
{
    memset(ex_heap, 0, sizeof ex_heap);
    name_count = 0;
    ignored_count = 0;
    lock_count = 0;
    for (unsigned i = 0; i < ex_world.statics; i++) {
        struct ex_static *one = &ex_world.the_static[i];
        memcpy(one->word, &one->before, one->size);
    }
}

void *ex_alloc(size_t size)
{
    if (ex_world.blocks == EX_BLOCKS_MAX || size > EX_HEAP_BYTES - ex_world.heap_used)
        ex_fail("the explorer's heap is too small");
    struct ex_block *block = &ex_world.block[ex_world.blocks++];
    *block = (struct ex_block){.begin = (uint32_t)ex_world.heap_used, .size = (uint32_t)size};
    ex_world.heap_used += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (ex_world.heap_used > EX_HEAP_BYTES)
        ex_world.heap_used = EX_HEAP_BYTES;
    return memset(ex_heap + block->begin, 0, size);
}

void ex_name(const void *object, size_t size, const char *name)
{
    if (name_count == NAMES_MAX)
        ex_fail("too many names");
    names[name_count].begin = object;
    names[name_count].size = size;
    names[name_count++].name = name;
}

void ex_ignore(void *bytes, size_t size)
{
    if (ignored_count == IGNORED_MAX)
        ex_fail("too much is to be ignored");
    ignored[ignored_count].bytes = bytes;
    ignored[ignored_count++].size = size;
}

void ex_whole_lock(const void *lock)
{
    if (!ex_world.the_case->whole_locks || ex_world.finest)
        return;
    if (lock_count == LOCKS_MAX)
        ex_fail("too many whole locks");
    locks[lock_count++] = lock;
}

bool ex_is_whole_lock(const volatile void *word)
{
    for (unsigned i = 0; i < lock_count; i++) {
        if (locks[i] == word)
            return true;
    }
    return false;
}

void ex_forget_ignored(void)
{
    for (unsigned i = 0; i < ignored_count; i++)
        memset(ignored[i].bytes, 0, ignored[i].size);
}

static bool is_within(const volatile void *address, const void *begin, size_t size)
{
    return (uintptr_t)address - (uintptr_t)begin < size;
}

static struct ex_block *block_of(const volatile void *address)
{
    size_t offset = (size_t)((const volatile uint8_t *)address - ex_heap);
    for (unsigned i = 0; i < ex_world.blocks; i++) {
        struct ex_block *block = &ex_world.block[i];
        if (offset - block->begin < block->size)
            return block;
    }
    return NULL;
}

const char *ex_describe(const void *address, char *text, size_t size)
{
    unsigned best = name_count;
    for (unsigned i = 0; i < name_count; i++) {
        if (is_within(address, names[i].begin, names[i].size) &&
            (best == name_count || names[i].size < names[best].size))
            best = i;
    }
    if (best < name_count) {
        size_t offset = (size_t)((const uint8_t *)address - names[best].begin);
        snprintf(text, size, offset ? "%s+%zu" : "%s", names[best].name, offset);
    } else if (is_within(address, ex_stacks, sizeof ex_stacks)) {
        size_t offset = (size_t)((const uint8_t *)address - ex_stacks[0]);
        char name[64];
        snprintf(text, size, "a variable of %s, %zu",
                 ex_thread_name((unsigned)(offset / EX_STACK_BYTES), name, sizeof name),
                 EX_STACK_BYTES - offset % EX_STACK_BYTES);
    } else if (is_within(address, ex_heap, sizeof ex_heap)) {
        snprintf(text, size, "heap+%zu", (size_t)((const uint8_t *)address - ex_heap));
    } else {
        snprintf(text, size, "static %p", address);
    }
    return text;
}

void ex_must_exist(const volatile void *begin)
{
    char text[128];
    const void *plain = (const void *)(uintptr_t)begin;
    if (is_within(begin, ex_heap, sizeof ex_heap)) {
        const struct ex_block *block = block_of(begin);
        if (!block || block->freed)
            ex_fail("touches memory that %s: %s", block ? "was freed" : "nobody has",
                    ex_describe(plain, text, sizeof text));
    } else if (is_within(begin, ex_stacks, sizeof ex_stacks)) {
        unsigned owner =
            (unsigned)((size_t)((const volatile uint8_t *)begin - ex_stacks[0]) / EX_STACK_BYTES);
        const struct ex_thread *thread = &ex_world.thread[owner];
        if ((int)owner != ex_world.current &&
            (thread->op == EX_ENDED || (uintptr_t)begin < (uintptr_t)thread->sp))
            ex_fail("touches what is gone: %s", ex_describe(plain, text, sizeof text));
    }
}

/* What the others remember are plain accesses. */
static void compare(const struct ex_access *mine, unsigned other)
{
    const struct ex_thread *thread = &ex_world.thread[other];
    for (unsigned i = 0; i < thread->accesses; i++) {
        const struct ex_access *its = &thread->access[i];
        if (mine->begin < its->begin + its->size && its->begin < mine->begin + mine->size &&
            (mine->writes || its->writes)) {
            char name[64];
            char text[128];
            ex_fail("a race: %s %s %s, as %s does",
                    ex_thread_name((unsigned)ex_world.current, name, sizeof name),
                    mine->writes ? "writes" : "reads",
                    ex_describe((const void *)mine->begin, text, sizeof text),
                    ex_thread_name(other, (char[64]){0}, 64));
        }
    }
}

/* Neither in the world nor on the explorer's own stack. */
bool ex_is_static(const volatile void *address)
{
    if (is_within(address, ex_heap, sizeof ex_heap) ||
        is_within(address, ex_stacks, sizeof ex_stacks))
        return false;
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    return ex_world.current >= 0 || (uintptr_t)address - (here - EX_STACK_BYTES) > 1024 * 1024;
}

/* Kept for as long as the process runs: what was static is part of the world from then on. */
static void keep_static(const volatile void *word, size_t size)
{
    for (unsigned i = 0; i < ex_world.statics; i++) {
        if (ex_world.the_static[i].word == word)
            return;
    }
    if (ex_world.statics == EX_STATICS_MAX || size > sizeof(uint64_t))
        ex_fail("too many static variables are changed");
    struct ex_static *one = &ex_world.the_static[ex_world.statics++];
    *one = (struct ex_static){.word = (void *)(uintptr_t)word, .size = (uint32_t)size};
    memcpy(&one->before, one->word, size);
}

static __attribute__((noinline)) void touch(const volatile void *begin, size_t size, bool writes,
                                            bool atomic)
{
    if ((uintptr_t)begin < PAGE_BYTES)
        ex_fail("follows a null pointer");
    bool is_static = ex_is_static(begin);
    if (is_static && (writes || atomic))
        keep_static(begin, size);
    if (is_static || ex_world.current < 0)
        return;
    ex_must_exist(begin);
    unsigned self = (unsigned)ex_world.current;
    if (self + 1 == ex_world.threads)
        return;
    struct ex_thread *thread = &ex_world.thread[self];
    const struct ex_access mine = {
        .begin = (uintptr_t)begin, .size = (uint32_t)size, .writes = writes};
    for (unsigned i = 0; i < thread->accesses; i++) {
        const struct ex_access *known = &thread->access[i];
        if (known->begin == mine.begin && known->size == mine.size && known->writes == writes &&
            !atomic)
            return;
    }
    for (unsigned other = 0; other + 1 < ex_world.threads; other++) {
        if (other != self)
            compare(&mine, other);
    }
    if (atomic) /* made at the step, so ordered with what others see of it */
        return;
    if (thread->accesses == EX_ACCESSES_MAX)
        ex_fail("too many accesses between two steps");
    thread->access[thread->accesses++] = mine;
}

void ex_touch(const volatile void *begin, size_t size, bool writes, bool atomic)
{
    touch(begin, size, writes, atomic);
    ex_wipe();
}

void ex_free(void *memory);
void ex_free(void *memory)
{
    if (!memory)
        return;
    struct ex_block *block = block_of(memory);
    if (!block || block->freed || ex_heap + block->begin != memory)
        ex_fail("frees what it may not free");
    if (ex_world.current >= 0)
        ex_touch(memory, block->size, true, false);
    block->freed = true;
}
