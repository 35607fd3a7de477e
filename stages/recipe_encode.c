/* SPDX-License-Identifier: MIT */
/* The options of encoders. Those that say nothing but what an encoder does anyway print nothing. */
#include "recipe_options.h"

#include <string.h>

enum { RESTART_MAX = 65535 };

bool sl_option_number(const char *text, unsigned most, unsigned *out)
{
    unsigned value = 0;
    size_t digits = strspn(text, "0123456789");
    if (!digits || text[digits] || digits > 5)
        return false;
    for (; *text; text++)
        value = 10 * value + (unsigned)(*text - '0');
    if (value > most)
        return false;
    *out = value;
    return true;
}

static enum sl_status set_quality(struct sl_settings *s, const char *value, struct sl_error *err)
{
    unsigned quality;
    if (!sl_option_number(value, 100, &quality) || quality == 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "quality is a whole number from 1 to 100");
    s->encode.quality = quality;
    return SL_OK;
}

static enum sl_status print_quality(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 ? SL_OK : sl_bytes_printf(out, "%u", s->encode.quality);
}

static const char *const subsamplings[] = {"420", "422", "444"};

static enum sl_status set_subsampling(struct sl_settings *s, const char *value,
                                      struct sl_error *err)
{
    int word = sl_option_word(subsamplings, 3, value);
    if (word < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "subsampling is 420, 422 or 444");
    s->encode.subsampling = (enum sl_subsampling)word;
    return SL_OK;
}

static enum sl_status print_subsampling(const struct sl_settings *s, size_t nth,
                                        struct sl_bytes *out)
{
    if (nth > 0 || s->encode.subsampling == SL_SUBSAMPLING_420)
        return SL_OK;
    return sl_bytes_printf(out, "%s", subsamplings[s->encode.subsampling]);
}

static enum sl_status print_yes(bool yes, size_t nth, struct sl_bytes *out)
{
    return nth > 0 || !yes ? SL_OK : sl_bytes_append(out, "yes", 3);
}

static enum sl_status set_progressive(struct sl_settings *s, const char *value,
                                      struct sl_error *err)
{
    return sl_option_yes("progressive", value, &s->encode.progressive, err);
}

static enum sl_status print_progressive(const struct sl_settings *s, size_t nth,
                                        struct sl_bytes *out)
{
    return print_yes(s->encode.progressive, nth, out);
}

static enum sl_status set_optimize(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return sl_option_yes("optimize", value, &s->encode.optimize, err);
}

static enum sl_status print_optimize(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return print_yes(s->encode.optimize, nth, out);
}

static enum sl_status set_restart(struct sl_settings *s, const char *value, struct sl_error *err)
{
    if (sl_option_number(value, RESTART_MAX, &s->encode.restart))
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "restart is a whole number of rows of blocks, up to %d", RESTART_MAX);
}

static enum sl_status print_restart(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 || !s->encode.restart ? SL_OK : sl_bytes_printf(out, "%u", s->encode.restart);
}

static enum sl_status set_lossless(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return sl_option_yes("lossless", value, &s->encode.lossless, err);
}

static enum sl_status print_lossless(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return print_yes(s->encode.lossless, nth, out);
}

static enum sl_status set_effort(struct sl_settings *s, const char *value, struct sl_error *err)
{
    if (sl_option_number(value, SL_EFFORT_DEFAULT - 1, &s->encode.effort))
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT, "effort is a whole number from 0 to 9");
}

static enum sl_status print_effort(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    if (nth > 0 || s->encode.effort == SL_EFFORT_DEFAULT)
        return SL_OK;
    return sl_bytes_printf(out, "%u", s->encode.effort);
}

const struct sl_option sl_encoder_options[SL_ENCODER_OPTION_COUNT] = {
    {"quality", set_quality, print_quality, .encodes = true},
    {"subsampling", set_subsampling, print_subsampling, .encodes = true},
    {"progressive", set_progressive, print_progressive, .encodes = true},
    {"optimize", set_optimize, print_optimize, .encodes = true},
    {"restart", set_restart, print_restart, .encodes = true},
    {"lossless", set_lossless, print_lossless, .encodes = true},
    {"effort", set_effort, print_effort, .encodes = true},
};
