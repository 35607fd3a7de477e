/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <time.h>

static int64_t read_ns(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * SL_NS_PER_S + now.tv_nsec;
}

int64_t sl_clock_now_ns(void)
{
    return read_ns(CLOCK_MONOTONIC);
}

int64_t sl_clock_deadline(int64_t duration_ns)
{
    int64_t deadline;
    if (__builtin_add_overflow(sl_clock_now_ns(), duration_ns, &deadline))
        return SL_NEVER;
    return deadline;
}

int64_t sl_clock_wall_ms(void)
{
    return read_ns(CLOCK_REALTIME) / SL_NS_PER_MS;
}

int64_t sl_clock_thread_cpu_ns(void)
{
    return read_ns(CLOCK_THREAD_CPUTIME_ID);
}

int64_t sl_clock_process_cpu_ns(void)
{
    return read_ns(CLOCK_PROCESS_CPUTIME_ID);
}
