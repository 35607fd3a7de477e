/* SPDX-License-Identifier: MIT */
/* What filters lay over pictures, from the file to the calls. */
#include "unit.h"

#include <sluice/recipe.h>

#include "codecs.h"
#include "exif.h"
#include "overlays.h"
#include "tree.h"

#include "picture.h"

static char tree[TREE_PATH];

static int make(void **state)
{
    (void)state;
    tree_new(tree);
    return 0;
}

static int discard(void **state)
{
    (void)state;
    tree_remove(tree);
    return 0;
}

/* "composite=<path of name>REST" */
static void set(struct sl_settings *settings, const char *name, const char *rest)
{
    char path[TREE_PATH];
    char text[TREE_PATH + 64];
    struct sl_error err = {.status = SL_OK};
    tree_path(path, tree, name);
    snprintf(text, sizeof text, "composite=%s%s", path, rest);
    if (sl_settings_set(settings, "filter", text, &err))
        fail_msg("%s", err.message);
}

static void test_what_is_the_same_is_loaded_once(void **state)
{
    (void)state;
    struct sl_settings settings;
    struct sl_overlay *list = NULL;
    sl_settings_init(&settings);
    tree_write(tree, "red.ppm", "P3 2 1 255\n255 0 0 9 9 9\n");
    tree_write(tree, "gray.ppm", "P3 2 2 255\n7 7 7 9 9 9 1 1 1 2 2 2\n");
    set(&settings, "red.ppm", "");
    set(&settings, "gray.ppm", ":north");
    assert_int_equal(sl_settings_set(&settings, "variant", "a", NULL), SL_OK);
    assert_int_equal(sl_settings_set(&settings, "variant", "b", NULL), SL_OK);
    set(&settings, "red.ppm", ":south");
    assert_int_equal(sl_overlays_load(&list, &settings, NULL), SL_OK);
    const struct sl_filter_call *a = settings.named[0].filters;
    const struct sl_filter_call *b = settings.named[1].filters;
    assert_int_equal(a[0].picture->model, SL_MODEL_RGBA);
    assert_int_equal(a[1].picture->model, SL_MODEL_GRAY_ALPHA); /* there is no colour in it */
    assert_ptr_equal(a[0].picture, b[0].picture);
    assert_int_equal(settings.named[1].filter_count, 1);
    assert_int_equal(sl_overlays_bytes(list), a[0].picture->size + a[1].picture->size);

    /* An item of its own settings has what the recipe has, and gets the rest. */
    struct sl_settings own;
    struct sl_overlay *more = NULL;
    assert_int_equal(sl_settings_copy(&settings, &own), SL_OK);
    tree_write(tree, "other.ppm", "P3 1 1 255\n1 2 3\n");
    set(&own, "other.ppm", "");
    assert_int_equal(sl_overlays_load(&more, &own, NULL), SL_OK);
    assert_ptr_equal(own.named[1].filters[0].picture, a[0].picture);
    assert_int_equal(picture_get(own.named[1].filters[1].picture, 0, 0, 2), 3);
    assert_int_equal(sl_overlays_bytes(more), own.named[1].filters[1].picture->size);
    sl_overlays_free(&more);
    sl_settings_release(&own);

    sl_overlays_forget(&list, &settings);
    assert_null(list);
    assert_null(a[0].picture);
    sl_settings_release(&settings);
}

