/* SPDX-License-Identifier: MIT */
/* What fills the page's template: facts as HTML for people, and as JSON for the page's script. */
#ifndef SL_CLI_REPORT_SECTIONS_H
#define SL_CLI_REPORT_SECTIONS_H

#include "json.h"
#include "report/facts.h"
#include "report/html.h"

enum { CLI_PAGE_SERIES_ROWS = 64 }; /* at most, of the series as a table */

/* When and how it ended, and its command; the figures; what its stages did; how long items took;
 * the series as a table. */
void cli_section_head(struct cli_html *html, const struct cli_facts *facts);
void cli_section_figures(struct cli_html *html, const struct cli_facts *facts);
void cli_section_stages(struct cli_html *html, const struct cli_facts *facts);
void cli_section_latency(struct cli_html *html, const struct cli_facts *facts);
void cli_section_series(struct cli_html *html, const struct cli_facts *facts);

/* The member "series": columns of equal length, of a run that was watched with channels and
 * bytes. */
void cli_series_json(struct cli_json *json, const struct cli_facts *facts);

/* The name of a channel: of the stage behind it. Static storage, or the stats' own. */
const char *cli_channel_name(const struct cli_facts *facts, size_t channel);

#endif
