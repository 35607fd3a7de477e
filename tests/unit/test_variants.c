/* SPDX-License-Identifier: MIT */
/* A recipe of several sizes and formats: its outputs' names, and the graph taken step by step on
 * one thread, as the engine takes it. */
#include "unit.h"

#include <sluice/recipe.h>

#include "clock.h"
#include "tree.h"
#include "work.h"

#include <dirent.h>

enum { PARTS = 8 };

static char tree[TREE_PATH];
static struct sl_recipe *recipe;

static int make(void **state)
{
    (void)state;
    tree_new(tree);
    if (sl_recipe_new(&recipe) || sl_recipe_set(recipe, "fsync", "none", NULL))
        return -1;
    return 0;
}

static int discard(void **state)
{
    (void)state;
    sl_recipe_free(recipe);
    tree_remove(tree);
    return 0;
}

static void set(const char *name, const char *value)
{
    assert_int_equal(sl_recipe_set(recipe, name, value, NULL), SL_OK);
}

static void assert_named(size_t index, const char *relative, const char *output)
{
    struct sl_bytes bytes = {0};
    assert_int_equal(sl_recipe_output_name(recipe, index,
                                           &(struct sl_recipe_input){.relative = relative}, &bytes),
                     SL_OK);
    assert_int_equal(sl_bytes_append(&bytes, "", 1), SL_OK);
    assert_string_equal((const char *)bytes.data, output);
    sl_bytes_release(&bytes);
}

static void every_size_and_format_has_a_name(void **state)
{
    (void)state;
    static const char *const sizes[][2] = {
        {"320", "-320"},
        {"x200", "-x200"},
        {"640x480>", "-640x480"},
        {"50%", "-50pct"},
        {"12.5x50%", "-12.5x50pct"},
        {"90000@", "-90000px"},
        {"100x100^", "-100x100"},
        {"77!", "-77"},
    };
    set("size", sizes[0][0]);
    assert_named(0, "a/b.jpg", "a/b.jpg"); /* one size is called as the input is */
    for (size_t i = 1; i < sizeof sizes / sizeof *sizes; i++)
        set("size", sizes[i][0]);
    assert_int_equal(sl_recipe_output_count(recipe), 8);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char name[64];
        snprintf(name, sizeof name, "a.b/c%s.jpg", sizes[i][1]);
        assert_named(i, "a.b/c.jpg", name);
        snprintf(name, sizeof name, ".hidden%s.png", sizes[i][1]);
        assert_named(i, ".hidden", name);
    }
    set("format", "png");
    set("format", "bmp");
    assert_int_equal(sl_recipe_output_count(recipe), 16);
    assert_named(0, "c.jpg", "c-320.png");
    assert_named(1, "c.jpg", "c-320.bmp");
    assert_named(15, "c.jpg", "c-77.bmp");
}

static void what_would_be_called_alike_is_refused(void **state)
{
    (void)state;
    static const char *const alike[] = {"320", "320x", "0320", "320>", "320!"};
    struct sl_error error;
    set("size", "320");
    for (size_t i = 0; i < sizeof alike / sizeof *alike; i++) {
        assert_int_equal(sl_recipe_set(recipe, "size", alike[i], &error), SL_INVALID_ARGUMENT);
        assert_non_null(strstr(error.message, alike[i]));
    }
    set("format", "jpg");
    assert_int_equal(sl_recipe_set(recipe, "format", "jpeg", &error), SL_INVALID_ARGUMENT);
    set("format", "png");
    for (int i = 1; i < SL_PARTS_MAX / 2; i++) {
        char size[16];
        snprintf(size, sizeof size, "%d", i);
        set("size", size);
    }
    assert_int_equal(sl_recipe_output_count(recipe), SL_PARTS_MAX);
    assert_int_equal(sl_recipe_set(recipe, "size", "999", &error), SL_INVALID_ARGUMENT);
    assert_int_equal(sl_recipe_set(recipe, "format", "bmp", &error), SL_INVALID_ARGUMENT);
    assert_int_equal(sl_recipe_output_count(recipe), SL_PARTS_MAX);
}

static void an_items_own_size_replaces_one_and_not_several(void **state)
{
    (void)state;
    struct sl_settings settings;
    sl_settings_init(&settings);
    assert_int_equal(sl_settings_set(&settings, "size", "100", NULL), SL_OK);
    assert_int_equal(sl_settings_override(&settings, "size=50\n", NULL), SL_OK);
    assert_int_equal(sl_settings_variants(&settings), 1);
    assert_true(settings.sizes[0].width == 50);
    assert_int_equal(sl_settings_override(&settings, "format=png\n", NULL), SL_INVALID_ARGUMENT);
    assert_int_equal(sl_settings_set(&settings, "size", "200", NULL), SL_OK);
    assert_int_equal(sl_settings_override(&settings, "size=9\n", NULL), SL_INVALID_ARGUMENT);
}

/* ---- the graph ---- */

