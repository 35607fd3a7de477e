/* SPDX-License-Identifier: MIT */
/* The options of sizes, and of how pictures are laid into them. */
#include "recipe_options.h"

#include <stdio.h>
#include <string.h>

/* Sizes of the same name would give outputs of the same name. */
static enum sl_status check_size_name(const struct sl_settings *s, const char *value,
                                      const struct sl_geometry *size, struct sl_error *err)
{
    struct sl_bytes name = {0};
    struct sl_bytes other = {0};
    enum sl_status status = sl_size_name(size, &name);
    for (size_t i = 0; i < s->size_count && !status; i++) {
        sl_bytes_clear(&other);
        status = sl_size_name(&s->sizes[i], &other);
        if (!status && other.size == name.size && memcmp(other.data, name.data, name.size) == 0)
            status = SL_INVALID_ARGUMENT;
    }
    if (status == SL_INVALID_ARGUMENT)
        sl_error_set(err, status, "size %s was given before, or one whose outputs are called alike",
                     value);
    else if (status)
        sl_error_set(err, status, "no memory for a size");
    sl_bytes_release(&name);
    sl_bytes_release(&other);
    return status;
}

static enum sl_status add_size(struct sl_settings *s, const char *value,
                               const struct sl_geometry *size, struct sl_error *err)
{
    enum sl_status status = check_size_name(s, value, size, err);
    if (!status)
        status = sl_option_check_variants(s->size_count + 1, s->format_count, err);
    if (!status)
        s->sizes[s->size_count++] = *size;
    return status;
}

static enum sl_status set_size(struct sl_settings *s, const char *value, struct sl_error *err)
{
    struct sl_geometry size;
    enum sl_status status = sl_geometry_parse(value, &size, err);
    return status ? status : add_size(s, value, &size, err);
}

/* Sizes in other words: printed as what they are. */
static enum sl_status set_edge(struct sl_settings *s, const char *name, const char *value,
                               struct sl_error *err)
{
    char text[32];
    size_t digits = strspn(value, "0123456789");
    if (!digits || digits > 10 || value[digits])
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s-edge is a whole number of pixels from 1",
                            name);
    snprintf(text, sizeof text, "%s%s", value, name);
    return set_size(s, text, err);
}

static enum sl_status set_long_edge(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return set_edge(s, "long", value, err);
}

static enum sl_status set_short_edge(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return set_edge(s, "short", value, err);
}

static enum sl_status print_size(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth < s->size_count ? sl_geometry_print(&s->sizes[nth], out) : SL_OK;
}

static enum sl_status set_kernel(struct sl_settings *s, const char *value, struct sl_error *err)
{
    if (sl_resize_kernel_find(value, &s->kernel))
        return SL_OK;
    struct sl_bytes names = {0};
    const char *name;
    for (int i = 0; (name = sl_resize_kernel_name((enum sl_resize_kernel)i)) != NULL; i++) {
        if (sl_bytes_printf(&names, "%s%s", i ? ", " : "", name))
            break;
    }
    sl_error_set(err, SL_INVALID_ARGUMENT, "unknown kernel %s: one of %s", value,
                 names.data ? (const char *)names.data : "none");
    sl_bytes_release(&names);
    return SL_INVALID_ARGUMENT;
}

static enum sl_status print_kernel(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    if (nth > 0 || s->size_count == 0)
        return SL_OK;
    return sl_bytes_printf(out, "%s", sl_resize_kernel_name(s->kernel));
}

static enum sl_status set_fit(struct sl_settings *s, const char *value, struct sl_error *err)
{
    for (int i = SL_FIT_AS_SIZE + 1; i < SL_FIT_COUNT; i++) {
        if (strcmp(sl_fit_name((enum sl_fit)i), value) == 0) {
            s->framing.fit = (enum sl_fit)i;
            return SL_OK;
        }
    }
    return sl_error_set(err, SL_INVALID_ARGUMENT, "fit is cover, contain, fill, inside or outside");
}