static void test_a_file_that_changes_is_refused(void **state)
{
    (void)state;
    struct sl_settings settings;
    struct sl_overlay *list = NULL;
    struct sl_error err;
    sl_settings_init(&settings);
    tree_write(tree, "a.ppm", "P3 1 1 255\n1 2 3\n");
    set(&settings, "a.ppm", "");
    struct sl_bytes before = {0};
    assert_int_equal(sl_settings_print(&settings, &before), SL_OK);
    tree_write(tree, "a.ppm", "P3 1 1 255\n1 2 4\n");
    assert_int_equal(sl_overlays_load(&list, &settings, &err), SL_INVALID_ARGUMENT);
    assert_non_null(strstr(err.message, "it changed"));
    assert_null(list);

    /* Its text is another then, and the text of before is refused. */
    struct sl_filter_call call = settings.filters[0];
    assert_int_equal(sl_overlay_choose(&call, &err), SL_INVALID_ARGUMENT);
    assert_non_null(strstr(err.message, "is not the file that it was"));
    sl_settings_layer(&settings);
    set(&settings, "a.ppm", "");
    struct sl_bytes after = {0};
    assert_int_equal(sl_settings_print(&settings, &after), SL_OK);
    assert_int_equal(before.size, after.size);
    assert_memory_not_equal(before.data, after.data, after.size);
    assert_int_equal(sl_overlays_load(&list, &settings, &err), SL_OK);
    sl_overlays_free(&list);
    sl_bytes_release(&before);
    sl_bytes_release(&after);
    sl_settings_release(&settings);
}

/* A PNG of 3 × 2 that lies on its side. */
static void test_it_is_upright(void **state)
{
    (void)state;
    static const uint8_t exif[] = {'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 1, 18, 0,
                                   3,   0,   0, 0,   1, 0, 6, 0, 0, 0, 0, 0,  0};
    if (!sl_exif_is_read())
        skip();
    struct sl_metadata metadata = {.own = {NULL}};
    sl_metadata_borrow(&metadata, SL_METADATA_EXIF, exif, sizeof exif);
    struct sl_image *image = picture_new(3, 2, SL_MODEL_RGBA, 16, 0);
    picture_set(image, 0, 1, 0, 65535);
    struct sl_bytes png = {0};
    const struct sl_encode_options options = {.effort = 1, .metadata = &metadata};
    assert_int_equal(sl_codec_for_extension("png")->encode(image, &options, &png, NULL), SL_OK);
    sl_image_unref(image);
    char path[TREE_PATH];
    FILE *file = fopen(tree_path(path, tree, "lying.png"), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(png.data, 1, png.size, file), png.size);
    assert_int_equal(fclose(file), 0);
    sl_bytes_release(&png);

    struct sl_settings settings;
    struct sl_overlay *list = NULL;
    sl_settings_init(&settings);
    set(&settings, "lying.png", "");
    assert_int_equal(sl_overlays_load(&list, &settings, NULL), SL_OK);
    const struct sl_image *over = settings.filters[0].picture;
    assert_int_equal(over->width, 2);
    assert_int_equal(over->height, 3);
    assert_int_equal(over->depth, 16);
    assert_int_equal(picture_get(over, 0, 0, 0), 65535);
    assert_int_equal(picture_get(over, 1, 2, 0), 0);
    sl_overlays_free(&list);
    sl_settings_release(&settings);
}

/* What a recipe keeps for the run, its graph says. */
static void test_a_graph_tells_what_it_keeps(void **state)
{
    (void)state;
    struct sl_recipe *recipe;
    const struct sl_stage_graph *graph;
    char path[TREE_PATH];
    char text[TREE_PATH + 16];
    tree_write(tree, "a.ppm", "P3 1 1 255\n1 2 3\n");
    snprintf(text, sizeof text, "composite=%s", tree_path(path, tree, "a.ppm"));
    assert_int_equal(sl_recipe_new(&recipe), SL_OK);
    assert_int_equal(sl_recipe_graph(recipe, 0, &graph, NULL), SL_OK);
    assert_int_equal(graph->memory_bytes, 0);
    assert_int_equal(sl_recipe_set(recipe, "filter", text, NULL), SL_OK);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(sl_recipe_graph(recipe, 0, &graph, NULL), SL_OK);
        assert_int_equal(graph->memory_bytes, 64);
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(sl_recipe_graph(recipe, 0, &graph, NULL), SL_INVALID_ARGUMENT);
    sl_recipe_free(recipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_is_the_same_is_loaded_once, make, discard),
        cmocka_unit_test_setup_teardown(test_a_file_that_changes_is_refused, make, discard),
        cmocka_unit_test_setup_teardown(test_it_is_upright, make, discard),
        cmocka_unit_test_setup_teardown(test_a_graph_tells_what_it_keeps, make, discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
