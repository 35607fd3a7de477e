/* SPDX-License-Identifier: MIT */
#include "draw_text.h"

#include <sluice/once.h>

#include "library.h"
#include "thread.h"

#include <inttypes.h>
#include <pango/pangocairo.h>

/* All that is called of the libraries: of Pango's, which opens cairo's and GLib's. */
#define FUNCTIONS(FUNCTION)                            \
    FUNCTION(cairo_create)                             \
    FUNCTION(cairo_destroy)                            \
    FUNCTION(cairo_font_options_create)                \
    FUNCTION(cairo_font_options_destroy)               \
    FUNCTION(cairo_font_options_set_antialias)         \
    FUNCTION(cairo_font_options_set_hint_metrics)      \
    FUNCTION(cairo_font_options_set_hint_style)        \
    FUNCTION(cairo_image_surface_create)               \
    FUNCTION(cairo_image_surface_get_data)             \
    FUNCTION(cairo_image_surface_get_stride)           \
    FUNCTION(cairo_status)                             \
    FUNCTION(cairo_surface_destroy)                    \
    FUNCTION(cairo_surface_flush)                      \
    FUNCTION(cairo_surface_status)                     \
    FUNCTION(cairo_translate)                          \
    FUNCTION(g_free)                                   \
    FUNCTION(g_object_unref)                           \
    FUNCTION(g_utf8_validate)                          \
    FUNCTION(pango_cairo_context_set_font_options)     \
    FUNCTION(pango_cairo_font_map_new)                 \
    FUNCTION(pango_cairo_show_layout)                  \
    FUNCTION(pango_font_description_free)              \
    FUNCTION(pango_font_description_from_string)       \
    FUNCTION(pango_font_description_set_absolute_size) \
    FUNCTION(pango_font_map_create_context)            \
    FUNCTION(pango_font_map_list_families)             \
    FUNCTION(pango_layout_get_pixel_extents)           \
    FUNCTION(pango_layout_new)                         \
    FUNCTION(pango_layout_set_alignment)               \
    FUNCTION(pango_layout_set_font_description)        \
    FUNCTION(pango_layout_set_text)

struct library {
    FUNCTIONS(SL_LIBRARY_POINTER)
    bool found;           /* written once, by `once`, as those above */
    struct sl_mutex lock; /* fontconfig and cairo have state that all of a process share */
};

static struct library library;

static void open_library(void *context)
{
    struct library *l = context;
    static const char *const names[] = {FUNCTIONS(SL_LIBRARY_NAME)};
    l->found = sl_library_open("libpangocairo-1.0.so.0", names, sizeof names / sizeof *names, l) &&
               sl_mutex_init(&l->lock) == SL_OK;
}

bool sl_text_available(void)
{
    return true;
}

/* cairo's surfaces have sides of 15 bits. */
enum { SIDE_MAX = 32767 };

struct drawing {
    const struct sl_text_job *job;
    const struct sl_limits *limits;
    PangoFontDescription *font;
    PangoLayout *layout;
    PangoRectangle ink; /* what is to be seen, from the layout's origin on */
};

static void set_size(struct drawing *d, double size)
{
    library.pango_font_description_set_absolute_size(d->font, size * PANGO_SCALE);
    library.pango_layout_set_font_description(d->layout, d->font);
    library.pango_layout_get_pixel_extents(d->layout, &d->ink, NULL);
}

static enum sl_status check_size(const struct drawing *d, struct sl_error *err)
{
    int64_t side = d->limits->dimension < SIDE_MAX ? d->limits->dimension : SIDE_MAX;
    int longer = d->ink.width > d->ink.height ? d->ink.width : d->ink.height;
    if (longer > side)
        return sl_error_set(err, SL_LIMIT_DIMENSION,
                            "the text would be %dx%d pixels, a side of more than %" PRId64
                            " (--max-dimension)",
                            d->ink.width, d->ink.height, side);
    if ((uint64_t)d->ink.width * (uint64_t)d->ink.height > d->limits->pixels)
        return sl_error_set(err, SL_LIMIT_PIXELS,
                            "the text would be %dx%d pixels, more than %" PRIu64 " (--max-pixels)",
                            d->ink.width, d->ink.height, d->limits->pixels);
    return SL_OK;
}

static enum sl_status measure(struct drawing *d, struct sl_error *err)
{
    set_size(d, d->job->size);
    if (d->job->width && d->ink.width > 0)
        set_size(d, d->job->size * d->job->width / d->ink.width);
    if (d->ink.width <= 0 || d->ink.height <= 0)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "there is nothing to be seen of the text");
    return check_size(d, err);
}

