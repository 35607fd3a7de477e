/* SPDX-License-Identifier: MIT */
/* libavif, opened when the first AVIF comes or goes. */
#ifndef SL_CODEC_AVIF_LIBRARY_H
#define SL_CODEC_AVIF_LIBRARY_H

#include <sluice/error.h>

#include "library.h"

#include <avif/avif.h>

#define SL_AVIF_FUNCTIONS(FUNCTION)               \
    FUNCTION(avifCodecName)                       \
    FUNCTION(avifCropRectConvertCleanApertureBox) \
    FUNCTION(avifDecoderCreate)                   \
    FUNCTION(avifDecoderDestroy)                  \
    FUNCTION(avifDecoderNextImage)                \
    FUNCTION(avifDecoderNthImageMaxExtent)        \
    FUNCTION(avifDecoderParse)                    \
    FUNCTION(avifDecoderReset)                    \
    FUNCTION(avifDecoderSetIO)                    \
    FUNCTION(avifDecoderSetIOMemory)              \
    FUNCTION(avifEncoderCreate)                   \
    FUNCTION(avifEncoderDestroy)                  \
    FUNCTION(avifEncoderSetCodecSpecificOption)   \
    FUNCTION(avifEncoderWrite)                    \
    FUNCTION(avifImageAllocatePlanes)             \
    FUNCTION(avifImageCreate)                     \
    FUNCTION(avifImageCreateEmpty)                \
    FUNCTION(avifImageDestroy)                    \
    FUNCTION(avifImageRGBToYUV)                   \
    FUNCTION(avifImageSetMetadataExif)            \
    FUNCTION(avifImageSetMetadataXMP)             \
    FUNCTION(avifImageSetProfileICC)              \
    FUNCTION(avifImageSetViewRect)                \
    FUNCTION(avifImageYUVToRGB)                   \
    FUNCTION(avifLimitedToFullY)                  \
    FUNCTION(avifRGBImageSetDefaults)             \
    FUNCTION(avifRWDataFree)                      \
    FUNCTION(avifResultToString)

/* All that is called of it; nothing before it was opened. */
struct sl_libavif {
    SL_AVIF_FUNCTIONS(SL_LIBRARY_POINTER)
};
extern struct sl_libavif sl_libavif;

/* Opens it, once; every way into the codec begins here. SL_UNSUPPORTED_FORMAT where it is not
 * there. Thread-safe. */
SL_NODISCARD enum sl_status sl_libavif_open(struct sl_error *err);

#endif
