/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "region.h"

enum { TOP, RIGHT, BOTTOM, LEFT, EDGE };

/* A side that was not given is as the one across, and the right one as the top: as in CSS. */
static const double across = -1;

static uint32_t side(const struct sl_filter_call *call, int index)
{
    static const int twin[] = {[RIGHT] = TOP, [BOTTOM] = TOP, [LEFT] = RIGHT};
    while (call->argument[index] == across)
        index = twin[index];
    return (uint32_t)call->argument[index];
}

static uint32_t sum(uint32_t length, uint32_t before, uint32_t behind)
{
    uint64_t total = (uint64_t)length + before + behind;
    return total < UINT32_MAX ? (uint32_t)total : UINT32_MAX;
}

static void output_size(const struct sl_filter_call *call, uint32_t *width, uint32_t *height)
{
    *width = sum(*width, side(call, LEFT), side(call, RIGHT));
    *height = sum(*height, side(call, TOP), side(call, BOTTOM));
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    struct sl_pad_job job = {.width = (*image)->width,
                             .height = (*image)->height,
                             .left = side(call, LEFT),
                             .top = side(call, TOP),
                             .edge = (enum sl_edge)call->argument[EDGE]};
    output_size(call, &job.width, &job.height);
    for (int c = 0; c < 4 && context->background; c++)
        job.colour[c] = context->background[c];
    struct sl_image *out;
    enum sl_status status = sl_region_pad(context->pool, *image, &job, context->poll, &out, err);
    if (status != SL_OK)
        return status;
    sl_image_unref(*image);
    *image = out;
    return SL_OK;
}

/* By sl_edge. */
static const char *const edges[] = {"background", "copy", "mirror", NULL};

const struct sl_filter sl_filter_extend = {
    .name = "extend",
    .summary = "puts so much around the picture: --background, its last pixels again (copy), or "
               "the picture mirrored; a side not given (-1) is as the one across, and right as top",
    .kind = SL_FILTER_GEOMETRY,
    .parameter_count = 5,
    .parameters = {{.name = "top",
                    .unit = "px",
                    .minimum = 0,
                    .maximum = 65535,
                    .required = true,
                    .whole = true},
                   {.name = "right",
                    .unit = "px",
                    .minimum = -1,
                    .maximum = 65535,
                    .initial = -1,
                    .whole = true},
                   {.name = "bottom",
                    .unit = "px",
                    .minimum = -1,
                    .maximum = 65535,
                    .initial = -1,
                    .whole = true},
                   {.name = "left",
                    .unit = "px",
                    .minimum = -1,
                    .maximum = 65535,
                    .initial = -1,
                    .whole = true},
                   {.name = "edge", .value = SL_FILTER_WORD, .words = edges}},
    .apply = apply,
    .output_size = output_size,
};
