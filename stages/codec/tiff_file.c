/* SPDX-License-Identifier: MIT */
/*
 * libtiff's view of a source. Opened with options of its own (libtiff 4.5), so that nothing is
 * printed and no handler is shared between threads.
 */
#include "tiff.h"

#include <stdarg.h>
#include <stdio.h>

static tmsize_t read_some(thandle_t handle, void *buffer, tmsize_t size)
{
    struct sl_tiff *tiff = handle;
    size_t got = 0;
    if (size <= 0 || tiff->source->read_at(tiff->source->context, tiff->position, buffer,
                                           (size_t)size, &got, NULL))
        return 0;
    tiff->position += got;
    return (tmsize_t)got;
}

static tmsize_t write_none(thandle_t handle, void *buffer, tmsize_t size)
{
    (void)handle;
    (void)buffer;
    (void)size;
    return 0;
}

static toff_t seek(thandle_t handle, toff_t offset, int whence)
{
    struct sl_tiff *tiff = handle;
    uint64_t from = whence == SEEK_CUR   ? tiff->position
                    : whence == SEEK_END ? tiff->source->size
                                         : 0;
    return tiff->position = from + offset;
}

static int close_none(thandle_t handle)
{
    (void)handle;
    return 0;
}

static toff_t tell_size(thandle_t handle)
{
    struct sl_tiff *tiff = handle;
    return tiff->source->size;
}

/* It writes to nothing that it has mapped. */
static int map(thandle_t handle, void **base, toff_t *size)
{
    struct sl_tiff *tiff = handle;
    union {
        const void *given;
        void *taken;
    } bytes = {.given = tiff->mapped};
    *base = bytes.taken;
    *size = tiff->source->size;
    return tiff->mapped != NULL;
}

static void unmap(thandle_t handle, void *base, toff_t size)
{
    (void)handle;
    (void)base;
    (void)size;
}

static int keep_message(TIFF *tif, void *context, const char *module, const char *format,
                        va_list args) SL_PRINTF(4, 0);

static int keep_message(TIFF *tif, void *context, const char *module, const char *format,
                        va_list args)
{
    (void)tif;
    (void)module;
    struct sl_tiff *tiff = context;
    if (!tiff->message[0])
        vsnprintf(tiff->message, sizeof tiff->message, format, args);
    return 1;
}

static int ignore_message(TIFF *tif, void *context, const char *module, const char *format,
                          va_list args)
{
    (void)tif;
    (void)context;
    (void)module;
    (void)format;
    (void)args;
    return 1;
}

enum sl_status sl_tiff_open(struct sl_tiff *tiff, struct sl_error *err)
{
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options)
        return sl_error_set(err, SL_NO_MEMORY, "tiff: no memory");
    uint64_t largest = tiff->directory.value_bytes + SL_TIFF_ALLOC_MIN;
    if (tiff->memory_limit > largest)
        largest = tiff->memory_limit;
    TIFFOpenOptionsSetMaxSingleMemAlloc(options, largest < INT64_MAX ? (tmsize_t)largest : 0);
    TIFFOpenOptionsSetErrorHandlerExtR(options, keep_message, tiff);
    TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_message, NULL);
    tiff->tif = TIFFClientOpenExt("tiff", tiff->mapped ? "r" : "rm", tiff, read_some, write_none,
                                  seek, close_none, tell_size, map, unmap, options);
    TIFFOpenOptionsFree(options);
    return tiff->tif ? SL_OK : sl_error_set(err, SL_CORRUPT, "tiff: %s", tiff->message);
}

void sl_tiff_close(struct sl_tiff *tiff)
{
    if (tiff->tif)
        TIFFClose(tiff->tif);
    tiff->tif = NULL;
}
