/* SPDX-License-Identifier: MIT */
/* The options about what outputs are called. Names are the ledger's to compare, so that nothing is
 * printed but what replaces inputs: a retry must do the same. */
#include "recipe_options.h"

#include "names.h"

#include <stdio.h>
#include <string.h>

#include <sluice/recipe.h>

static enum sl_status set_name(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return sl_template_read(value, s->template, err);
}

/* Text that goes behind a name. */
static enum sl_status set_text(char out[SL_VARIANT_NAME_SIZE], const char *option,
                               const char *value, struct sl_error *err)
{
    size_t length = strlen(value);
    if (!length || length >= SL_VARIANT_NAME_SIZE || strchr(value, '/'))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s is 1 to %d bytes without a /", option,
                            SL_VARIANT_NAME_SIZE - 1);
    memcpy(out, value, length + 1);
    return SL_OK;
}

static enum sl_status set_suffix(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return set_text(s->suffix, "suffix", value, err);
}

static enum sl_status set_flat(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return sl_option_yes("flat", value, &s->flat, err);
}

static enum sl_status set_in_place(struct sl_settings *s, const char *value, struct sl_error *err)
{
    enum sl_status status = sl_option_yes("in-place", value, &s->in_place, err);
    /* What a picture says of itself is not to be lost by replacing it. */
    if (!status && !s->keep_given)
        s->keep = s->in_place ? SL_KEEP_ALL : SL_KEEP_ICC;
    return status;
}

static enum sl_status print_in_place(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 || !s->in_place ? SL_OK : sl_bytes_append(out, "yes", 3);
}

static enum sl_status print_backup(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 ? SL_OK : sl_bytes_append(out, s->backup, strlen(s->backup));
}

/* A backup must not be the next run's input. */
static enum sl_status set_backup(struct sl_settings *s, const char *value, struct sl_error *err)
{
    char name[SL_VARIANT_NAME_SIZE + 8];
    enum sl_status status = set_text(s->backup, "backup", value, err);
    if (status)
        return status;
    snprintf(name, sizeof name, "a.jpg%s", value);
    if (strcmp(value, "none") != 0 && sl_format_is_picture_name(name))
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "backup %s would name pictures: take a suffix such as .orig", value);
    return SL_OK;
}

const struct sl_option sl_name_options[SL_NAME_OPTION_COUNT] = {
    {"name", set_name, NULL, .whole = true},
    {"flat", set_flat, NULL, .whole = true},
    {"suffix", set_suffix, NULL, .whole = false},
    {"in-place", set_in_place, print_in_place, .whole = true},
    {"backup", set_backup, print_backup, .whole = true},
};
