/* SPDX-License-Identifier: MIT */
#include "colour.h"
#include "colour_lcms.h"

#include "thread.h"

#include <stdlib.h>
#include <string.h>

/* A way is made for one profile and one arrangement of samples. Making one takes milliseconds, and
 * a folder's photos have few profiles among them, so ways are kept. */
enum { WAYS_MAX = 8 };

struct sl_colour_way {
    uint8_t *icc; /* owned: a hash could be made to collide */
    size_t size;
    cmsUInt32Number type; /* of the samples that go in */
    bool unusable, same;
    cmsContext context;
    cmsHTRANSFORM
        transform;  /* NULL when unusable or the same; read-only, so many may use it at once */
    unsigned users; /* guarded by the lock, as all below */
    bool listed;
    uint64_t used;
};

struct sl_colours {
    struct sl_colour_target target;
    struct sl_mutex lock;
    struct sl_colour_way *ways[WAYS_MAX]; /* guarded by lock */
    uint64_t clock;
};

bool sl_colour_available(void)
{
    return true;
}

enum sl_status sl_colours_new(const struct sl_colour_target *target, struct sl_colours **out,
                              struct sl_error *err)
{
    *out = NULL;
    enum sl_status status = target->icc ? sl_colour_check(target->icc, target->size, err) : SL_OK;
    if (status)
        return status;
    struct sl_colours *colours = calloc(1, sizeof *colours);
    if (!colours || sl_mutex_init(&colours->lock)) {
        free(colours);
        return sl_error_set(err, SL_NO_MEMORY, "no memory for colours");
    }
    colours->target = *target;
    *out = colours;
    return SL_OK;
}

static void free_way(struct sl_colour_way *way)
{
    if (!way)
        return;
    if (way->transform)
        cmsDeleteTransform(way->transform);
    if (way->context)
        cmsDeleteContext(way->context);
    free(way->icc);
    free(way);
}

void sl_colours_free(struct sl_colours *colours)
{
    if (!colours)
        return;
    for (size_t i = 0; i < WAYS_MAX; i++)
        free_way(colours->ways[i]);
    sl_mutex_release(&colours->lock);
    free(colours);
}

/* ---- making one ---- */

static cmsHPROFILE open_target(const struct sl_colours *colours, cmsContext context,
                               cmsUInt32Number type)
{
    if (T_COLORSPACE(type) == PT_GRAY)
        return sl_lcms_gray(context);
    return colours->target.icc
               ? sl_lcms_open(context, colours->target.icc, colours->target.size, cmsSigRgbData)
               : sl_lcms_srgb(context);
}

/* NULL, and way->same, where none is needed. */
static cmsHTRANSFORM make_transform(const struct sl_colours *colours, struct sl_colour_way *way)
{
    static const cmsUInt32Number intents[SL_INTENT_COUNT] = {
        INTENT_PERCEPTUAL, INTENT_RELATIVE_COLORIMETRIC, INTENT_SATURATION,
        INTENT_ABSOLUTE_COLORIMETRIC};
    unsigned space = T_COLORSPACE(way->type);
    cmsUInt32Number into = space == PT_CMYK ? TYPE_RGB_16 : (way->type & ~7U) | BYTES_SH(2);
    cmsHPROFILE from = sl_lcms_open(way->context, way->icc, way->size,
                                    space == PT_GRAY   ? cmsSigGrayData
                                    : space == PT_CMYK ? cmsSigCmykData
                                                       : cmsSigRgbData);
    if (from && way->type == TYPE_RGB_8 && !colours->target.icc && sl_lcms_is_srgb(from)) {
        cmsCloseProfile(from);
        way->same = true;
        return NULL;
    }
    cmsHPROFILE to = from ? open_target(colours, way->context, way->type) : NULL;
    cmsUInt32Number flags = cmsFLAGS_NOCACHE | cmsFLAGS_HIGHRESPRECALC | cmsFLAGS_COPY_ALPHA;
    if (T_BYTES(way->type) == 2) /* its table of a grid is levels off in dark colours */
        flags |= cmsFLAGS_NOOPTIMIZE;
    if (colours->target.black_point)
        flags |= cmsFLAGS_BLACKPOINTCOMPENSATION;
    cmsHTRANSFORM transform = NULL;
    if (to)
        transform = cmsCreateTransformTHR(way->context, from, way->type, to, into,
                                          intents[colours->target.intent], flags);
    if (to)
        cmsCloseProfile(to);
    if (from)
        cmsCloseProfile(from);
    return transform;
}

