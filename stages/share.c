/* SPDX-License-Identifier: MIT */
/* The scatter: one picture, and as many owners of it as there are variants now. Sizes have got
 * theirs when the picture was decoded. */
#include "work.h"

void sl_stage_share_picture(void *context, struct sl_part *lead, struct sl_part *part)
{
    (void)context;
    const struct sl_part_work *from = lead->work;
    struct sl_part_work *to = part->work;
    if (to->image)
        return;
    to->image = from->image ? sl_image_ref(from->image) : NULL;
    for (size_t i = 1; i < to->animation.count && from->animation.count; i++)
        to->animation.frames[i].image = sl_image_ref(from->animation.frames[i].image);
    to->resized = from->resized;
    to->filtered = from->filtered;
}
