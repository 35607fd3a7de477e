/* SPDX-License-Identifier: MIT */
/*
 * A trace of a command's runs in a file, in the JSON that Perfetto and chrome://tracing read. Each
 * thread of a run leaves fixed-size records in a ring of its own (512 KiB, beside the memory that
 * --max-memory bounds), without a lock, a system call or any text; a thread of the trace's makes
 * JSON of them while the run goes on, and tells now and then how full the channels are. A ring that
 * is full takes no more: the run never waits, and the file says how many records were dropped.
 */
#ifndef SL_CLI_TRACE_H
#define SL_CLI_TRACE_H

#include <sluice/error.h>
#include <sluice/pipeline.h>
#include <sluice/trace.h>

struct cli_trace;

/* Begins a trace that shall become the file `path` (copied): a temporary beside it, without a name
 * where the file system has such. Folders that are missing are made. SL_COLLISION when something
 * else than a regular file stands there, SL_NO_MEMORY, and the statuses of sl_file_create; *out is
 * NULL then. Owner thread only, as all that follows. */
SL_NODISCARD enum sl_status cli_trace_begin(const char *path, struct cli_trace **out,
                                            struct sl_error *err);

/* What hears of spans. Borrowed until the trace is freed. */
const struct sl_tracer *cli_trace_tracer(const struct cli_trace *trace);

/* A run begins, before any of its threads; its pipeline is borrowed until stop, which comes when
 * they are gone, or left behind. The next run's threads go on with the tracks of the same names.
 * `pipeline` NULL: how full channels are is not told. */
void cli_trace_start(struct cli_trace *trace, struct sl_pipeline *pipeline);
void cli_trace_stop(struct cli_trace *trace);

/* Gives the file its name, in place of an older one; without a track, no run ever began, and what
 * stood there stays. Says on standard error if records were dropped. On failure no file is left.
 * The first failure of any write: SL_DISK_FULL, SL_IO, …. Once. */
SL_NODISCARD enum sl_status cli_trace_end(struct cli_trace *trace, struct sl_error *err);

/* Frees it, and removes the temporary of one that was not ended. Never while threads that were left
 * behind may still add to it. NULL is ignored. */
void cli_trace_free(struct cli_trace *trace);

#endif
