/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include "units.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { BAR_MIN = 10, BAR_MAX = 40, PIECE_SIZE = 160 };

void cli_rate_sample(struct cli_rate *rate, int64_t now_ns, uint64_t items, uint64_t pixels)
{
    double seconds = (double)(now_ns - rate->at_ns) / 1e9;
    if (seconds <= 0)
        return;
    double items_now = (double)(items - rate->items) / seconds;
    double pixels_now = (double)(pixels - rate->pixels) / seconds;
    /* The first sample stands alone; later ones weigh what passed since, half-life 3 s. */
    double weight = rate->at_ns == 0 ? 1 : 1 - exp2(-seconds / 3);
    rate->items_per_s += weight * (items_now - rate->items_per_s);
    rate->pixels_per_s += weight * (pixels_now - rate->pixels_per_s);
    rate->at_ns = now_ns;
    rate->items = items;
    rate->pixels = pixels;
}

/* A line that grows while it fits. */
struct line {
    char *text;       /* CLI_PROGRESS_SIZE */
    size_t bytes;     /* of it */
    unsigned columns; /* taken so far; a block character is one, a colour none */
    unsigned limit;
};

/* Appends a piece of `columns` columns if there is room. */
static void add(struct line *line, unsigned columns, const char *piece)
{
    size_t size = strlen(piece);
    if (line->columns + columns > line->limit || line->bytes + size >= CLI_PROGRESS_SIZE)
        return;
    memcpy(line->text + line->bytes, piece, size + 1);
    line->bytes += size;
    line->columns += columns;
}

static void SL_PRINTF(2, 3) add_text(struct line *line, const char *format, ...)
{
    char piece[PIECE_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    add(line, (unsigned)strlen(piece), piece);
}

static void format_eta(uint64_t left, double per_s, char *out, size_t size)
{
    double seconds = per_s > 0 ? ceil((double)left / per_s) : -1;
    if (seconds < 0 || seconds > 359999)
        snprintf(out, size, "-:--");
    else if (seconds < 3600)
        snprintf(out, size, "%d:%02d", (int)seconds / 60, (int)seconds % 60);
    else
        snprintf(out, size, "%d:%02d:%02d", (int)seconds / 3600, (int)seconds / 60 % 60,
                 (int)seconds % 60);
}

static void add_gauge(struct line *line, const char *name, const struct sl_channel_stats *channel,
                      bool utf8)
{
    static const char *const blocks[] = {" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};
    static const char *const ascii[] = {"_", ".", ":", "-", "=", "+", "*", "%", "#"};
    size_t level = 0;
    if (channel->capacity > 0)
        level = (channel->length * 8 + channel->capacity - 1) / channel->capacity;
    level = level > 8 ? 8 : level;
    char piece[PIECE_SIZE];
    snprintf(piece, sizeof piece, " %s%s%s", name, utf8 ? "▕" : " ",
             utf8 ? blocks[level] : ascii[level]);
    add(line, (unsigned)strlen(name) + 3, piece);
}

static void add_bar(struct line *line, uint64_t settled, uint64_t total, unsigned width)
{
    char piece[BAR_MAX + 4];
    unsigned filled = total ? (unsigned)((double)settled / (double)total * width) : width;
    filled = filled > width ? width : filled;
    piece[0] = '[';
    for (unsigned i = 0; i < width; i++)
        piece[1 + i] = i < filled ? '=' : i == filled ? '>' : ' ';
    snprintf(piece + 1 + width, 3, "] ");
    add(line, width + 3, piece);
}

static void add_dead(struct line *line, uint64_t dead, bool colour)
{
    if (dead == 0)
        return;
    char text[PIECE_SIZE], piece[PIECE_SIZE + 16];
    snprintf(text, sizeof text, "  %" PRIu64 " dead", dead);
    snprintf(piece, sizeof piece, "%s%s%s", colour ? "\033[31m" : "", text,
             colour ? "\033[0m" : "");
    add(line, (unsigned)strlen(text), piece);
}

void cli_progress_bar(const struct sl_pipeline_stats *stats, uint64_t total,
                      const struct cli_rate *rate, const struct cli_progress_style *style,
                      char out[CLI_PROGRESS_SIZE])
{
    uint64_t settled = stats->done + stats->dead;
    char eta[16];
    format_eta(total > settled ? total - settled : 0, rate->items_per_s, eta, sizeof eta);
    out[0] = '\0';
    struct line line = {.text = out, .limit = style->columns};
    if (style->columns >= 80) {
        unsigned spare = (style->columns - 80) / 2 + BAR_MIN;
        add_bar(&line, settled, total, spare < BAR_MAX ? spare : BAR_MAX);
    }
    add_text(&line, "%" PRIu64 "/%" PRIu64, settled, total);
    add_dead(&line, stats->dead, style->colour);
    add_text(&line, "  %.*f/s", rate->items_per_s < 10 ? 1 : 0, rate->items_per_s);
    add_text(&line, "  ETA %s", eta);
    add_text(&line, "  %.*f MP/s", rate->pixels_per_s < 1e7 ? 1 : 0, rate->pixels_per_s / 1e6);
    if (stats->retried > 0)
        add_text(&line, "  %" PRIu64 " retries", stats->retried);
    add_text(&line, " ");
    for (size_t i = 0; i < stats->stage_count; i++)
        add_gauge(&line, stats->stages[i].name, &stats->stages[i].input, style->utf8);
    add_gauge(&line, "settle", &stats->settle, style->utf8);
}

void cli_progress_plain(const struct sl_pipeline_stats *stats, uint64_t total,
                        const struct cli_rate *rate, char out[CLI_PROGRESS_SIZE])
{
    uint64_t settled = stats->done + stats->dead;
    char eta[16];
    format_eta(total > settled ? total - settled : 0, rate->items_per_s, eta, sizeof eta);
    snprintf(out, CLI_PROGRESS_SIZE,
             "%" PRIu64 "/%" PRIu64 ", %" PRIu64 " dead, %" PRIu64
             " retries, %.1f pictures/s, %.1f MP/s, ETA %s",
             settled, total, stats->dead, stats->retried, rate->items_per_s,
             rate->pixels_per_s / 1e6, eta);
}
