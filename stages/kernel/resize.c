/* SPDX-License-Identifier: MIT */
#include "resize.h"

#include "axis.h"
#include "halve.h"
#include "resample.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static double triangle(double x)
{
    return fmax(0, 1 - fabs(x));
}

/* Source: Mitchell and Netravali, "Reconstruction Filters in Computer Graphics", SIGGRAPH 1988,
 * equation 8, with its parameters B and C. */
static double cubic(double x, double b, double c)
{
    x = fabs(x);
    if (x < 1)
        return ((12 - 9 * b - 6 * c) * x * x * x + (-18 + 12 * b + 6 * c) * x * x + 6 - 2 * b) / 6;
    if (x < 2)
        return ((-b - 6 * c) * x * x * x + (6 * b + 30 * c) * x * x + (-12 * b - 48 * c) * x +
                8 * b + 24 * c) /
               6;
    return 0;
}

static double catmull_rom(double x)
{
    return cubic(x, 0, 0.5);
}

static double mitchell(double x)
{
    return cubic(x, 1.0 / 3, 1.0 / 3);
}

static double sinc(double x)
{
    return fabs(x) < 1e-9 ? 1 : sin(pi * x) / (pi * x);
}

static double lanczos2(double x)
{
    return fabs(x) < 2 ? sinc(x) * sinc(x / 2) : 0;
}

/* sinc(x) · sinc(x / 3); the sine of x is found from that of its third. */
static double lanczos3(double x)
{
    if (fabs(x) >= 3)
        return 0;
    if (fabs(x) < 1e-9)
        return 1;
    double sine = sin(pi * x / 3);
    return 3 * sine * sine * (3 - 4 * sine * sine) / (pi * x * pi * x);
}

static const struct {
    const char *name;
    enum sl_axis_mode mode;
    double (*curve)(double x);
    double support;
} kernels[SL_RESIZE_KERNEL_COUNT] = {
    [SL_RESIZE_NEAREST] = {"nearest", SL_AXIS_NEAREST, NULL, 0},
    [SL_RESIZE_BOX] = {"box", SL_AXIS_AREA, NULL, 0},
    [SL_RESIZE_TRIANGLE] = {"triangle", SL_AXIS_CURVE, triangle, 1},
    [SL_RESIZE_CATMULL_ROM] = {"catmull-rom", SL_AXIS_CURVE, catmull_rom, 2},
    [SL_RESIZE_MITCHELL] = {"mitchell", SL_AXIS_CURVE, mitchell, 2},
    [SL_RESIZE_LANCZOS2] = {"lanczos2", SL_AXIS_CURVE, lanczos2, 2},
    [SL_RESIZE_LANCZOS3] = {"lanczos3", SL_AXIS_CURVE, lanczos3, 3},
};

const char *sl_resize_kernel_name(enum sl_resize_kernel kernel)
{
    return (unsigned)kernel < SL_RESIZE_KERNEL_COUNT ? kernels[kernel].name : NULL;
}

bool sl_resize_kernel_find(const char *name, enum sl_resize_kernel *out)
{
    for (unsigned i = 0; i < SL_RESIZE_KERNEL_COUNT; i++) {
        if (strcmp(kernels[i].name, name) == 0) {
            *out = (enum sl_resize_kernel)i;
            return true;
        }
    }
    return false;
}

static struct sl_axis_spec axis_of(uint32_t in, uint32_t out, enum sl_resize_kernel kernel)
{
    return (struct sl_axis_spec){
        .in = in,
        .out = out,
        .mode = in == out ? SL_AXIS_NEAREST : kernels[kernel].mode,
        .curve = kernels[kernel].curve,
        .support = kernels[kernel].support,
        .scale = in > out ? (double)in / out : 1,
    };
}

/* The same where output sample i covers `pitch` input samples from origin + i · pitch on. */
static struct sl_axis_spec axis_at(uint32_t in, uint32_t out, double pitch, double origin,
                                   enum sl_resize_kernel kernel)
{
    struct sl_axis_spec axis = axis_of(in, out, kernel);
    axis.origin = origin;
    axis.extent = pitch * out;
    axis.scale = fmax(pitch, 1);
    axis.mode = pitch == 1 && origin == floor(origin) ? SL_AXIS_NEAREST : kernels[kernel].mode;
    if (axis.mode == SL_AXIS_NEAREST && origin == 0 && in == out)
        axis.extent = 0;
    return axis;
}

/* Leaves out the source samples before and behind all that the axis reads: how many before. */
static uint32_t narrow(struct sl_axis_spec *axis)
{
    double extent = axis->extent > 0 ? axis->extent : axis->in;
    double reach = axis->mode == SL_AXIS_CURVE ? axis->support * axis->scale : 0;
    double begin = fmax(floor(axis->origin - reach), 0);
    double end = fmin(ceil(axis->origin + extent + reach), axis->in);
    uint32_t before = begin < axis->in ? (uint32_t)begin : axis->in - 1;
    axis->in = end > before ? (uint32_t)end - before : 1;
    axis->origin -= before;
    return before;
}

unsigned sl_resize_halvings(uint32_t in_width, uint32_t in_height, uint32_t width, uint32_t height,
                            enum sl_resize_kernel kernel)
{
    if (kernel == SL_RESIZE_NEAREST || kernel == SL_RESIZE_BOX)
        return 0;
    return sl_halvings(in_width, in_height, width, height);
}

