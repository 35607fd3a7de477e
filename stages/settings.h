/* SPDX-License-Identifier: MIT */
/*
 * A recipe's settings as the stages read them, and the table of options that sets them: one row an
 * option drives `sl_recipe_set`, the overrides of single items, and the canonical text.
 */
#ifndef SL_STAGES_SETTINGS_H
#define SL_STAGES_SETTINGS_H

#include <sluice/bytes.h>
#include <sluice/codec.h>
#include <sluice/filter.h>
#include <sluice/limits.h>

#include "file.h"
#include "geometry.h"
#include "resize.h"

enum { SL_FILTERS_MAX = 32, SL_EXTENSION_SIZE = 8 };

enum sl_overwrite { SL_OVERWRITE_NEVER, SL_OVERWRITE_ALL, SL_OVERWRITE_NEWER };

struct sl_settings {
    bool has_size;
    struct sl_geometry size;
    enum sl_resize_kernel kernel;
    size_t filter_count;
    struct sl_filter_call filters[SL_FILTERS_MAX]; /* in order */
    char extension[SL_EXTENSION_SIZE];             /* of the format; empty: as the input's name */
    unsigned quality;                              /* 1 to 100 */
    uint16_t background[3];                        /* RGB, 16 bits */
    bool auto_orient;
    enum sl_fail_on fail_on;
    struct sl_limits limits;
    enum sl_fsync fsync;
    enum sl_overwrite overwrite;
};

void sl_settings_init(struct sl_settings *settings);

/* Statuses as sl_recipe_set. */
SL_NODISCARD enum sl_status sl_settings_set(struct sl_settings *settings, const char *name,
                                            const char *value, struct sl_error *err);

/* Applies "name=value\n" lines. */
SL_NODISCARD enum sl_status sl_settings_override(struct sl_settings *settings, const char *lines,
                                                 struct sl_error *err);

/* Appends what decides the pixels and the bytes of the outputs, an option a line. */
SL_NODISCARD enum sl_status sl_settings_print(const struct sl_settings *settings,
                                              struct sl_bytes *out);

#endif
