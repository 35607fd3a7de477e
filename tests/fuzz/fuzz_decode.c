/* SPDX-License-Identifier: MIT */
/*
 * Any bytes: told apart, probed, and decoded under every level of --fail-on, whole and reduced.
 * With clang's libFuzzer (cmake -DSLUICE_FUZZ=ON) it looks for new ones; without, run_files.c feeds
 * it files.
 */
#include "codecs.h"
#include "exif.h"
#include "source.h"
#include "xmp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Small, so that a run tries many inputs rather than a few large pictures. */
static const struct sl_limits limits = {
    .pixels = 1 << 20,
    .dimension = 65535,
    .file_bytes = 1 << 24,
    .item_bytes = 1 << 28,
};

static void require(int holds)
{
    if (!holds)
        abort();
}

static uint64_t checksum(const struct sl_image *image)
{
    uint64_t sum = 0;
    for (unsigned plane = 0; plane < image->plane_count; plane++) {
        const struct sl_plane *p = &image->planes[plane];
        size_t row = (size_t)p->width * p->channels * (image->depth / 8);
        for (uint32_t y = 0; y < p->height; y++) {
            const uint8_t *bytes = sl_image_row(image, plane, y);
            for (size_t i = 0; i < row; i++)
                sum = sum * 31 + bytes[i];
        }
    }
    return sum;
}

/* A reduction's bound alone may turn out too low, and the item be admitted again. */
static void decode(const struct sl_codec *codec, const struct sl_codec_info *info,
                   const uint8_t *data, size_t size, enum sl_fail_on fail_on,
                   struct sl_decode_want want)
{
    struct sl_warnings warnings = {0};
    struct sl_error error = {0};
    struct sl_image *image = NULL;
    struct sl_codec_info reduced = *info;
    if (codec->reduce)
        codec->reduce(&want, &reduced);
    const struct sl_decode_job job = {
        .data = data,
        .size = size,
        .want = want,
        .limits = &limits,
        .fail_on = fail_on,
        .memory_limit = (size_t)(info->decode_bytes > reduced.decode_bytes ? info->decode_bytes
                                                                           : reduced.decode_bytes),
        .warnings = &warnings,
    };
    enum sl_status status = codec->decode(&job, &image, &error);
    require(status != SL_OVER_RESERVE && status != SL_INTERNAL);
    require(!status == !!image);
    require(!status || error.status == status);
    if (image) {
        volatile uint64_t sum = checksum(image);
        (void)sum;
    }
    sl_image_unref(image);
}

static uint64_t add_bytes(const struct sl_metadata *metadata)
{
    uint64_t sum = 0;
    for (int kind = 0; kind < SL_METADATA_KINDS; kind++) {
        for (size_t i = 0; i < metadata->blocks[kind].size; i++)
            sum += metadata->blocks[kind].data[i];
        require(metadata->blocks[kind].size <= SL_METADATA_MAX);
    }
    return sum;
}

static uint8_t *copy_of(const struct sl_metadata *metadata, enum sl_metadata_kind kind)
{
    size_t size = metadata->blocks[kind].size;
    uint8_t *copy = size ? malloc(size) : NULL;
    if (copy)
        memcpy(copy, metadata->blocks[kind].data, size);
    return copy;
}

static void make_true(const struct sl_metadata *metadata)
{
    uint8_t *exif = copy_of(metadata, SL_METADATA_EXIF);
    uint8_t *xmp = copy_of(metadata, SL_METADATA_XMP);
    size_t size = metadata->blocks[SL_METADATA_EXIF].size;
    if (exif && !sl_exif_make_true(exif, &size, true, 640, 70000))
        require(size <= metadata->blocks[SL_METADATA_EXIF].size &&
                sl_exif_orientation(exif, size) == 1);
    if (xmp)
        sl_xmp_make_upright(xmp, metadata->blocks[SL_METADATA_XMP].size);
    free(exif);
    free(xmp);
}

static void find_metadata(const struct sl_codec *codec, const uint8_t *data, size_t size)
{
    const struct sl_decode_job job = {.data = data, .size = size};
    struct sl_metadata metadata = {.own = {NULL}};
    require(!sl_codec_metadata(codec, &job, SL_KEEP_ALL, &metadata, NULL));
    require(!sl_metadata_detach(&metadata));
    volatile uint64_t sum = add_bytes(&metadata);
    (void)sum;
    make_true(&metadata);
    sl_metadata_release(&metadata);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sl_memory memory = {data, size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_codec_info info;
    struct sl_error error = {0};
    size_t head = size < SL_CODEC_HEAD ? size : SL_CODEC_HEAD;
    const struct sl_codec *codec = sl_codec_find_by_content(data, head);
    if (!codec) {
        (void)sl_format_name_of_unreadable(data, head);
        return 0;
    }
    find_metadata(codec, data, size);
    if (codec->probe(&source, &limits, &info, &error))
        return 0;
    const struct sl_decode_want whole = {0};
    const struct sl_decode_want small_planes = {.least_width = 8, .least_height = 8, .ycbcr = true};
    decode(codec, &info, data, size, SL_FAIL_ON_NONE, whole);
    decode(codec, &info, data, size, SL_FAIL_ON_WARNING, whole);
    decode(codec, &info, data, size, SL_FAIL_ON_NONE, small_planes);
    return 0;
}
