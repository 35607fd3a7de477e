/* SPDX-License-Identifier: MIT */
/* Filter: the recipe's filters in their order. */
#include "work.h"

#include "filters.h"

enum sl_status sl_stage_filter(void *context, struct sl_part *part, struct sl_error *err)
{
    struct sl_recipe *recipe = context;
    struct sl_item *item = part->item;
    const struct sl_item_work *whole = item->work;
    struct sl_part_work *work = part->work;
    work->filtered = true;
    const struct sl_settings *settings = sl_part_settings(part);
    if (whole->kept || work->coded || settings->filter_count == 0)
        return SL_OK;
    struct sl_filter_context filter_context = {
        .pool = recipe->pool, .poll = &item->poll, .background = settings->background};
    enum sl_status status =
        sl_work_check_filters(settings, work->image->width, work->image->height, err);
    if (status)
        return status;
    status = sl_filter_apply_all(settings->filters, settings->filter_count, &filter_context,
                                 &work->image, err);
    /* The arguments were checked when the recipe was made: it is this picture they do not fit. */
    if (status != SL_INVALID_ARGUMENT)
        return status;
    if (err)
        err->status = SL_NOT_APPLICABLE;
    return SL_NOT_APPLICABLE;
}
