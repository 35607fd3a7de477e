/* SPDX-License-Identifier: MIT */
/* Animations to WebP and back, beside what libwebp alone sees in them. */
#include "unit.h"

#include "codec.h"
#include "gif_file.h"
#include "webp_frames.h"

enum { WIDTH = 12, HEIGHT = 7, FRAMES = 4 };

static const struct sl_encode_options lossless = {
    .quality = 80, .lossless = true, .effort = SL_EFFORT_DEFAULT};

static void draw(struct sl_bytes *gif)
{
    uint8_t indexes[WIDTH * HEIGHT];
    for (unsigned i = 0; i < sizeof indexes; i++)
        indexes[i] = (uint8_t)(i * 5 % GIF_COLOURS);
    gif_begin(gif, WIDTH, HEIGHT, 4);
    gif_frame(gif, (struct gif_frame){0, 0, WIDTH, HEIGHT, .disposal = 1, .delay_cs = 3,
                                      .transparent = 10, .indexes = indexes});
    gif_frame(gif, (struct gif_frame){1, 1, 4, 4, .disposal = 2, .delay_cs = 0, .fill = 20});
    gif_frame(gif, (struct gif_frame){3, 3, 9, 4, .disposal = 3, .delay_cs = 250, .fill = 30});
    gif_frame(gif, (struct gif_frame){5, 0, 5, 5, .disposal = 1, .delay_cs = 7, .fill = 40});
    gif_end(gif);
}

static void encode(const struct animated *all, const struct sl_encode_options *how,
                   struct sl_bytes *out)
{
    struct sl_encode_options options = *how;
    options.animation = &all->animation;
    assert_int_equal(sl_codec_webp.encode(all->image, &options, out, NULL), SL_OK);
}

/* The same but for what is under full transparency. */
static void expect_pixels(const struct sl_image *image, const uint8_t *rgba)
{
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *row = sl_image_row(image, 0, y);
        for (uint32_t x = 0; x < image->width; x++, row += 4, rgba += 4) {
            assert_int_equal(row[3], rgba[3]);
            if (row[3])
                assert_memory_equal(row, rgba, 3);
        }
    }
}

static void expect_same(const struct animated *all, const struct sl_bytes *webp)
{
    struct webp_frames seen;
    webp_frames_read(webp->data, webp->size, &seen);
    assert_int_equal(seen.count, all->animation.count);
    assert_int_equal(seen.info.loop_count, all->animation.loops);
    for (size_t i = 0; i < seen.count; i++) {
        assert_int_equal(seen.delay_ms[i], all->animation.frames[i].delay_ms);
        expect_pixels(animated_frame(all, i), seen.pixels[i]);
    }
    webp_frames_release(&seen);
}

static void a_gif_becomes_a_webp_and_that_is_read(void **state)
{
    (void)state;
    struct sl_bytes gif = {0};
    struct sl_bytes webp = {0};
    draw(&gif);
    struct animated all = decode_frames(&gif, SL_FAIL_ON_WARNING);
    assert_int_equal(all.status, SL_OK);
    assert_int_equal(all.animation.loops, 5);
    encode(&all, &lossless, &webp);
    expect_same(&all, &webp);
    animated_release(&all);
    all = decode_frames(&webp, SL_FAIL_ON_WARNING);
    assert_int_equal(all.status, SL_OK);
    assert_int_equal(all.animation.count, FRAMES);
    expect_same(&all, &webp);
    animated_release(&all);
    sl_bytes_release(&webp);
    sl_bytes_release(&gif);
}

/* A canvas that no frame covers is said to be transparent. */
static void what_is_not_drawn_is_transparent(void **state)
{
    (void)state;
    struct sl_bytes gif = {0};
    struct sl_bytes webp = {0};
    gif_begin(&gif, 8, 8, 0);
    gif_frame(&gif, (struct gif_frame){0, 0, 4, 8, .fill = 1});
    gif_frame(&gif, (struct gif_frame){4, 0, 4, 8, .fill = 2});
    gif_end(&gif);
    struct animated all = decode_frames(&gif, SL_FAIL_ON_WARNING);
    encode(&all, &lossless, &webp);
    expect_same(&all, &webp);
    assert_memory_equal(webp.data + 12, "VP8X", 4);
    assert_true(webp.data[20] & 0x10);
    animated_release(&all);
    sl_bytes_release(&webp);
    sl_bytes_release(&gif);
}

static void quality_is_heard(void **state)
{
    (void)state;
    struct sl_bytes gif = {0};
    struct sl_bytes low = {0};
    struct sl_bytes high = {0};
    draw(&gif);
    struct animated all = decode_frames(&gif, SL_FAIL_ON_WARNING);
    encode(&all, &(struct sl_encode_options){.quality = 5, .effort = SL_EFFORT_DEFAULT}, &low);
    encode(&all, &(struct sl_encode_options){.quality = 95, .effort = SL_EFFORT_DEFAULT}, &high);
    assert_true(low.size < high.size);
    animated_release(&all);
    sl_bytes_release(&low);
    sl_bytes_release(&high);
    sl_bytes_release(&gif);
}

