/* SPDX-License-Identifier: MIT */
#include <sluice/animation.h>

#include "alloc.h"

#include <stdlib.h>

enum sl_status sl_animation_reserve(struct sl_animation *animation, size_t most)
{
    animation->frames = sl_alloc_zeroed(most, sizeof *animation->frames);
    return animation->frames ? SL_OK : SL_NO_MEMORY;
}

enum sl_status sl_animation_copy(const struct sl_animation *from, bool images,
                                 struct sl_animation *out)
{
    *out = (struct sl_animation){.count = 0};
    if (!from->count)
        return SL_OK;
    enum sl_status status = sl_animation_reserve(out, from->count);
    if (status)
        return status;
    out->count = from->count;
    out->loops = from->loops;
    for (size_t i = 0; i < from->count; i++) {
        struct sl_image *image = images ? from->frames[i].image : NULL;
        out->frames[i].image = image ? sl_image_ref(image) : NULL;
        out->frames[i].delay_ms = from->frames[i].delay_ms;
    }
    return SL_OK;
}

void sl_animation_release(struct sl_animation *animation)
{
    for (size_t i = 0; i < animation->count; i++)
        sl_image_unref(animation->frames[i].image);
    free(animation->frames);
    *animation = (struct sl_animation){.count = 0};
}
