/* SPDX-License-Identifier: MIT */
/*
 * What the engine and the stages know of each other: items, their parts, and the graph of stages
 * that a recipe makes. Stage code knows no threads: the engine calls it with one worker pool a
 * stage, or lets one worker carry an item through all of them.
 *
 * An item is one input and gives one or more variants: a size, a format, each with an output of its
 * own. A stage says how many neighbouring variants it treats together; where that is fewer than
 * before, what was one part is scattered, and each share goes its own way. Whoever finishes an
 * item's last part commits it.
 */
#ifndef SLUICE_STAGE_H
#define SLUICE_STAGE_H

#include <sluice/cancel.h>
#include <sluice/codec.h>
#include <sluice/error.h>
#include <sluice/fan.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SL_STAGES_MAX = 16, SL_PARTS_MAX = 32 };

struct sl_item;

/* One variant of an item on its way, or the first of several that are still together: its
 * neighbours then rest. One thread at a time owns it, and those that rest with it. */
struct sl_part {
    struct sl_item *item;
    uint32_t index;         /* which variant */
    void *work;             /* the graph's own state of this part; made and freed by the graph */
    struct sl_error error;  /* status SL_OK unless this variant failed; what failed while all of
                               an item's variants were together is the item's error alone */
    const char *output;     /* final path, borrowed from the journal's row */
    uint32_t width, height; /* of the output, 0 until known */
    uint64_t bytes;         /* of the output, 0 until known */
    bool left_out;          /* done, and there is to be no output */
    int64_t stage_ns[SL_STAGES_MAX]; /* time in each stage this attempt; filled by the engine */
};

/* One input on its way. Whoever holds its only live part owns it. */
struct sl_item {
    /* From the journal; constant while the item is in the engine. */
    int64_t id;
    const char *source;    /* the path to open; bytes, NUL-terminated */
    const char *overrides; /* "name=value\n…" set for this item alone, or NULL */
    bool owns_outputs;     /* an earlier run of this ledger wrote (or may have written) them */
    uint32_t part_count;

    /* From the engine. */
    unsigned attempt;       /* this one, from 1 */
    struct sl_poll poll;    /* cancel, and the item's deadline; stages ask it once a row */
    uint64_t reserve_bytes; /* what admission took for it from the budget; an allocation beyond
                               it is SL_OVER_RESERVE, and the item comes back with more */

    /* From the graph's open. */
    uint64_t memory_bytes; /* the item's whole peak, upper bound */
    uint64_t source_size;  /* the version that was opened */
    int64_t source_mtime_ns;
    void *work; /* the graph's own state of the item; freed by its discard */
    struct sl_warnings warnings;
    uint64_t pixels; /* decoded, for MP/s; 0 until known */

    bool abandoned; /* its worker was given up and came loose after all: whatever bears the outputs'
                       or the temporaries' names may belong to a later attempt, so leave it */

    struct sl_fan gather;
    struct sl_part *parts; /* part_count of them */
};

struct sl_stage {
    const char *name;      /* "decode" */
    uint32_t together;     /* neighbouring variants that are one part here; 0: all of the item's. No
                              more than in the stage before, and a divisor of it */
    const uint32_t *spans; /* in its place where the numbers differ: at each variant that leads
                              others how many they are, itself included; in a stage behind one
                              that has all together, or has the same spans. NULL: `together` */
    /* Works on one part. On failure it sets err (the engine adds the stage's name). Must poll. */
    enum sl_status (*process)(void *graph_context, struct sl_part *part, struct sl_error *err);
};

/* The stages of a recipe in order, and what frames them. */
struct sl_stage_graph {
    void *context; /* passed to every function; borrowed, shared by all threads */
    size_t stage_count;
    struct sl_stage stages[SL_STAGES_MAX];
    uint64_t memory_bytes; /* what it keeps as long as it is used, beside its items */

    /* Admission: opens the source, checks it, reads its header, sets memory_bytes, the version and
     * work. On the admission thread. On failure nothing is left open; where single variants are to
     * blame it sets their parts' errors, too. */
    enum sl_status (*open)(void *context, struct sl_item *item, struct sl_error *err);

    /* The scatter: gives `part`, which goes its own way now, what its lead alone had until now,
     * read-only and shared. By the lead's owner, before the first of them goes on; cannot fail.
     * NULL: there is nothing to share. */
    void (*share)(void *context, struct sl_part *lead, struct sl_part *part);

    /* The join: gives every output its final name. Called once an attempt, when every part
     * succeeded, on the worker that finished last. */
    enum sl_status (*commit)(void *context, struct sl_item *item, struct sl_error *err);

    /* After success and after failure: frees pixels, closes the source, removes temporaries. Always
     * called once for every open that succeeded; where item->abandoned perhaps late, beside a later
     * attempt of the same item. */
    void (*discard)(void *context, struct sl_item *item);
};

#endif
