/* SPDX-License-Identifier: MIT */
/*
 * One run at a time holds a ledger: an advisory lock on a file beside it, which the system lets go
 * of when the process dies. The file holds the process's number, for the message of who comes next.
 */
#ifndef SL_LEDGER_LOCK_H
#define SL_LEDGER_LOCK_H

#include <sluice/error.h>

/* Locks `ledger_path`.lock; *fd is the lock, -1 on failure. SL_BUSY names the process. */
SL_NODISCARD enum sl_status sl_ledger_lock(const char *ledger_path, int *fd, struct sl_error *err);
void sl_ledger_unlock(int fd);

#endif
