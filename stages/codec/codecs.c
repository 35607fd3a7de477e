/* SPDX-License-Identifier: MIT */
#include "codecs.h"

#include <sluice/recipe.h>

static const struct sl_codec *const codecs[] = {
#define SL_CODEC(name) &(name),
#define SL_CODEC_LEFT_OUT(name, format)
#include "codecs.def"
#undef SL_CODEC
#undef SL_CODEC_LEFT_OUT
};

static const struct sl_codec_left_out left_out[] = {
#define SL_CODEC(name)
#define SL_CODEC_LEFT_OUT(name, format) {name, format},
#include "codecs.def"
#undef SL_CODEC
#undef SL_CODEC_LEFT_OUT
    {NULL, NULL},
};

const struct sl_codec *sl_codec_at(size_t index)
{
    return index < sizeof codecs / sizeof codecs[0] ? codecs[index] : NULL;
}

const struct sl_codec_left_out *sl_codec_left_out_at(size_t index)
{
    const struct sl_codec_left_out *at = left_out;
    while (at->name && index-- > 0)
        at++;
    return at->name ? at : NULL;
}

const struct sl_codec *sl_codec_find_by_content(const uint8_t *head, size_t size)
{
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        if (codec->matches && codec->matches(head, size))
            return codec;
    }
    return NULL;
}

const struct sl_codec *sl_codec_for_extension(const char *extension)
{
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        if (codec->encode && sl_format_lists(codec->extensions, extension))
            return codec;
    }
    return NULL;
}
