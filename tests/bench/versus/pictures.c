/* SPDX-License-Identifier: MIT */
#include "pictures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#ifdef VERSUS_WEBP
#include <webp/decode.h>
#endif

bool bytes_read(const char *path, struct bytes *out)
{
    FILE *file = fopen(path, "rb");
    *out = (struct bytes){0};
    if (!file)
        return false;
    fseek(file, 0, SEEK_END);
    out->size = (size_t)ftell(file);
    rewind(file);
    out->data = malloc(out->size + 1);
    bool read = out->data && fread(out->data, 1, out->size, file) == out->size;
    fclose(file);
    return read;
}

static bool read_jpeg(const struct bytes *file, struct picture *out)
{
    struct jpeg_error_mgr errors;
    struct jpeg_decompress_struct jpeg = {.err = jpeg_std_error(&errors)};
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, file->data, file->size);
    jpeg_read_header(&jpeg, TRUE);
    jpeg.out_color_space = JCS_EXT_RGBX;
    jpeg.dct_method = JDCT_ISLOW;
    jpeg_start_decompress(&jpeg);
    *out = (struct picture){.width = jpeg.output_width, .height = jpeg.output_height};
    size_t row = (size_t)out->width * 4;
    out->rgba = malloc(row * out->height);
    while (out->rgba && jpeg.output_scanline < jpeg.output_height) {
        JSAMPROW to = out->rgba + row * jpeg.output_scanline;
        jpeg_read_scanlines(&jpeg, &to, 1);
    }
    jpeg_destroy_decompress(&jpeg);
    for (size_t i = 3; i < row * out->height; i += 4)
        out->rgba[i] = 255;
    return out->rgba != NULL;
}

static bool read_png(const struct bytes *file, struct picture *out)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&png, file->data, file->size))
        return false;
    *out = (struct picture){.width = png.width, .height = png.height};
    out->alpha = png.format & PNG_FORMAT_FLAG_ALPHA;
    png.format = PNG_FORMAT_RGBA;
    out->rgba = malloc(PNG_IMAGE_SIZE(png));
    return out->rgba && png_image_finish_read(&png, NULL, out->rgba, 0, NULL);
}

#ifdef VERSUS_WEBP
static bool read_webp(const struct bytes *file, struct picture *out)
{
    int width, height;
    uint8_t *rgba = WebPDecodeRGBA(file->data, file->size, &width, &height);
    if (!rgba)
        return false;
    *out = (struct picture){.width = (uint32_t)width, .height = (uint32_t)height, .rgba = rgba};
    return true;
}
#endif

bool picture_read(const char *path, struct picture *out)
{
    struct bytes file;
    bool read = false;
    *out = (struct picture){0};
    if (!bytes_read(path, &file) || file.size < 12)
        return false;
    if (file.data[0] == 0xFF)
        read = read_jpeg(&file, out);
    else if (file.data[0] == 0x89)
        read = read_png(&file, out);
#ifdef VERSUS_WEBP
    else if (memcmp(file.data + 8, "WEBP", 4) == 0)
        read = read_webp(&file, out);
#endif
    free(file.data);
    return read;
}

void picture_free(struct picture *picture)
{
    free(picture->rgba);
    picture->rgba = NULL;
}
