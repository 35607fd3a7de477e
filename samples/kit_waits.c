/* SPDX-License-Identifier: MIT */
#include "kit.h"

#include <sluice/waits.h>

#include <stdio.h>
#include <unistd.h>

static struct sl_waits *watching;

static void found(void *context, const char *text)
{
    (void)context;
    printf("deadlock: %s\n", text);
    fflush(stdout);
    _exit(4); /* nobody else will end this program */
}

void kit_watch(const char *name)
{
    kit_must(sl_waits_new(&watching), "a detector");
    kit_must(sl_waits_enter(watching, name), "enter");
    kit_must(sl_waits_watch(watching, found, NULL), "watch");
}

void kit_unwatch(void)
{
    sl_waits_stop(watching);
    sl_waits_leave();
    sl_waits_free(watching);
    watching = NULL;
}
