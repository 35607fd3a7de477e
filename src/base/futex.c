/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "futex.h"

#include "clock.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

bool sl_futex_wait(const void *word, uint32_t value, int64_t deadline_ns)
{
    if (deadline_ns < 0)
        deadline_ns = 0;
    struct timespec until = {.tv_sec = (time_t)(deadline_ns / SL_NS_PER_S),
                             .tv_nsec = (long)(deadline_ns % SL_NS_PER_S)};
    /* The bitset form takes a point in time on the monotonic clock, not a duration. */
    long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, value,
                          deadline_ns == SL_NEVER ? NULL : &until, NULL, FUTEX_BITSET_MATCH_ANY);
    return result == 0 || errno != ETIMEDOUT;
}

void sl_futex_wake(const void *word, uint32_t count)
{
    int most = count > INT_MAX ? INT_MAX : (int)count;
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, most, NULL, NULL, 0);
}
