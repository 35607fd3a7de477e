/* SPDX-License-Identifier: MIT */
#include "display.h"

#include "alloc.h"
#include "clock.h"
#include "progress.h"
#include "ticker.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const int64_t bar_period_ns = 100 * SL_NS_PER_MS;
static const int64_t plain_period_ns = 10 * SL_NS_PER_S;

struct cli_display {
    enum cli_progress mode;
    struct cli_progress_style style;

    /* Whether the bar stands there. Changed with stderr locked; atomic, because race detectors do
     * not know that lock. */
    struct sl_atomic_bool drawn;

    struct cli_ticker ticker;
    struct sl_pipeline *pipeline; /* constant while it ticks, as total */
    uint64_t total;
    struct cli_rate rate; /* the ticker's, as line */
    char line[CLI_PROGRESS_SIZE];
};

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

static bool speaks_utf8(void)
{
    const char *name = is_set("LC_ALL") ? "LC_ALL" : is_set("LC_CTYPE") ? "LC_CTYPE" : "LANG";
    const char *value = getenv(name);
    return value && (strstr(value, "UTF-8") || strstr(value, "utf8") || strstr(value, "UTF8"));
}

enum sl_status cli_display_new(enum cli_progress mode, struct cli_display **out,
                               struct sl_error *err)
{
    *out = NULL;
    struct cli_display *display = sl_alloc_zeroed(1, sizeof *display);
    if (!display)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the progress display");
    if (mode == CLI_PROGRESS_AUTO)
        mode = isatty(STDERR_FILENO) ? CLI_PROGRESS_BAR : CLI_PROGRESS_PLAIN;
    display->mode = mode;
    display->style = (struct cli_progress_style){
        .utf8 = speaks_utf8(), .colour = isatty(STDERR_FILENO) && !is_set("NO_COLOR")};
    *out = display;
    return SL_OK;
}

void cli_display_free(struct cli_display *display)
{
    if (!display)
        return;
    cli_display_stop(display);
    free(display);
}

static unsigned terminal_columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col - 1u; /* the last column would wrap on some terminals */
    return 79;
}

/* With standard error locked. */
static void clear_bar(struct cli_display *display)
{
    if (sl_flag_load(&display->drawn))
        fputs("\r\033[K", stderr);
    sl_flag_store(&display->drawn, false);
}

static void draw(void *context)
{
    struct cli_display *display = context;
    struct sl_pipeline_stats stats;
    sl_pipeline_stats(display->pipeline, &stats);
    cli_rate_sample(&display->rate, stats.elapsed_ns, stats.done + stats.dead, stats.pixels);
    if (display->mode == CLI_PROGRESS_BAR) {
        display->style.columns = terminal_columns();
        cli_progress_bar(&stats, display->total, &display->rate, &display->style, display->line);
        flockfile(stderr);
        fprintf(stderr, "\r%s\033[K", display->line);
        sl_flag_store(&display->drawn, true);
        funlockfile(stderr);
    } else {
        cli_progress_plain(&stats, display->total, &display->rate, display->line);
        fprintf(stderr, "sluice: %s\n", display->line);
    }
}

void cli_display_start(struct cli_display *display, struct sl_pipeline *pipeline, uint64_t total)
{
    if (display->mode == CLI_PROGRESS_NONE || display->ticker.started)
        return;
    display->pipeline = pipeline;
    display->total = total;
    display->rate = (struct cli_rate){0};
    int64_t period_ns = display->mode == CLI_PROGRESS_BAR ? bar_period_ns : plain_period_ns;
    (void)cli_ticker_start(&display->ticker, "progress", period_ns, draw, display);
}

void cli_display_stop(struct cli_display *display)
{
    if (!display->ticker.started)
        return;
    cli_ticker_stop(&display->ticker);
    flockfile(stderr);
    clear_bar(display);
    funlockfile(stderr);
}

void cli_display_say(struct cli_display *display, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    flockfile(stderr);
    clear_bar(display);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    funlockfile(stderr);
    va_end(args);
}
