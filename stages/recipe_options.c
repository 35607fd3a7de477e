/* SPDX-License-Identifier: MIT */
#include "recipe_options.h"

#include "codecs.h"
#include "colour_text.h"
#include "filters.h"
#include "overlays.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int sl_option_word(const char *const *words, size_t count, const char *value)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(words[i], value) == 0)
            return (int)i;
    }
    return -1;
}

enum sl_status sl_option_yes(const char *name, const char *value, bool *out, struct sl_error *err)
{
    static const char *const words[] = {"no", "yes"};
    int word = sl_option_word(words, 2, value);
    if (word < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s is yes or no", name);
    *out = word == 1;
    return SL_OK;
}

bool sl_option_count(const char *text, const char *units, uint64_t factor, uint64_t *out)
{
    char *end;
    errno = 0;
    if (text[0] < '0' || text[0] > '9')
        return false;
    unsigned long long value = strtoull(text, &end, 10);
    if (errno)
        return false;
    if (*end) {
        const char *unit = strchr(units, *end);
        if (!unit || end[1])
            return false;
        for (const char *at = units; at <= unit; at++) {
            if (__builtin_mul_overflow(value, (unsigned long long)factor, &value))
                return false;
        }
    }
    *out = value;
    return value > 0;
}

enum sl_status sl_option_check_variants(size_t sizes, size_t formats, struct sl_error *err)
{
    if ((sizes ? sizes : 1) * (formats ? formats : 1) <= SL_PARTS_MAX)
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT, "more than %d outputs of an input", SL_PARTS_MAX);
}

static enum sl_status set_filter(struct sl_settings *s, const char *value, struct sl_error *err)
{
    if (s->filter_count == SL_FILTERS_MAX)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "more than %d filters", SL_FILTERS_MAX);
    struct sl_filter_call *call = &s->filters[s->filter_count];
    enum sl_status status = sl_filter_parse(value, call, err);
    if (!status)
        status = sl_overlay_choose(call, err);
    s->filter_count += status == SL_OK;
    return status;
}

static enum sl_status print_filter(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth < s->filter_count ? sl_filter_print(&s->filters[nth], out) : SL_OK;
}

static enum sl_status set_format(struct sl_settings *s, const char *value, struct sl_error *err)
{
    const struct sl_codec *codec = sl_codec_for_extension(value);
    if (!codec)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "this build cannot write the format %s (see sluice formats)", value);
    size_t length = strcspn(codec->extensions, ",");
    if (length >= SL_EXTENSION_SIZE)
        return sl_error_set(err, SL_INTERNAL, "the extension of %s is too long", codec->name);
    for (size_t i = 0; i < s->format_count; i++) {
        if (strlen(s->extensions[i]) == length &&
            memcmp(s->extensions[i], codec->extensions, length) == 0)
            return sl_error_set(err, SL_INVALID_ARGUMENT, "format %s was given before", value);
    }
    enum sl_status status = sl_option_check_variants(s->size_count, s->format_count + 1, err);
    if (!status && s->format_count == SL_FORMATS_MAX)
        status = sl_error_set(err, SL_INVALID_ARGUMENT, "more than %d formats", SL_FORMATS_MAX);
    if (status)
        return status;
    char *extension = s->extensions[s->format_count++];
    memcpy(extension, codec->extensions, length);
    extension[length] = '\0';
    return SL_OK;
}

static enum sl_status print_format(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth < s->format_count
               ? sl_bytes_append(out, s->extensions[nth], strlen(s->extensions[nth]))
               : SL_OK;
}

static enum sl_status set_background(struct sl_settings *s, const char *value, struct sl_error *err)
{
    uint32_t colour;
    const char *end;
    if (!sl_colour_parse(value, &end, &colour) || *end)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "background is " SL_COLOUR_ALLOWED);
    if (!(colour & 0xff)) /* as it is at first: without alpha, white */
        colour = 0xffffff00;
    for (int i = 0; i < 4; i++)
        s->background[i] = (uint16_t)(((colour >> (24 - 8 * i)) & 0xff) * 257);
    return SL_OK;
}