/* Samples of a picture that cover what one sample of a plane does: the chroma's factor. */
static double factor_of(const struct sl_image *image, unsigned plane, bool vertical)
{
    if (plane == 0)
        return 1;
    return vertical ? image->chroma_v : image->chroma_h;
}

/* A plane's axis: its samples from `from` on, of the `whole` that the picture becomes. */
static struct sl_axis_spec plane_axis(uint32_t in, uint32_t out, double extent, double whole,
                                      double from, double factor, enum sl_resize_kernel kernel)
{
    double pitch = extent / whole;
    return axis_at(in, out, pitch, from / factor * pitch, kernel);
}

static enum sl_status resize_plane(struct sl_buffer_pool *pool, const struct sl_image *in,
                                   unsigned plane, const struct sl_resize_job *job,
                                   const struct sl_poll *poll, const struct sl_image *out,
                                   struct sl_error *err)
{
    const struct sl_plane *from = &in->planes[plane];
    const struct sl_plane *to = &out->planes[plane];
    double to_h = factor_of(out, plane, false);
    double to_v = factor_of(out, plane, true);
    struct sl_axis_spec x =
        plane_axis(from->width, to->width, in->extent_width / factor_of(in, plane, false),
                   job->width / to_h, job->part.left, to_h, job->kernel);
    struct sl_axis_spec y =
        plane_axis(from->height, to->height, in->extent_height / factor_of(in, plane, true),
                   job->height / to_v, job->part.top, to_v, job->kernel);
    if (!job->part.width)
        return sl_resample_plane(pool, in, plane, &x, &y, poll, out, err);
    struct sl_image window = *in;
    struct sl_plane *seen = &window.planes[plane];
    seen->offset += narrow(&x) * (size_t)from->channels * (in->depth / 8);
    seen->offset += narrow(&y) * from->stride_bytes;
    seen->width = x.in;
    seen->height = y.in;
    return sl_resample_plane(pool, &window, plane, &x, &y, poll, out, err);
}

static enum sl_status make_resized(struct sl_buffer_pool *pool, const struct sl_image *in,
                                   const struct sl_resize_job *job, struct sl_image **out)
{
    uint32_t width = job->part.width ? job->part.width : job->width;
    uint32_t height = job->part.width ? job->part.height : job->height;
    enum sl_status status =
        in->model == SL_MODEL_YCBCR
            ? sl_image_new_ycbcr(pool, width, height, job->chroma_h ? job->chroma_h : in->chroma_h,
                                 job->chroma_v ? job->chroma_v : in->chroma_v, out)
            : sl_image_new(pool, width, height, in->model, in->depth, out);
    if (status != SL_OK)
        return status;
    (*out)->premultiplied = in->premultiplied;
    (*out)->orientation = in->orientation;
    return SL_OK;
}

static bool changes_nothing(const struct sl_image *in, const struct sl_resize_job *job)
{
    bool same_chroma =
        in->model != SL_MODEL_YCBCR || ((!job->chroma_h || job->chroma_h == in->chroma_h) &&
                                        (!job->chroma_v || job->chroma_v == in->chroma_v));
    bool whole =
        !job->part.width || (job->part.width == job->width && job->part.height == job->height);
    return job->width == in->width && job->height == in->height && whole && same_chroma;
}

static bool is_within(const struct sl_rect *part, const struct sl_resize_job *job)
{
    return (!part->width && !part->height) ||
           (part->width && part->height && part->left < job->width && part->top < job->height &&
            part->width <= job->width - part->left && part->height <= job->height - part->top);
}

enum sl_status sl_resize_by(struct sl_buffer_pool *pool, struct sl_image *in,
                            const struct sl_resize_job *job, const struct sl_poll *poll,
                            struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (!job->width || !job->height || (unsigned)job->kernel >= SL_RESIZE_KERNEL_COUNT ||
        !is_within(&job->part, job))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "cannot resize to %ux%u", job->width,
                            job->height);
    if (changes_nothing(in, job)) {
        *out = sl_image_ref(in);
        return SL_OK;
    }
    struct sl_image *image;
    enum sl_status status = make_resized(pool, in, job, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", job->width,
                            job->height);
    for (unsigned i = 0; i < in->plane_count && status == SL_OK; i++)
        status = resize_plane(pool, in, i, job, poll, image, err);
    if (status != SL_OK) {
        sl_image_unref(image);
        return status;
    }
    *out = image;
    return SL_OK;
}

enum sl_status sl_resize(struct sl_buffer_pool *pool, struct sl_image *in, uint32_t width,
                         uint32_t height, enum sl_resize_kernel kernel, const struct sl_poll *poll,
                         struct sl_image **out, struct sl_error *err)
{
    const struct sl_resize_job job = {.width = width, .height = height, .kernel = kernel};
    return sl_resize_by(pool, in, &job, poll, out, err);
}

size_t sl_resize_scratch_bytes(uint32_t in_width, uint32_t in_height, uint32_t width,
                               uint32_t height, unsigned channels, enum sl_resize_kernel kernel)
{
    struct sl_axis_spec x = axis_of(in_width, width, kernel);
    struct sl_axis_spec y = axis_of(in_height, height, kernel);
    size_t bytes;
    return sl_resample_scratch(&x, &y, channels, &bytes) ? bytes : SIZE_MAX;
}
