/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "exif.h"
#include "xmp.h"

#include <sluice/metadata.h>

#include <stdlib.h>
#include <string.h>

/* ---- blocks ---- */

static void blocks_are_borrowed_or_own(void **state)
{
    (void)state;
    static const uint8_t file[] = "a profile and more";
    struct sl_metadata metadata = {.own = {NULL}};
    assert_int_equal(sl_metadata_kinds(&metadata), SL_KEEP_NONE);
    sl_metadata_borrow(&metadata, SL_METADATA_ICC, file, 9);
    uint8_t *memory = malloc(3);
    memcpy(memory, "xmp", 3);
    sl_metadata_own(&metadata, SL_METADATA_XMP, memory, 3);
    assert_int_equal(sl_metadata_kinds(&metadata), SL_KEEP_ICC | SL_KEEP_XMP);
    assert_int_equal(sl_metadata_bytes(&metadata), 12);
    assert_ptr_equal(metadata.blocks[SL_METADATA_ICC].data, file);
    assert_int_equal(sl_metadata_detach(&metadata), SL_OK);
    assert_ptr_not_equal(metadata.blocks[SL_METADATA_ICC].data, file);
    assert_memory_equal(metadata.blocks[SL_METADATA_ICC].data, file, 9);
    assert_ptr_equal(metadata.blocks[SL_METADATA_XMP].data, memory);
    sl_metadata_borrow(&metadata, SL_METADATA_XMP, file, 1); /* frees what was there */
    sl_metadata_drop(&metadata, SL_METADATA_ICC);
    assert_int_equal(sl_metadata_kinds(&metadata), SL_KEEP_XMP);
    sl_metadata_release(&metadata);
    assert_int_equal(sl_metadata_kinds(&metadata), SL_KEEP_NONE);
    assert_int_equal(sl_metadata_bytes(&metadata), 0);
}

/* ---- EXIF ---- */

static void exif_tells_the_orientation(void **state)
{
    (void)state;
    uint8_t exif[] = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0,
                      3,   0,   0, 0,  1, 0, 6, 0, 0, 0, 0, 0,  0};
    if (!sl_exif_is_read()) {
        assert_int_equal(sl_exif_orientation(exif, sizeof exif), 1);
        return;
    }
    for (uint8_t value = 1; value <= 8; value++) {
        exif[19] = value;
        assert_int_equal(sl_exif_orientation(exif, sizeof exif), value);
    }
    exif[19] = 9;
    assert_int_equal(sl_exif_orientation(exif, sizeof exif), 1);
    exif[19] = 6;
    for (size_t cut = 0; cut < sizeof exif; cut++)
        assert_in_range(sl_exif_orientation(exif, cut), 1, 8);
    /* What is beyond libexif's reach does not hide what is within. */
    enum { LARGE = 70000 };
    uint8_t *large = calloc(1, LARGE);
    memcpy(large, exif, sizeof exif);
    assert_int_equal(sl_exif_orientation(large, LARGE), 6);
    free(large);
}

/* A block in either byte order: an orientation, sides of 4000 x 3000 told in both directories, a
 * thumbnail of 16 bytes at the end, and a maker note that no one understands. */
enum { FIRST = 8, SECOND = 86, THIRD = 140, NOTE = 170, THUMBNAIL = 180, SIZE = 196 };

struct made {
    uint8_t data[SIZE];
    bool big;
};

static void put(struct made *made, size_t at, unsigned bytes, uint32_t value)
{
    for (unsigned i = 0; i < bytes; i++)
        made->data[at + i] = (uint8_t)(value >> 8 * (made->big ? bytes - 1 - i : i));
}

static uint32_t get(const struct made *made, size_t at, unsigned bytes)
{
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++)
        value |= (uint32_t)made->data[at + i] << 8 * (made->big ? bytes - 1 - i : i);
    return value;
}

static void put_entry(struct made *made, size_t at, unsigned tag, unsigned type, uint32_t count,
                      uint32_t value)
{
    put(made, at, 2, tag);
    put(made, at + 2, 2, type);
    put(made, at + 4, 4, count);
    put(made, at + 8, type == 3 ? 2 : 4, value);
}

static struct made make_exif(bool big, unsigned orientation)
{
    struct made made = {.big = big};
    memcpy(made.data, big ? "MM" : "II", 2);
    put(&made, 2, 2, 42);
    put(&made, 4, 4, FIRST);
    put(&made, FIRST, 2, 6);
    put_entry(&made, FIRST + 2, 0x0100, 4, 1, 4000);
    put_entry(&made, FIRST + 14, 0x0101, 3, 1, 3000);
    put_entry(&made, FIRST + 26, 0x010F, 2, 4, 0);
    memcpy(made.data + FIRST + 34, "odd", 4);
    put_entry(&made, FIRST + 38, 0x0112, 3, 1, orientation);
    put_entry(&made, FIRST + 50, 0x8769, 4, 1, SECOND);
    put_entry(&made, FIRST + 62, 0xFDE9, 3, 1, 77); /* no tag that is known */
    put(&made, FIRST + 74, 4, THIRD);
    put(&made, SECOND, 2, 4);
    put_entry(&made, SECOND + 2, 0x9000, 7, 4, 0);
    put_entry(&made, SECOND + 14, 0x927C, 7, 10, NOTE);
    put_entry(&made, SECOND + 26, 0xA002, 3, 1, 4000);
    put_entry(&made, SECOND + 38, 0xA003, 4, 1, 3000);
    put(&made, THIRD, 2, 2);
    put_entry(&made, THIRD + 2, 0x0201, 4, 1, THUMBNAIL);
    put_entry(&made, THIRD + 14, 0x0202, 4, 1, SIZE - THUMBNAIL);
    memcpy(made.data + NOTE, "maker note", 10);
    memset(made.data + THUMBNAIL, 'T', SIZE - THUMBNAIL);
    return made;
}

