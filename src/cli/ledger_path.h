/* SPDX-License-Identifier: MIT */
/* Where the ledger is that a command is about. */
#ifndef SL_CLI_LEDGER_PATH_H
#define SL_CLI_LEDGER_PATH_H

#include "options.h"

/* Appends its path to `path`, and to `where` how a person would name it in another command: " -o
 * DIR", " --ledger PATH" or "", quoted for a shell. Both are NUL-terminated. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_ledger_find(const struct cli_options *options,
                                            struct sl_bytes *path, struct sl_bytes *where);

#endif
