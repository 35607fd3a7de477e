/* SPDX-License-Identifier: MIT */
/*
 * Metrics over HTTP, for Prometheus to fetch: GET and HEAD of /metrics, and nothing else. There are
 * few connections at a time, each for one request and a few seconds. A build without libmicrohttpd
 * refuses to serve.
 */
#ifndef SL_CLI_METRICS_SERVE_H
#define SL_CLI_METRICS_SERVE_H

#include "metrics.h"

struct cli_metrics_server;

/* Listens at "127.0.0.1:9464", "[::1]:9464" or ":9464" (this machine alone), and answers on a
 * thread of its own; `metrics` is borrowed until free. Of port 0 the system makes a free one.
 * SL_INVALID_ARGUMENT (no such address, or this build cannot),
 * SL_IO (the port is taken, say), SL_PERMISSION, SL_FD_EXHAUSTED, SL_NO_MEMORY; *out is NULL
 * then. */
SL_NODISCARD enum sl_status cli_metrics_server_start(struct cli_metrics *metrics,
                                                     const char *address,
                                                     struct cli_metrics_server **out,
                                                     struct sl_error *err);

/* Where it answers: "http://127.0.0.1:9464/metrics". */
const char *cli_metrics_server_url(const struct cli_metrics_server *server);

/* Ends connections and the thread. NULL is ignored. */
void cli_metrics_server_free(struct cli_metrics_server *server);

#endif
