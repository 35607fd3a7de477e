/* SPDX-License-Identifier: MIT */
/*
 * A file that is written for long and appears at its end: until then it has no name, where the file
 * system knows such files, so that nothing of it is left whatever becomes of the process. Elsewhere
 * it has a temporary name from the beginning.
 */
#ifndef SL_BASE_NAMELESS_H
#define SL_BASE_NAMELESS_H

#include <sluice/error.h>

#include <stdbool.h>

struct sl_nameless {
    int fd;     /* to be written to, with sl_file_append; -1: closed */
    bool named; /* it has its temporary name */
};

/* Makes one that may later be called `temporary`. Statuses as sl_file_create; fd is -1 then. */
SL_NODISCARD enum sl_status sl_nameless_create(struct sl_nameless *file, const char *temporary,
                                               struct sl_error *err);

/* Closes it and gives it the name `final`, in place of a regular file: by way of `temporary`, which
 * is in the same folder, and which it was created with. Statuses as sl_file_commit, and as closing
 * says; nothing is left then. */
SL_NODISCARD enum sl_status sl_nameless_commit(struct sl_nameless *file, const char *temporary,
                                               const char *final, struct sl_error *err);

/* Closes it, and nothing is left of it. One that is closed is ignored. */
void sl_nameless_discard(struct sl_nameless *file, const char *temporary);

#endif