struct attempt {
    struct sl_item item;
    struct sl_part parts[PARTS];
    struct sl_error error;
    char source[TREE_PATH], outputs[PARTS][TREE_PATH];
};

static void begin(struct attempt *attempt, const char *source, const char *relative)
{
    struct sl_item *item = &attempt->item;
    item->source = tree_path(attempt->source, tree, source);
    item->part_count = (uint32_t)sl_recipe_output_count(recipe);
    item->parts = attempt->parts;
    item->attempt = 1;
    item->poll.deadline_ns = SL_NEVER;
    for (uint32_t i = 0; i < item->part_count; i++) {
        struct sl_bytes name = {0};
        assert_int_equal(sl_recipe_output_name(
                             recipe, i, &(struct sl_recipe_input){.relative = relative}, &name),
                         SL_OK);
        assert_int_equal(sl_bytes_append(&name, "", 1), SL_OK);
        tree_path(attempt->outputs[i], tree, (const char *)name.data);
        sl_bytes_release(&name);
        attempt->parts[i] =
            (struct sl_part){.item = item, .index = i, .output = attempt->outputs[i]};
    }
}

/* Whether a variant leads in a stage: decode has them all together, encode each alone. */
static bool leads(const struct sl_stage *stage, uint32_t index)
{
    return stage->spans ? stage->spans[index] > 0 : index == 0 || stage->together == 1;
}

static struct sl_part *lead_of(const struct sl_stage *stage, struct sl_part *part)
{
    while (!leads(stage, part->index))
        part--;
    return part;
}

/* Takes the item through the graph, each stage for every part it has, the last one first. Calls
 * `between` before the commit. */
static enum sl_status convert(struct attempt *attempt, const char *source, const char *relative,
                              void (*between)(struct attempt *attempt))
{
    const struct sl_stage_graph *graph;
    assert_int_equal(sl_recipe_graph(recipe, 1 << 20, &graph, NULL), SL_OK);
    struct sl_item *item = &attempt->item;
    begin(attempt, source, relative);
    enum sl_status status = graph->open(graph->context, item, &attempt->error);
    if (status)
        return status;
    item->reserve_bytes = item->memory_bytes;
    const struct sl_stage *before = &graph->stages[0];
    for (size_t s = 0; s < graph->stage_count; s++) {
        const struct sl_stage *stage = &graph->stages[s];
        for (uint32_t i = 0; i < item->part_count; i++) {
            if (leads(stage, i) && !leads(before, i))
                graph->share(graph->context, lead_of(before, &item->parts[i]), &item->parts[i]);
        }
        for (uint32_t i = item->part_count; i-- > 0;) {
            if (!status && leads(stage, i))
                status = stage->process(graph->context, &item->parts[i], &attempt->error);
        }
        before = stage;
    }
    if (between)
        between(attempt);
    if (!status)
        status = graph->commit(graph->context, item, &attempt->error);
    graph->discard(graph->context, item);
    return status;
}

/* A 40 × 20 picture of two halves, binary. */
static void put_picture(const char *name)
{
    char path[TREE_PATH];
    tree_write(tree, name, "");
    FILE *file = fopen(tree_path(path, tree, name), "wb");
    assert_non_null(file);
    fputs("P6\n40 20\n255\n", file);
    for (int i = 0; i < 40 * 20; i++)
        fwrite(i % 40 < 20 ? "\xff\x10\x20" : "\x00\xc0\x80", 1, 3, file);
    fclose(file);
}

static size_t count_files(void)
{
    DIR *folder = opendir(tree);
    assert_non_null(folder);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        assert_int_not_equal(strncmp(entry->d_name, ".sluice-", 8), 0);
        count += entry->d_name[0] != '.';
    }
    closedir(folder);
    return count;
}

static void all_outputs_come_from_one_decode(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {0}};
    put_picture("in.ppm");
    set("size", "20");
    set("size", "8x8!");
    set("size", "100%"); /* the decoded picture itself, shared */
    set("filter", "invert");
    set("format", "png");
    set("format", "bmp");
    assert_int_equal(convert(&attempt, "in.ppm", "out.ppm", NULL), SL_OK);
    static const uint32_t sides[][2] = {{20, 10}, {8, 8}, {40, 20}};
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(attempt.parts[i].width, sides[i / 2][0]);
        assert_int_equal(attempt.parts[i].height, sides[i / 2][1]);
        assert_true(attempt.parts[i].bytes > 0);
        assert_int_equal(access(attempt.outputs[i], F_OK), 0);
    }
    assert_int_equal(count_files(), 7);
}

