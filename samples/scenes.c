/* SPDX-License-Identifier: MIT */
/* The scenes: each a colour for a position, x and y from 0 to 1. */
#include "draw_pictures.h"

#include <math.h>

struct colour {
    double r, g, b, a;
};

static double clamp(double v)
{
    return v < 0 ? 0 : v > 1 ? 1 : v;
}

static struct colour mix(struct colour a, struct colour b, double t)
{
    t = clamp(t);
    return (struct colour){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t,
                           a.a + (b.a - a.a) * t};
}

static struct colour water(double x, double y)
{
    const struct colour deep = {0.04, 0.20, 0.38, 1};
    const struct colour light = {0.45, 0.78, 0.85, 1};
    double wave = sin(18 * x + 3 * sin(9 * y)) * 0.5 + sin(31 * y + 5 * sin(4 * x)) * 0.5;
    return mix(deep, light, 0.35 + 0.3 * wave + 0.25 * (1 - y));
}

static struct colour sky(double y)
{
    return mix((struct colour){0.27, 0.47, 0.74, 1}, (struct colour){0.97, 0.83, 0.64, 1}, y * 1.6);
}

static struct colour hills(double x, double y)
{
    static const struct colour layers[] = {
        {0.52, 0.55, 0.70, 1}, {0.36, 0.45, 0.55, 1}, {0.22, 0.38, 0.36, 1}, {0.10, 0.24, 0.20, 1}};
    double dx = (x - 0.72) * 1.6;
    double dy = y - 0.26;
    struct colour c =
        mix((struct colour){1, 0.95, 0.75, 1}, sky(y), (sqrt(dx * dx + dy * dy) - 0.05) * 40);
    for (int i = 0; i < 4; i++) {
        double ridge = 0.42 + 0.14 * i + 0.06 * sin(x * (7 + 3 * i) + 2 * i) +
                       0.03 * sin(x * (23 + 5 * i) + i);
        if (y > ridge)
            c = mix(layers[i], layers[3], (y - ridge) * 0.8);
    }
    return c;
}

/* A wooden gate between two posts, half raised, with water running below it. */
static struct colour gate(double x, double y)
{
    const struct colour stone = {0.55, 0.53, 0.50, 1};
    const struct colour wood = {0.45, 0.29, 0.15, 1};
    if (x < 0.14 || x > 0.86) {
        double joint = sin(y * 40) * sin(x * 60 + floor(y * 12.7) * 2);
        return mix(stone, (struct colour){0.34, 0.33, 0.33, 1}, joint * 0.5 + 0.2);
    }
    if (y < 0.12)
        return mix((struct colour){0.30, 0.19, 0.10, 1}, wood, 0.3 + 0.3 * sin(x * 50));
    if (y < 0.58) {
        double plank = fabs(sin(x * 22));
        double grain = sin(y * 90 + 4 * sin(x * 22)) * 0.12;
        return mix((struct colour){0.16, 0.09, 0.05, 1}, wood, plank * 1.6 + grain);
    }
    struct colour c = water(x, y);
    double foam = 0.5 + 0.5 * sin(x * 70 + 8 * sin(y * 30));
    return mix(c, (struct colour){0.95, 0.98, 1, 1}, foam * (0.78 - y) * 4);
}

static struct colour rings(double x, double y)
{
    double dx = x - 0.5;
    double dy = y - 0.5;
    double r = sqrt(dx * dx + dy * dy);
    double t = 0.5 + 0.5 * cos(r * 70);
    struct colour c =
        mix((struct colour){0.93, 0.36, 0.22, 1}, (struct colour){0.12, 0.28, 0.55, 1}, t);
    c.a = clamp((0.49 - r) * 12);
    return c;
}

static struct colour bricks(double x, double y)
{
    double row = floor(y * 8);
    double column = x * 5 + (fmod(row, 2) > 0.5 ? 0.5 : 0);
    double fx = column - floor(column);
    double fy = y * 8 - row;
    if (fx < 0.06 || fy < 0.1)
        return (struct colour){0.82, 0.80, 0.76, 1};
    double tone = 0.5 + 0.5 * sin(floor(column) * 12.9 + row * 78.2);
    return mix((struct colour){0.52, 0.22, 0.16, 1}, (struct colour){0.74, 0.36, 0.25, 1}, tone);
}

static struct colour colour_at(enum scene scene, double x, double y)
{
    switch (scene) {
    case SCENE_GATE:
        return gate(x, y);
    case SCENE_HILLS:
        return hills(x, y);
    case SCENE_WATER:
        return water(x, y);
    case SCENE_RINGS:
        return rings(x, y);
    case SCENE_BRICKS:
        break;
    }
    return bricks(x, y);
}

/* The mean over a pixel's square, so that edges are smooth. `turned` draws the scene on its side,
 * as a camera held upright stores it. */
static struct colour pixel_colour(enum scene scene, const struct sl_image *image, uint32_t x,
                                  uint32_t y, bool turned)
{
    enum { SIDE = 3 };
    struct colour sum = {0, 0, 0, 0};
    for (unsigned i = 0; i < SIDE * SIDE; i++) {
        unsigned column = i % SIDE;
        unsigned row = i / SIDE;
        double u = (x + (column + 0.5) / SIDE) / image->width;
        double v = (y + (row + 0.5) / SIDE) / image->height;
        struct colour c = turned ? colour_at(scene, 1 - v, u) : colour_at(scene, u, v);
        sum = (struct colour){sum.r + c.r, sum.g + c.g, sum.b + c.b, sum.a + c.a};
    }
    const double part = 1.0 / (SIDE * SIDE);
    return (struct colour){sum.r * part, sum.g * part, sum.b * part, sum.a * part};
}

static void put(uint8_t *row, uint32_t index, unsigned depth, double value)
{
    double top = depth == 16 ? 65535 : 255;
    unsigned sample = (unsigned)(clamp(value) * top + 0.5);
    if (depth == 16)
        ((uint16_t *)(void *)row)[index] = (uint16_t)sample;
    else
        row[index] = (uint8_t)sample;
}

struct sl_image *scene_draw(enum scene scene, uint32_t width, uint32_t height, enum sl_model model,
                            unsigned depth, bool turned)
{
    struct sl_image *image;
    if (sl_image_new(NULL, width, height, model, depth, &image))
        return NULL;
    unsigned channels = sl_model_channels(model);
    for (uint32_t y = 0; y < height; y++) {
        uint8_t *row = sl_image_row(image, 0, y);
        for (uint32_t x = 0; x < width; x++) {
            struct colour c = pixel_colour(scene, image, x, y, turned);
            double luma = 0.299 * c.r + 0.587 * c.g + 0.114 * c.b;
            const double values[4] = {channels < 3 ? luma : c.r, channels < 3 ? c.a : c.g, c.b,
                                      c.a};
            for (unsigned i = 0; i < channels; i++)
                put(row, x * channels + i, depth, values[i]);
        }
    }
    return image;
}
