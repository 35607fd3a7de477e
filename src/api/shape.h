/* SPDX-License-Identifier: MIT */
/* The shape of a run: how many workers and slots each stage gets, how many items may be in flight,
 * and how much memory they may take, from the options and from what the machine has. */
#ifndef SL_API_SHAPE_H
#define SL_API_SHAPE_H

#include <sluice/sluice.h>

/* Slots of a channel unless --depth says otherwise. Between stages a few are enough; where workers
 * carry tiny items, more of them spare the admission thread a wake-up an item. */
enum { SL_SHAPE_DEPTH = 4, SL_SHAPE_CARRY_DEPTH = 32 };

/* What the schedule depends on. */
struct sl_shape_load {
    uint64_t inputs, bytes;
    int64_t sync_ns; /* that it takes to force an output onto the disk; 0: outputs are not */
};

/* Why the schedule is what it is. */
enum sl_shape_reason {
    SL_SHAPE_ASKED,   /* --schedule */
    SL_SHAPE_WORKERS, /* --workers names stages */
    SL_SHAPE_TINY,  /* carry: inputs below SL_SHAPE_TINY_BYTES, a hand-off costs more than it gains
                     */
    SL_SHAPE_FEW,   /* stages: too few inputs to give every worker one at a time */
    SL_SHAPE_SYNC,  /* stages: others work while one waits for the disk */
    SL_SHAPE_WHOLE, /* carry: pixels stay in a processor's cache from stage to stage */
};
enum { SL_SHAPE_TINY_BYTES = 64 * 1024, SL_SHAPE_FEW_EACH = 4 };

/* Fills schedule, workers, depth, memory and attempts of `config` for `graph`.
 * SL_INVALID_ARGUMENT: a stage that the graph does not have, or a number out of range. */
SL_NODISCARD enum sl_status sl_shape_plan(const struct sl_convert_options *options,
                                          const struct sl_limits *limits,
                                          const struct sl_stage_graph *graph,
                                          struct sl_pipeline_config *config, struct sl_error *err);

/* As much idle memory of pictures as spares most allocations of alike ones: a quarter of the
 * budget, or of 256 MiB where none is set. */
size_t sl_shape_idle_bytes(const struct sl_convert_options *options);

/* Chooses the schedule, where the options leave it open, and the depth that goes with it. */
enum sl_shape_reason sl_shape_schedule(const struct sl_convert_options *options,
                                       const struct sl_shape_load *load,
                                       struct sl_pipeline_config *config);

/* Says what was decided and why, where the options want to hear it; last, when all of it was. */
void sl_shape_explain(const struct sl_convert_options *options, const struct sl_shape_load *load,
                      enum sl_shape_reason reason, const struct sl_pipeline_config *config);

/* How many items there may be in flight at most, by workers and slots alone. */
uint64_t sl_shape_items(const struct sl_pipeline_config *config);

/* Bounds config->credits by the descriptors that are left, for items of so many outputs (at least
 * 1). SL_FD_EXHAUSTED: not even one item could be in flight. */
SL_NODISCARD enum sl_status sl_shape_credits(struct sl_pipeline_config *config, size_t outputs,
                                             struct sl_error *err);

#endif