/* `pixels` that go in, `channels` a pixel that come out. Little CMS gives 16 bits, which are
 * rounded here: what it rounds to 8 itself is a level off now and then. */
static void convert(const struct sl_colour_way *way, const uint8_t *in, uint8_t *out,
                    uint32_t pixels, unsigned channels)
{
    enum { CHUNK = 512 };
    uint16_t deep[CHUNK * 4];
    size_t in_bytes = T_CHANNELS(way->type) + T_EXTRA(way->type);
    for (uint32_t done = 0; done < pixels; done += CHUNK) {
        uint32_t count = pixels - done < CHUNK ? pixels - done : CHUNK;
        cmsDoTransform(way->transform, in + done * in_bytes, deep, count);
        uint8_t *to = out + (size_t)done * channels;
        for (size_t i = 0; i < (size_t)count * channels; i++)
            to[i] = (uint8_t)((deep[i] + 128U) / 257U);
    }
}

/* Whether bytes stay what they are, but for one level. */
static bool changes_nothing(const struct sl_colour_way *way)
{
    enum { STEPS = 18, STEP = 15 }; /* 0, 15, … 255 */
    uint8_t in[STEPS * 3];
    uint8_t out[sizeof in];
    bool gray = T_COLORSPACE(way->type) == PT_GRAY;
    for (unsigned a = 0; a < (gray ? 1 : STEPS * STEPS); a++) {
        for (unsigned i = 0; i < STEPS; i++) {
            in[gray ? i : 3 * i] = (uint8_t)(i * STEP);
            if (!gray) {
                in[3 * i + 1] = (uint8_t)(a / STEPS * STEP);
                in[3 * i + 2] = (uint8_t)(a % STEPS * STEP);
            }
        }
        convert(way, in, out, STEPS, gray ? 1 : 3);
        for (unsigned i = 0; i < STEPS * (gray ? 1 : 3); i++) {
            if (abs(in[i] - out[i]) > 1)
                return false;
        }
    }
    return true;
}

static struct sl_colour_way *make_way(const struct sl_colours *colours, const uint8_t *icc,
                                      size_t size, cmsUInt32Number type)
{
    struct sl_colour_way *way = calloc(1, sizeof *way);
    if (!way)
        return NULL;
    way->icc = malloc(size ? size : 1);
    way->context = cmsCreateContext(NULL, NULL);
    if (!way->icc || !way->context) {
        free_way(way);
        return NULL;
    }
    if (size)
        memcpy(way->icc, icc, size);
    way->size = size;
    way->type = type;
    way->transform = make_transform(colours, way);
    way->unusable = !way->transform && !way->same;
    way->same |=
        way->transform && (type == TYPE_RGB_8 || type == TYPE_GRAY_8) && changes_nothing(way);
    return way;
}

/* ---- keeping them ---- */

static struct sl_colour_way *find(struct sl_colours *colours, const uint8_t *icc, size_t size,
                                  cmsUInt32Number type)
{
    for (size_t i = 0; i < WAYS_MAX; i++) {
        struct sl_colour_way *way = colours->ways[i];
        if (way && way->type == type && way->size == size && memcmp(way->icc, icc, size) == 0) {
            way->users++;
            way->used = ++colours->clock;
            return way;
        }
    }
    return NULL;
}

