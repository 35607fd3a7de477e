/* SPDX-License-Identifier: MIT */
/* The options of colours. Those that say nothing but what is done anyway print nothing. */
#include "recipe_options.h"

#include "colour.h"
#include "hash.h"

#include <stdlib.h>
#include <string.h>

/* The hash of what a profile's file holds: an item's version is to change with it. */
static enum sl_status hash_profile(const char *path, char text[SL_HASH_TEXT_SIZE],
                                   struct sl_error *err)
{
    struct sl_bytes icc = {.limit = SL_PROFILE_BYTES_MAX};
    enum sl_status status = sl_colour_read(path, &icc, err);
    if (!status) {
        struct sl_hash hash;
        sl_hash_init(&hash);
        sl_hash_add(&hash, icc.data, icc.size);
        sl_hash_text(&hash, text);
    }
    sl_bytes_release(&icc);
    return status;
}

/* "srgb", "p3", or a file's path; of a file also "path#hash", as it is printed. */
static enum sl_status set_output_profile(struct sl_settings *s, const char *value,
                                         struct sl_error *err)
{
    if (!sl_colour_available())
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "output-profile: this build knows no profiles (liblcms2)");
    struct sl_profile_choice choice = {.name = ""};
    const char *hash = strrchr(value, '#');
    size_t length =
        hash && strlen(hash) == SL_HASH_TEXT_SIZE ? (size_t)(hash - value) : strlen(value);
    if (length == 0 || length >= sizeof choice.name)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "output-profile is srgb, p3 or a file");
    memcpy(choice.name, value, length);
    if (strcmp(value, "srgb") != 0 && strcmp(value, "p3") != 0) {
        struct sl_error why = {.status = SL_OK};
        if (hash_profile(choice.name, choice.hash, &why))
            return sl_error_set(err, SL_INVALID_ARGUMENT, "output-profile %s: %s", choice.name,
                                why.message);
        if (value[length] && strcmp(value + length + 1, choice.hash) != 0)
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "output-profile %s is not the file that it was", choice.name);
    }
    s->output_profile = choice;
    return SL_OK;
}

static enum sl_status print_output_profile(const struct sl_settings *s, size_t nth,
                                           struct sl_bytes *out)
{
    const struct sl_profile_choice *choice = &s->output_profile;
    if (nth > 0 || !choice->name[0])
        return SL_OK;
    return sl_bytes_printf(out, "%s%s%s", choice->name, choice->hash[0] ? "#" : "", choice->hash);
}

static const char *const intents[SL_INTENT_COUNT] = {
    [SL_INTENT_PERCEPTUAL] = "perceptual",
    [SL_INTENT_RELATIVE] = "relative",
    [SL_INTENT_SATURATION] = "saturation",
    [SL_INTENT_ABSOLUTE] = "absolute",
};

static enum sl_status set_intent(struct sl_settings *s, const char *value, struct sl_error *err)
{
    int word = sl_option_word(intents, SL_INTENT_COUNT, value);
    if (word < 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "intent is perceptual, relative, saturation or absolute");
    s->intent = (enum sl_intent)word;
    return SL_OK;
}

static enum sl_status print_intent(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 || s->intent == SL_INTENT_RELATIVE
               ? SL_OK
               : sl_bytes_printf(out, "%s", intents[s->intent]);
}

static enum sl_status set_black_point(struct sl_settings *s, const char *value,
                                      struct sl_error *err)
{
    return sl_option_yes("black-point", value, &s->black_point, err);
}

static enum sl_status print_black_point(const struct sl_settings *s, size_t nth,
                                        struct sl_bytes *out)
{
    return nth > 0 || s->black_point ? SL_OK : sl_bytes_printf(out, "no");
}

static enum sl_status set_linear(struct sl_settings *s, const char *value, struct sl_error *err)
{
    return sl_option_yes("linear", value, &s->linear, err);
}

static enum sl_status print_linear(const struct sl_settings *s, size_t nth, struct sl_bytes *out)
{
    return nth > 0 || !s->linear ? SL_OK : sl_bytes_printf(out, "yes");
}

const struct sl_option sl_colour_options[SL_COLOUR_OPTION_COUNT] = {
    {"output-profile", set_output_profile, print_output_profile, .whole = true},
    {"intent", set_intent, print_intent, .whole = true},
    {"black-point", set_black_point, print_black_point, .whole = true},
    {"linear", set_linear, print_linear, .whole = false},
};
