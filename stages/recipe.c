/* SPDX-License-Identifier: MIT */
#include "work.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "names.h"

#include <stdlib.h>
#include <string.h>

enum sl_status sl_recipe_new(struct sl_recipe **out)
{
    *out = NULL;
    struct sl_recipe *recipe = sl_alloc_zeroed(1, sizeof *recipe);
    if (!recipe)
        return SL_NO_MEMORY;
    if (sl_mutex_init(&recipe->lock)) {
        free(recipe);
        return SL_NO_MEMORY;
    }
    sl_settings_init(&recipe->settings);
    *out = recipe;
    return SL_OK;
}

void sl_recipe_free(struct sl_recipe *recipe)
{
    if (!recipe)
        return;
    sl_work_free_idle(recipe);
    sl_recipe_close_colours(recipe);
    sl_overlays_free(&recipe->overlays);
    sl_settings_release(&recipe->settings);
    sl_buffer_pool_free(recipe->pool);
    sl_mutex_release(&recipe->lock);
    free(recipe->window);
    free(recipe);
}

enum sl_status sl_recipe_set(struct sl_recipe *recipe, const char *name, const char *value,
                             struct sl_error *err)
{
    return sl_settings_set(&recipe->settings, name, value, err);
}

void sl_recipe_layer(struct sl_recipe *recipe)
{
    sl_settings_layer(&recipe->settings);
}

enum sl_status sl_recipe_check_overrides(const struct sl_recipe *recipe, const char *lines,
                                         struct sl_error *err)
{
    struct sl_settings *own = malloc(sizeof *own);
    if (!own)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for an item's options");
    enum sl_status status = sl_settings_copy(&recipe->settings, own);
    if (status)
        sl_error_set(err, status, "no memory for an item's options");
    else
        status = sl_settings_override(own, lines, err);
    sl_settings_release(own);
    free(own);
    return status;
}

enum sl_status sl_recipe_text(const struct sl_recipe *recipe, struct sl_bytes *out)
{
    return sl_settings_print(&recipe->settings, out);
}

void sl_recipe_limits(const struct sl_recipe *recipe, struct sl_limits *out)
{
    *out = recipe->settings.limits;
}

bool sl_recipe_overwrites(const struct sl_recipe *recipe)
{
    return recipe->settings.overwrite != SL_OVERWRITE_NEVER;
}

size_t sl_recipe_size_count(const struct sl_recipe *recipe)
{
    const struct sl_settings *settings = &recipe->settings;
    size_t count = settings->named_count ? 0 : settings->size_count;
    for (size_t i = 0; i < settings->named_count; i++)
        count += settings->named[i].size_count;
    return count;
}

size_t sl_recipe_output_count(const struct sl_recipe *recipe)
{
    return sl_settings_variants(&recipe->settings);
}

bool sl_recipe_syncs(const struct sl_recipe *recipe)
{
    return recipe->settings.fsync != SL_FSYNC_NONE;
}

void sl_recipe_discard_outputs(struct sl_recipe *recipe, bool discard)
{
    recipe->discards = discard;
}

/* The recipe's text, hashed, and which of its variants are of the same pixels. */
static enum sl_status describe(struct sl_recipe *recipe, struct sl_error *err)
{
    struct sl_bytes text = {0};
    enum sl_status status = sl_settings_print(&recipe->settings, &text);
    sl_hash_init(&recipe->hash);
    sl_hash_add(&recipe->hash, text.data, text.size);
    sl_bytes_release(&text);
    if (!status)
        status = sl_settings_spans(&recipe->settings, recipe->spans);
    return status ? sl_error_set(err, status, "no memory for a recipe") : SL_OK;
}

/* Variants of the same pixels are one part until they are encoded. */
static void add_stages(struct sl_recipe *recipe)
{
    const struct sl_settings *settings = &recipe->settings;
    struct sl_stage_graph *graph = &recipe->graph;
    struct sl_stage *next = graph->stages;
    *next++ = (struct sl_stage){.name = "decode", .process = sl_stage_decode};
    if (sl_settings_resize(settings))
        *next++ =
            (struct sl_stage){.name = "resize", .spans = recipe->spans, .process = sl_stage_resize};
    if (sl_settings_filter(settings))
        *next++ =
            (struct sl_stage){.name = "filter", .spans = recipe->spans, .process = sl_stage_filter};
    *next++ = (struct sl_stage){.name = "encode", .together = 1, .process = sl_stage_encode};
    graph->stage_count = (size_t)(next - graph->stages);
}

enum sl_status sl_recipe_graph(struct sl_recipe *recipe, size_t pool_bytes,
                               const struct sl_stage_graph **out, struct sl_error *err)
{
    *out = NULL;
    enum sl_status status = sl_names_check(&recipe->settings, err);
    if (!status)
        status = sl_settings_check(&recipe->settings, err);
    if (!status)
        status = describe(recipe, err);
    if (status)
        return status;
    if (!recipe->pool && sl_buffer_pool_new(pool_bytes, &recipe->pool))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a recipe");
    if (!recipe->window)
        recipe->window = malloc(SL_FILE_WINDOW);
    if (!recipe->window)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a recipe");
    status = sl_recipe_open_colours(recipe, err);
    sl_overlays_forget(&recipe->overlays, &recipe->settings);
    if (!status)
        status = sl_overlays_load(&recipe->overlays, &recipe->settings, err);
    if (status)
        return status;
    struct sl_stage_graph *graph = &recipe->graph;
    *graph = (struct sl_stage_graph){
        .context = recipe,
        .memory_bytes = sl_overlays_bytes(recipe->overlays),
        .open = sl_stage_open,
        .share = sl_stage_share_picture,
        .commit = sl_stage_commit,
        .discard = sl_stage_discard,
    };
    add_stages(recipe);
    *out = graph;
    return SL_OK;
}
