/* SPDX-License-Identifier: MIT */
/* TIFF files that libtiff wrote into memory: every layout, damage, and what is refused. */
#include "unit.h"

#include "hostile.h"
#include "picture.h"

#include <tiffio.h>

enum { WIDTH = 37, HEIGHT = 23 };

struct layout {
    uint16_t bits, samples, photometric, compression;
    uint16_t planar; /* PLANARCONFIG */
    uint16_t extra;  /* EXTRASAMPLE of the last sample; 0: none */
    uint16_t orientation;
    bool tiled, big;
    const char *endian; /* "l" or "b" */
};

/* ---- a file in memory ---- */

struct store {
    struct sl_bytes bytes;
    size_t position;
};

static tmsize_t store_read(thandle_t handle, void *buffer, tmsize_t size)
{
    struct store *store = handle;
    size_t left = store->bytes.size > store->position ? store->bytes.size - store->position : 0;
    size_t count = (size_t)size < left ? (size_t)size : left;
    memcpy(buffer, store->bytes.data + store->position, count);
    store->position += count;
    return (tmsize_t)count;
}

static tmsize_t store_write(thandle_t handle, void *buffer, tmsize_t size)
{
    struct store *store = handle;
    size_t end = store->position + (size_t)size;
    while (store->bytes.size < end)
        assert_int_equal(sl_bytes_append(&store->bytes, "", 1), SL_OK);
    memcpy(store->bytes.data + store->position, buffer, (size_t)size);
    store->position = end;
    return size;
}

static toff_t store_seek(thandle_t handle, toff_t offset, int whence)
{
    struct store *store = handle;
    size_t from = whence == SEEK_CUR ? store->position : whence == SEEK_END ? store->bytes.size : 0;
    return store->position = from + (size_t)offset;
}

