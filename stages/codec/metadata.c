/* SPDX-License-Identifier: MIT */
#include "codecs.h"

#include "source.h"

#include <string.h>

/* ICC.1:2022, 7.2: the profile's size comes first, its signature at 36, and tags behind 128. */
static bool is_profile(const uint8_t *data, size_t size)
{
    return size >= 132 && sl_be32(data) >= 132 && sl_be32(data) <= size &&
           !memcmp(data + 36, "acsp", 4);
}

/* Why a block is not to be kept; NULL where it is fine. */
static const char *fault_of(const struct sl_metadata *metadata, enum sl_metadata_kind kind)
{
    if (metadata->blocks[kind].size > SL_METADATA_MAX)
        return "too large";
    if (kind == SL_METADATA_ICC &&
        !is_profile(metadata->blocks[kind].data, metadata->blocks[kind].size))
        return "not a profile";
    return NULL;
}

enum sl_status sl_codec_metadata(const struct sl_codec *codec, const struct sl_decode_job *job,
                                 unsigned wanted, struct sl_metadata *out, struct sl_error *err)
{
    if (!codec->metadata || !wanted)
        return SL_OK;
    enum sl_status status = codec->metadata(job, wanted, out, err);
    for (unsigned i = 0; i < SL_METADATA_KINDS && !status; i++) {
        enum sl_metadata_kind kind = (enum sl_metadata_kind)i;
        const char *fault = out->blocks[i].data ? fault_of(out, kind) : NULL;
        if (!fault)
            continue;
        sl_metadata_drop(out, kind);
        status = sl_decode_damage(job, SL_FAIL_ON_WARNING, SL_CORRUPT, err, "%s: %s left out: %s",
                                  codec->format, sl_metadata_name(kind), fault);
    }
    return status;
}
