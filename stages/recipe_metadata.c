/* SPDX-License-Identifier: MIT */
/* The options that say what becomes of metadata. */
#include "recipe_options.h"

#include <string.h>

static enum sl_status set_auto_orient(struct sl_settings *s, const char *value,
                                      struct sl_error *err)
{
    return sl_option_yes("auto-orient", value, &s->auto_orient, err);
}

static enum sl_status print_auto_orient(const struct sl_settings *s, size_t nth,
                                        struct sl_bytes *out)
{
    return nth > 0 ? SL_OK : sl_bytes_printf(out, "%s", s->auto_orient ? "yes" : "no");
}

/* A kind of metadata by the first `length` bytes of a list; SL_METADATA_KINDS where it is none. */
static enum sl_metadata_kind find_kind(const char *list, size_t length)
{
    enum sl_metadata_kind kind = SL_METADATA_ICC;
    for (; kind < SL_METADATA_KINDS; kind++) {
        const char *name = sl_metadata_name(kind);
        if (strlen(name) == length && memcmp(name, list, length) == 0)
            break;
    }
    return kind;
}

static enum sl_status set_keep(struct sl_settings *s, const char *value, struct sl_error *err)
{
    unsigned named = 0;
    bool all = strcmp(value, "all") == 0;
    for (const char *at = value; !all && strcmp(value, "none") != 0;) {
        size_t length = strcspn(at, ",");
        enum sl_metadata_kind kind = find_kind(at, length);
        if (kind == SL_METADATA_KINDS)
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "keep is all, none, or some of icc,exif,xmp,iptc");
        named |= 1U << kind;
        if (!at[length])
            break;
        at += length + 1;
    }
    s->keep = all ? SL_KEEP_ALL : named;
    s->keep_named = named;
    s->keep_given = true;
    return SL_OK;
}

static enum sl_status print_keep(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    if (nth > 0)
        return SL_OK;
    size_t before = out->size;
    enum sl_status status = SL_OK;
    for (enum sl_metadata_kind kind = SL_METADATA_ICC; kind < SL_METADATA_KINDS && !status;
         kind++) {
        if (s->keep >> kind & 1)
            status =
                sl_bytes_printf(out, "%s%s", out->size > before ? "," : "", sl_metadata_name(kind));
    }
    return status || s->keep ? status : sl_bytes_printf(out, "none");
}

const struct sl_option sl_metadata_options[SL_METADATA_OPTION_COUNT] = {
    {"auto-orient", set_auto_orient, print_auto_orient, .whole = true},
    {"keep", set_keep, print_keep, .whole = true},
};
