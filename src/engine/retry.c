/* SPDX-License-Identifier: MIT */
#include "retry.h"

#include "clock.h"

#include <inttypes.h>

static const int64_t delay_cap_ns = 10 * SL_NS_PER_S;
static const int64_t disk_delay_cap_ns = 5 * SL_NS_PER_S;

/* splitmix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. */
static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t sl_retry_delay(struct sl_retry_policy *policy, unsigned failures)
{
    int64_t ceiling = policy->base_ns < delay_cap_ns ? policy->base_ns : delay_cap_ns;
    for (unsigned i = 0; i < failures && ceiling < delay_cap_ns && ceiling > 0; i++)
        ceiling = ceiling > delay_cap_ns / 2 ? delay_cap_ns : ceiling * 2;
    uint64_t range = ceiling > 0 ? (uint64_t)ceiling + 1 : 1;
    return (int64_t)(next_random(&policy->random) % range);
}

int64_t sl_retry_disk_delay(int64_t wait_ns, int64_t waited_ns)
{
    int64_t left_ns = wait_ns - waited_ns;
    if (left_ns <= 0)
        return -1;
    int64_t delay_ns = waited_ns / 2;
    if (delay_ns < wait_ns / 30)
        delay_ns = wait_ns / 30;
    if (delay_ns > disk_delay_cap_ns)
        delay_ns = disk_delay_cap_ns;
    return delay_ns < left_ns ? delay_ns : left_ns;
}

/* More than was reserved: double up to the budget, then alone with all one item may have. */
static enum sl_outcome_state grow_reserve(const struct sl_retry_policy *policy,
                                          struct sl_flight *flight)
{
    uint64_t had = flight->item.reserve_bytes;
    if (had >= policy->item_bytes) {
        struct sl_error reason;
        sl_error_clear(&reason);
        sl_error_set(&reason, SL_LIMIT_BYTES,
                     "needs more than the %" PRIu64 " bytes one item may use (--max-memory)",
                     policy->item_bytes);
        sl_error_set_stage(&reason, flight->error.stage);
        sl_error_set_codec(&reason, flight->error.codec);
        flight->error = reason;
        return SL_OUTCOME_DEAD;
    }
    if (had >= policy->budget_bytes || had > UINT64_MAX / 2)
        flight->reserve = policy->item_bytes;
    else
        flight->reserve = had * 2 < policy->budget_bytes ? had * 2 : policy->budget_bytes;
    if (flight->reserve > policy->item_bytes)
        flight->reserve = policy->item_bytes;
    return SL_OUTCOME_RETRY;
}

enum sl_outcome_state sl_retry_decide(struct sl_retry_policy *policy, struct sl_flight *flight,
                                      int64_t *delay_ns)
{
    *delay_ns = 0;
    enum sl_status status = flight->error.status;
    if (status == SL_OVER_RESERVE) {
        enum sl_outcome_state state = grow_reserve(policy, flight);
        flight->attempts += state == SL_OUTCOME_DEAD;
        return state;
    }
    switch (sl_status_retry(status)) {
    case SL_RETRY_NONE:
        flight->attempts++;
        return SL_OUTCOME_DONE;
    case SL_RETRY_TRANSIENT:
        flight->attempts++;
        *delay_ns = sl_retry_delay(policy, flight->transient++);
        return flight->attempts < policy->attempts ? SL_OUTCOME_RETRY : SL_OUTCOME_DEAD;
    case SL_RETRY_PAUSE:
        return SL_OUTCOME_RETRY;
    case SL_RETRY_ONCE:
        flight->attempts++;
        if (flight->tried_once_more)
            return SL_OUTCOME_DEAD;
        flight->tried_once_more = true;
        return SL_OUTCOME_RETRY;
    case SL_RETRY_RESUMABLE:
        return SL_OUTCOME_PENDING;
    case SL_RETRY_PERMANENT:
    case SL_RETRY_BUG:
    case SL_RETRY_CONTROL:
        break;
    }
    flight->attempts++;
    return SL_OUTCOME_DEAD;
}
