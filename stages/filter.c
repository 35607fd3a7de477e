/* SPDX-License-Identifier: MIT */
/* Filter: the recipe's filters in their order. */
#include "work.h"

#include "filters.h"

/* Frames that are cut each by what it shows would no longer lie on each other. */
static enum sl_status check_still(const struct sl_part *part, struct sl_error *err)
{
    const struct sl_settings *settings = sl_part_settings(part);
    const struct sl_part_work *work = part->work;
    for (size_t i = 0; i < settings->filter_count && work->animation.count; i++) {
        if (settings->filters[i].filter->still)
            return sl_error_set(err, SL_NOT_APPLICABLE,
                                "%s is for still pictures: this is animated",
                                settings->filters[i].filter->name);
    }
    return SL_OK;
}

static enum sl_status filter_frame(void *context, struct sl_part *part, struct sl_error *err)
{
    const struct sl_recipe *recipe = context;
    const struct sl_settings *settings = sl_part_settings(part);
    struct sl_part_work *work = part->work;
    struct sl_filter_context filter_context = {
        .pool = recipe->pool, .poll = &part->item->poll, .background = settings->background};
    return sl_filter_apply_all(settings->filters, settings->filter_count, &filter_context,
                               &work->image, err);
}

enum sl_status sl_stage_filter(void *context, struct sl_part *part, struct sl_error *err)
{
    const struct sl_item_work *whole = part->item->work;
    struct sl_part_work *work = part->work;
    work->filtered = true;
    const struct sl_settings *settings = sl_part_settings(part);
    if (whole->kept || work->coded || settings->filter_count == 0)
        return SL_OK;
    sl_part_leave_frames(part);
    enum sl_status status =
        sl_work_check_filters(settings, work->image->width, work->image->height, err);
    if (!status)
        status = check_still(part, err);
    if (!status)
        status = sl_part_each_frame(part, filter_frame, context, err);
    /* The arguments were checked when the recipe was made: it is this picture they do not fit. */
    if (status != SL_INVALID_ARGUMENT)
        return status;
    if (err)
        err->status = SL_NOT_APPLICABLE;
    return SL_NOT_APPLICABLE;
}
