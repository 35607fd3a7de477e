/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "lab.h"
#include "pixels.h"

enum { LOWER, UPPER, LEVELS = 101 };

/* Lightness is told apart in whole hundredths. */
struct lightness {
    uint64_t counts[LEVELS];
    float scale, offset;
};

static void count(void *context, const struct sl_lab_run *run)
{
    struct lightness *lightness = context;
    for (size_t i = 0; i < run->count; i++) {
        /* White is 100 but for its last bits. */
        float l = run->l[i] + 0.001F;
        lightness->counts[l < 0 ? 0 : l > LEVELS - 1 ? LEVELS - 1 : (int)l]++;
    }
}

static void stretch(void *context, const struct sl_lab_run *run)
{
    const struct lightness *lightness = context;
    for (size_t i = 0; i < run->count; i++)
        run->l[i] = lightness->scale * run->l[i] + lightness->offset;
}

/* The first level that `percent` of all pixels do not exceed: 0 is the lowest there is, 100 the
 * highest. */
static int percentile(const struct lightness *lightness, double percent)
{
    uint64_t all = 0;
    uint64_t sum = 0;
    int level = 0;
    for (int i = 0; i < LEVELS; i++)
        all += lightness->counts[i];
    for (; level < LEVELS - 1; level++) {
        sum += lightness->counts[level];
        if (sum > 0 && (double)sum >= (double)all * percent / 100)
            break;
    }
    return level;
}

static enum sl_status check(const struct sl_filter_call *call, struct sl_error *err)
{
    if (call->argument[LOWER] < call->argument[UPPER])
        return SL_OK;
    return sl_error_set(err, SL_INVALID_ARGUMENT, "filter normalise: lower is not below upper");
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    struct lightness lightness = {{0}, 1, 0};
    enum sl_status status =
        sl_lab_read(context->pool, *image, count, &lightness, context->poll, err);
    if (status != SL_OK)
        return status;
    int low = percentile(&lightness, call->argument[LOWER]);
    int high = percentile(&lightness, call->argument[UPPER]);
    if (high - low <= 1)
        return SL_OK; /* one tone: there is nothing to stretch */
    lightness.scale = 100.0F / (float)(high - low);
    lightness.offset = -lightness.scale * (float)low;
    status = sl_pixels_own(context->pool, image, err);
    return status ? status
                  : sl_lab_change(context->pool, *image, stretch, &lightness, context->poll, err);
}

const struct sl_filter sl_filter_normalise = {
    .name = "normalise",
    .alias = "normalize",
    .summary = "stretches lightness (CIE L, a and b stay), so that lower percent of the pixels "
               "are black and those above upper percent white",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 2,
    .parameters = {{.name = "lower", .unit = "%", .maximum = 99, .initial = 1},
                   {.name = "upper", .unit = "%", .minimum = 1, .maximum = 100, .initial = 99}},
    .check = check,
    .apply = apply,
};
