/* SPDX-License-Identifier: MIT */
#include "cases.h"

#include "channel_line.h"

const struct ex_case *const ex_groups[] = {
    cases_park, cases_channel, cases_select, cases_semaphore, cases_gather, NULL,
};

struct sl_channel *case_channel(const char *name, size_t capacity)
{
    struct sl_channel *channel;
    EX_EXPECT(sl_channel_new(name, capacity, &channel) == SL_OK);
    ex_name(channel, sizeof *channel + capacity * sizeof(void *), name);
    ex_name(&channel->lock, sizeof channel->lock, "lock");
    ex_name(&channel->length, sizeof channel->length, "length");
    ex_name(&channel->ends, sizeof channel->ends, "ends");
    ex_ignore(&channel->stats, sizeof channel->stats);
    ex_ignore(channel->waited_ns, sizeof channel->waited_ns);
    ex_whole_lock(&channel->lock);
    /* Asked for the first time it measures; that is not the threads' business. */
    (void)sl_spin_allowed();
    return channel;
}

void case_channel_idle(const struct sl_channel *channel)
{
    for (int i = 0; i < 2; i++) {
        const struct sl_line *line = &channel->lines[i];
        EX_EXPECT(!line->first && !line->last && channel->asleep[i] == 0);
        EX_EXPECT(sl_counter_load(&line->looking) == 0);
    }
    EX_EXPECT(channel->lock.state == SL_LOCK_FREE);
}
