/* SPDX-License-Identifier: MIT */
/* JPEG by libjpeg-turbo: the table row. */
#include "turbo.h"

#include "codecs.h"
#include "jpeg_metadata.h"
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
    info->cmyk = !status && (info->detail[0] & ~(unsigned)SL_JPEG_PROGRESSIVE) == 4;
    /* Scans of single components are found later: coefficients may have to be kept after all. */
    for (int i = 0; i < 2 && !status; i++) {
        struct sl_codec_info whole = *info;
        whole.detail[0] |= SL_JPEG_PROGRESSIVE;
        sl_jpeg_reduce(&(const struct sl_decode_want){.ycbcr = i == 1}, &whole);
        if (info->decode_bytes < whole.decode_bytes)
            info->decode_bytes = whole.decode_bytes;
    }
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
    .metadata = sl_jpeg_metadata,
    .keeps = SL_KEEP_ALL,
};
