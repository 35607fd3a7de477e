/* SPDX-License-Identifier: MIT */
/* The graph of a recipe, from open to discard, on one thread and on real files. */
#include "unit.h"

#include <sluice/recipe.h>

#include "clock.h"
#include "codecs.h"
#include "exif.h"
#include "tree.h"

#include <dirent.h>

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

/* A 4 × 2 picture with a red corner at the top left, the rest blue. */
static void put_picture(const char *name)
{
    tree_write(tree, name,
               "P3 4 2 255\n255 0 0  0 0 255  0 0 255  0 0 255\n"
               "0 0 255  0 0 255  0 0 255  0 0 255\n");
}

struct attempt {
    struct sl_item item;
    struct sl_part part;
    struct sl_error error;
    char source[TREE_PATH], output[TREE_PATH];
};

/* Takes one item through the whole graph; returns how it ended. */
static enum sl_status convert(struct attempt *attempt, const char *source, const char *output)
{
    const struct sl_stage_graph *graph;
    assert_int_equal(sl_recipe_graph(recipe, 1 << 20, &graph, NULL), SL_OK);
    struct sl_item *item = &attempt->item;
    attempt->part = (struct sl_part){.item = item, .output = attempt->output};
    item->source = tree_path(attempt->source, tree, source);
    tree_path(attempt->output, tree, output);
    item->part_count = 1;
    item->parts = &attempt->part;
    item->attempt = 1;
    item->poll.deadline_ns = item->poll.deadline_ns ? item->poll.deadline_ns : SL_NEVER;
    sl_error_clear(&attempt->error);
    enum sl_status status = graph->open(graph->context, item, &attempt->error);
    if (status)
        return status;
    if (item->reserve_bytes == 0)
        item->reserve_bytes = item->memory_bytes;
    for (size_t i = 0; i < graph->stage_count && !status; i++)
        status = graph->stages[i].process(graph->context, &attempt->part, &attempt->error);
    if (!status)
        status = graph->commit(graph->context, item, &attempt->error);
    graph->discard(graph->context, item);
    return status;
}

/* Decodes an output. */
static struct sl_image *look(const char *name)
{
    static uint8_t data[1 << 16];
    char path[TREE_PATH];
    FILE *file = fopen(tree_path(path, tree, name), "rb");
    assert_non_null(file);
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_decode_job job = {.data = data, .size = size, .limits = &limits};
    struct sl_image *image;
    assert_int_equal(sl_codec_find_by_content(data, size)->decode(&job, &image, NULL), SL_OK);
    return image;
}

static void assert_no_temporaries(void)
{
    DIR *folder = opendir(tree);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
        assert_int_not_equal(strncmp(entry->d_name, ".sluice-", 8), 0);
    closedir(folder);
}

static void a_picture_is_converted(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {0}};
    put_picture("in.ppm");
    set("size", "8x4!");
    set("kernel", "nearest");
    assert_int_equal(convert(&attempt, "in.ppm", "out/deep/er.png"), SL_OK);
    assert_int_equal(attempt.part.width, 8);
    assert_int_equal(attempt.part.height, 4);
    assert_true(attempt.part.bytes > 0);
    assert_int_equal(attempt.item.pixels, 8);
    struct sl_image *image = look("out/deep/er.png");
    assert_int_equal(image->width, 8);
    assert_memory_equal(sl_image_row(image, 0, 1), "\xff\0\0\xff\0\0\0\0\xff", 9);
    sl_image_unref(image);
    assert_no_temporaries();
}

static void every_orientation_comes_out_upright(void **state)
{
    (void)state;
    /* Where the red corner of the stored picture belongs: column and row of the upright one. */
    static const struct {
        uint32_t width, height, x, y;
    } upright[] = {{4, 2, 0, 0}, {4, 2, 3, 0}, {4, 2, 3, 1}, {4, 2, 0, 1},
                   {2, 4, 0, 0}, {2, 4, 1, 0}, {2, 4, 1, 3}, {2, 4, 0, 3}};
    if (!sl_exif_is_read())
        skip();
    for (unsigned resized = 0; resized < 2; resized++) {
        if (resized) {
            set("size", "200%");
            set("kernel", "nearest");
        }
        for (uint8_t value = 1; value <= 8; value++) {
            /* PNG with an eXIf chunk: a PNG of ours, and the chunk behind its header. */
            struct attempt attempt = {.item = {.owns_outputs = true}};
            put_picture("in.ppm");
            struct sl_recipe *plain = recipe;
            assert_int_equal(sl_recipe_new(&recipe), SL_OK);
            assert_int_equal(convert(&attempt, "in.ppm", "stored.png"), SL_OK);
            sl_recipe_free(recipe);
            recipe = plain;
            uint8_t chunk[12 + 26] = {0, 0, 0, 26, 'e', 'X', 'I', 'f', 'M', 'M', 0, 42, 0, 0,
                                      0, 8, 0, 1,  1,   18,  0,   3,   0,   0,   0, 1,  0, value};
            char path[TREE_PATH];
            FILE *file = fopen(tree_path(path, tree, "stored.png"), "rb");
            static uint8_t data[4096];
            size_t size = fread(data, 1, sizeof data, file);
            fclose(file);
            uint32_t crc = 0xffffffff;
            for (size_t i = 4; i < 8 + 26; i++) {
                crc ^= chunk[i];
                for (int bit = 0; bit < 8; bit++)
                    crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
            }
            for (int i = 0; i < 4; i++)
                chunk[8 + 26 + i] = (uint8_t)(~crc >> (24 - 8 * i));
            file = fopen(path, "wb");
            fwrite(data, 1, 33, file);
            fwrite(chunk, 1, sizeof chunk, file);
            fwrite(data + 33, 1, size - 33, file);
            fclose(file);

            struct attempt turned = {.item = {.owns_outputs = true}};
            assert_int_equal(convert(&turned, "stored.png", "turned.png"), SL_OK);
            struct sl_image *image = look("turned.png");
            uint32_t scale = resized ? 2 : 1;
            assert_int_equal(image->width, upright[value - 1].width * scale);
            assert_int_equal(image->height, upright[value - 1].height * scale);
            const uint8_t *pixel = sl_image_row(image, 0, upright[value - 1].y * scale) +
                                   (size_t)3 * upright[value - 1].x * scale;
            assert_int_equal(pixel[0], 255);
            assert_int_equal(pixel[2], 0);
            sl_image_unref(image);
        }
    }
}

