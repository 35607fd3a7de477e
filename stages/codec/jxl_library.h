/* SPDX-License-Identifier: MIT */
/* libjxl, opened when the first JPEG XL comes or goes. */
#ifndef SL_CODEC_JXL_LIBRARY_H
#define SL_CODEC_JXL_LIBRARY_H

#include <sluice/error.h>

#include "library.h"

#include <jxl/decode.h>
#include <jxl/encode.h>

#define SL_JXL_FUNCTIONS(FUNCTION)                 \
    FUNCTION(JxlColorEncodingSetToSRGB)            \
    FUNCTION(JxlDecoderCloseInput)                 \
    FUNCTION(JxlDecoderCreate)                     \
    FUNCTION(JxlDecoderDestroy)                    \
    FUNCTION(JxlDecoderFlushImage)                 \
    FUNCTION(JxlDecoderGetBasicInfo)               \
    FUNCTION(JxlDecoderGetBoxType)                 \
    FUNCTION(JxlDecoderGetColorAsEncodedProfile)   \
    FUNCTION(JxlDecoderGetColorAsICCProfile)       \
    FUNCTION(JxlDecoderGetExtraChannelInfo)        \
    FUNCTION(JxlDecoderGetFrameHeader)             \
    FUNCTION(JxlDecoderGetICCProfileSize)          \
    FUNCTION(JxlDecoderProcessInput)               \
    FUNCTION(JxlDecoderReleaseBoxBuffer)           \
    FUNCTION(JxlDecoderReleaseInput)               \
    FUNCTION(JxlDecoderSetBoxBuffer)               \
    FUNCTION(JxlDecoderSetDecompressBoxes)         \
    FUNCTION(JxlDecoderSetImageOutBuffer)          \
    FUNCTION(JxlDecoderSetInput)                   \
    FUNCTION(JxlDecoderSetKeepOrientation)         \
    FUNCTION(JxlDecoderSubscribeEvents)            \
    FUNCTION(JxlEncoderAddBox)                     \
    FUNCTION(JxlEncoderAddImageFrame)              \
    FUNCTION(JxlEncoderCloseBoxes)                 \
    FUNCTION(JxlEncoderCloseInput)                 \
    FUNCTION(JxlEncoderCreate)                     \
    FUNCTION(JxlEncoderDestroy)                    \
    FUNCTION(JxlEncoderFrameSettingsCreate)        \
    FUNCTION(JxlEncoderFrameSettingsSetOption)     \
    FUNCTION(JxlEncoderGetError)                   \
    FUNCTION(JxlEncoderGetRequiredCodestreamLevel) \
    FUNCTION(JxlEncoderInitBasicInfo)              \
    FUNCTION(JxlEncoderProcessOutput)              \
    FUNCTION(JxlEncoderSetBasicInfo)               \
    FUNCTION(JxlEncoderSetCodestreamLevel)         \
    FUNCTION(JxlEncoderSetColorEncoding)           \
    FUNCTION(JxlEncoderSetFrameDistance)           \
    FUNCTION(JxlEncoderSetFrameLossless)           \
    FUNCTION(JxlEncoderSetICCProfile)              \
    FUNCTION(JxlEncoderUseBoxes)                   \
    FUNCTION(JxlSignatureCheck)

/* All that is called of it; nothing before it was opened. */
struct sl_libjxl {
    SL_JXL_FUNCTIONS(SL_LIBRARY_POINTER)
};
extern struct sl_libjxl sl_libjxl;

/* Opens it, once; every way into the codec begins here. SL_UNSUPPORTED_FORMAT where it is not
 * there. Thread-safe. */
SL_NODISCARD enum sl_status sl_libjxl_open(struct sl_error *err);

#endif
