/* SPDX-License-Identifier: MIT */
/* The scatter: one picture, and as many owners of it as there are variants now. Sizes have got
 * theirs when the picture was decoded. */
#include "work.h"

void sl_stage_share_picture(void *context, struct sl_part *lead, uint32_t count, uint32_t step)
{
    (void)context;
    const struct sl_part_work *from = lead->work;
    for (uint32_t i = step; i < count; i += step) {
        struct sl_part_work *to = lead[i].work;
        if (to->image)
            continue;
        to->image = from->image ? sl_image_ref(from->image) : NULL;
        to->resized = from->resized;
        to->filtered = from->filtered;
    }
}