static void an_existing_output_is_somebody_elses(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {0}};
    put_picture("in.ppm");
    tree_write(tree, "out.png", "theirs");
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_COLLISION);
    assert_non_null(strstr(attempt.error.message, "--overwrite"));
    set("overwrite", "newer");
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_OK);
    assert_int_equal(attempt.item.warnings.count, 1); /* it is newer: kept */
    set("overwrite", "all");
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_OK);
    sl_image_unref(look("out.png"));
    set("overwrite", "never");
    attempt.item.owns_outputs = true;
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_OK);
    assert_no_temporaries();
}

static void nothing_is_written_through_a_link(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {.owns_outputs = true}};
    char victim[TREE_PATH];
    char link[TREE_PATH];
    put_picture("in.ppm");
    tree_write(tree, "victim", "precious");
    assert_int_equal(symlink(tree_path(victim, tree, "victim"), tree_path(link, tree, "out.png")),
                     0);
    set("overwrite", "all");
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_COLLISION);
    assert_non_null(strstr(attempt.error.message, "symbolic link"));
    struct stat st;
    assert_int_equal(stat(victim, &st), 0);
    assert_int_equal(st.st_size, 8);
}

static void what_cannot_be_read_is_classed(void **state)
{
    (void)state;
    static const struct {
        const char *name, *content;
        enum sl_status status;
    } cases[] = {
        {"empty.png", "", SL_EMPTY},
        {"letter.jpg", "Dear reader, this is no picture at all, whatever its name.",
         SL_UNKNOWN_FORMAT},
        {"phone.heic",
         "\x12\x01\x01\x18"
         "ftypheic",
         SL_UNSUPPORTED_FORMAT},
        {"drawing.png", "<?xml version=\"1.0\"?>\n<svg/>", SL_UNSUPPORTED_FORMAT},
        {"cut.ppm", "P3 4 2 255\n255 0 0  0 0", SL_TRUNCATED},
        {"huge.ppm", "P6 20000 20000 255\nxx", SL_LIMIT_PIXELS},
        {"long.ppm", "P6 70000 1 255\nxx", SL_LIMIT_DIMENSION},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct attempt attempt = {.item = {0}};
        tree_write(tree, cases[i].name, cases[i].content);
        assert_int_equal(convert(&attempt, cases[i].name, "out.png"), cases[i].status);
        assert_true(strlen(attempt.error.message) > 0);
    }
    struct attempt attempt = {.item = {0}};
    assert_int_equal(convert(&attempt, "nowhere.png", "out.png"), SL_NOT_FOUND);
    set("max-file-size", "10");
    put_picture("in.ppm");
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_LIMIT_BYTES);
    assert_non_null(strstr(attempt.error.message, "--max-file-size"));
    assert_no_temporaries();
}

static void overrides_are_for_one_item(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {.overrides = "size=2x1!\nfilter=invert\n"}};
    put_picture("in.ppm");
    assert_int_equal(convert(&attempt, "in.ppm", "a.png"), SL_OK);
    assert_int_equal(attempt.part.width, 2);
    struct attempt other = {.item = {0}};
    assert_int_equal(convert(&other, "in.ppm", "b.png"), SL_OK);
    assert_int_equal(other.part.width, 4);
    struct attempt wrong = {.item = {.overrides = "colour=red\n"}};
    assert_int_not_equal(convert(&wrong, "in.ppm", "c.png"), SL_OK);
}

static void a_crop_outside_the_picture_is_permanent(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {0}};
    put_picture("in.ppm");
    set("filter", "crop=10:10:50:50");
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_NOT_APPLICABLE);
    assert_int_equal(sl_status_retry(SL_NOT_APPLICABLE), SL_RETRY_PERMANENT);
}

static void a_cancel_ends_a_stage(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {0}};
    struct sl_cancel *cancel;
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    attempt.item.poll.cancel = cancel;
    sl_cancel_request(cancel);
    put_picture("in.ppm");
    set("size", "100x50");
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_CANCELLED);
    sl_cancel_free(cancel);
    assert_no_temporaries();
}

static void too_little_memory_is_told_apart(void **state)
{
    (void)state;
    struct attempt attempt = {.item = {.reserve_bytes = 1}};
    put_picture("in.ppm");
    assert_int_equal(convert(&attempt, "in.ppm", "out.png"), SL_OVER_RESERVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_picture_is_converted, make, discard),
        cmocka_unit_test_setup_teardown(every_orientation_comes_out_upright, make, discard),
        cmocka_unit_test_setup_teardown(an_existing_output_is_somebody_elses, make, discard),
        cmocka_unit_test_setup_teardown(nothing_is_written_through_a_link, make, discard),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_classed, make, discard),
        cmocka_unit_test_setup_teardown(overrides_are_for_one_item, make, discard),
        cmocka_unit_test_setup_teardown(a_crop_outside_the_picture_is_permanent, make, discard),
        cmocka_unit_test_setup_teardown(a_cancel_ends_a_stage, make, discard),
        cmocka_unit_test_setup_teardown(too_little_memory_is_told_apart, make, discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
