/* SPDX-License-Identifier: MIT */
#include "failed.h"

/* What a person may do. Without a row: look at the message, and at the file. */
static const char *const advice[SL_STATUS_COUNT] = {
    [SL_EMPTY] = "the file has no content: put it in place again, then convert again",
    [SL_UNSUPPORTED_FORMAT] = "sluice formats lists what this build reads",
    [SL_TRUNCATED] = "keep what there is of it: retry with --set fail-on=none",
    [SL_LIMIT_PIXELS] = "if it is to be trusted: retry with --set max-pixels=N",
    [SL_LIMIT_DIMENSION] = "if it is to be trusted: retry with --set max-dimension=N",
    [SL_LIMIT_BYTES] = "retry with --set max-file-size=SIZE, or convert with a larger --max-memory",
    [SL_NOT_FOUND] = "the file went away: put it in place again, then retry",
    [SL_PERMISSION] = "let this user read the file and write the folder, then retry",
    [SL_COLLISION] = "convert with --on-collision rename, or retry with --set overwrite=all",
    [SL_LOSSY_REFUSED] = "write a format that can hold it, or retry with --set on-lossy=warn",
    [SL_IO] = "it may pass: retry",
    [SL_FD_EXHAUSTED] = "raise ulimit -n, or use fewer --jobs, then retry",
    [SL_NO_MEMORY] = "raise --max-memory or use fewer --jobs, then retry",
    [SL_SOURCE_CHANGED] = "it was written to while it was read: retry",
    [SL_DISK_FULL] = "make room, then retry",
    [SL_TIMEOUT] = "give it more time: retry with --item-timeout",
    [SL_CRASHED] = "please report it, with the file if you may",
    [SL_INTERNAL] = "please report it, with the file if you may",
};

const char *cli_failed_advice(enum sl_status status)
{
    bool known = (unsigned)status < SL_STATUS_COUNT && advice[status];
    return known ? advice[status] : "";
}
