/* SPDX-License-Identifier: MIT */
/*
 * What a filter is: one const struct, in a file of its own, and one row of
 * stages/filter/filters.def. Help, man page and the docs' table come from the struct.
 *
 * All functions may be called on any thread, on several at once.
 */
#ifndef SLUICE_FILTER_H
#define SLUICE_FILTER_H

#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>
#include <sluice/limits.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a filter needs to see of a picture. */
enum sl_filter_kind {
    SL_FILTER_POINT,    /* each sample alone: a table; neighbours of this kind fuse */
    SL_FILTER_PLANE,    /* each plane alone */
    SL_FILTER_PIXEL,    /* all channels of a pixel */
    SL_FILTER_GEOMETRY, /* moves pixels, may change the size */
};

/* What a parameter takes. A kind that is new is one case more in stages/filter/value.c. */
enum sl_filter_value {
    SL_FILTER_NUMBER,
    SL_FILTER_WORD,     /* one of `words` */
    SL_FILTER_COLOUR,   /* "#rrggbb", "#rrggbbaa" or a name such as white */
    SL_FILTER_NUMBERS,  /* "1,0,1": several, as many as `lengths` allows */
    SL_FILTER_POSITION, /* as --position has it, but for what is found in pixels */
    SL_FILTER_STRING,   /* any text; \: \= \\ and \n stand for : = \ and a new line */
    SL_FILTER_PICTURE,  /* the same, of a picture's path: of a call, one at most */
};

enum {
    SL_FILTER_PARAMETERS_MAX = 12,
    SL_FILTER_LENGTHS_MAX = 4,
    SL_FILTER_NUMBERS_MAX = 64,
    SL_FILTER_STRINGS_SIZE = 1152, /* all strings of a call, each with a NUL */
};

/* One parameter, in the order of the argument `name=first:second`. */
struct sl_filter_parameter {
    const char *name; /* "sigma" */
    const char *unit; /* "px", "%", "degrees"; "" or NULL: none */
    enum sl_filter_value value;
    double minimum, maximum; /* of a number, and of each of several */
    /* A number; a word's index; a colour as 0xrrggbbaa; of several numbers, each of the first of
     * `lengths`; a position's percent, of both axes. */
    double initial;
    const char *text;         /* what a string is at first; NULL: empty */
    bool required;            /* must be given */
    bool whole;               /* a whole number */
    double step;              /* the value is a multiple of this; 0: any */
    const char *const *words; /* ends with NULL */
    /* How many numbers there may be, ends with 0. All of a filter are SL_FILTER_NUMBERS_MAX at
     * most. */
    unsigned char lengths[SL_FILTER_LENGTHS_MAX + 1];
};

/* A filter with its arguments, ready to be applied: a value, that may be copied. */
struct sl_filter_call {
    const struct sl_filter *filter;
    /* As `initial`; of several numbers, and of a position, how many; of a string its length. */
    double argument[SL_FILTER_PARAMETERS_MAX];
    unsigned short first[SL_FILTER_PARAMETERS_MAX]; /* of numbers or a string, where they begin */
    double numbers[SL_FILTER_NUMBERS_MAX];
    char strings[SL_FILTER_STRINGS_SIZE];
    /* What is laid over pictures, from a SL_FILTER_PICTURE or sl_filter.make: gray+alpha or RGBA,
     * straight, upright, in sRGB; borrowed from whoever got it, which is to be done before the call
     * is applied, or asked what it takes. Else NULL. */
    struct sl_image *picture;
};

/* The numbers of a parameter that takes several, and how many they are. */
static inline const double *sl_filter_numbers(const struct sl_filter_call *call, size_t parameter,
                                              size_t *count)
{
    *count = (size_t)call->argument[parameter];
    return call->numbers + call->first[parameter];
}

/* A string that is an argument. */
static inline const char *sl_filter_string(const struct sl_filter_call *call, size_t parameter)
{
    return call->strings + call->first[parameter];
}

/* A colour that is an argument: red, green, blue, alpha, 16 bits each. */
static inline void sl_filter_colour(double argument, uint16_t out[4])
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint16_t)(((uint32_t)argument >> (24 - 8 * i) & 0xff) * 257);
}

struct sl_filter_context {
    struct sl_buffer_pool *pool; /* for new pictures and temporaries; may be NULL */
    const struct sl_poll *poll;  /* asked once a row */
    /* What is put around a picture: red, green, blue and alpha of 16 bits; NULL: transparent
     * black. */
    const uint16_t *background;
};

struct sl_filter {
    const char *name;    /* "blur" */
    const char *alias;   /* another name that is understood, such as "unsharp"; or NULL */
    const char *summary; /* "Gaussian blur": for help; no full stop */
    enum sl_filter_kind kind;
    bool planes; /* apply takes YCbCr, too; elsewhere that becomes RGB first */
    bool still;  /* what it cuts off hangs on the pixels: not for the frames of an animation */
    size_t parameter_count;
    struct sl_filter_parameter parameters[SL_FILTER_PARAMETERS_MAX];

    /* Whether arguments that are each allowed go together; NULL: any do. SL_INVALID_ARGUMENT with a
     * message. */
    enum sl_status (*check)(const struct sl_filter_call *call, struct sl_error *err);

    /* Makes call->picture, in *out (moved to the caller; NULL on failure), within the limits, where
     * that comes from no file; NULL: there is none. SL_LIMIT_PIXELS, SL_NO_MEMORY, and
     * SL_INVALID_ARGUMENT with a message. */
    enum sl_status (*make)(const struct sl_filter_call *call, const struct sl_limits *limits,
                           struct sl_image **out, struct sl_error *err);

    /* Applies it to *image, which it may write in place when it is unique, or replace (the old
     * reference is dropped then). Interleaved models, 8 and 16 bits, and YCbCr where `planes`. On
     * failure *image is still the caller's, its pixels unspecified. SL_INVALID_ARGUMENT (a crop
     * outside the picture), SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT. */
    enum sl_status (*apply)(const struct sl_filter_call *call,
                            const struct sl_filter_context *context, struct sl_image **image,
                            struct sl_error *err);

    /* The size, and the model, that apply gives to a picture of these (at most, where that is seen
     * in the pixels alone); NULL: the same. */
    void (*output_size)(const struct sl_filter_call *call, uint32_t *width, uint32_t *height);
    enum sl_model (*output_model)(const struct sl_filter_call *call, enum sl_model model);

    /* The temporary bytes that apply takes beside the old picture and the new; SIZE_MAX where they
     * do not fit. NULL: a few kilobytes at most. */
    size_t (*scratch_bytes)(const struct sl_filter_call *call, uint32_t width, uint32_t height,
                            enum sl_model model, unsigned depth);
};

#endif
