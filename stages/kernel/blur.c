/* SPDX-License-Identifier: MIT */
/*
 * A wide bell is sampled coarsely: the picture is first averaged over cells of up to a sixth of
 * sigma, and each output pixel is then a Gaussian mean of cells, at the exact distances. Averaging
 * over a cell of f pixels is itself a blur of variance (f² − 1) / 12 against the samples' own grid,
 * which is taken off the bell's. What is left is an error of the fourth order in f / sigma (of the
 * second where the bell is cut by an edge), below a level, and the cost no longer grows with sigma.
 */
#include "blur.h"

#include "alloc.h"
#include "resample.h"

#include <math.h>

static const double sigma_minimum = 0.3;
static const double cells_per_sigma = 6;

/* The bell is cut where it has fallen to 0.0003 of its height. */
static const double reach = 4;

static double bell(double x)
{
    return exp(-0.5 * x * x);
}

/* One axis of `length` samples: into cells, and from cells to the blurred samples. */
static void plan_axis(uint32_t length, double sigma, struct sl_axis_spec *gather,
                      struct sl_axis_spec *spread)
{
    double cell = floor(sigma / cells_per_sigma);
    uint32_t cells = length;
    if (cell >= 2)
        cells = (uint32_t)ceil(length / cell);
    double size = (double)length / cells;
    double variance = sigma * sigma - (size * size - 1) / 12;
    *gather = (struct sl_axis_spec){
        .in = length,
        .out = cells,
        .mode = cells == length ? SL_AXIS_NEAREST : SL_AXIS_AREA,
    };
    *spread = (struct sl_axis_spec){
        .in = cells,
        .out = length,
        .mode = SL_AXIS_CURVE,
        .curve = bell,
        .support = reach,
        .scale = sqrt(variance) / size,
    };
}

struct plan {
    struct sl_axis_spec gather_x, gather_y, spread_x, spread_y;
    bool gathers;
};

static struct plan plan_blur(uint32_t width, uint32_t height, double sigma_x, double sigma_y)
{
    struct plan plan;
    plan_axis(width, sigma_x, &plan.gather_x, &plan.spread_x);
    plan_axis(height, sigma_y, &plan.gather_y, &plan.spread_y);
    plan.gathers = plan.gather_x.out != width || plan.gather_y.out != height;
    return plan;
}

bool sl_blur_is_plain(double sigma)
{
    return floor(sigma / cells_per_sigma) < 2;
}

struct sl_axis_spec sl_blur_axis(uint32_t length, double sigma)
{
    struct sl_axis_spec gather;
    struct sl_axis_spec spread;
    plan_axis(length, sigma, &gather, &spread);
    return spread;
}

static enum sl_status blur_interleaved(struct sl_buffer_pool *pool, const struct sl_image *in,
                                       double sigma, const struct sl_poll *poll,
                                       struct sl_image **out, struct sl_error *err)
{
    struct plan plan = plan_blur(in->width, in->height, sigma, sigma);
    if (!plan.gathers)
        return sl_resample(pool, in, &plan.spread_x, &plan.spread_y, poll, out, err);
    struct sl_image *cells;
    enum sl_status status =
        sl_resample(pool, in, &plan.gather_x, &plan.gather_y, poll, &cells, err);
    if (status != SL_OK)
        return status;
    status = sl_resample(pool, cells, &plan.spread_x, &plan.spread_y, poll, out, err);
    sl_image_unref(cells);
    return status;
}

/* A plane, by way of cells where sigma wants them; the cells are a gray picture. */
static enum sl_status blur_plane(struct sl_buffer_pool *pool, const struct sl_image *in,
                                 unsigned plane, double sigma, const struct sl_poll *poll,
                                 const struct sl_image *out, struct sl_error *err)
{
    const struct sl_plane *p = &in->planes[plane];
    double sigma_x = plane ? sigma / in->chroma_h : sigma;
    double sigma_y = plane ? sigma / in->chroma_v : sigma;
    struct plan plan = plan_blur(p->width, p->height, sigma_x, sigma_y);
    if (!plan.gathers)
        return sl_resample_plane(pool, in, plane, &plan.spread_x, &plan.spread_y, poll, out, err);
    struct sl_image view = *in; /* that plane as a picture of its own, for as long as this takes */
    struct sl_image target = *out;
    struct sl_image *cells;
    view.model = target.model = SL_MODEL_GRAY;
    view.planes[0] = *p;
    target.planes[0] = out->planes[plane];
    enum sl_status status =
        sl_resample(pool, &view, &plan.gather_x, &plan.gather_y, poll, &cells, err);
    if (status != SL_OK)
        return status;
    status = sl_resample_plane(pool, cells, 0, &plan.spread_x, &plan.spread_y, poll, &target, err);
    sl_image_unref(cells);
    return status;
}

static enum sl_status blur_planes(struct sl_buffer_pool *pool, const struct sl_image *in,
                                  double sigma, const struct sl_poll *poll, struct sl_image **out,
                                  struct sl_error *err)
{
    struct sl_image *image;
    enum sl_status status =
        sl_image_new_ycbcr(pool, in->width, in->height, in->chroma_h, in->chroma_v, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", in->width, in->height);
    image->orientation = in->orientation;
    for (unsigned i = 0; i < in->plane_count && status == SL_OK; i++)
        status = blur_plane(pool, in, i, sigma, poll, image, err);
    if (status != SL_OK) {
        sl_image_unref(image);
        return status;
    }
    *out = image;
    return SL_OK;
}

enum sl_status sl_blur(struct sl_buffer_pool *pool, const struct sl_image *in, double sigma,
                       const struct sl_poll *poll, struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (!(sigma >= sigma_minimum))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "blur takes a sigma of at least %d/10 px", 3);
    return in->model == SL_MODEL_YCBCR ? blur_planes(pool, in, sigma, poll, out, err)
                                       : blur_interleaved(pool, in, sigma, poll, out, err);
}

size_t sl_blur_scratch_bytes(uint32_t width, uint32_t height, unsigned channels, unsigned depth,
                             double sigma)
{
    struct plan plan = plan_blur(width, height, sigma, sigma);
    size_t gather = 0;
    size_t spread;
    size_t cells = 0;
    if (!sl_resample_scratch(&plan.spread_x, &plan.spread_y, channels, &spread))
        return SIZE_MAX;
    if (!plan.gathers)
        return spread;
    if (!sl_resample_scratch(&plan.gather_x, &plan.gather_y, channels, &gather) ||
        !sl_image_size(plan.gather_x.out, plan.gather_y.out,
                       channels == 1   ? SL_MODEL_GRAY
                       : channels == 2 ? SL_MODEL_GRAY_ALPHA
                       : channels == 3 ? SL_MODEL_RGB
                                       : SL_MODEL_RGBA,
                       depth, &cells) ||
        !sl_size_add(cells, gather > spread ? gather : spread, &cells))
        return SIZE_MAX;
    return cells;
}
