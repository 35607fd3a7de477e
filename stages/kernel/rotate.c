/* SPDX-License-Identifier: MIT */
#include "rotate.h"

#include "pixels.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

struct turn {
    double cosine, sine;
};

static struct turn turn_by(double degrees)
{
    return (struct turn){cos(degrees * pi / 180), sin(degrees * pi / 180)};
}

static uint32_t to_side(double length)
{
    double rounded = floor(length + 0.5);
    return rounded < 1 ? 1 : rounded >= UINT32_MAX ? UINT32_MAX : (uint32_t)rounded;
}

void sl_rotate_size(double degrees, uint32_t *width, uint32_t *height)
{
    const struct turn turn = turn_by(degrees);
    double w = fabs(*width * turn.cosine) + fabs(*height * turn.sine);
    double h = fabs(*width * turn.sine) + fabs(*height * turn.cosine);
    *width = to_side(w);
    *height = to_side(h);
}

struct job {
    const struct sl_image *in, *out;
    struct turn turn;
    float background[4]; /* of the output's channels, colours multiplied by alpha, 0 to 1 */
};

/* Catmull and Rom's spline: the weights of four samples at `t` between the middle two. */
static void spline(float t, float out[4])
{
    out[0] = t * (-0.5F + t * (1 - 0.5F * t));
    out[1] = 1 + t * t * (-2.5F + 1.5F * t);
    out[2] = t * (0.5F + t * (2 - 1.5F * t));
    out[3] = t * t * (-0.5F + 0.5F * t);
}

static uint32_t clamp_index(int64_t at, uint32_t count)
{
    return at < 0 ? 0 : at >= count ? count - 1 : (uint32_t)at;
}

