/* SPDX-License-Identifier: MIT */
/* What the stages of a run did, as a table. */
#ifndef SL_CLI_REPORT_STAGES_H
#define SL_CLI_REPORT_STAGES_H

#include "report/html.h"

#include <sluice/pipeline.h>

/* For each stage the shares of its workers' time and how full the channel before it was; where
 * workers carry items through all stages, a row for them and a line on what each stage took.
 * `stats` is of a run that had a stage and lasted. */
void cli_stages_table(struct cli_html *html, const struct sl_pipeline_stats *stats);

#endif
