/* SPDX-License-Identifier: MIT */
/* Animations through the stages: what becomes of a frame is what becomes of it alone. */
#include "unit.h"

#include <sluice/recipe.h>

#include "clock.h"
#include "codec.h"
#include "gif_file.h"
#include "tree.h"
#include "webp_frames.h"
#include "work.h"

enum { WIDTH = 64, HEIGHT = 48, FRAMES = 3 };

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

static struct sl_recipe *new_recipe(const char *const (*options)[2])
{
    struct sl_recipe *recipe;
    assert_int_equal(sl_recipe_new(&recipe), SL_OK);
    assert_int_equal(sl_recipe_set(recipe, "fsync", "none", NULL), SL_OK);
    assert_int_equal(sl_recipe_set(recipe, "lossless", "yes", NULL), SL_OK);
    for (; options && (*options)[0]; options++)
        assert_int_equal(sl_recipe_set(recipe, (*options)[0], (*options)[1], NULL), SL_OK);
    return recipe;
}

/* Takes the file through the graph of a recipe with one output. */
static enum sl_status convert(struct sl_recipe *recipe, const char *in, const char *out,
                              struct sl_error *error, uint64_t *reckoned)
{
    char source[TREE_PATH];
    char output[TREE_PATH];
    struct sl_part part = {.output = tree_path(output, tree, out)};
    struct sl_item item = {.source = tree_path(source, tree, in),
                           .part_count = 1,
                           .parts = &part,
                           .attempt = 1,
                           .poll = {.deadline_ns = SL_NEVER}};
    const struct sl_stage_graph *graph;
    part.item = &item;
    assert_int_equal(sl_recipe_graph(recipe, 1 << 20, &graph, NULL), SL_OK);
    enum sl_status status = graph->open(graph->context, &item, error);
    *reckoned = item.memory_bytes;
    if (status)
        return status;
    item.reserve_bytes = item.memory_bytes;
    for (size_t s = 0; s < graph->stage_count && !status; s++)
        status = graph->stages[s].process(graph->context, &part, error);
    if (!status)
        status = graph->commit(graph->context, &item, error);
    graph->discard(graph->context, &item);
    return status;
}