static void exif_is_made_true(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        for (int upright = 0; upright < 2; upright++) {
            struct made made = make_exif(big, 6);
            size_t size = SIZE;
            assert_int_equal(sl_exif_make_true(made.data, &size, upright, 70000, 320), SL_OK);
            assert_int_equal(get(&made, FIRST + 2 + 8, 4), 70000);
            assert_int_equal(get(&made, FIRST + 14 + 8, 2), 320);
            assert_memory_equal(made.data + FIRST + 34, "odd", 4);
            assert_int_equal(get(&made, FIRST + 38 + 8, 2), upright ? 1 : 6);
            assert_int_equal(get(&made, FIRST + 62 + 8, 2), 77);
            /* 70,000 is no 16-bit number: it became one of 32 bits. */
            assert_int_equal(get(&made, SECOND + 26 + 2, 2), 4);
            assert_int_equal(get(&made, SECOND + 26 + 8, 4), 70000);
            assert_int_equal(get(&made, SECOND + 38 + 8, 4), 320);
            assert_memory_equal(made.data + NOTE, "maker note", 10);
            assert_int_equal(get(&made, FIRST + 74, 4), 0);
            assert_int_equal(size, THUMBNAIL);
        }
    }
}

static void a_thumbnail_within_is_wiped(void **state)
{
    (void)state;
    struct made made = make_exif(true, 3);
    size_t size = SIZE;
    put_entry(&made, THIRD + 14, 0x0202, 4, 1, 8);
    assert_int_equal(sl_exif_make_true(made.data, &size, true, 8, 8), SL_OK);
    assert_int_equal(size, SIZE);
    for (int i = 0; i < 8; i++)
        assert_int_equal(made.data[THUMBNAIL + i], 0);
    /* A strip of samples is one, too. */
    made = make_exif(false, 3);
    put_entry(&made, THIRD + 2, 0x0111, 4, 1, THUMBNAIL);
    put_entry(&made, THIRD + 14, 0x0117, 3, 1, 16);
    assert_int_equal(sl_exif_make_true(made.data, &size, true, 8, 8), SL_OK);
    assert_int_equal(size, THUMBNAIL);
}

/* Whatever a block says, no byte outside is touched, and what is called true is. */
static void exif_that_is_made_to_is_refused_or_true(void **state)
{
    (void)state;
    unsigned refused = 0;
    for (size_t cut = 0; cut <= SIZE; cut++) {
        struct made made = make_exif(cut & 1, 6);
        uint8_t *exact = malloc(cut ? cut : 1);
        memcpy(exact, made.data, cut);
        size_t size = cut;
        refused += sl_exif_make_true(exact, &size, true, 100, 50) != SL_OK;
        free(exact);
    }
    assert_in_range(refused, SECOND - 2, SECOND);
    for (size_t at = 0; at < SIZE; at++) {
        for (int value = 0; value < 256; value += 15) {
            struct made made = make_exif(at & 1, 6);
            size_t size = SIZE;
            made.data[at] = (uint8_t)value;
            if (!sl_exif_make_true(made.data, &size, true, 100, 50))
                assert_int_equal(sl_exif_orientation(made.data, size), 1);
        }
    }
}

/* ---- XMP ---- */

static void xmp_is_made_upright(void **state)
{
    (void)state;
    static const struct {
        const char *before, *after;
    } cases[] = {
        {"<a tiff:Orientation=\"6\"/>", "<a tiff:Orientation=\"1\"/>"},
        {"<a tiff:Orientation = '8' b='6'/>", "<a tiff:Orientation = '1' b='6'/>"},
        {"<tiff:Orientation>3</tiff:Orientation>", "<tiff:Orientation>1</tiff:Orientation>"},
        {"<tiff:Orientation>\n 2 </x> tiff:Orientation=\"5\"",
         "<tiff:Orientation>\n 1 </x> tiff:Orientation=\"1\""},
        {"tiff:Orientation=\"1\"", "tiff:Orientation=\"1\""},
        {"tiff:Orientation=\"66\"", "tiff:Orientation=\"66\""},
        {"tiff:Orientations=\"6\"", "tiff:Orientations=\"6\""},
        {"exif:Orientation=\"6\"", "exif:Orientation=\"6\""},
        {"tiff:Orientation", "tiff:Orientation"},
        {"tiff:Orientation=", "tiff:Orientation="},
        {"tiff:Orientation=\"6", "tiff:Orientation=\"6"},
        {"ttiff:Orientation>4<", "ttiff:Orientation>1<"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t size = strlen(cases[i].before);
        uint8_t *xmp = malloc(size + 1); /* without its NUL, so that a read behind it is seen */
        memcpy(xmp, cases[i].before, size);
        sl_xmp_make_upright(xmp, size);
        assert_memory_equal(xmp, cases[i].after, size);
        free(xmp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_borrowed_or_own),
        cmocka_unit_test(exif_tells_the_orientation),
        cmocka_unit_test(exif_is_made_true),
        cmocka_unit_test(a_thumbnail_within_is_wiped),
        cmocka_unit_test(exif_that_is_made_to_is_refused_or_true),
        cmocka_unit_test(xmp_is_made_upright),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