/* A mask of the text: how much of each pixel it covers. */
static cairo_surface_t *draw(const struct drawing *d)
{
    cairo_surface_t *surface =
        library.cairo_image_surface_create(CAIRO_FORMAT_A8, d->ink.width, d->ink.height);
    cairo_t *cairo = library.cairo_create(surface);
    library.cairo_translate(cairo, -d->ink.x, -d->ink.y);
    library.pango_cairo_show_layout(cairo, d->layout);
    bool sound = library.cairo_status(cairo) == CAIRO_STATUS_SUCCESS &&
                 library.cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    library.cairo_destroy(cairo);
    library.cairo_surface_flush(surface);
    if (sound)
        return surface;
    library.cairo_surface_destroy(surface);
    return NULL;
}

static void colour_row(const uint16_t colour[4], const uint8_t *mask, uint32_t count,
                       unsigned channels, uint8_t *out)
{
    for (uint32_t x = 0; x < count; x++, out += channels) {
        for (unsigned c = 0; c + 1 < channels; c++)
            out[c] = (uint8_t)(colour[c] >> 8);
        out[channels - 1] = (uint8_t)((mask[x] * (uint32_t)colour[3] + 32767) / 65535);
    }
}

static enum sl_status make_picture(const struct drawing *d, struct sl_image **out,
                                   struct sl_error *err)
{
    const uint16_t *colour = d->job->colour;
    bool gray = colour[0] == colour[1] && colour[0] == colour[2];
    const uint32_t width = (uint32_t)d->ink.width;
    const uint32_t height = (uint32_t)d->ink.height;
    cairo_surface_t *mask = draw(d);
    enum sl_status status = SL_NO_MEMORY;
    if (mask)
        status =
            sl_image_new(NULL, width, height, gray ? SL_MODEL_GRAY_ALPHA : SL_MODEL_RGBA, 8, out);
    if (status == SL_OK) {
        const uint8_t *data = library.cairo_image_surface_get_data(mask);
        int stride = library.cairo_image_surface_get_stride(mask);
        for (uint32_t y = 0; y < height; y++)
            colour_row(colour, data + (size_t)y * (size_t)stride, width,
                       sl_model_channels((*out)->model), sl_image_row(*out, 0, y));
    } else {
        sl_error_set(err, status, "no memory for a text of %ux%u pixels", width, height);
    }
    if (mask)
        library.cairo_surface_destroy(mask);
    return status;
}

/* The same pixels wherever: no hints for a screen, and gray edges. */
static void set_options(PangoContext *context)
{
    cairo_font_options_t *options = library.cairo_font_options_create();
    library.cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    library.cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    library.cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    library.pango_cairo_context_set_font_options(context, options);
    library.cairo_font_options_destroy(options);
}

static bool has_fonts(PangoFontMap *fonts)
{
    PangoFontFamily **families;
    int count = 0;
    library.pango_font_map_list_families(fonts, &families, &count);
    library.g_free(families);
    return count > 0;
}

static enum sl_status draw_with(PangoFontMap *fonts, struct drawing *d, struct sl_image **out,
                                struct sl_error *err)
{
    static const PangoAlignment alignments[] = {
        [SL_TEXT_LEFT] = PANGO_ALIGN_LEFT,
        [SL_TEXT_CENTRE] = PANGO_ALIGN_CENTER,
        [SL_TEXT_RIGHT] = PANGO_ALIGN_RIGHT,
    };
    if (!has_fonts(fonts))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "there are no fonts to draw text with");
    PangoContext *context = library.pango_font_map_create_context(fonts);
    set_options(context);
    d->layout = library.pango_layout_new(context);
    d->font = library.pango_font_description_from_string(d->job->font);
    library.pango_layout_set_text(d->layout, d->job->text, -1);
    library.pango_layout_set_alignment(d->layout, alignments[d->job->align]);
    enum sl_status status = measure(d, err);
    if (status == SL_OK)
        status = make_picture(d, out, err);
    library.pango_font_description_free(d->font);
    library.g_object_unref(d->layout);
    library.g_object_unref(context);
    return status;
}

enum sl_status sl_text_draw(const struct sl_text_job *job, const struct sl_limits *limits,
                            struct sl_image **out, struct sl_error *err)
{
    static struct sl_once once;
    struct drawing d = {.job = job, .limits = limits};
    *out = NULL;
    sl_once_do(&once, open_library, &library);
    if (!library.found)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "text is drawn by libpangocairo, which cannot be opened here");
    if (!library.g_utf8_validate(job->text, -1, NULL) ||
        !library.g_utf8_validate(job->font, -1, NULL))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "the text is not UTF-8");
    sl_mutex_lock(&library.lock);
    PangoFontMap *fonts = library.pango_cairo_font_map_new();
    enum sl_status status = draw_with(fonts, &d, out, err);
    library.g_object_unref(fonts);
    sl_mutex_unlock(&library.lock);
    return status;
}
