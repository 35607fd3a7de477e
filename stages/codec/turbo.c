/* SPDX-License-Identifier: MIT */
/* JPEG by libjpeg-turbo: the table row. */
#include "turbo.h"

#include "codecs.h"
#include "exif.h"
#include "jpeg_probe.h"
#include "jpeg_scale.h"
#include "jpeg_write.h"

static bool matches(const uint8_t *head, size_t size)
{
    return size >= 2 && head[0] == 0xFF && head[1] == 0xD8;
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    enum sl_status status = sl_jpeg_probe(source, limits, true, info, err);
    /* Scans of single components are found later: coefficients may have to be kept after all. */
    info->decode_bytes += info->decode_bytes + SL_TURBO_STATE + 192 * (uint64_t)info->width;
    return status;
}

const struct sl_codec sl_codec_turbo = {
    .name = "libjpeg-turbo",
    .format = "jpeg",
    .extensions = "jpg,jpeg,jpe,jfif",
    .lossy = true,
    .matches = matches,
    .probe = probe,
    .reduce = sl_jpeg_reduce,
    .decode = sl_turbo_decode,
    .encode = sl_turbo_encode,
    .transcode = sl_turbo_transcode,
    .gray = true,
    .chroma = sl_jpeg_chroma,
    .find_exif = sl_jpeg_find_exif,
};
