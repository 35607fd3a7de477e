/* SPDX-License-Identifier: MIT */
#include "command.h"

#include "machine.h"

int main(int argc, char **argv)
{
    sl_machine_keep_memory();
    return cli_main(argc, argv);
}
