/* SPDX-License-Identifier: MIT */
/* The options of recipes, one row each: how each is read, and how it is printed. */
#ifndef SL_STAGES_RECIPE_OPTIONS_H
#define SL_STAGES_RECIPE_OPTIONS_H

#include "settings.h"

enum {
    SL_SIZE_OPTION_COUNT = 7,
    SL_METADATA_OPTION_COUNT = 2,
    SL_COLOUR_OPTION_COUNT = 4,
    SL_NAME_OPTION_COUNT = 5,
    SL_BOUNDS_OPTION_COUNT = 4,
    SL_ENCODER_OPTION_COUNT = 7
};

struct sl_option {
    const char *name;
    enum sl_status (*set)(struct sl_settings *settings, const char *value, struct sl_error *err);
    /* Appends the nth value; nothing when there is none, as of most options from the second on.
     * Given for what decides the outputs' bytes, which limits and rules of writing do not. */
    enum sl_status (*print)(const struct sl_settings *settings, size_t nth, struct sl_bytes *out);
    void (*clear)(struct sl_settings *settings); /* empties a list; NULL: it has one value */
    bool whole;                                  /* of the recipe, the same for all variants */
    bool encodes;                                /* makes no difference before encode */
};

/* The options in the order of the canonical text; NULL past the end. */
const struct sl_option *sl_option_at(size_t index);

/* The first and the last of them, in files of their own: stages/recipe_sizes.c, and
 * stages/recipe_{metadata,colour,names,bounds,encode}.c. */
extern const struct sl_option sl_size_options[SL_SIZE_OPTION_COUNT];
extern const struct sl_option sl_metadata_options[SL_METADATA_OPTION_COUNT];
extern const struct sl_option sl_colour_options[SL_COLOUR_OPTION_COUNT];
extern const struct sl_option sl_name_options[SL_NAME_OPTION_COUNT];
extern const struct sl_option sl_bounds_options[SL_BOUNDS_OPTION_COUNT];
extern const struct sl_option sl_encoder_options[SL_ENCODER_OPTION_COUNT];

/* Reads a file that is to be a profile of outputs: stages/colour.c. */
SL_NODISCARD enum sl_status sl_colour_read(const char *path, struct sl_bytes *out,
                                           struct sl_error *err);

/* One word of a list: its index, or -1. */
int sl_option_word(const char *const *words, size_t count, const char *value);

/* Whether the option adds a size. */
bool sl_option_is_size(const struct sl_option *option);

/* SL_INVALID_ARGUMENT where so many sizes and formats give more outputs than an item can have. */
SL_NODISCARD enum sl_status sl_option_check_variants(size_t sizes, size_t formats,
                                                     struct sl_error *err);

/* A whole number above 0 with a suffix out of `units` ("kMG" …), each `factor` times the one
 * before. */
bool sl_option_count(const char *text, const char *units, uint64_t factor, uint64_t *out);

/* A whole number of at most five digits, up to `most`. */
bool sl_option_number(const char *text, unsigned most, unsigned *out);

/* The value of an option that is yes or no. SL_INVALID_ARGUMENT. */
SL_NODISCARD enum sl_status sl_option_yes(const char *name, const char *value, bool *out,
                                          struct sl_error *err);

#endif
