/* SPDX-License-Identifier: MIT */
/*
 * A recipe's settings as the stages read them, and the table of options that sets them: one row an
 * option drives `sl_recipe_set`, the overrides of single items, and the canonical text.
 *
 * Sizes × formats are an item's variants, the formats of a size being neighbours: variant v has
 * size v / formats and format v % formats, where an option that is not given counts as one.
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
#include "geometry.h"
#include "hash.h"
#include "resize.h"

enum { SL_FILTERS_MAX = 32, SL_SIZES_MAX = 32, SL_FORMATS_MAX = 16, SL_EXTENSION_SIZE = 8 };

enum sl_overwrite { SL_OVERWRITE_NEVER, SL_OVERWRITE_ALL, SL_OVERWRITE_NEWER };

/* --output-profile: a name, or a file and the hash of what it held when it was chosen. */
struct sl_profile_choice {
    char name[1024]; /* empty: none */
    char hash[SL_HASH_TEXT_SIZE];
};

struct sl_settings {
    size_t size_count; /* 0: as it is */
    struct sl_geometry sizes[SL_SIZES_MAX];
    enum sl_resize_kernel kernel;
    size_t filter_count;
    struct sl_filter_call filters[SL_FILTERS_MAX]; /* in order */
    size_t format_count;                           /* 0: as the input's name says */
    char extensions[SL_FORMATS_MAX][SL_EXTENSION_SIZE];
    struct sl_encode_options encode; /* but for poll and warnings, an item's own */
    uint16_t background[3];          /* RGB, 16 bits */
    bool auto_orient;
    unsigned keep;       /* the kinds of metadata that outputs get, as a set */
    unsigned keep_named; /* those of them that were asked for one by one */
    struct sl_profile_choice output_profile;
    enum sl_intent intent;
    bool black_point; /* compensation of it */
    bool linear;      /* resize in linear light */
    enum sl_fail_on fail_on;
    struct sl_limits limits;
    enum sl_fsync fsync;
    enum sl_overwrite overwrite;
    bool keep_mtime; /* outputs get their input's modification time */
};

void sl_settings_init(struct sl_settings *settings);

/* Variants of an item that differ in format alone, and all of them. */
uint32_t sl_settings_formats(const struct sl_settings *settings);
uint32_t sl_settings_variants(const struct sl_settings *settings);

/* Appends what a size is called in the names of outputs: as canonical text, but "320" for a width
 * alone, and of the marks only "pct" and "px" (in all). */
SL_NODISCARD enum sl_status sl_size_name(const struct sl_geometry *size, struct sl_bytes *out);

/* Statuses as sl_recipe_set. */
SL_NODISCARD enum sl_status sl_settings_set(struct sl_settings *settings, const char *name,
                                            const char *value, struct sl_error *err);

/* Applies "name=value\n" lines, as a person sets them for one item: a size takes the place of the
 * recipe's. SL_INVALID_ARGUMENT where it has several sizes, or a format is set, since the outputs'
 * names stay. */
SL_NODISCARD enum sl_status sl_settings_override(struct sl_settings *settings, const char *lines,
                                                 struct sl_error *err);

/* Appends what decides the pixels and the bytes of the outputs, an option a line. */
SL_NODISCARD enum sl_status sl_settings_print(const struct sl_settings *settings,
                                              struct sl_bytes *out);

#endif
