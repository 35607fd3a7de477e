/* SPDX-License-Identifier: MIT */
#include "thread_name.h"

#include <sys/prctl.h>

void sl_thread_name_self(const char *name)
{
    prctl(PR_SET_NAME, name, 0L, 0L, 0L);
}
