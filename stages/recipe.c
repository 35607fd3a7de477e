/* SPDX-License-Identifier: MIT */
#include "work.h"

#include "alloc.h"
#include "buffer_pool.h"
#include "codecs.h"

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
    return recipe->settings.size_count;
}

size_t sl_recipe_output_count(const struct sl_recipe *recipe)
{
    return sl_settings_variants(&recipe->settings);
}

/* "-320" where there are several sizes. */
static enum sl_status append_size(const struct sl_settings *settings, size_t index,
                                  struct sl_bytes *out)
{
    if (settings->size_count < 2)
        return SL_OK;
    enum sl_status status = sl_bytes_append(out, "-", 1);
    return status ? status
                  : sl_size_name(&settings->sizes[index / sl_settings_formats(settings)], out);
}

enum sl_status sl_recipe_output_name(const struct sl_recipe *recipe, size_t index,
                                     const char *relative, struct sl_bytes *out)
{
    const struct sl_settings *settings = &recipe->settings;
    const char *slash = strrchr(relative, '/');
    const char *name = slash ? slash + 1 : relative;
    const char *dot = strrchr(name, '.');
    if (dot == name) /* a hidden file's dot begins its name */
        dot = NULL;
    const char *extension = dot && sl_codec_for_extension(dot + 1) ? dot + 1 : "png";
    if (settings->format_count > 0)
        extension = settings->extensions[index % settings->format_count];
    size_t stem = dot ? (size_t)(dot - relative) : strlen(relative);
    enum sl_status status = sl_bytes_append(out, relative, stem);
    if (!status)
        status = append_size(settings, index, out);
    if (!status)
        status = sl_bytes_append(out, ".", 1);
    if (!status)
        status = sl_bytes_append(out, extension, strlen(extension));
    return status;
}

bool sl_recipe_syncs(const struct sl_recipe *recipe)
{
    return recipe->settings.fsync != SL_FSYNC_NONE;
}

void sl_recipe_discard_outputs(struct sl_recipe *recipe, bool discard)
{
    recipe->discards = discard;
}

static void add_stage(struct sl_stage_graph *graph, const char *name, uint32_t together,
                      enum sl_status (*process)(void *, struct sl_part *, struct sl_error *))
{
    graph->stages[graph->stage_count++] =
        (struct sl_stage){.name = name, .together = together, .process = process};
}

enum sl_status sl_recipe_graph(struct sl_recipe *recipe, size_t pool_bytes,
                               const struct sl_stage_graph **out, struct sl_error *err)
{
    *out = NULL;
    if (!recipe->pool && sl_buffer_pool_new(pool_bytes, &recipe->pool))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a recipe");
    if (!recipe->window)
        recipe->window = malloc(SL_FILE_WINDOW);
    if (!recipe->window)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a recipe");
    enum sl_status status = sl_recipe_open_colours(recipe, err);
    if (status)
        return status;
    struct sl_stage_graph *graph = &recipe->graph;
    *graph = (struct sl_stage_graph){
        .context = recipe,
        .open = sl_stage_open,
        .share = sl_stage_share_picture,
        .commit = sl_stage_commit,
        .discard = sl_stage_discard,
    };
    /* The formats of a size are resized and filtered once. */
    uint32_t formats = sl_settings_formats(&recipe->settings);
    add_stage(graph, "decode", 0, sl_stage_decode);
    if (recipe->settings.size_count > 0)
        add_stage(graph, "resize", formats, sl_stage_resize);
    if (recipe->settings.filter_count > 0)
        add_stage(graph, "filter", formats, sl_stage_filter);
    add_stage(graph, "encode", 1, sl_stage_encode);
    *out = graph;
    return SL_OK;
}
