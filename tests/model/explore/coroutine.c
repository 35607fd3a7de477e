/* SPDX-License-Identifier: MIT */
/*
 * A thread that stops has its registers on its own stack, below them nothing that counts; so the
 * bytes from `sp` up are all there is to know of where it stands. What is below is set to zero:
 * stale bytes would make states look different that are not. x86-64 alone.
 */
#include "world.h"

#include <string.h>

/* void ex_switch(void **save_sp, void *load_sp) */
__asm__(".text\n"
        ".globl ex_switch\n"
        ".type ex_switch, @function\n"
        "ex_switch:\n"
        "    pushq %rbp\n"
        "    pushq %rbx\n"
        "    pushq %r12\n"
        "    pushq %r13\n"
        "    pushq %r14\n"
        "    pushq %r15\n"
        "    movq %rsp, (%rdi)\n"
        "    movq %rsi, %rsp\n"
        "    popq %r15\n"
        "    popq %r14\n"
        "    popq %r13\n"
        "    popq %r12\n"
        "    popq %rbx\n"
        "    popq %rbp\n"
        "    ret\n"
        ".size ex_switch, .-ex_switch\n");
void ex_switch(void **save_sp, void *load_sp);

/* void ex_wipe(void): 64 words below its frame, without one of its own */
__asm__(".text\n"
        ".globl ex_wipe\n"
        ".type ex_wipe, @function\n"
        "ex_wipe:\n"
        "    leaq -512(%rsp), %rdi\n"
        "    movl $64, %ecx\n"
        "    xorl %eax, %eax\n"
        "    rep stosq\n"
        "    ret\n"
        ".size ex_wipe, .-ex_wipe\n");

uint8_t ex_stacks[EX_THREADS_MAX][EX_STACK_BYTES] __attribute__((aligned(64)));

static void *explorer_sp;

enum { REGISTERS = 6, STALE_BYTES = 1024 };

static void run(void)
{
    unsigned self = (unsigned)ex_world.current;
    if (self + 1 == ex_world.threads)
        ex_world.outcome = ex_world.the_case->check(ex_world.context);
    else
        ex_world.the_case->body(ex_world.context, self);
    ex_world.thread[self].op = EX_ENDED; /* what it touched last is compared with for ever */
    ex_world.thread[self].looks = 0;
    ex_coroutine_stop();
}

void ex_coroutine_start(unsigned thread)
{
    uint8_t *stack = ex_stacks[thread];
    memset(stack, 0, EX_STACK_BYTES);
    /* As if ex_switch had been called by run's caller: its six registers, and where it returns to;
     * on entry to a function the stack is 8 off a multiple of 16. */
    void **sp = (void **)(void *)(stack + EX_STACK_BYTES - 64);
    sp[-1] = NULL;
    sp[-2] = (void *)(uintptr_t)run;
    ex_world.thread[thread] = (struct ex_thread){.sp = sp - 2 - REGISTERS, .op = EX_BEGIN};
}

void ex_coroutine_resume(unsigned thread)
{
    ex_world.current = (int)thread;
    ex_switch(&explorer_sp, ex_world.thread[thread].sp);
    ex_world.current = -1;
    ex_coroutine_clean(thread);
}

void ex_coroutine_clean(unsigned thread)
{
    uint8_t *sp = ex_world.thread[thread].sp;
    size_t below = (size_t)(sp - ex_stacks[thread]);
    size_t stale = below < STALE_BYTES ? below : STALE_BYTES;
    memset(sp - stale, 0, stale);
}

void ex_coroutine_stop(void)
{
    ex_switch(&ex_world.thread[ex_world.current].sp, explorer_sp);
}
