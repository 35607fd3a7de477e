/* SPDX-License-Identifier: MIT */
/* Metadata in PNG files that no encoder of ours writes: odd, damaged and made to. */
#include "unit.h"

#include "deflate.h"
#include "metadata.h"

#include <stdio.h>

/* A head, then `size` bytes deflated, and perhaps cut. */
static struct sl_bytes deflated(const void *head, size_t head_size, const uint8_t *data,
                                size_t size, size_t cut)
{
    struct sl_bytes out = {0};
    assert_int_equal(sl_bytes_append(&out, head, head_size), SL_OK);
    assert_int_equal(sl_deflate_best()->deflate(data, size, 5, &out), SL_OK);
    out.size -= cut;
    return out;
}

/* What a PNG with such a chunk has, and whether it is damaged; *found is released by the caller. */
static bool png_has(const char *tag, const void *data, size_t size, struct sl_metadata *found)
{
    struct sl_bytes file = {0};
    struct sl_warnings warnings = {0};
    assert_int_equal(sl_bytes_append(&file, "\x89PNG\r\n\x1A\n", 8), SL_OK);
    add_chunk(&file, "IHDR", "\0\0\0\1\0\0\0\1\x8\0\0\0\0", 13);
    add_chunk(&file, tag, data, size);
    const struct sl_decode_job job = {.data = file.data, .size = file.size, .warnings = &warnings};
    *found = (struct sl_metadata){.own = {NULL}};
    assert_int_equal(sl_codec_metadata(first_of("png"), &job, SL_KEEP_ALL, found, NULL), SL_OK);
    assert_int_equal(sl_metadata_detach(found), SL_OK);
    sl_bytes_release(&file);
    return warnings.count > 0;
}

static void a_profile_is_inflated_or_refused(void **state)
{
    (void)state;
    enum { SIZE = 3000, BOMB = SL_METADATA_MAX + 1 };
    static const char heads[][84] = {"a name\0", "\0", "a name\0\1"};
    struct sl_metadata found;
    uint8_t *profile = make_profile(SIZE, "RGB ");
    uint8_t *bomb = calloc(1, BOMB);
    memcpy(bomb, profile, 132);
    struct sl_bytes fine = deflated(heads[0], 8, profile, SIZE, 0);
    assert_false(png_has("iCCP", fine.data, fine.size, &found));
    assert_int_equal(found.blocks[SL_METADATA_ICC].size, SIZE);
    assert_memory_equal(found.blocks[SL_METADATA_ICC].data, profile, SIZE);
    sl_metadata_release(&found);
    char long_name[82];
    memset(long_name, 'n', sizeof long_name);
    long_name[80] = long_name[81] = 0;
    struct sl_bytes bad[] = {
        deflated(heads[0], 8, profile, SIZE, 30),  /* cut */
        deflated(heads[0], 8, profile, 131, 0),    /* less than a header */
        deflated(heads[0], 8, bomb, BOMB, 0),      /* too large by a byte */
        deflated(heads[2], 8, profile, SIZE, 0),   /* compressed in another way */
        deflated(long_name, 82, profile, SIZE, 0), /* a name of 80 bytes */
        deflated("name", 4, profile, 0, 6),        /* a name without an end */
        deflated("name\0", 5, profile, 0, 8),      /* nothing behind it */
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_true(png_has("iCCP", bad[i].data, bad[i].size, &found));
        assert_int_equal(sl_metadata_kinds(&found), 0);
        sl_bytes_release(&bad[i]);
    }
    sl_bytes_release(&fine);
    free(profile);
    free(bomb);
}

/* Room is made as it is needed, and asked for where it is not reserved. */
static void a_profile_keeps_to_the_memory_that_is_reserved(void **state)
{
    (void)state;
    enum { SIZE = 600000 };
    struct sl_metadata made = make_metadata(SIZE);
    for (int jpeg = 0; jpeg < 2; jpeg++) {
        const struct sl_codec *codec = first_of(jpeg ? "jpeg" : "png");
        struct sl_bytes file = write_with(codec, SL_MODEL_RGB, &made, NULL);
        struct sl_decode_job job = {.data = file.data, .size = file.size, .memory_limit = SIZE - 1};
        struct sl_metadata found = {.own = {NULL}};
        assert_int_equal(sl_codec_metadata(codec, &job, SL_KEEP_ICC, &found, NULL),
                         SL_OVER_RESERVE);
        sl_metadata_release(&found);
        job.memory_limit = 4 * SIZE;
        assert_int_equal(sl_codec_metadata(codec, &job, SL_KEEP_ICC, &found, NULL), SL_OK);
        expect_metadata(&found, &made, SL_KEEP_ICC);
        sl_metadata_release(&found);
        sl_bytes_release(&file);
    }
    sl_metadata_release(&made);
}

