/* SPDX-License-Identifier: MIT */
/* A recipe that asks for nothing changes nothing: every PNG comes out with the samples that libpng
 * finds in it, whatever its colour type, depth, transparency and interlacing. */
#include "unit.h"

#include <sluice/recipe.h>
#include <sluice/stage.h>

#include "clock.h"
#include "tree.h"

#include <png.h>

enum { WIDTH = 19, HEIGHT = 13, ROW = WIDTH * 8 };

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

struct kind {
    int colour, depth;
    bool transparent, interlaced;
};

static void add_transparency(png_structp png, png_infop info, const struct kind *kind)
{
    png_byte alphas[4] = {0, 80, 160, 255};
    png_color_16 key = {.red = 3, .green = 3, .blue = 3, .gray = 1};
    if (!kind->transparent)
        return;
    int count = kind->colour == PNG_COLOR_TYPE_PALETTE ? (kind->depth == 1 ? 2 : 4) : 0;
    png_set_tRNS(png, info, alphas, count, &key);
}

/* Samples of every value, in no order. */
static void fill(png_byte *row, size_t size, unsigned seed)
{
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1103515245 + 12345;
        row[i] = (png_byte)(seed >> 16);
    }
}

static void write_png(const char *path, const struct kind *kind)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_color palette[256];
    png_byte row[ROW];
    png_init_io(png, file);
    png_set_IHDR(png, info, WIDTH, HEIGHT, kind->depth, kind->colour,
                 kind->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    for (int i = 0; i < 256; i++)
        palette[i] = (png_color){(png_byte)(i * 7), (png_byte)(255 - i), (png_byte)(i * 31)};
    if (kind->colour == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, palette, 1 << kind->depth);
    add_transparency(png, info, kind);
    png_write_info(png, info);
    int passes = png_set_interlace_handling(png);
    for (int pass = 0; pass < passes; pass++) {
        for (unsigned y = 0; y < HEIGHT; y++) {
            fill(row, sizeof row, y + 1);
            png_write_row(png, row);
        }
    }
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    fclose(file);
}

/* 16 bits of red, green, blue and alpha a pixel. */
static void read_png(const char *path, png_byte out[HEIGHT][ROW], int *depth)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_bytep rows[HEIGHT];
    for (unsigned y = 0; y < HEIGHT; y++)
        rows[y] = out[y];
    png_init_io(png, file);
    png_read_info(png, info);
    *depth = png_get_bit_depth(png, info);
    png_set_expand_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 65535, PNG_FILLER_AFTER);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    assert_int_equal(png_get_rowbytes(png, info), ROW);
    png_read_image(png, rows);
    png_destroy_read_struct(&png, &info, NULL);
    fclose(file);
}

static void convert(const char *source, const char *output)
{
    struct sl_recipe *recipe;
    const struct sl_stage_graph *graph;
    struct sl_error error = {.status = SL_OK};
    assert_int_equal(sl_recipe_new(&recipe), SL_OK);
    assert_int_equal(sl_recipe_set(recipe, "fsync", "none", NULL), SL_OK);
    assert_int_equal(sl_recipe_graph(recipe, 1 << 20, &graph, &error), SL_OK);
    struct sl_part part = {.output = output};
    struct sl_item item = {.source = source,
                           .part_count = 1,
                           .parts = &part,
                           .attempt = 1,
                           .poll = {.deadline_ns = SL_NEVER}};
    part.item = &item;
    assert_int_equal(graph->open(graph->context, &item, &error), SL_OK);
    item.reserve_bytes = item.memory_bytes;
    for (size_t i = 0; i < graph->stage_count; i++)
        assert_int_equal(graph->stages[i].process(graph->context, &part, &error), SL_OK);
    assert_int_equal(graph->commit(graph->context, &item, &error), SL_OK);
    graph->discard(graph->context, &item);
    sl_recipe_free(recipe);
}

static void check(const struct kind *kind)
{
    static png_byte before[HEIGHT][ROW], after[HEIGHT][ROW];
    char in[TREE_PATH], out[TREE_PATH];
    int depth_before, depth_after;
    write_png(tree_path(in, tree, "in.png"), kind);
    convert(in, tree_path(out, tree, "out.png"));
    read_png(in, before, &depth_before);
    read_png(out, after, &depth_after);
    if (memcmp(before, after, sizeof before) != 0)
        fail_msg("colour type %d, %d bits%s%s: other samples", kind->colour, kind->depth,
                 kind->transparent ? ", transparent" : "", kind->interlaced ? ", interlaced" : "");
    assert_int_equal(depth_after == 16, depth_before == 16);
    assert_int_equal(remove(out), 0);
}

static void every_png_comes_out_as_it_went_in(void **state)
{
    (void)state;
    static const struct {
        int colour, depths[6];
        bool key; /* may name a colour, or the palette's alphas */
    } types[] = {
        {PNG_COLOR_TYPE_GRAY, {1, 2, 4, 8, 16}, true}, {PNG_COLOR_TYPE_RGB, {8, 16}, true},
        {PNG_COLOR_TYPE_PALETTE, {1, 2, 4, 8}, true},  {PNG_COLOR_TYPE_GRAY_ALPHA, {8, 16}, false},
        {PNG_COLOR_TYPE_RGB_ALPHA, {8, 16}, false},
    };
    for (size_t t = 0; t < sizeof types / sizeof *types; t++) {
        for (const int *depth = types[t].depths; *depth; depth++) {
            for (int how = 0; how < (types[t].key ? 4 : 2); how++) {
                const struct kind kind = {types[t].colour, *depth, how >= 2, how % 2 == 1};
                check(&kind);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_png_comes_out_as_it_went_in, make, discard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