/* In the place of the one that nobody has used for longest; what it throws out is returned. */
static struct sl_colour_way *list(struct sl_colours *colours, struct sl_colour_way *way)
{
    size_t oldest = WAYS_MAX;
    for (size_t i = 0; i < WAYS_MAX; i++) {
        struct sl_colour_way *other = colours->ways[i];
        if (!other) {
            oldest = i;
            break;
        }
        if (other->users == 0 && (oldest == WAYS_MAX || other->used < colours->ways[oldest]->used))
            oldest = i;
    }
    if (oldest == WAYS_MAX)
        return NULL;
    struct sl_colour_way *out = colours->ways[oldest];
    colours->ways[oldest] = way;
    way->listed = true;
    way->used = ++colours->clock;
    return out;
}

static struct sl_colour_way *take(struct sl_colours *colours, const uint8_t *icc, size_t size,
                                  cmsUInt32Number type)
{
    sl_mutex_lock(&colours->lock);
    struct sl_colour_way *way = find(colours, icc, size, type);
    sl_mutex_unlock(&colours->lock);
    if (way)
        return way;
    struct sl_colour_way *made = make_way(colours, icc, size, type); /* perhaps beside another */
    if (!made)
        return NULL;
    sl_mutex_lock(&colours->lock);
    way = find(colours, icc, size, type);
    struct sl_colour_way *out = made;
    if (!way) {
        way = made;
        way->users = 1;
        out = list(colours, way);
    }
    sl_mutex_unlock(&colours->lock);
    free_way(out);
    return way;
}

void sl_colours_give(struct sl_colours *colours, struct sl_colour_way *way)
{
    if (!way)
        return;
    sl_mutex_lock(&colours->lock);
    bool last = --way->users == 0 && !way->listed;
    sl_mutex_unlock(&colours->lock);
    if (last)
        free_way(way);
}

/* ---- using them ---- */

bool sl_colours_differ(struct sl_colours *colours, const uint8_t *icc, size_t size,
                       enum sl_colour_layout layout, bool *unusable)
{
    static const cmsUInt32Number types[] = {TYPE_GRAY_8, TYPE_RGB_8, TYPE_CMYK_8_REV};
    struct sl_colour_way *way = colours ? take(colours, icc, size, types[layout]) : NULL;
    bool differs = way && !way->unusable && !way->same;
    if (unusable)
        *unusable = way && way->unusable;
    sl_colours_give(colours, way);
    return differs;
}

static cmsUInt32Number type_of(const struct sl_image *image)
{
    unsigned channels = sl_model_channels(image->model);
    unsigned alpha = sl_model_has_alpha(image->model);
    return COLORSPACE_SH(channels - alpha == 1 ? PT_GRAY : PT_RGB) | EXTRA_SH(alpha) |
           CHANNELS_SH(channels - alpha) | BYTES_SH(image->depth / 8);
}

enum sl_status sl_colours_apply(struct sl_colours *colours, const uint8_t *icc, size_t size,
                                struct sl_image *image, const struct sl_poll *poll,
                                struct sl_error *err)
{
    if (!colours)
        return SL_OK;
    struct sl_colour_way *way = take(colours, icc, size, type_of(image));
    if (!way)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for colours");
    enum sl_status status = SL_OK;
    for (uint32_t y = 0; y < image->height && way->transform && !status; y++) {
        uint8_t *row = sl_image_row(image, 0, y);
        if (image->depth == 8)
            convert(way, row, row, image->width, sl_model_channels(image->model));
        else
            cmsDoTransform(way->transform, row, row, image->width);
        status = sl_poll_check(poll);
    }
    sl_colours_give(colours, way);
    return status ? sl_error_set(err, status, "stopped while colours were converted") : SL_OK;
}

struct sl_colour_way *sl_colours_take_cmyk(struct sl_colours *colours, const uint8_t *icc,
                                           size_t size)
{
    struct sl_colour_way *way = colours ? take(colours, icc, size, TYPE_CMYK_8_REV) : NULL;
    if (!way || way->transform)
        return way;
    sl_colours_give(colours, way);
    return NULL;
}

void sl_colour_way_cmyk(const struct sl_colour_way *way, const uint8_t *cmyk, uint8_t *rgb,
                        uint32_t pixels)
{
    convert(way, cmyk, rgb, pixels, 3);
}