static void xmp_is_found_among_texts(void **state)
{
    (void)state;
    static const char plain[] = "XML:com.adobe.xmp\0\0\0en\0key\0<x/>";
    static const char packed[] = "XML:com.adobe.xmp\0\1\0\0";
    static const char cut[] = "XML:com.adobe.xmp\0\0\0en";
    static const char other[] = "XML:com.adobe.xmp2\0\0\0\0\0<x/>";
    struct sl_metadata found;
    assert_false(png_has("iTXt", plain, sizeof plain - 1, &found));
    assert_int_equal(found.blocks[SL_METADATA_XMP].size, 4);
    assert_memory_equal(found.blocks[SL_METADATA_XMP].data, "<x/>", 4);
    sl_metadata_release(&found);
    struct sl_bytes text = deflated(packed, sizeof packed, (const uint8_t *)"<x/>", 4, 0);
    assert_false(png_has("iTXt", text.data, text.size, &found));
    assert_int_equal(found.blocks[SL_METADATA_XMP].size, 4);
    sl_metadata_release(&found);
    sl_bytes_release(&text);
    assert_true(png_has("iTXt", cut, sizeof cut - 1, &found));
    assert_int_equal(sl_metadata_kinds(&found), 0);
    assert_false(png_has("iTXt", other, sizeof other - 1, &found));
    assert_int_equal(sl_metadata_kinds(&found), 0);
    assert_false(png_has("iTXt", "short", 5, &found));
    assert_int_equal(sl_metadata_kinds(&found), 0);
}

static void blocks_are_read_from_hexadecimal_digits(void **state)
{
    (void)state;
    static const struct {
        const char *keyword, *text;
        enum sl_metadata_kind kind;
        const char *block; /* NULL: there is none */
    } cases[] = {
        {"xmp", "\nxmp\n       4\n3c782f\n3e\n", SL_METADATA_XMP, "<x/>"},
        {"exif", "\nexif\n  10\n457869660000\n4d4d002a", SL_METADATA_EXIF, "MM\0*"},
        {"APP1", "\ngeneric\n  10\n4578696600004d4d002a", SL_METADATA_EXIF, "MM\0*"},
        {"exif", "\nexif\n 4\n4d4d002a", SL_METADATA_EXIF, NULL}, /* no prefix */
        {"xmp", "\nxmp\n 4\n3c782f", SL_METADATA_XMP, NULL},      /* too few digits */
        {"xmp", "\nxmp\n 4\n3c782f3", SL_METADATA_XMP, NULL},
        {"xmp", "\nxmp\n 4\n3c78 2f3e", SL_METADATA_XMP, NULL},
        {"xmp", "\nxmp\n 99999999999999999999\n3c", SL_METADATA_XMP, NULL},
        {"xmp", "\nxmp", SL_METADATA_XMP, NULL},
        {"gps", "\ngps\n 4\n3c782f3e", SL_METADATA_XMP, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char keyword[32];
        struct sl_metadata got;
        int length = snprintf(keyword, sizeof keyword - 2, "Raw profile type %s", cases[i].keyword);
        keyword[length + 1] = 0; /* deflate */
        struct sl_bytes text = deflated(keyword, (size_t)length + 2, (const uint8_t *)cases[i].text,
                                        strlen(cases[i].text), 0);
        assert_false(png_has("zTXt", text.data, text.size, &got));
        assert_int_equal(sl_metadata_kinds(&got), cases[i].block ? 1U << cases[i].kind : 0);
        if (cases[i].block) {
            assert_int_equal(got.blocks[cases[i].kind].size, 4);
            assert_memory_equal(got.blocks[cases[i].kind].data, cases[i].block, 4);
        }
        sl_metadata_release(&got);
        sl_bytes_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_profile_is_inflated_or_refused),
        cmocka_unit_test(a_profile_keeps_to_the_memory_that_is_reserved),
        cmocka_unit_test(xmp_is_found_among_texts),
        cmocka_unit_test(blocks_are_read_from_hexadecimal_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
