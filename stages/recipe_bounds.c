/* SPDX-License-Identifier: MIT */
/* The options that say how large outputs may be, and what they may lose. Those that say nothing but
 * what happens anyway print nothing. */
#include "recipe_options.h"

#include <inttypes.h>

static enum sl_status set_max_bytes(struct sl_settings *s, const char *value, struct sl_error *err)
{
    if (sl_option_count(value, "KMGT", 1024, &s->max_bytes))
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "max-bytes is a number of bytes, as 200K (K, M, G: of 1024)");
}

static enum sl_status print_max_bytes(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 || !s->max_bytes ? SL_OK : sl_bytes_printf(out, "%" PRIu64, s->max_bytes);
}

static const char *const larger_words[] = {"keep", "copy", "skip"};

static enum sl_status set_if_larger(struct sl_settings *s, const char *value, struct sl_error *err)
{
    int word = sl_option_word(larger_words, 3, value);
    if (word < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "if-larger is keep, copy or skip");
    s->if_larger = (enum sl_if_larger)word;
    return SL_OK;
}

static enum sl_status print_if_larger(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 || s->if_larger == SL_LARGER_KEEP
               ? SL_OK
               : sl_bytes_printf(out, "%s", larger_words[s->if_larger]);
}

static enum sl_status set_min_savings(struct sl_settings *s, const char *value,
                                      struct sl_error *err)
{
    if (sl_option_number(value, 99, &s->min_savings))
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT, "min-savings is a whole number from 0 to 99");
}

static enum sl_status print_min_savings(const struct sl_settings *s, size_t nth,
                                        struct sl_bytes *out)
{
    return nth > 0 || s->if_larger == SL_LARGER_KEEP || !s->min_savings
               ? SL_OK
               : sl_bytes_printf(out, "%u", s->min_savings);
}

static const char *const lossy_words[] = {"warn", "error", "allow"};

static enum sl_status set_on_lossy(struct sl_settings *s, const char *value, struct sl_error *err)
{
    int word = sl_option_word(lossy_words, 3, value);
    if (word < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "on-lossy is warn, error or allow");
    s->on_lossy = (enum sl_on_lossy)word;
    return SL_OK;
}

/* Whether one is warned decides nothing. */
static enum sl_status print_on_lossy(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 || s->on_lossy != SL_ON_LOSSY_ERROR ? SL_OK : sl_bytes_append(out, "error", 5);
}

const struct sl_option sl_bounds_options[SL_BOUNDS_OPTION_COUNT] = {
    {"max-bytes", set_max_bytes, print_max_bytes, .encodes = true},
    {"if-larger", set_if_larger, print_if_larger, .whole = true},
    {"min-savings", set_min_savings, print_min_savings, .whole = true},
    {"on-lossy", set_on_lossy, print_on_lossy, .whole = true},
};