static float clamp_to(float value, float most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* `channels` and `deep` are constants at every call. */
#define INLINE static inline __attribute__((always_inline))

INLINE float sample_at(const uint8_t *row, size_t index, const bool deep)
{
    return deep ? (float)((const uint16_t *)(const void *)row)[index] * (1 / 65535.0F)
                : (float)row[index] * (1 / 255.0F);
}

/* Adds a pixel, colours multiplied by its alpha, so often: `sum` has colours, then alpha. */
INLINE void add_pixel(const uint8_t *row, uint32_t x, float weight, float sum[4],
                      const unsigned channels, const bool deep)
{
    const unsigned colours = channels < 3 ? 1 : 3;
    const size_t first = (size_t)x * channels;
    if (channels != colours)
        weight *= sample_at(row, first + colours, deep);
    for (unsigned c = 0; c < colours; c++)
        sum[c] += weight * sample_at(row, first + c, deep);
    sum[colours] += weight;
}

/* What the picture, carried on beyond its edges, is like at u, v: all within 0 to alpha. */
INLINE void interpolate(const struct sl_image *in, double u, double v, float sum[4],
                        const unsigned channels, const bool deep)
{
    const unsigned colours = channels < 3 ? 1 : 3;
    const double x = floor(u - 0.5);
    const double y = floor(v - 0.5);
    float across[4];
    float down[4];
    spline((float)(u - 0.5 - x), across);
    spline((float)(v - 0.5 - y), down);
    memset(sum, 0, 4 * sizeof *sum);
    for (int i = 0; i < 4; i++) {
        const uint8_t *row = sl_image_row(in, 0, clamp_index((int64_t)y - 1 + i, in->height));
        for (int k = 0; k < 4; k++)
            add_pixel(row, clamp_index((int64_t)x - 1 + k, in->width), down[i] * across[k], sum,
                      channels, deep);
    }
    /* The spline overshoots: colours with their alpha, so that they stay the same beside it. */
    const float alpha = clamp_to(sum[colours], 1);
    const float fit = sum[colours] > 1 ? 1 / sum[colours] : 1;
    for (unsigned c = 0; c < colours; c++)
        sum[c] = clamp_to(sum[c] * fit, alpha);
    sum[colours] = alpha;
}

/* How much of a pixel in the middle of `at` lies between the ends of a side. */
static double covered(double at, uint32_t side)
{
    return fmax(0, fmin(1, at + 0.5)) * fmax(0, fmin(1, side - at + 0.5));
}

INLINE void put_sample(uint8_t *row, size_t index, float value, const bool deep)
{
    if (deep)
        ((uint16_t *)(void *)row)[index] = (uint16_t)(value * 65535 + 0.5F);
    else
        row[index] = (uint8_t)(value * 255 + 0.5F);
}

INLINE void rotate_row(const struct job *job, uint32_t y, const unsigned channels, const bool deep)
{
    const struct sl_image *in = job->in;
    const unsigned colours = channels < 3 ? 1 : 3;
    const double dy = y + 0.5 - job->out->height / 2.0;
    uint8_t *to = sl_image_row(job->out, 0, y);
    for (uint32_t x = 0; x < job->out->width; x++) {
        const double dx = x + 0.5 - job->out->width / 2.0;
        const double u = dx * job->turn.cosine + dy * job->turn.sine + in->width / 2.0;
        const double v = dy * job->turn.cosine - dx * job->turn.sine + in->height / 2.0;
        const float part = (float)(covered(u, in->width) * covered(v, in->height));
        float pixel[4] = {0};
        if (part > 0)
            interpolate(in, u, v, pixel, channels, deep);
        for (unsigned c = 0; c <= colours; c++)
            pixel[c] = part * pixel[c] + (1 - part) * job->background[c];
        const size_t first = (size_t)x * (colours + 1);
        const float alpha = pixel[colours];
        for (unsigned c = 0; c < colours; c++)
            put_sample(to, first + c, alpha > 0 ? clamp_to(pixel[c] / alpha, 1) : 0, deep);
        put_sample(to, first + colours, clamp_to(alpha, 1), deep);
    }
}

static void rotate_row_of(const struct job *job, uint32_t y)
{
    const bool deep = job->in->depth == 16;
    switch (sl_model_channels(job->in->model)) {
    case 1:
        deep ? rotate_row(job, y, 1, true) : rotate_row(job, y, 1, false);
        break;
    case 2:
        deep ? rotate_row(job, y, 2, true) : rotate_row(job, y, 2, false);
        break;
    case 3:
        deep ? rotate_row(job, y, 3, true) : rotate_row(job, y, 3, false);
        break;
    default:
        deep ? rotate_row(job, y, 4, true) : rotate_row(job, y, 4, false);
        break;
    }
}

static void set_background(struct job *job, const uint16_t colour[4])
{
    const float alpha = (float)colour[3] / 65535;
    if (sl_model_channels(job->in->model) < 3) {
        job->background[0] = alpha * (float)sl_pixels_luma(colour[0], colour[1], colour[2]) / 65535;
        job->background[1] = alpha;
        return;
    }
    for (int c = 0; c < 3; c++)
        job->background[c] = alpha * (float)colour[c] / 65535;
    job->background[3] = alpha;
}

enum sl_status sl_rotate(struct sl_buffer_pool *pool, const struct sl_image *in, double degrees,
                         const uint16_t background[4], const struct sl_poll *poll,
                         struct sl_image **out, struct sl_error *err)
{
    *out = NULL;
    if (in->model == SL_MODEL_YCBCR || in->premultiplied)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "only interleaved pixels are rotated");
    uint32_t width = in->width;
    uint32_t height = in->height;
    sl_rotate_size(degrees, &width, &height);
    struct sl_image *image;
    enum sl_status status = sl_image_new(
        pool, width, height, sl_model_channels(in->model) < 3 ? SL_MODEL_GRAY_ALPHA : SL_MODEL_RGBA,
        in->depth, &image);
    if (status != SL_OK)
        return sl_error_set(err, status, "no memory for a picture of %ux%u", width, height);
    image->orientation = in->orientation;
    struct job job = {.in = in, .out = image, .turn = turn_by(degrees)};
    set_background(&job, background);
    for (uint32_t y = 0; y < height && status == SL_OK; y++) {
        status = sl_poll_check(poll);
        if (status == SL_OK)
            rotate_row_of(&job, y);
    }
    if (status != SL_OK) {
        sl_image_unref(image);
        return sl_error_set(err, status, "stopped while rotating the picture");
    }
    *out = image;
    return SL_OK;
}