static void write_file(const char *name, const struct sl_bytes *file)
{
    char path[TREE_PATH];
    FILE *stream = fopen(tree_path(path, tree, name), "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(file->data, 1, file->size, stream), file->size);
    fclose(stream);
}

static void read_frames(const char *name, struct webp_frames *out)
{
    char path[TREE_PATH];
    struct sl_bytes file = {0};
    FILE *stream = fopen(tree_path(path, tree, name), "rb");
    assert_non_null(stream);
    for (int byte; (byte = fgetc(stream)) != EOF;)
        gif_u8(&file, (unsigned)byte);
    fclose(stream);
    webp_frames_read(file.data, file.size, out);
    sl_bytes_release(&file);
}

static void draw_frame(struct sl_bytes *file, unsigned index)
{
    static uint8_t indexes[WIDTH * HEIGHT];
    for (unsigned i = 0; i < sizeof indexes; i++)
        indexes[i] = (uint8_t)(1 + (i / (index + 2) + i * index * 37 / 5) % (GIF_COLOURS - 2));
    gif_frame(file, (struct gif_frame){0, 0, WIDTH, HEIGHT, .disposal = 2, .delay_cs = 10,
                                       .transparent = 127, .indexes = indexes});
}

/* all.gif with every frame, and 0.gif, … with one each. */
static void draw(void)
{
    struct sl_bytes all = {0};
    gif_begin(&all, WIDTH, HEIGHT, 0);
    for (unsigned i = 0; i < FRAMES; i++) {
        char name[16];
        struct sl_bytes one = {0};
        draw_frame(&all, i);
        gif_begin(&one, WIDTH, HEIGHT, 0);
        draw_frame(&one, i);
        gif_end(&one);
        snprintf(name, sizeof name, "%u.gif", i);
        write_file(name, &one);
        sl_bytes_release(&one);
    }
    gif_end(&all);
    write_file("all.gif", &all);
    sl_bytes_release(&all);
}

static void expect_alike(const char *const (*options)[2])
{
    struct sl_recipe *recipe = new_recipe(options);
    struct webp_frames all;
    struct sl_error error = {SL_OK};
    uint64_t reckoned;
    assert_int_equal(convert(recipe, "all.gif", "all.webp", &error, &reckoned), SL_OK);
    read_frames("all.webp", &all);
    assert_int_equal(all.count, FRAMES);
    for (unsigned i = 0; i < FRAMES; i++) {
        char name[16];
        uint64_t alone;
        struct webp_frames one;
        snprintf(name, sizeof name, "%u.gif", i);
        assert_int_equal(convert(recipe, name, "one.webp", &error, &alone), SL_OK);
        read_frames("one.webp", &one);
        assert_int_equal(one.info.canvas_width, all.info.canvas_width);
        assert_int_equal(one.info.canvas_height, all.info.canvas_height);
        assert_memory_equal(one.pixels[0], all.pixels[i],
                            (size_t)4 * one.info.canvas_width * one.info.canvas_height);
        webp_frames_release(&one);
        char path[TREE_PATH];
        assert_int_equal(unlink(tree_path(path, tree, "one.webp")), 0);
    }
    webp_frames_release(&all);
    char path[TREE_PATH];
    assert_int_equal(unlink(tree_path(path, tree, "all.webp")), 0);
    sl_recipe_free(recipe);
}

static void frames_become_what_they_become_alone(void **state)
{
    (void)state;
    static const char *const none[][2] = {{NULL, NULL}};
    static const char *const small[][2] = {{"size", "13x9!"}, {NULL, NULL}}; /* by way of halves */
    static const char *const large[][2] = {{"size", "100"}, {"filter", "sharpen"}, {NULL, NULL}};
    static const char *const padded[][2] = {
        {"size", "40x40"}, {"fit", "contain"}, {"background", "#204060"}, {NULL, NULL}};
    static const char *const filtered[][2] = {{"filter", "blur=1.5"},
                                              {"filter", "rotate=90"},
                                              {"filter", "grayscale"},
                                              {"filter", "crop=10:10:3:4"},
                                              {NULL, NULL}};
    static const char *const linear[][2] = {{"size", "30"}, {"linear", "yes"}, {NULL, NULL}};
    draw();
    expect_alike(none);
    expect_alike(small);
    expect_alike(large);
    expect_alike(padded);
    expect_alike(filtered);
    expect_alike(linear);
}

static void frames_are_not_trimmed_each_its_own_way(void **state)
{
    (void)state;
    static const char *const trim[][2] = {{"filter", "trim"}, {NULL, NULL}};
    struct sl_recipe *recipe = new_recipe(trim);
    struct sl_error error = {SL_OK};
    uint64_t reckoned;
    draw();
    assert_int_equal(convert(recipe, "all.gif", "all.webp", &error, &reckoned), SL_NOT_APPLICABLE);
    assert_non_null(strstr(error.message, "trim"));
    assert_int_equal(convert(recipe, "0.gif", "0.webp", &error, &reckoned), SL_OK);
    /* Where only the first frame goes on, nothing is animated. */
    assert_int_equal(convert(recipe, "all.gif", "all.png", &error, &reckoned), SL_OK);
    sl_recipe_free(recipe);
}

/* Every frame decoded, and its copy for the coder. */
static void memory_is_reckoned_for_all_frames(void **state)
{
    (void)state;
    struct sl_recipe *recipe = new_recipe(NULL);
    struct sl_error error = {SL_OK};
    uint64_t all;
    uint64_t one;
    draw();
    assert_int_equal(convert(recipe, "all.gif", "all.webp", &error, &all), SL_OK);
    assert_int_equal(convert(recipe, "0.gif", "0.webp", &error, &one), SL_OK);
    assert_true(all >= one + (uint64_t)2 * (FRAMES - 1) * WIDTH * HEIGHT * 4);
    sl_recipe_free(recipe);
}

/* A still output needs no memory for frames that it leaves out. */
static void still_outputs_take_the_first_frame_alone(void **state)
{
    (void)state;
    struct sl_recipe *recipe = new_recipe(NULL);
    struct sl_error error = {SL_OK};
    uint64_t all;
    uint64_t one;
    draw();
    assert_int_equal(convert(recipe, "all.gif", "all.jpg", &error, &all), SL_OK);
    assert_int_equal(convert(recipe, "0.gif", "0.jpg", &error, &one), SL_OK);
    assert_true(all < one + (uint64_t)3 * WIDTH * HEIGHT); /* the file is larger */
    sl_recipe_free(recipe);
}

/* Smart crops of frames whose details lie elsewhere are all of one place. */
static void all_frames_are_cropped_alike(void **state)
{
    (void)state;
    static const char *const crop[][2] = {
        {"size", "16x16"}, {"fit", "cover"}, {"position", "entropy"}, {NULL, NULL}};
    struct sl_bytes file = {0};
    struct sl_bytes still = {0};
    uint8_t indexes[32 * 16];
    gif_begin(&file, 32, 16, 0);
    gif_begin(&still, 32, 16, 0);
    for (unsigned side = 0; side < 2; side++) {
        for (unsigned i = 0; i < sizeof indexes; i++)
            indexes[i] = (uint8_t)((i % 32 >= 16) == side ? 1 + i * 31 % 97 : 5);
        const struct gif_frame frame = {0, 0, 32, 16, .transparent = 127, .indexes = indexes};
        gif_frame(&file, frame);
        if (side)
            gif_frame(&still, frame);
    }
    gif_end(&file);
    gif_end(&still);
    write_file("two.gif", &file);
    write_file("second.gif", &still);
    struct sl_recipe *recipe = new_recipe(crop);
    struct sl_error error = {SL_OK};
    struct webp_frames two;
    struct webp_frames second;
    uint64_t reckoned;
    assert_int_equal(convert(recipe, "two.gif", "two.webp", &error, &reckoned), SL_OK);
    assert_int_equal(convert(recipe, "second.gif", "second.webp", &error, &reckoned), SL_OK);
    read_frames("two.webp", &two);
    read_frames("second.webp", &second);
    assert_int_equal(two.count, 2);
    uint8_t plain[4];
    gif_colour(5, plain);
    assert_memory_equal(two.pixels[1], plain, 4); /* where the first has its details */
    assert_memory_not_equal(two.pixels[1], second.pixels[0], 16 * 16 * 4);
    webp_frames_release(&two);
    webp_frames_release(&second);
    sl_recipe_free(recipe);
    sl_bytes_release(&file);
    sl_bytes_release(&still);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_become_what_they_become_alone, make, discard),
        cmocka_unit_test_setup_teardown(frames_are_not_trimmed_each_its_own_way, make, discard),
        cmocka_unit_test_setup_teardown(memory_is_reckoned_for_all_frames, make, discard),
        cmocka_unit_test_setup_teardown(still_outputs_take_the_first_frame_alone, make, discard),
        cmocka_unit_test_setup_teardown(all_frames_are_cropped_alike, make, discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
