/* SPDX-License-Identifier: MIT */
/*
 * A recipe's settings as the stages read them, and the table of options that sets them: one row an
 * option drives `sl_recipe_set`, the overrides of single items, and the canonical text.
 *
 * Sizes × formats are an item's variants, the formats of a size being neighbours, where an option
 * that is not given counts as one. A recipe may name variants: each is settings of its own, with
 * its sizes × formats, and those of the recipe itself then are what the named ones begin with.
 */
#ifndef SL_STAGES_SETTINGS_H
#define SL_STAGES_SETTINGS_H

#include <sluice/bytes.h>
#include <sluice/codec.h>
#include <sluice/filter.h>
#include <sluice/limits.h>
#include <sluice/stage.h>

#include "colour.h"
#include "file.h"
#include "fit.h"
#include "geometry.h"
#include "hash.h"
#include "resize.h"

enum {
    SL_FILTERS_MAX = 32,
    SL_SIZES_MAX = 32,
    SL_FORMATS_MAX = 16,
    SL_EXTENSION_SIZE = 8,
    SL_VARIANT_NAME_SIZE = 32, /* with its NUL */
    SL_TEMPLATE_SIZE = 256,
};

enum sl_overwrite { SL_OVERWRITE_NEVER, SL_OVERWRITE_ALL, SL_OVERWRITE_NEWER };

/* --output-profile: a name, or a file and the hash of what it held when it was chosen. */
struct sl_profile_choice {
    char name[1024]; /* empty: none */
    char hash[SL_HASH_TEXT_SIZE];
};

/* --if-larger: what becomes of an output that is not smaller than its input. */
enum sl_if_larger { SL_LARGER_KEEP, SL_LARGER_COPY, SL_LARGER_SKIP };

struct sl_settings {
    size_t size_count; /* 0: as it is */
    struct sl_geometry sizes[SL_SIZES_MAX];
    struct sl_framing framing; /* of each size */
    enum sl_resize_kernel kernel;
    size_t filter_count;
    struct sl_filter_call filters[SL_FILTERS_MAX]; /* in order */
    size_t format_count;                           /* 0: as the input's name says */
    char extensions[SL_FORMATS_MAX][SL_EXTENSION_SIZE];
    struct sl_encode_options encode; /* but for poll and warnings, an item's own */
    uint16_t background[4];          /* RGB, and the alpha of what is filled up; 16 bits */
    bool auto_orient;
    unsigned keep;       /* the kinds of metadata that outputs get, as a set */
    unsigned keep_named; /* those of them that were asked for one by one */
    bool keep_given;     /* asked for at all: else in-place keeps everything */
    struct sl_profile_choice output_profile;
    enum sl_intent intent;
    bool black_point; /* compensation of it */
    bool linear;      /* resize in linear light */
    enum sl_fail_on fail_on;
    enum sl_on_lossy on_lossy;
    uint64_t max_bytes; /* of an output; 0: any */
    enum sl_if_larger if_larger;
    unsigned min_savings; /* percent of the input that an output has to be smaller by */
    struct sl_limits limits;
    enum sl_fsync fsync;
    enum sl_overwrite overwrite;
    bool keep_mtime; /* outputs get their input's modification time */

    /* What outputs are called, see stages/names.c. */
    char template[SL_TEMPLATE_SIZE]; /* "": the input's path, the suffix, what tells variants apart
                                      */
    char suffix[SL_VARIANT_NAME_SIZE];
    bool flat;     /* no folders */
    bool in_place; /* outputs replace their inputs */
    char
        backup[SL_VARIANT_NAME_SIZE]; /* what an input's name gets behind it first; "": no backup */

    uint64_t stale; /* options, by their places in the table, whose next value replaces them */
    char name[SL_VARIANT_NAME_SIZE]; /* of a named variant */
    size_t named_count;
    struct sl_settings *named; /* owned array; theirs is empty */
    bool in_variant;           /* what is set now is the last named variant's alone */
};

void sl_settings_init(struct sl_settings *settings);
void sl_settings_release(struct sl_settings *settings);

/* Makes *out a copy with named variants of its own. SL_NO_MEMORY; *out is then released. */
SL_NODISCARD enum sl_status sl_settings_copy(const struct sl_settings *settings,
                                             struct sl_settings *out);

/* One of an item's variants; borrowed from the settings. */
struct sl_variant {
    const struct sl_settings *settings; /* the named variant's, or the recipe's */
    const struct sl_geometry *size;     /* NULL: as it is */
    const char *extension;              /* NULL: as the input's name says */
};

uint32_t sl_settings_variants(const struct sl_settings *settings);
struct sl_variant sl_settings_variant(const struct sl_settings *settings, uint32_t index);

/* Whether any variant is resized, or filtered. */
bool sl_settings_resize(const struct sl_settings *settings);
bool sl_settings_filter(const struct sl_settings *settings);

/* For each variant that leads others which are made of the same pixels, how many neighbours they
 * are, itself included; for these others 0. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_settings_spans(const struct sl_settings *settings,
                                              uint32_t spans[SL_PARTS_MAX]);

/* Has what is set from now on take the place of what was set until now, lists as well. */
void sl_settings_layer(struct sl_settings *settings);

/* Appends what a size is called in the names of outputs: as canonical text, but "320" for a width
 * alone, and of the marks only "pct" and "px" (in all). */
SL_NODISCARD enum sl_status sl_size_name(const struct sl_geometry *size, struct sl_bytes *out);

/* Statuses as sl_recipe_set. Of options of the variants, all named ones get it, too. */
SL_NODISCARD enum sl_status sl_settings_set(struct sl_settings *settings, const char *name,
                                            const char *value, struct sl_error *err);

/* Whether the options go together, all of them set. SL_INVALID_ARGUMENT with a message that names
 * two that do not. */
SL_NODISCARD enum sl_status sl_settings_check(const struct sl_settings *settings,
                                              struct sl_error *err);

/* Applies "name=value\n" lines, as a person sets them for one item: a size takes the place of the
 * recipe's. SL_INVALID_ARGUMENT where it has several sizes, or what is set is a format or a
 * variant, since the outputs' names stay, and as sl_settings_check. */
SL_NODISCARD enum sl_status sl_settings_override(struct sl_settings *settings, const char *lines,
                                                 struct sl_error *err);

/* Appends what decides the pixels and the bytes of the outputs, an option a line; a line
 * "variant=NAME" begins a named variant's. It sets settings to the same. */
SL_NODISCARD enum sl_status sl_settings_print(const struct sl_settings *settings,
                                              struct sl_bytes *out);

#endif
