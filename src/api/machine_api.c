/* SPDX-License-Identifier: MIT */
#include <sluice/sluice.h>

#include "machine.h"

unsigned sl_machine_processors(void)
{
    return sl_machine_cpus();
}

uint64_t sl_machine_memory(void)
{
    return sl_machine_memory_bytes();
}
