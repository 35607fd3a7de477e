/* SPDX-License-Identifier: MIT */
/* The options of recipes, one row each: how each is read, and how it is printed. */
#ifndef SL_STAGES_RECIPE_OPTIONS_H
#define SL_STAGES_RECIPE_OPTIONS_H

#include "settings.h"

enum { SL_OPTION_COUNT = 13 };

struct sl_option {
    const char *name;
    enum sl_status (*set)(struct sl_settings *settings, const char *value, struct sl_error *err);
    /* Appends the nth value; nothing when there is none, as of most options from the second on.
     * Given for what decides the outputs' bytes, which limits and rules of writing do not. */
    enum sl_status (*print)(const struct sl_settings *settings, size_t nth, struct sl_bytes *out);
};

extern const struct sl_option sl_options[SL_OPTION_COUNT];

#endif