static enum sl_status print_background(const struct sl_settings *s, size_t nth,
                                       struct sl_bytes *out)
{
    if (nth > 0)
        return SL_OK;
    uint32_t colour = 0;
    char text[SL_COLOUR_TEXT_SIZE];
    for (int i = 0; i < 4; i++)
        colour = colour << 8 | s->background[i] >> 8;
    sl_colour_print(colour, text);
    return sl_bytes_printf(out, "%s", text);
}

static const char *const fail_on_words[] = {"none", "truncated", "error", "warning"};

static enum sl_status set_fail_on(struct sl_settings *s, const char *value, struct sl_error *err)
{
    int word = sl_option_word(fail_on_words, 4, value);
    if (word < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "fail-on is none, truncated, error or warning");
    s->fail_on = (enum sl_fail_on)word;
    return SL_OK;
}

static enum sl_status print_fail_on(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 ? SL_OK : sl_bytes_printf(out, "%s", fail_on_words[s->fail_on]);
}

static enum sl_status set_max_pixels(struct sl_settings *s, const char *value, struct sl_error *err)
{
    if (sl_option_count(value, "kMG", 1000, &s->limits.pixels))
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "max-pixels is a whole number, as 100M (k, M, G: thousands)");
}

static enum sl_status set_max_dimension(struct sl_settings *s, const char *value,
                                        struct sl_error *err)
{
    uint64_t side;
    if (!sl_option_count(value, "k", 1000, &side) || side > INT32_MAX)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "max-dimension is a whole number of pixels");
    s->limits.dimension = (uint32_t)side;
    return SL_OK;
}

static enum sl_status set_max_file_size(struct sl_settings *s, const char *value,
                                        struct sl_error *err)
{
    if (sl_option_count(value, "KMGT", 1024, &s->limits.file_bytes))
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "max-file-size is a number of bytes, as 512M (K, M, G: of 1024)");
}

static enum sl_status set_fsync(struct sl_settings *s, const char *value, struct sl_error *err)
{
    static const char *const words[] = {"none", "file", "all"};
    int word = sl_option_word(words, 3, value);
    if (word < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "fsync is none, file or all");
    s->fsync = (enum sl_fsync)word;
    return SL_OK;
}

static enum sl_status set_overwrite(struct sl_settings *s, const char *value, struct sl_error *err)
{
    static const char *const words[] = {"never", "all", "newer"};
    int word = sl_option_word(words, 3, value);
    if (word < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "overwrite is never, all or newer");
    s->overwrite = (enum sl_overwrite)word;
    return SL_OK;
}

static enum sl_status set_keep_mtime(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return sl_option_yes("keep-mtime", value, &s->keep_mtime, err);
}

static void clear_filter(struct sl_settings *s)
{
    s->filter_count = 0;
}

static void clear_format(struct sl_settings *s)
{
    s->format_count = 0;
}

static const struct sl_option options[] = {
    {"filter", set_filter, print_filter, .clear = clear_filter},
    {"format", set_format, print_format, .clear = clear_format, .encodes = true},
    {"background", set_background, print_background, .whole = false},
    {"fail-on", set_fail_on, print_fail_on, .whole = true},
    {"max-pixels", set_max_pixels, NULL, .whole = true},
    {"max-dimension", set_max_dimension, NULL, .whole = true},
    {"max-file-size", set_max_file_size, NULL, .whole = true},
    {"fsync", set_fsync, NULL, .whole = true},
    {"overwrite", set_overwrite, NULL, .whole = true},
    {"keep-mtime", set_keep_mtime, NULL, .whole = true},
};

const struct sl_option *sl_option_at(size_t index)
{
    static const struct {
        const struct sl_option *options;
        size_t count;
    } tables[] = {{sl_size_options, SL_SIZE_OPTION_COUNT},
                  {options, sizeof options / sizeof *options},
                  {sl_metadata_options, SL_METADATA_OPTION_COUNT},
                  {sl_colour_options, SL_COLOUR_OPTION_COUNT},
                  {sl_name_options, SL_NAME_OPTION_COUNT},
                  {sl_bounds_options, SL_BOUNDS_OPTION_COUNT},
                  {sl_encoder_options, SL_ENCODER_OPTION_COUNT}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        if (index < tables[i].count)
            return &tables[i].options[index];
        index -= tables[i].count;
    }
    return NULL;
}
