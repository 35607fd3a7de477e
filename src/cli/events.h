/* SPDX-License-Identifier: MIT */
/*
 * A run as JSON Lines; docs/json.md is the schema. Each function writes one line. They return false
 * when the line did not get there, with errno.
 */
#ifndef SL_CLI_EVENTS_H
#define SL_CLI_EVENTS_H

#include "json.h"

#include <sluice/sluice.h>

struct cli_events {
    int fd;
    struct cli_json json;
    const struct sl_stage_graph *graph; /* names the stages; NULL until the run is ready */
};

bool cli_event_start(struct cli_events *events, const char *output);
bool cli_event_planned(struct cli_events *events, uint64_t total);

/* The item event of an input that planning settled; nothing for one that will run. */
bool cli_event_plan(struct cli_events *events, const struct sl_ledger_input *input,
                    enum sl_ledger_plan plan, const struct sl_error *error);

/* What the pipeline observed. */
bool cli_event_observed(struct cli_events *events, const struct sl_event *event);

/* The member `name` of a line: an error as the schema has it, or null. */
void cli_event_error(struct cli_json *json, const char *name, const struct sl_error *error);

bool cli_event_end(struct cli_events *events, const struct sl_convert_result *result,
                   enum sl_status status, const struct sl_error *err, int exit_code);

#endif
