/* SPDX-License-Identifier: MIT */
/*
 * Presets: recipes in files of YAML, with the names that options have on the command line, and
 * variants that have names and options of their own.
 *
 *     kernel: lanczos3
 *     filters: [sharpen=0.8]
 *     variants:
 *       thumb: {size: 320x320, format: webp, quality: 75}
 *       large: {size: 1600, format: jpeg}
 *
 * A preset is hostile like any input: its size, its depth and the number of its values are bounded,
 * there are no aliases that could multiply, and what is not known is refused.
 */
#ifndef SL_CLI_PRESET_H
#define SL_CLI_PRESET_H

#include <sluice/bytes.h>
#include <sluice/error.h>
#include <sluice/recipe.h>

#include <stdbool.h>
#include <stddef.h>

enum { CLI_PRESET_BYTES = 1 << 20, CLI_PRESET_VALUES = 4096 };

/* One value, and where it stands, from 1. All strings are owned. */
struct cli_preset_value {
    char *variant; /* whose it is; NULL: the recipe's */
    char *name;    /* NULL: here a variant begins */
    char *value;   /* NULL: of an empty list */
    bool more;     /* of a list, and not its first */
    size_t line, column;
};

/* Zero-initialise. Values in the order of the file, those of a variant one after the other. */
struct cli_preset {
    struct cli_preset_value *values; /* owned */
    size_t count, capacity;
};

void cli_preset_release(struct cli_preset *preset);

/* Reads a file without knowing what options there are. SL_INVALID_ARGUMENT says FILE:LINE:COLUMN,
 * and what is wrong there; builds without libyaml refuse every file. Statuses as sl_file_read_all;
 * *out is to be released in every case. */
SL_NODISCARD enum sl_status cli_preset_read(const char *path, struct cli_preset *out,
                                            struct sl_error *err);

/* The same for text, and `name` in place of the path. */
SL_NODISCARD enum sl_status cli_preset_parse(const char *name, const void *text, size_t size,
                                             struct cli_preset *out, struct sl_error *err);

/* Adds a value, with copies of the strings and no place. SL_INVALID_ARGUMENT: too many. */
SL_NODISCARD enum sl_status cli_preset_add(struct cli_preset *preset, const char *variant,
                                           const char *name, const char *value,
                                           struct sl_error *err);

/* Puts "FILE:LINE:COLUMN: " before an error's message. */
void cli_preset_locate(struct sl_error *err, const char *path, size_t line, size_t column);

/* Whether presets have this option of convert. Thread-safe. */
bool cli_preset_takes(const char *name);

/* Writes a preset, in one step: lines of YAML as they are, then the recipe. SL_NO_MEMORY and the
 * statuses of sl_file_replace. */
SL_NODISCARD enum sl_status cli_preset_write(const char *path, const char *lines,
                                             const struct sl_recipe *recipe, struct sl_error *err);

#endif