static enum sl_status print_fit(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    if (nth > 0 || s->framing.fit == SL_FIT_AS_SIZE)
        return SL_OK;
    return sl_bytes_printf(out, "%s", sl_fit_name(s->framing.fit));
}

static enum sl_status set_position(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return sl_position_parse(value, &s->framing.position, err);
}

static bool is_placed(const struct sl_position *position)
{
    return position->anchor != SL_ANCHOR_PLACE || position->x_pixels || position->y_pixels ||
           position->x != 50 || position->y != 50;
}

static enum sl_status print_position(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    if (nth > 0 || !is_placed(&s->framing.position))
        return SL_OK;
    return sl_position_print(&s->framing.position, out);
}

static enum sl_status set_no_enlarge(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return sl_option_yes("no-enlarge", value, &s->framing.no_enlarge, err);
}

static enum sl_status print_no_enlarge(const struct sl_settings *s, size_t nth,
                                       struct sl_bytes *out)
{
    return nth > 0 || !s->framing.no_enlarge ? SL_OK : sl_bytes_append(out, "yes", 3);
}

static void clear_sizes(struct sl_settings *s)
{
    s->size_count = 0;
}

const struct sl_option sl_size_options[SL_SIZE_OPTION_COUNT] = {
    {"size", set_size, print_size, .clear = clear_sizes},
    {"long-edge", set_long_edge, NULL, .clear = clear_sizes},
    {"short-edge", set_short_edge, NULL, .clear = clear_sizes},
    {"fit", set_fit, print_fit, .whole = false},
    {"position", set_position, print_position, .whole = false},
    {"no-enlarge", set_no_enlarge, print_no_enlarge, .whole = false},
    {"kernel", set_kernel, print_kernel, .whole = false},
};

bool sl_option_is_size(const struct sl_option *option)
{
    return option->clear == clear_sizes;
}

/* "size 50% says itself …": a message about a size. */
static enum sl_status fail_size(const struct sl_geometry *size, const char *what,
                                struct sl_error *err)
{
    struct sl_bytes text = {0};
    enum sl_status status = sl_geometry_print(size, &text);
    if (status)
        sl_error_set(err, status, "no memory for a size");
    else
        sl_error_set(err, status = SL_INVALID_ARGUMENT, "size %s %s", (const char *)text.data,
                     what);
    sl_bytes_release(&text);
    return status;
}

static enum sl_status check_size(const struct sl_framing *framing, const struct sl_geometry *size,
                                 struct sl_error *err)
{
    if (framing->fit != SL_FIT_AS_SIZE && size->shape != SL_GEOMETRY_FIT)
        return fail_size(size, "says itself how it is filled: --fit is for WxH, W and xH", err);
    if (framing->no_enlarge && size->when == SL_GEOMETRY_ENLARGE)
        return fail_size(size, "only enlarges, and --no-enlarge never does", err);
    return SL_OK;
}

static enum sl_status check_own(const struct sl_settings *settings, struct sl_error *err)
{
    const struct sl_framing *framing = &settings->framing;
    bool box = framing->fit == SL_FIT_COVER || framing->fit == SL_FIT_CONTAIN;
    if (framing->fit != SL_FIT_AS_SIZE && !settings->size_count)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "--fit %s needs a --size",
                            sl_fit_name(framing->fit));
    if (is_placed(&framing->position) && !box)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "--position is for --fit cover and --fit contain");
    if (framing->position.anchor != SL_ANCHOR_PLACE && framing->fit == SL_FIT_CONTAIN)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "--position attention and entropy are for --fit cover: contain cuts "
                            "nothing off");
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < settings->size_count && !status; i++)
        status = check_size(framing, &settings->sizes[i], err);
    return status;
}

enum sl_status sl_settings_check(const struct sl_settings *settings, struct sl_error *err)
{
    enum sl_status status = settings->named_count ? SL_OK : check_own(settings, err);
    for (size_t i = 0; i < settings->named_count && !status; i++)
        status = check_own(&settings->named[i], err);
    return status;
}
