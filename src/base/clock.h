/* SPDX-License-Identifier: MIT */
/*
 * Time. Durations and deadlines are nanoseconds of the monotonic clock, which no one can set
 * back; wall time is only for people to read.
 */
#ifndef SL_BASE_CLOCK_H
#define SL_BASE_CLOCK_H

#include <stdint.h>

#define SL_NS_PER_US INT64_C(1000)
#define SL_NS_PER_MS INT64_C(1000000)
#define SL_NS_PER_S INT64_C(1000000000)

/* A deadline that never comes. */
#define SL_NEVER INT64_MAX

/* Nanoseconds on the monotonic clock. Thread-safe. */
int64_t sl_clock_now_ns(void);

/* Whether statistics and traces are told. Without them is only for tests/bench/trace.sh, which
 * tells what they cost: items have no timeout then, and every time is 0. */
#ifdef SLUICE_NO_STATISTICS
enum { SL_STATISTICS = 0 };
#else
enum { SL_STATISTICS = 1 };
#endif

/* The same as sl_clock_now_ns, where it is for statistics. */
static inline int64_t sl_clock_figure_ns(void)
{
    return SL_STATISTICS ? sl_clock_now_ns() : 0;
}

/* The deadline `duration_ns` from now, SL_NEVER where that would overflow. Thread-safe. */
int64_t sl_clock_deadline(int64_t duration_ns);

/* Milliseconds since 1970-01-01 UTC, for records that people read. Thread-safe. */
int64_t sl_clock_wall_ms(void);

/* CPU time of the whole process in nanoseconds. Thread-safe. */
int64_t sl_clock_process_cpu_ns(void);

/* CPU time of the calling thread in nanoseconds. Thread-safe. */
int64_t sl_clock_thread_cpu_ns(void);

#endif