static int store_close(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t store_size(thandle_t handle)
{
    return ((struct store *)handle)->bytes.size;
}

/* What is stored of a pixel's sample, in the layout's bits. */
static unsigned stored(const struct layout *l, uint32_t x, uint32_t y, unsigned sample)
{
    unsigned most = (1U << l->bits) - 1;
    unsigned value = (x * 7 + y * 13 + sample * 29) * (l->bits == 16 ? 301 : 1);
    return value & most;
}

static void put(const struct layout *l, uint8_t *row, size_t index, unsigned value)
{
    if (l->bits == 16)
        ((uint16_t *)(void *)row)[index] = (uint16_t)value;
    else
        row[index * l->bits / 8] |= (uint8_t)(value << (8 - l->bits - index * l->bits % 8));
}

static void fill(const struct layout *l, uint32_t left, uint32_t y, uint32_t width, unsigned sample,
                 uint8_t *row)
{
    for (uint32_t x = 0; x < width; x++) {
        if (l->planar == PLANARCONFIG_SEPARATE)
            put(l, row, x, stored(l, left + x, y, sample));
        for (unsigned s = 0; s < l->samples && l->planar != PLANARCONFIG_SEPARATE; s++)
            put(l, row, (size_t)x * l->samples + s, stored(l, left + x, y, s));
    }
}

static void describe(TIFF *tif, const struct layout *l)
{
    uint16_t map[3][256];
    for (unsigned i = 0; i < 3 * 256; i++)
        map[i / 256][i % 256] = (uint16_t)((i % 256 * 3 + i / 256 * 50) % 256 * 257);
    TIFFSetField(tif, TIFFTAG_IMAGEWIDTH, WIDTH);
    TIFFSetField(tif, TIFFTAG_IMAGELENGTH, HEIGHT);
    TIFFSetField(tif, TIFFTAG_BITSPERSAMPLE, l->bits);
    TIFFSetField(tif, TIFFTAG_SAMPLESPERPIXEL, l->samples);
    TIFFSetField(tif, TIFFTAG_PHOTOMETRIC, l->photometric);
    TIFFSetField(tif, TIFFTAG_COMPRESSION, l->compression ? l->compression : COMPRESSION_NONE);
    TIFFSetField(tif, TIFFTAG_PLANARCONFIG, l->planar ? l->planar : PLANARCONFIG_CONTIG);
    if (l->extra)
        TIFFSetField(tif, TIFFTAG_EXTRASAMPLES, 1, &l->extra);
    if (l->orientation)
        TIFFSetField(tif, TIFFTAG_ORIENTATION, l->orientation);
    if (l->photometric == PHOTOMETRIC_PALETTE)
        TIFFSetField(tif, TIFFTAG_COLORMAP, map[0], map[1], map[2]);
    if (l->tiled) {
        TIFFSetField(tif, TIFFTAG_TILEWIDTH, 16);
        TIFFSetField(tif, TIFFTAG_TILELENGTH, 16);
    } else {
        TIFFSetField(tif, TIFFTAG_ROWSPERSTRIP, 5);
    }
}

static void write_pixels(TIFF *tif, const struct layout *l, unsigned sample)
{
    size_t row_bytes = (size_t)(l->tiled ? TIFFTileRowSize(tif) : TIFFScanlineSize(tif));
    uint8_t *buffer = calloc(16, row_bytes);
    for (uint32_t y = 0; y < HEIGHT && !l->tiled; y++) {
        memset(buffer, 0, row_bytes);
        fill(l, 0, y, WIDTH, sample, buffer);
        assert_int_equal(TIFFWriteScanline(tif, buffer, y, (uint16_t)sample), 1);
    }
    for (uint32_t y = 0; y < HEIGHT && l->tiled; y += 16) {
        for (uint32_t x = 0; x < WIDTH; x += 16) {
            memset(buffer, 0, 16 * row_bytes);
            for (uint32_t i = 0; i < 16; i++)
                fill(l, x, y + i, 16, sample, buffer + i * row_bytes);
            assert_true(TIFFWriteTile(tif, buffer, x, y, 0, (uint16_t)sample) > 0);
        }
    }
    free(buffer);
}

static struct sl_bytes write_pages(const struct layout *l, unsigned pages)
{
    struct store store = {.position = 0};
    char mode[8];
    snprintf(mode, sizeof mode, "w%s%s", l->big ? "8" : "", l->endian ? l->endian : "");
    TIFF *tif = TIFFClientOpen("memory", mode, &store, store_read, store_write, store_seek,
                               store_close, store_size, NULL, NULL);
    assert_non_null(tif);
    for (unsigned page = 0; page < pages; page++) {
        describe(tif, l);
        for (unsigned s = 0; s < (l->planar == PLANARCONFIG_SEPARATE ? l->samples : 1U); s++)
            write_pixels(tif, l, s);
        assert_int_equal(TIFFWriteDirectory(tif), 1);
    }
    TIFFClose(tif);
    return store.bytes;
}

/* ---- what is expected ---- */

static unsigned expected(const struct layout *l, uint32_t x, uint32_t y, unsigned c)
{
    unsigned most = (1U << l->bits) - 1;
    unsigned value = stored(l, x, y, l->photometric == PHOTOMETRIC_PALETTE ? 0 : c);
    if (l->photometric == PHOTOMETRIC_PALETTE)
        return (value * 3 + c * 50) % 256;
    if (l->photometric == PHOTOMETRIC_MINISWHITE && c == 0)
        value = most - value;
    return l->bits < 8 ? value * 255 / most : value;
}

static void expect_layout(const struct layout *l, enum sl_model model)
{
    struct sl_bytes file = write_pages(l, 1);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
    if (got.status)
        print_error("%u bits, %u samples, photometric %u: %s\n", l->bits, l->samples,
                    l->photometric, got.error.message);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.image->model, model);
    assert_int_equal(got.image->depth, l->bits == 16 ? 16 : 8);
    for (uint32_t y = 0; y < HEIGHT; y++) {
        for (uint32_t x = 0; x < WIDTH; x++) {
            for (unsigned c = 0; c < got.image->planes[0].channels; c++)
                assert_int_equal(picture_get(got.image, x, y, c), expected(l, x, y, c));
        }
    }
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void every_layout_is_read(void **state)
{
    (void)state;
    static const struct {
        struct layout layout;
        enum sl_model model;
    } cases[] = {
        {{8, 1, PHOTOMETRIC_MINISBLACK, .compression = 0}, SL_MODEL_GRAY},
        {{8, 1, PHOTOMETRIC_MINISWHITE, COMPRESSION_LZW, .endian = "b"}, SL_MODEL_GRAY},
        {{16, 1, PHOTOMETRIC_MINISWHITE, COMPRESSION_ADOBE_DEFLATE, .endian = "b"}, SL_MODEL_GRAY},
        {{8, 2, PHOTOMETRIC_MINISBLACK, .extra = EXTRASAMPLE_UNASSALPHA}, SL_MODEL_GRAY_ALPHA},
        {{16, 3, PHOTOMETRIC_RGB, COMPRESSION_PACKBITS, .endian = "l"}, SL_MODEL_RGB},
        {{8, 3, PHOTOMETRIC_RGB, COMPRESSION_LZW, .tiled = true}, SL_MODEL_RGB},
        {{8, 3, PHOTOMETRIC_RGB, .planar = PLANARCONFIG_SEPARATE}, SL_MODEL_RGB},
        {{16, 4, PHOTOMETRIC_RGB, COMPRESSION_LZW, PLANARCONFIG_SEPARATE, EXTRASAMPLE_UNASSALPHA,
          .tiled = true},
         SL_MODEL_RGBA},
        {{8, 4, PHOTOMETRIC_RGB, .extra = EXTRASAMPLE_UNASSALPHA, .big = true}, SL_MODEL_RGBA},
        {{8, 1, PHOTOMETRIC_PALETTE, COMPRESSION_LZW, .tiled = true}, SL_MODEL_RGB},
        {{4, 1, PHOTOMETRIC_PALETTE, .endian = "b"}, SL_MODEL_RGB},
        {{4, 1, PHOTOMETRIC_MINISWHITE, .tiled = true}, SL_MODEL_GRAY},
        {{2, 1, PHOTOMETRIC_MINISBLACK, COMPRESSION_PACKBITS, .endian = "l"}, SL_MODEL_GRAY},
        {{1, 1, PHOTOMETRIC_MINISWHITE, COMPRESSION_CCITTFAX4, .endian = "l"}, SL_MODEL_GRAY},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_layout(&cases[i].layout, cases[i].model);
}

/* Of four samples without a word on the last one, three are the picture. */
static void a_sample_that_is_not_described_is_left_out(void **state)
{
    (void)state;
    const struct layout l = {8, 4, PHOTOMETRIC_RGB, .compression = 0};
    struct sl_bytes file = write_pages(&l, 1);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
    assert_int_equal(got.image->model, SL_MODEL_RGB);
    assert_int_equal(picture_get(got.image, 3, 2, 2), expected(&l, 3, 2, 2));
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void associated_alpha_becomes_straight(void **state)
{
    (void)state;
    const struct layout l = {8, 2, PHOTOMETRIC_MINISBLACK, .extra = EXTRASAMPLE_ASSOCALPHA};
    struct sl_bytes file = write_pages(&l, 1);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
    assert_false(got.image->premultiplied);
    unsigned gray = stored(&l, 1, 1, 0);
    unsigned alpha = stored(&l, 1, 1, 1);
    assert_int_equal(picture_get(got.image, 1, 1, 0), (gray * 255 + alpha / 2) / alpha);
    assert_int_equal(picture_get(got.image, 1, 1, 1), alpha);
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void change_inks(void *context, const uint8_t *cmyk, uint8_t *rgb, uint32_t pixels)
{
    *(unsigned *)context += pixels;
    for (uint32_t i = 0; i < pixels; i++)
        memcpy(rgb + 3 * (size_t)i, cmyk + 4 * (size_t)i + 1, 3);
}

/* 255 is no ink where colours are changed, and the other way round in the file. */
static void inks_are_turned_round(void **state)
{
    (void)state;
    const struct layout l = {8, 4, PHOTOMETRIC_SEPARATED, COMPRESSION_LZW, .endian = "l"};
    struct sl_bytes file = write_pages(&l, 1);
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    unsigned pixels = 0;
    struct sl_decode_job job = {.data = file.data, .size = file.size, .limits = &limits};
    struct sl_image *image;
    assert_int_equal(sl_codec_tiff.decode(&job, &image, NULL), SL_OK);
    unsigned black = 255 - stored(&l, 4, 3, 3);
    for (unsigned c = 0; c < 3; c++)
        assert_int_equal(picture_get(image, 4, 3, c),
                         ((255 - stored(&l, 4, 3, c)) * black + 127) / 255);
    sl_image_unref(image);
    job.cmyk_to_rgb = change_inks;
    job.cmyk_context = &pixels;
    assert_int_equal(sl_codec_tiff.decode(&job, &image, NULL), SL_OK);
    assert_int_equal(pixels, WIDTH * HEIGHT);
    assert_int_equal(picture_get(image, 4, 3, 0), 255 - stored(&l, 4, 3, 1));
    sl_image_unref(image);
    sl_bytes_release(&file);
}

static void the_header_tells_which_way_is_up(void **state)
{
    (void)state;
    const struct layout l = {8, 1, PHOTOMETRIC_MINISBLACK, .orientation = 6};
    struct sl_bytes file = write_pages(&l, 1);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_WARNING);
    assert_int_equal(got.info.orientation, 6);
    assert_int_equal(got.image->width, WIDTH);
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void further_pages_are_told_of(void **state)
{
    (void)state;
    const struct layout l = {8, 1, PHOTOMETRIC_MINISBLACK, .compression = 0};
    struct sl_bytes file = write_pages(&l, 2);
    expect_status(file.data, file.size, SL_FAIL_ON_WARNING, SL_UNSUPPORTED_FEATURE);
    struct decoded got = decode(file.data, file.size, SL_FAIL_ON_ERROR);
    assert_int_equal(got.status, SL_OK);
    assert_int_equal(got.warnings.count, 1);
    sl_image_unref(got.image);
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_decode_job job = {
        .data = file.data, .size = file.size, .limits = &limits, .on_lossy = SL_ON_LOSSY_ERROR};
    assert_int_equal(sl_codec_tiff.decode(&job, &got.image, NULL), SL_LOSSY_REFUSED);
    struct sl_warnings warnings = {0};
    job.on_lossy = SL_ON_LOSSY_ALLOW;
    job.fail_on = SL_FAIL_ON_WARNING;
    job.warnings = &warnings;
    assert_int_equal(sl_codec_tiff.decode(&job, &got.image, NULL), SL_OK);
    assert_int_equal(warnings.count, 0);
    sl_image_unref(got.image);
    sl_bytes_release(&file);
}

static void damage_does_no_harm(void **state)
{
    (void)state;
    static const struct layout layouts[] = {
        {8, 3, PHOTOMETRIC_RGB, COMPRESSION_LZW, .endian = "l"},
        {16, 4, PHOTOMETRIC_RGB, COMPRESSION_ADOBE_DEFLATE, PLANARCONFIG_SEPARATE,
         EXTRASAMPLE_ASSOCALPHA, .tiled = true},
        {8, 1, PHOTOMETRIC_PALETTE, COMPRESSION_PACKBITS, .endian = "b"},
        {1, 1, PHOTOMETRIC_MINISWHITE, COMPRESSION_CCITTFAX4, .big = true},
        {8, 4, PHOTOMETRIC_SEPARATED, .compression = 0},
    };
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        struct sl_bytes file = write_pages(&layouts[i], 1);
        hostile_cuts(&file, 7);
        hostile_changes(&file, 3);
        sl_bytes_release(&file);
    }
}

/* Entries that all name the same bytes, which libtiff would copy for each. */
static void values_are_no_more_than_the_file(void **state)
{
    (void)state;
    enum { ENTRIES = 200, SIZE = 8 + 2 + 12 * ENTRIES + 4 };
    static uint8_t file[SIZE] = "II*\0\x08\0\0\0\xC8";
    for (unsigned i = 0; i < ENTRIES; i++) {
        uint8_t *entry = file + 10 + (size_t)12 * i;
        entry[0] = (uint8_t)i;
        entry[1] = 0xFD;
        entry[2] = 1; /* bytes */
        entry[5] = SIZE / 2 >> 8;
        entry[8] = 8;
    }
    expect_status(file, sizeof file, SL_FAIL_ON_NONE, SL_CORRUPT);
}

static void limits_come_first(void **state)
{
    (void)state;
    const struct layout l = {8, 3, PHOTOMETRIC_RGB, .compression = 0};
    struct sl_bytes file = write_pages(&l, 1);
    struct sl_limits limits = SL_LIMITS_DEFAULT;
    limits.pixels = WIDTH * HEIGHT - 1;
    struct decoded got = decode_with(file.data, file.size, SL_FAIL_ON_NONE, &limits);
    assert_int_equal(got.status, SL_LIMIT_PIXELS);
    limits.pixels = WIDTH * HEIGHT;
    limits.item_bytes = 1000;
    got = decode_with(file.data, file.size, SL_FAIL_ON_NONE, &limits);
    assert_int_equal(got.status, SL_LIMIT_BYTES);
    sl_bytes_release(&file);
}

/* What a camera writes begins like a TIFF, with a thumbnail. */
static void raw_files_are_refused(void **state)
{
    (void)state;
    const struct layout l = {8, 1, PHOTOMETRIC_MINISBLACK, .compression = 0};
    struct sl_bytes file = write_pages(&l, 1);
    uint8_t head[16] = "II*\0\x10\0\0\0CR\2\0";
    assert_null(sl_codec_find_by_content(head, sizeof head));
    assert_string_equal(sl_format_name_of_unreadable(head, sizeof head), "cr2");
    assert_ptr_equal(sl_codec_find_by_content(file.data, 64), &sl_codec_tiff);
    sl_bytes_release(&file);
}

int main(void)
{
    TIFFSetWarningHandler(NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_layout_is_read),
        cmocka_unit_test(a_sample_that_is_not_described_is_left_out),
        cmocka_unit_test(associated_alpha_becomes_straight),
        cmocka_unit_test(inks_are_turned_round),
        cmocka_unit_test(the_header_tells_which_way_is_up),
        cmocka_unit_test(further_pages_are_told_of),
        cmocka_unit_test(damage_does_no_harm),
        cmocka_unit_test(values_are_no_more_than_the_file),
        cmocka_unit_test(limits_come_first),
        cmocka_unit_test(raw_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
