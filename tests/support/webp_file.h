/* SPDX-License-Identifier: MIT */
/* WebP files for tests, put together chunk by chunk. Include unit.h first. */
#ifndef TESTS_WEBP_FILE_H
#define TESTS_WEBP_FILE_H

#include "codec.h"
#include "picture.h"

enum { WEBP_CONTAINER = 12, WEBP_CHUNK = 8, WEBP_FRAME = 16 };

static const struct sl_codec *const webp = &sl_codec_webp;

static inline void webp_add(struct sl_bytes *out, const void *data, size_t size)
{
    assert_int_equal(sl_bytes_append(out, data, size), SL_OK);
}

static inline void webp_add_number(struct sl_bytes *out, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        webp_add(out, &(uint8_t){(uint8_t)(value >> 8 * i)}, 1);
}

static inline void webp_add_chunk(struct sl_bytes *out, const char *tag, const void *data,
                                  size_t size)
{
    webp_add(out, tag, 4);
    webp_add_number(out, (uint32_t)size, 4);
    webp_add(out, data, size);
    webp_add(out, "", size % 2);
}

static inline void webp_set_number(struct sl_bytes *out, size_t at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        out->data[at + i] = (uint8_t)(value >> 8 * i);
}

static inline void webp_begin(struct sl_bytes *out)
{
    *out = (struct sl_bytes){0};
    webp_add(out, "RIFF\0\0\0\0WEBP", WEBP_CONTAINER);
}

static inline void webp_end(struct sl_bytes *out)
{
    webp_set_number(out, 4, (uint32_t)(out->size - WEBP_CHUNK));
}

static inline void webp_add_canvas(struct sl_bytes *out, uint32_t width, uint32_t height)
{
    webp_add(out, "VP8X\x0A\0\0\0\0\0\0\0", WEBP_CHUNK + 4);
    webp_add_number(out, width - 1, 3);
    webp_add_number(out, height - 1, 3);
}

/* The chunks of a picture's file, which are those of a frame, too. */
static inline void webp_add_picture(struct sl_bytes *out, const struct sl_bytes *file)
{
    webp_add(out, file->data + WEBP_CONTAINER, file->size - WEBP_CONTAINER);
}

static inline void webp_add_frame(struct sl_bytes *out, uint32_t x, uint32_t y,
                                  const struct sl_bytes *file)
{
    size_t at = out->size;
    webp_add(out, "ANMF\0\0\0\0", WEBP_CHUNK);
    webp_add_number(out, x / 2, 3);
    webp_add_number(out, y / 2, 3);
    webp_add(out, (const uint8_t[WEBP_FRAME - 6]){0}, WEBP_FRAME - 6);
    webp_add_picture(out, file);
    webp_set_number(out, at + 4, (uint32_t)(out->size - at - WEBP_CHUNK));
}

static inline struct sl_bytes webp_picture(uint32_t width, uint32_t height, enum sl_model model,
                                           bool lossless)
{
    struct sl_image *image = picture_noise(width, height, model, 8, 9);
    const struct sl_encode_options options = {.quality = 90, .lossless = lossless};
    struct sl_bytes file = {0};
    assert_int_equal(webp->encode(image, &options, &file, NULL), SL_OK);
    sl_image_unref(image);
    return file;
}

static inline void webp_expect(struct sl_bytes *file, enum sl_fail_on fail_on,
                               enum sl_status status)
{
    expect_status(file->data, file->size, fail_on, status);
}

#endif
