/* SPDX-License-Identifier: MIT */
/*
 * Depth: what slots between stages do for throughput, and what they hold.
 *
 *   depth STAGES DEPTH SHAPE RUN ITEMS     throughput, inside, by Little's law, ms inside
 *
 * Balanced stages of one worker and 3 ms an item on average. Service is slept, so that it needs
 * no core; times are sums of SHAPE exponential ones: coefficient of variation 1 / √SHAPE. RUN items
 * in succession take equally long in a stage: 1 is even, 8 is bursty (large pictures come
 * together). Depth 0, which no channel has, is a channel of one and a semaphore until the item has
 * left the next stage. Try: a stage twice as slow: no depth makes up for it.
 */
#include "depth_stage.h"
#include "kit.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST_STAGES = 8, WARM_UP = 100 };

/* A picture is always there for the first stage. Looks every ms at how many are inside: the sum. */
static uint64_t feed(struct stage *first, struct item *items, size_t count, uint64_t *looks)
{
    uint64_t inside = 0;
    int64_t look_ns = kit_now_ns();
    for (size_t i = 0; i < count;) {
        if (sl_channel_send_until(first->input, &items[i], look_ns) == SL_OK) {
            i++;
            continue;
        }
        inside += sl_wait_group_count(first->inside);
        (*looks)++;
        look_ns += 1000000;
    }
    sl_channel_close(first->input);
    return inside;
}

static void report(const struct item *items, size_t count, double inside, double service_ns)
{
    double stay_ns = 0;
    for (size_t i = WARM_UP; i < count; i++)
        stay_ns += (double)(items[i].ended_ns - items[i].began_ns);
    double rate = (double)(count - WARM_UP) /
                  (double)(items[count - 1].ended_ns - items[WARM_UP - 1].ended_ns);
    stay_ns /= (double)(count - WARM_UP);
    printf("%.4f\t%.3f\t%.3f\t%.3f\n", rate * service_ns, inside, rate * stay_ns, stay_ns / 1e6);
}

int main(int argc, char **argv)
{
    if (argc != 6 || kit_number(argv[1], MOST_STAGES) == 0) {
        fputs("usage: depth STAGES DEPTH SHAPE RUN ITEMS\n", stderr);
        return 2;
    }
    unsigned count = kit_number(argv[1], MOST_STAGES);
    unsigned depth = kit_number(argv[2], 1024);
    size_t item_count = WARM_UP + 1 + kit_number(argv[5], 1000000);
    struct stage stages[MOST_STAGES] = {{.input = NULL}};
    struct sl_wait_group *inside;
    kit_must(sl_wait_group_new("items inside", &inside), "a wait group");
    for (unsigned i = count; i-- > 0;) {
        stages[i] = (struct stage){.next = i + 1 < count ? &stages[i + 1] : NULL,
                                   .inside = inside,
                                   .shape = kit_number(argv[3], 1000),
                                   .run = kit_number(argv[4], 1000),
                                   .random = 88172645463325252u * (i + 1),
                                   .is_first = i == 0};
        kit_must(sl_channel_new("stage", i && depth ? depth : 1, &stages[i].input), "a channel");
        if (i && depth == 0)
            kit_must(sl_semaphore_new("idle", 1, &stages[i].idle), "a semaphore");
        stages[i].pool =
            kit_worker("stage", stages[i].input, depth_handle, depth_drained, &stages[i]);
    }
    struct item *items = kit_alloc(item_count, sizeof *items);
    uint64_t looks = 0;
    uint64_t sum = feed(&stages[0], items, item_count, &looks);
    double slowest_ns = 0;
    for (unsigned i = 0; i < count; i++) {
        sl_worker_pool_join(stages[i].pool);
        double mean_ns = (double)stages[i].slept_ns / (double)item_count;
        slowest_ns = mean_ns > slowest_ns ? mean_ns : slowest_ns;
    }
    report(items, item_count, (double)sum / (double)looks, slowest_ns);
    for (unsigned i = 0; i < count; i++) {
        sl_worker_pool_free(stages[i].pool);
        sl_channel_free(stages[i].input);
        sl_semaphore_free(stages[i].idle);
    }
    sl_wait_group_free(inside);
    free(items);
    return 0;
}