/* Admission takes the whole peak: what variants need at a time adds up, beside the picture. */
static void memory_is_reckoned_for_all(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {0}};
    uint64_t one;
    put_picture("in.ppm");
    set("size", "1000");
    assert_int_equal(convert(&attempt, "in.ppm", "one.png", NULL), SL_OK);
    one = attempt.item.memory_bytes;
    set("size", "1000x501!");
    set("size", "1000x502!");
    assert_int_equal(convert(&attempt, "in.ppm", "three.png", NULL), SL_OK);
    assert_true(attempt.item.memory_bytes > 29 * (one - 65536) / 10);
    set("format", "png");
    assert_int_equal(convert(&attempt, "in.ppm", "four.png", NULL), SL_OK);
    uint64_t three = attempt.item.memory_bytes;
    set("format", "bmp");
    assert_int_equal(convert(&attempt, "in.ppm", "five.png", NULL), SL_OK);
    assert_true(attempt.item.memory_bytes > 3 * three / 2);
}

static void block_the_second(struct attempt *attempt)
{
    assert_int_equal(mkdir(attempt->outputs[1], 0777), 0);
}

/* Between the renames nothing can be done any more, but what can be seen before is looked at. */
static void all_names_are_given_or_none(void **state)
{
    (void)state;
    for (unsigned owns = 0; owns < 2; owns++) {
        struct attempt attempt = {.item = {.owns_outputs = owns}};
        put_picture("in.ppm");
        if (!owns) {
            set("size", "20");
            set("size", "10");
            set("size", "5");
            set("format", "png");
        }
        assert_int_equal(convert(&attempt, "in.ppm", owns ? "b.ppm" : "a.ppm", block_the_second),
                         SL_COLLISION);
        assert_int_not_equal(access(attempt.outputs[0], F_OK), 0);
        assert_int_not_equal(access(attempt.outputs[2], F_OK), 0);
        rmdir(attempt.outputs[1]);
        assert_int_equal(count_files(), 1);
    }
}

/* What a killed run left is removed by the next attempt, of every variant. */
static void stale_temporaries_go(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {.owns_outputs = true}};
    put_picture("in.ppm");
    set("size", "20");
    set("size", "10");
    set("format", "png");
    begin(&attempt, "in.ppm", "a.ppm");
    for (uint32_t i = 0; i < 2; i++) {
        char *stale = sl_temporary_name(attempt.outputs[i], i);
        FILE *file = fopen(stale, "wb");
        assert_non_null(file);
        fclose(file);
        free(stale);
    }
    tree_write(tree, "bad.ppm", "P6\n40 20\n255\n");
    assert_int_not_equal(convert(&attempt, "bad.ppm", "a.ppm", NULL), SL_OK);
    assert_int_equal(count_files(), 2);
    assert_int_equal(convert(&attempt, "in.ppm", "a.ppm", NULL), SL_OK);
    assert_int_equal(count_files(), 4);
}

static void a_warning_is_told_once(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {0}};
    tree_write(tree, "deep.ppm", "P3 2 2 65535\n1 2 3 4 5 6 7 8 9 10 11 12\n");
    set("size", "20");
    set("size", "10");
    set("format", "png"); /* keeps 16 bits */
    set("format", "bmp");
    set("format", "tga");
    assert_int_equal(convert(&attempt, "deep.ppm", "a.ppm", NULL), SL_OK);
    assert_int_equal(attempt.item.warnings.count, 2);
    assert_non_null(strstr(attempt.item.warnings.text[0], "bmp"));
    assert_non_null(strstr(attempt.item.warnings.text[1], "tga"));
}

static void variants_beyond_a_limit_are_named(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {0}};
    put_picture("in.ppm");
    set("size", "20");
    set("size", "70000");
    set("size", "10");
    set("size", "80000");
    assert_int_equal(convert(&attempt, "in.ppm", "a.png", NULL), SL_LIMIT_DIMENSION);
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(attempt.parts[i].error.status, i % 2 ? SL_LIMIT_DIMENSION : SL_OK);
}

static void the_wrong_number_of_outputs_is_a_bug(void **state)
{
    (void)state;
    const struct sl_stage_graph *graph;
    struct attempt attempt = {.item = {0}};
    put_picture("in.ppm");
    set("size", "20");
    set("size", "10");
    begin(&attempt, "in.ppm", "a.png");
    attempt.item.part_count = 1;
    assert_int_equal(sl_recipe_graph(recipe, 0, &graph, NULL), SL_OK);
    assert_int_equal(graph->open(graph->context, &attempt.item, NULL), SL_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_size_and_format_has_a_name, make, discard),
        cmocka_unit_test_setup_teardown(what_would_be_called_alike_is_refused, make, discard),
        cmocka_unit_test(an_items_own_size_replaces_one_and_not_several),
        cmocka_unit_test_setup_teardown(all_outputs_come_from_one_decode, make, discard),
        cmocka_unit_test_setup_teardown(memory_is_reckoned_for_all, make, discard),
        cmocka_unit_test_setup_teardown(all_names_are_given_or_none, make, discard),
        cmocka_unit_test_setup_teardown(stale_temporaries_go, make, discard),
        cmocka_unit_test_setup_teardown(a_warning_is_told_once, make, discard),
        cmocka_unit_test_setup_teardown(variants_beyond_a_limit_are_named, make, discard),
        cmocka_unit_test_setup_teardown(the_wrong_number_of_outputs_is_a_bug, make, discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
