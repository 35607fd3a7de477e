/* SPDX-License-Identifier: MIT */
#include "filters.h"

#include "lab.h"
#include "pixels.h"

#include <math.h>

enum { BRIGHTNESS, SATURATION, HUE, LIGHTNESS };

struct change {
    float scale, offset; /* of L */
    float cosine, sine;  /* of the hue, times the saturation */
};

static void modulate(void *context, const struct sl_lab_run *run)
{
    const struct change c = *(const struct change *)context;
    float *restrict l = run->l;
    float *restrict a = run->a;
    float *restrict b = run->b;
    for (size_t i = 0; i < run->count; i++) {
        float turned = c.cosine * a[i] - c.sine * b[i];
        l[i] = c.scale * l[i] + c.offset;
        b[i] = c.sine * a[i] + c.cosine * b[i];
        a[i] = turned;
    }
}

static enum sl_status apply(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err)
{
    double angle = call->argument[HUE] * acos(-1) / 180;
    struct change change = {
        .scale = (float)call->argument[BRIGHTNESS],
        .offset = (float)call->argument[LIGHTNESS],
        .cosine = (float)(call->argument[SATURATION] * cos(angle)),
        .sine = (float)(call->argument[SATURATION] * sin(angle)),
    };
    enum sl_status status = sl_pixels_own(context->pool, image, err);
    return status ? status
                  : sl_lab_change(context->pool, *image, modulate, &change, context->poll, err);
}

const struct sl_filter sl_filter_modulate = {
    .name = "modulate",
    .summary = "in CIE LCh: brightness multiplies lightness, saturation multiplies chroma, hue is "
               "turned, lightness is added",
    .kind = SL_FILTER_PIXEL,
    .parameter_count = 4,
    .parameters =
        {{.name = "brightness", .unit = "times", .maximum = 100, .initial = 1},
         {.name = "saturation", .unit = "times", .maximum = 100, .initial = 1},
         {.name = "hue", .unit = "degrees", .minimum = -360, .maximum = 360, .initial = 0},
         {.name = "lightness", .unit = "L", .minimum = -100, .maximum = 100, .initial = 0}},
    .apply = apply,
};
