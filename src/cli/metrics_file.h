/* SPDX-License-Identifier: MIT */
/*
 * Metrics in a file, for the textfile collector of Prometheus' node exporter. It is written beside
 * its name and then renamed, so that whoever reads it finds it whole.
 */
#ifndef SL_CLI_METRICS_FILE_H
#define SL_CLI_METRICS_FILE_H

#include "metrics.h"

struct cli_metrics_file;

/* Writes the file, and starts a thread that writes it again each `period_ns`. `path` is copied,
 * `metrics` borrowed until free. SL_NO_MEMORY, SL_COLLISION (it is no regular file), statuses of
 * sl_file_write_new; *out is NULL then. Owner thread only, as the others. */
SL_NODISCARD enum sl_status cli_metrics_file_start(struct cli_metrics *metrics, const char *path,
                                                   int64_t period_ns, struct cli_metrics_file **out,
                                                   struct sl_error *err);

/* Ends the thread and writes the file a last time. Statuses as above; what the thread could not
 * write is not told, since the file is older, but whole. NULL is ignored, here and below. */
SL_NODISCARD enum sl_status cli_metrics_file_finish(struct cli_metrics_file *file,
                                                    struct sl_error *err);

/* Ends the thread if it still runs; the file stays. */
void cli_metrics_file_free(struct cli_metrics_file *file);

#endif
