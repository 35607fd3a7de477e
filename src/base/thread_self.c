/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* SCHED_BATCH */
#include "thread_self.h"

#include <sched.h>
#include <sys/prctl.h>

void sl_thread_name_self(const char *name)
{
    prctl(PR_SET_NAME, name, 0L, 0L, 0L);
}

void sl_thread_batch_self(void)
{
    /* A hint: a system that refuses it runs as well without. */
    if (sched_getscheduler(0) == SCHED_OTHER)
        (void)sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
}
