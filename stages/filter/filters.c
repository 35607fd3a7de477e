/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include <sluice/recipe.h>

enum sl_status sl_filter_parse(const char *text, struct sl_filter_call *out, struct sl_error *err)
{
    *out = (struct sl_filter_call){.filter = NULL};
    return sl_error_set(err, SL_INVALID_ARGUMENT, "there is no filter %s yet", text);
}

enum sl_status sl_filter_print(const struct sl_filter_call *call, struct sl_bytes *out)
{
    return sl_bytes_printf(out, "%s", call->filter->name);
}

enum sl_status sl_filter_apply_all(const struct sl_filter_call *calls, size_t count,
                                   const struct sl_filter_context *context, struct sl_image **image,
                                   struct sl_error *err)
{
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < count && !status; i++)
        status = calls[i].filter->apply(&calls[i], context, image, err);
    return status;
}

const struct sl_filter *sl_filter_at(size_t index)
{
    (void)index;
    return NULL;
}
