/* SPDX-License-Identifier: MIT */
#include "metrics_file.h"

#include "alloc.h"
#include "file.h"
#include "ticker.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct cli_metrics_file {
    struct cli_metrics *metrics;
    struct cli_ticker ticker;
    struct sl_bytes text; /* the ticker's while it ticks, else the owner's */
    char *path;           /* owned */
    struct sl_bytes temporary;
};

static enum sl_status write_file(struct cli_metrics_file *file, struct sl_error *err)
{
    sl_bytes_clear(&file->text);
    if (cli_metrics_write(file->metrics, &file->text))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for metrics");
    return sl_file_replace((const char *)file->temporary.data, file->path, file->text.data,
                           file->text.size, err);
}

static void write_again(void *context)
{
    (void)write_file(context, NULL); /* there will be another time */
}

enum sl_status cli_metrics_file_start(struct cli_metrics *metrics, const char *path,
                                      int64_t period_ns, struct cli_metrics_file **out,
                                      struct sl_error *err)
{
    *out = NULL;
    struct cli_metrics_file *file = sl_alloc_zeroed(1, sizeof *file);
    if (!file)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for metrics");
    file->metrics = metrics;
    file->path = sl_alloc_string(path, strlen(path));
    /* Collectors take *.prom alone, and of two runs each has a name of its own. */
    enum sl_status status = sl_bytes_printf(&file->temporary, "%s.%ld.tmp", path, (long)getpid());
    if (status || !file->path)
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for metrics");
    if (!status)
        status = write_file(file, err);
    if (!status && !cli_ticker_start(&file->ticker, "metrics", period_ns, write_again, file))
        status = sl_error_set(err, SL_NO_MEMORY, "cannot start a thread for metrics");
    if (status)
        cli_metrics_file_free(file);
    else
        *out = file;
    return status;
}

enum sl_status cli_metrics_file_finish(struct cli_metrics_file *file, struct sl_error *err)
{
    if (!file)
        return SL_OK;
    cli_ticker_stop(&file->ticker);
    return write_file(file, err);
}

void cli_metrics_file_free(struct cli_metrics_file *file)
{
    if (!file)
        return;
    cli_ticker_stop(&file->ticker);
    sl_bytes_release(&file->text);
    sl_bytes_release(&file->temporary);
    free(file->path);
    free(file);
}
