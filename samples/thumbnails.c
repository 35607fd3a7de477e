/* SPDX-License-Identifier: MIT */
/*
 * Thumbnails of a folder, with the library: what README.md shows.
 *
 *   thumbnails FOLDER OUTPUT
 */
#include <sluice/sluice.h>

#include <inttypes.h>
#include <stdio.h>

/* On the settle thread: the place to tell a database, a window or a socket. */
static void observe(void *context, const struct sl_event *event)
{
    (void)context;
    if (event->kind == SL_EVENT_ITEM && event->outcome->state == SL_OUTCOME_DEAD)
        fprintf(stderr, "%s: %s: %s\n", event->row->relative, sl_status_name(event->error->status),
                event->error->message);
}

static enum sl_status make_thumbnails(const char *folder, const char *output,
                                      struct sl_convert_result *result, struct sl_error *err)
{
    struct sl_recipe *recipe;
    enum sl_status status = sl_recipe_new(&recipe);
    if (status)
        return sl_error_set(err, status, "no memory for a recipe");
    status = sl_recipe_set(recipe, "size", "160x160^", err);
    if (!status)
        status = sl_recipe_set(recipe, "filter", "sharpen", err);
    if (!status)
        status = sl_recipe_set(recipe, "format", "jpeg", err);
    if (!status) {
        const struct sl_convert_options options = {
            .inputs = &folder,
            .input_count = 1,
            .output = output,
            .recipe = recipe,
            .on_collision = SL_COLLISION_RENAME,
            .schedule_auto = true,
            .observe = observe,
        };
        status = sl_convert(&options, result, err);
    }
    if (!result->run.stuck_threads)
        sl_recipe_free(recipe);
    return status;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: thumbnails FOLDER OUTPUT\n", stderr);
        return 2;
    }
    struct sl_convert_result result = {.found = 0};
    struct sl_error error = {.status = SL_OK};
    if (make_thumbnails(argv[1], argv[2], &result, &error)) {
        fprintf(stderr, "thumbnails: %s\n", error.message);
        return 3;
    }
    printf("%" PRIu64 " converted, %" PRIu64 " failed, %" PRIu64 " unchanged\n", result.run.done,
           result.run.dead + result.planned_dead + result.still_dead, result.skipped);
    return 0;
}
