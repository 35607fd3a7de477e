/* SPDX-License-Identifier: MIT */
/* Planning: what the scan finds gets its outputs' names and its row in the ledger. */
#ifndef SL_API_PLAN_H
#define SL_API_PLAN_H

#include "path_set.h"
#include "scan.h"

#include <sluice/sluice.h>

struct sl_plan {
    const struct sl_convert_options *options;
    struct sl_ledger *ledger; /* NULL: a dry run */
    const char *output_root;  /* absolute */
    struct sl_convert_result *result;
    uint64_t pending;         /* inputs that will run */
    uint64_t pending_bytes;   /* their sizes */
    struct sl_bytes names;    /* of the input's outputs; reused */
    struct sl_path_set taken; /* outputs, in a dry run */
};

/* The scan that options ask for, each file handed to `visit`; no folder is left out for outputs. */
struct sl_scan_config sl_plan_scan_config(const struct sl_convert_options *options,
                                          sl_scan_visitor *visit, void *context);

/* Scans the options' inputs and plans each. The scan's and the ledger's statuses. */
SL_NODISCARD enum sl_status sl_plan_scan(struct sl_plan *plan, struct sl_error *err);

#endif
