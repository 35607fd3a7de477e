/* SPDX-License-Identifier: MIT */
/*
 * HTML, built in memory. Running out of memory is remembered; nothing in between has to be
 * checked. Owner thread only.
 */
#ifndef SL_CLI_REPORT_HTML_H
#define SL_CLI_REPORT_HTML_H

#include <sluice/bytes.h>

#include <stdbool.h>
#include <stdint.h>

struct cli_html {
    struct sl_bytes out;
    struct sl_bytes escaped; /* of the last text */
    bool failed;
};

/* Appends bytes as they are. */
void cli_html_put(struct cli_html *html, const void *data, size_t size);

/* Appends markup in which what is formatted is no text from outside: numbers and constants. At most
 * 511 bytes. */
void cli_html_printf(struct cli_html *html, const char *format, ...) SL_PRINTF(2, 3);

/* Appends text from outside: as cli_escape writes it for people, and so that neither content nor a
 * quoted attribute takes it for markup. */
void cli_html_text(struct cli_html *html, const char *text);

/* Appends JSON so that it may stand in a script element: "<" only occurs in strings there, and
 * becomes an escape, so that nothing ends or begins an element or a comment. */
void cli_html_json(struct cli_html *html, const char *json, size_t size);

/* Appends a time, which the page's script turns into that of its reader. */
void cli_html_time(struct cli_html *html, int64_t ms);

/* Appends a figure with its name, to a list of class "figures": "bad", "none" or "" is its tone.
 * Constants and numbers alone. */
void cli_html_figure(struct cli_html *html, const char *name, const char *tone, const char *value);

void cli_html_release(struct cli_html *html);

#endif
