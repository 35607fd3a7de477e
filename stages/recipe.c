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

size_t sl_recipe_output_count(const struct sl_recipe *recipe)
{
    (void)recipe;
    return 1;
}

enum sl_status sl_recipe_output_name(const struct sl_recipe *recipe, size_t index,
                                     const char *relative, struct sl_bytes *out)
{
    (void)index;
    const char *slash = strrchr(relative, '/');
    const char *name = slash ? slash + 1 : relative;
    const char *dot = strrchr(name, '.');
    if (dot == name) /* a hidden file's dot begins its name */
        dot = NULL;
    const char *extension = recipe->settings.extension;
    if (!extension[0]) {
        if (dot && sl_codec_for_extension(dot + 1))
            return sl_bytes_append(out, relative, strlen(relative));
        extension = "png";
    }
    size_t stem = dot ? (size_t)(dot - relative) : strlen(relative);
    enum sl_status status = sl_bytes_append(out, relative, stem);
    if (!status)
        status = sl_bytes_append(out, ".", 1);
    if (!status)
        status = sl_bytes_append(out, extension, strlen(extension));
    return status;
}

static void add_stage(struct sl_stage_graph *graph, const char *name,
                      enum sl_status (*process)(void *, struct sl_part *, struct sl_error *))
{
    graph->stages[graph->stage_count++] = (struct sl_stage){name, process};
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
    struct sl_stage_graph *graph = &recipe->graph;
    *graph = (struct sl_stage_graph){
        .context = recipe,
        .open = sl_stage_open,
        .commit = sl_stage_commit,
        .discard = sl_stage_discard,
    };
    add_stage(graph, "decode", sl_stage_decode);
    graph->scatter = 0;
    if (recipe->settings.has_size)
        add_stage(graph, "resize", sl_stage_resize);
    if (recipe->settings.filter_count > 0)
        add_stage(graph, "filter", sl_stage_filter);
    add_stage(graph, "encode", sl_stage_encode);
    *out = graph;
    return SL_OK;
}
