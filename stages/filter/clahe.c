/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "local.h"
#include "window.h"

enum { WIDTH, HEIGHT, SLOPE };

/* How many pixels of the window are no lighter than level `bin`, their counts cut to the limit. */
static uint64_t count_up_to(const struct sl_local_histogram *h, uint32_t bin)
{
    uint64_t sum = 0;
    uint32_t group = bin >> h->group_bits;
    for (uint32_t i = 0; i < group; i++)
        sum += h->groups[i];
    for (uint32_t i = group << h->group_bits; i <= bin; i++)
        sum += h->counts[i] < h->limit ? h->counts[i] : h->limit;
    return sum;
}

static uint32_t total(const struct sl_local_histogram *h)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < 256U >> h->group_bits; i++)
        sum += h->groups[i];
    return sum;
}

/* The centre's place among the window's levels; what the limit cuts off is spread over all levels
 * evenly. Of 16 bits 256 levels are counted, and between two of them goes a straight line. */
static uint32_t equalise(const struct sl_local_histogram *h, uint32_t centre)
{
    uint32_t levels = h->depth == 16 ? 65536 : 256;
    uint32_t fine = levels / 256;
    uint32_t bin = centre / fine;
    uint64_t sum = count_up_to(h, bin);
    if (fine > 1) {
        uint64_t count = h->counts[bin] < h->limit ? h->counts[bin] : h->limit;
        sum -= count * (fine - 1 - centre % fine) / fine;
    }
    uint64_t spread = (uint64_t)(h->area - total(h)) * (centre + 1) / levels;
    return (uint32_t)((sum + spread) * (levels - 1) / h->area);
}

static struct sl_local local_of(const struct sl_filter_call *call)
{
    return (struct sl_local){
        .width = (unsigned)call->argument[WIDTH],
        .height = (unsigned)call->argument[HEIGHT],
        .mirrored = true,
        .bits = 8,
        .limit = (uint32_t)call->argument[SLOPE],
        .keeps_alpha = true,
        .level = equalise,
    };
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    struct sl_image *out;
    struct sl_local local = local_of(call);
    enum sl_status status = sl_window_picture(context->pool, *image, &out, err);
    if (status != SL_OK)
        return status;
    status = sl_local_apply(context->pool, *image, &local, context->poll, out, err);
    if (status != SL_OK) {
        sl_image_unref(out);
        return status;
    }
    sl_image_unref(*image);
    *image = out;
    return SL_OK;
}

static size_t scratch_bytes(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth)
{
    struct sl_local local = local_of(call);
    (void)height;
    (void)model;
    (void)depth;
    return sl_local_scratch_bytes(width, &local);
}

const struct sl_filter sl_filter_clahe = {
    .name = "clahe",
    .summary = "local contrast: equalises each colour in a window around each pixel; a level "
               "counts at most slope pixels of it (0: all)",
    .kind = SL_FILTER_PLANE,
    .parameter_count = 3,
    .parameters = {{.name = "width",
                    .unit = "px",
                    .minimum = 1,
                    .maximum = 1024,
                    .required = true,
                    .whole = true},
                   {.name = "height",
                    .unit = "px",
                    .minimum = 1,
                    .maximum = 1024,
                    .required = true,
                    .whole = true},
                   {.name = "slope", .maximum = 100, .initial = 3, .whole = true}},
    .apply = apply,
    .scratch_bytes = scratch_bytes,
};
