/* SPDX-License-Identifier: MIT */
/* What can be seen of a failed input. */
#ifndef SL_CLI_REPORT_THUMBNAIL_H
#define SL_CLI_REPORT_THUMBNAIL_H

#include <sluice/bytes.h>
#include <sluice/cancel.h>
#include <sluice/limits.h>

enum { CLI_THUMBNAIL_SIDE = 96 };

/* Appends a JPEG of the picture at `path`, upright, its sides at most CLI_THUMBNAIL_SIDE, however
 * damaged it is as long as pixels come out. The limits hold, and memory is kept to what a
 * thumbnail is worth. Any failure is a status and no more: there is no thumbnail then. */
SL_NODISCARD enum sl_status cli_thumbnail(const char *path, const struct sl_limits *limits,
                                          const struct sl_poll *poll, struct sl_bytes *out);

#endif