static void metadata_goes_along(void **state)
{
    (void)state;
    struct sl_bytes gif = {0};
    struct sl_bytes webp = {0};
    struct sl_metadata metadata = {.own = {NULL}};
    struct sl_encode_options options = lossless;
    draw(&gif);
    sl_metadata_borrow(&metadata, SL_METADATA_ICC, (const uint8_t *)"a profile", 9);
    sl_metadata_borrow(&metadata, SL_METADATA_XMP, (const uint8_t *)"<x/>", 4);
    options.metadata = &metadata;
    struct animated all = decode_frames(&gif, SL_FAIL_ON_WARNING);
    encode(&all, &options, &webp);
    expect_same(&all, &webp);
    animated_release(&all);
    const WebPData file = {webp.data, webp.size};
    WebPDemuxer *demuxer = WebPDemux(&file);
    WebPChunkIterator chunk;
    assert_true(WebPDemuxGetChunk(demuxer, "ICCP", 1, &chunk));
    assert_int_equal(chunk.chunk.size, 9);
    WebPDemuxReleaseChunkIterator(&chunk);
    assert_true(WebPDemuxGetChunk(demuxer, "XMP ", 1, &chunk));
    assert_int_equal(chunk.chunk.size, 4);
    WebPDemuxReleaseChunkIterator(&chunk);
    WebPDemuxDelete(demuxer);
    sl_bytes_release(&webp);
    sl_bytes_release(&gif);
}

/* Where a frame's chunk ends, for each of them. */
static size_t find_ends(const struct sl_bytes *webp, size_t *ends)
{
    size_t count = 0;
    for (size_t at = 12; at + 8 <= webp->size;) {
        size_t size = sl_le32(webp->data + at + 4);
        bool frame = !memcmp(webp->data + at, "ANMF", 4);
        at += 8 + size + (size & 1);
        if (frame)
            ends[count++] = at;
    }
    return count;
}

static void cut_files_give_whole_frames(void **state)
{
    (void)state;
    struct sl_bytes gif = {0};
    struct sl_bytes webp = {0};
    const struct sl_limits limits = SL_LIMITS_DEFAULT;
    size_t ends[FRAMES];
    draw(&gif);
    struct animated all = decode_frames(&gif, SL_FAIL_ON_WARNING);
    encode(&all, &lossless, &webp);
    animated_release(&all);
    assert_int_equal(find_ends(&webp, ends), FRAMES);
    for (size_t size = 0; size < webp.size; size++) {
        size_t whole = 0;
        while (whole < FRAMES && ends[whole] <= size)
            whole++;
        all = decode_frames_with(webp.data, size, SL_FAIL_ON_NONE, &limits);
        assert_int_equal(all.animation.count, whole > 1 ? whole : 0);
        assert_true(!all.status || whole < 1);
        animated_release(&all);
        all = decode_frames_with(webp.data, size, SL_FAIL_ON_TRUNCATED, &limits);
        assert_int_not_equal(all.status, SL_OK);
    }
    sl_bytes_release(&webp);
    sl_bytes_release(&gif);
}

static void changed_files_do_no_harm(void **state)
{
    (void)state;
    static const uint8_t changes[] = {0x01, 0x80, 0xFF};
    const struct sl_limits limits = {
        .pixels = 1000000, .dimension = 65535, .file_bytes = 1 << 20, .item_bytes = 1 << 27};
    struct sl_bytes gif = {0};
    struct sl_bytes webp = {0};
    draw(&gif);
    struct animated all = decode_frames(&gif, SL_FAIL_ON_WARNING);
    encode(&all, &lossless, &webp);
    animated_release(&all);
    for (size_t at = 12; at < webp.size; at++) {
        for (size_t i = 0; i < sizeof changes; i++) {
            webp.data[at] ^= changes[i];
            all = decode_frames_with(webp.data, webp.size, SL_FAIL_ON_NONE, &limits);
            assert_int_not_equal(all.status, SL_INTERNAL);
            assert_int_not_equal(all.status, SL_OVER_RESERVE);
            animated_release(&all);
            webp.data[at] ^= changes[i];
        }
    }
    sl_bytes_release(&webp);
    sl_bytes_release(&gif);
}

static void too_long_a_time_is_refused(void **state)
{
    (void)state;
    struct sl_bytes gif = {0};
    struct sl_bytes webp = {0};
    struct sl_error error;
    gif_begin(&gif, 1, 1, 0);
    for (int i = 0; i < 3300; i++)
        gif_frame(&gif, (struct gif_frame){0, 0, 1, 1, .delay_cs = 65535, .fill = i & 1});
    gif_end(&gif);
    struct animated all = decode_frames(&gif, SL_FAIL_ON_WARNING);
    struct sl_encode_options options = lossless;
    options.animation = &all.animation;
    assert_int_equal(sl_codec_webp.encode(all.image, &options, &webp, &error),
                     SL_ENCODE_UNSUPPORTED);
    assert_non_null(strstr(error.message, "24 days"));
    assert_int_equal(webp.size, 0);
    animated_release(&all);
    sl_bytes_release(&webp);
    sl_bytes_release(&gif);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gif_becomes_a_webp_and_that_is_read),
        cmocka_unit_test(what_is_not_drawn_is_transparent),
        cmocka_unit_test(quality_is_heard),
        cmocka_unit_test(metadata_goes_along),
        cmocka_unit_test(cut_files_give_whole_frames),
        cmocka_unit_test(changed_files_do_no_harm),
        cmocka_unit_test(too_long_a_time_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
