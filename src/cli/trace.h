/* SPDX-License-Identifier: MIT */
/*
 * A trace of a run in a file, in the JSON that Perfetto and chrome://tracing read. Each thread of
 * the run leaves fixed-size records in a ring of its own (512 KiB), without a lock, a system call
 * or any text; a thread of the trace's makes JSON of them while the run goes on. A ring that is
 * full takes no more: the run never waits, and the file says how
 * many records were dropped.
 */
#ifndef SL_CLI_TRACE_H
#define SL_CLI_TRACE_H

#include <sluice/error.h>
#include <sluice/trace.h>

#include <stdbool.h>

struct cli_trace;

/* Begins a trace that shall become the file `path` (copied): a temporary beside it, and a thread
 * that writes there. Folders that are missing are made. SL_COLLISION when something else than a
 * regular file stands there, SL_NO_MEMORY, and the statuses of sl_file_create; *out is NULL then.
 */
SL_NODISCARD enum sl_status cli_trace_begin(const char *path, struct cli_trace **out,
                                            struct sl_error *err);

/* What hears of spans. Borrowed until the trace is freed. */
const struct sl_tracer *cli_trace_tracer(const struct cli_trace *trace);

/* Writes the rest and gives the file its name, in place of an older one; without a track, no run
 * ever began, and what stood there stays. Says on standard error if records were dropped. With
 * `stuck_threads` some may still add records, which come too late; the trace must then never be
 * freed. On failure no file is left. The first failure of any write: SL_DISK_FULL, SL_IO, ….
 * Owner thread only, once. */
SL_NODISCARD enum sl_status cli_trace_end(struct cli_trace *trace, bool stuck_threads,
                                          struct sl_error *err);

/* Frees it, and removes the temporary of one that was not ended. NULL is ignored. */
void cli_trace_free(struct cli_trace *trace);

#endif
