/* SPDX-License-Identifier: MIT */
/*
 * What filters lay over pictures: read and decoded once for all of a recipe's pictures, before the
 * first of them; where an item has filters of its own, for that item.
 */
#include "overlays.h"

#include "filters.h"
#include "quoted.h"

#include <stdlib.h>
#include <string.h>

struct sl_overlay {
    struct sl_overlay *next;
    struct sl_image *image; /* owned reference */
};

/* The parameter that is a picture's path; -1: there is none. */
static int path_parameter(const struct sl_filter *filter)
{
    for (size_t i = 0; i < filter->parameter_count; i++)
        if (filter->parameters[i].value == SL_FILTER_PICTURE)
            return (int)i;
    return -1;
}

/* How long the path of "path#hash" is; all of a text without a hash. */
static size_t path_length(const char *text)
{
    const char *hash = strrchr(text, '#');
    bool hashed = hash && strlen(hash) == SL_HASH_TEXT_SIZE &&
                  strspn(hash + 1, "0123456789abcdef") == SL_HASH_TEXT_SIZE - 1;
    return hashed ? (size_t)(hash - text) : strlen(text);
}

static enum sl_status fail(const char *path, const struct sl_error *why, struct sl_error *err)
{
    enum sl_status status = why->status == SL_NO_MEMORY ? SL_NO_MEMORY : SL_INVALID_ARGUMENT;
    return sl_error_set(err, status, "%.120s cannot be laid over pictures: %s", path, why->message);
}

static enum sl_status hash_file(const char *path, char text[SL_HASH_TEXT_SIZE],
                                struct sl_error *err)
{
    uint8_t piece[SL_FILE_WINDOW];
    struct sl_hash hash;
    struct sl_file file;
    size_t got = 1;
    enum sl_status status = sl_file_open(&file, path, NULL, err);
    sl_hash_init(&hash);
    for (uint64_t at = 0; !status && got; at += got) {
        status = sl_file_read_at(&file, at, piece, sizeof piece, &got, err);
        if (!status)
            sl_hash_add(&hash, piece, got);
    }
    sl_file_close(&file);
    sl_hash_text(&hash, text);
    return status;
}

enum sl_status sl_overlay_choose(struct sl_filter_call *call, struct sl_error *err)
{
    int parameter = path_parameter(call->filter);
    if (parameter < 0)
        return SL_OK;
    char text[SL_FILTER_STRINGS_SIZE];
    char hash[SL_HASH_TEXT_SIZE];
    struct sl_error why = {.status = SL_OK};
    memcpy(text, sl_filter_string(call, (size_t)parameter), (size_t)call->argument[parameter] + 1);
    size_t length = path_length(text);
    char *behind = text + length;
    bool known = *behind;
    *behind = '\0';
    if (hash_file(text, hash, &why))
        return fail(text, &why, err);
    if (known && strcmp(behind + 1, hash) != 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%.120s is not the file that it was", text);
    if (length + sizeof hash >= sizeof text)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "the path %.60s... is too long", text);
    *behind = '#';
    memcpy(behind + 1, hash, sizeof hash);
    return sl_filter_string_set(call, (size_t)parameter, text, length + sizeof hash)
               ? SL_OK
               : sl_error_set(err, SL_INVALID_ARGUMENT, "the path %.60s... is too long", text);
}

static enum sl_status load_file(const struct sl_settings *settings, const char *text,
                                struct sl_image **out, struct sl_error *err)
{
    char path[SL_FILTER_STRINGS_SIZE];
    size_t length = path_length(text);
    struct sl_error why = {.status = SL_OK};
    memcpy(path, text, length);
    path[length] = '\0';
    enum sl_status status =
        sl_overlay_read(path, text[length] ? text + length + 1 : "", settings, out, &why);
    why.status = status;
    return status ? fail(path, &why, err) : SL_OK;
}

/* Whether two calls lay the same over pictures: of the same file, or made of the same arguments. */
static bool is_same(const struct sl_filter_call *a, const struct sl_filter_call *b)
{
    if (a->filter != b->filter || memcmp(a->strings, b->strings, sizeof a->strings) != 0)
        return false;
    bool same = true;
    for (size_t i = 0; a->filter->make && i < SL_FILTER_PARAMETERS_MAX; i++)
        same &= a->argument[i] == b->argument[i];
    for (size_t i = 0; a->filter->make && i < SL_FILTER_NUMBERS_MAX; i++)
        same &= a->numbers[i] == b->numbers[i];
    return same;
}

/* The picture of a call that has the same already. */
static struct sl_image *find_same(const struct sl_settings *settings,
                                  const struct sl_filter_call *call)
{
    for (size_t i = 0; i < settings->filter_count; i++)
        if (settings->filters[i].picture && is_same(&settings->filters[i], call))
            return settings->filters[i].picture;
    return NULL;
}

/* The recipe is at fault, not a picture of the run. */
static enum sl_status invalid(struct sl_error *err)
{
    if (err)
        err->status = SL_INVALID_ARGUMENT;
    return SL_INVALID_ARGUMENT;
}

static enum sl_status load(struct sl_overlay **list, const struct sl_settings *settings,
                           struct sl_filter_call *call, struct sl_error *err)
{
    int path = path_parameter(call->filter);
    struct sl_image *image = NULL;
    enum sl_status status =
        path < 0 ? call->filter->make(call, &settings->limits, &image, err)
                 : load_file(settings, sl_filter_string(call, (size_t)path), &image, err);
    struct sl_overlay *overlay = status ? NULL : malloc(sizeof *overlay);
    if (!status && !overlay) {
        sl_image_unref(image);
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a picture to lay over others");
    }
    if (status)
        return status == SL_NO_MEMORY ? status : invalid(err);
    *overlay = (struct sl_overlay){.next = *list, .image = image};
    *list = overlay;
    call->picture = image;
    return SL_OK;
}

static bool wants_picture(const struct sl_filter_call *call)
{
    return !call->picture && (call->filter->make || path_parameter(call->filter) >= 0);
}

static struct sl_settings *maker_at(struct sl_settings *settings, size_t i)
{
    return settings->named_count ? &settings->named[i] : settings;
}

enum sl_status sl_overlays_load(struct sl_overlay **list, struct sl_settings *settings,
                                struct sl_error *err)
{
    const size_t makers = settings->named_count ? settings->named_count : 1;
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < makers; i++) {
        struct sl_settings *own = maker_at(settings, i);
        for (size_t f = 0; f < own->filter_count && !status; f++) {
            struct sl_filter_call *call = &own->filters[f];
            for (size_t m = 0; m <= i && wants_picture(call); m++)
                call->picture = find_same(maker_at(settings, m), call);
            if (wants_picture(call))
                status = load(list, own, call, err);
        }
    }
    return status;
}

void sl_overlays_forget(struct sl_overlay **list, struct sl_settings *settings)
{
    const size_t makers = settings->named_count ? settings->named_count : 1;
    for (size_t i = 0; i < makers; i++)
        for (size_t f = 0; f < maker_at(settings, i)->filter_count; f++)
            maker_at(settings, i)->filters[f].picture = NULL;
    sl_overlays_free(list);
}

void sl_overlays_free(struct sl_overlay **list)
{
    while (*list) {
        struct sl_overlay *overlay = *list;
        *list = overlay->next;
        sl_image_unref(overlay->image);
        free(overlay);
    }
}

uint64_t sl_overlays_bytes(const struct sl_overlay *list)
{
    uint64_t sum = 0;
    for (; list; list = list->next)
        sum += list->image->size;
    return sum;
}
