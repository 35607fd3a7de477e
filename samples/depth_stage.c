/* SPDX-License-Identifier: MIT */
#include "depth_stage.h"

#include "kit.h"

#include <math.h>

enum { MEAN_MS = 3 };

static double uniform(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (double)((*state >> 11) + 1) / 9007199254740993.0; /* 0 < u < 1 */
}

static int64_t next_service_ns(struct stage *stage)
{
    if (stage->left == 0) {
        double sum = 0;
        for (unsigned i = 0; i < stage->shape; i++)
            sum -= log(uniform(&stage->random));
        stage->service_ns = (int64_t)(sum / stage->shape * MEAN_MS * 1e6);
        stage->left = stage->run;
    }
    stage->left--;
    return stage->service_ns;
}

void depth_handle(void *context, unsigned worker, void *moved)
{
    struct stage *stage = context;
    struct item *item = moved;
    (void)worker;
    int64_t begin = kit_now_ns();
    if (stage->is_first) {
        item->began_ns = begin;
        sl_wait_group_add(stage->inside, 1);
    }
    kit_sleep_until(begin + next_service_ns(stage));
    item->ended_ns = kit_now_ns();
    stage->slept_ns += item->ended_ns - begin;
    if (!stage->next)
        sl_wait_group_done(stage->inside);
    else if (stage->next->idle)
        kit_must(sl_semaphore_acquire(stage->next->idle, 1), "acquire");
    if (stage->next)
        kit_must(sl_channel_send(stage->next->input, item), "send");
    if (stage->idle)
        sl_semaphore_release(stage->idle, 1);
}

void depth_drained(void *context)
{
    struct stage *stage = context;
    if (stage->next)
        sl_channel_close(stage->next->input);
}
