/* SPDX-License-Identifier: MIT */
/* For builds without libmicrohttpd. */
#include "metrics_serve.h"

enum sl_status cli_metrics_server_start(struct cli_metrics *metrics, const char *address,
                                        struct cli_metrics_server **out, struct sl_error *err)
{
    (void)metrics, (void)address;
    *out = NULL;
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "--metrics-listen: this build has no libmicrohttpd; --metrics FILE works");
}

const char *cli_metrics_server_url(const struct cli_metrics_server *server)
{
    (void)server;
    return "";
}

void cli_metrics_server_free(struct cli_metrics_server *server)
{
    (void)server;
}
