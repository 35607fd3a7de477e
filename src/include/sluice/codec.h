/* SPDX-License-Identifier: MIT */
/*
 * What a codec is: one const struct, in a file of its own, and one row of stages/codec/codecs.def.
 * A codec knows bytes and pictures: no files, no threads, no global state. Every input is hostile.
 *
 * All functions may be called on any thread, on several at once.
 */
#ifndef SLUICE_CODEC_H
#define SLUICE_CODEC_H

#include <sluice/animation.h>
#include <sluice/bytes.h>
#include <sluice/cancel.h>
#include <sluice/error.h>
#include <sluice/image.h>
#include <sluice/limits.h>
#include <sluice/metadata.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --fail-on: how much damage an input may have and still be converted, with a warning. Each level
 * fails on what the ones above it fail on, too. */
enum sl_fail_on {
    SL_FAIL_ON_NONE,      /* whatever gives pixels is converted */
    SL_FAIL_ON_TRUNCATED, /* pixels are missing or known to be wrong (the default) */
    SL_FAIL_ON_ERROR,     /* the pixels are whole, the file around them is broken */
    SL_FAIL_ON_WARNING,   /* anything was left out: frames, a profile that cannot be read */
};

/* --on-lossy: what to do where the way to the output loses something that was asked for by nobody:
 * frames, pages, 16 bits, transparency. */
enum sl_on_lossy { SL_ON_LOSSY_WARN, SL_ON_LOSSY_ERROR, SL_ON_LOSSY_ALLOW };

/* Things a person should know about an item that was converted all the same. */
enum { SL_WARNINGS_MAX = 4, SL_WARNING_SIZE = 96 };
struct sl_warnings {
    unsigned count; /* all of them, those beyond SL_WARNINGS_MAX not kept */
    char text[SL_WARNINGS_MAX][SL_WARNING_SIZE];
};

/* Random access to an input's bytes, for probes. */
struct sl_source {
    uint64_t size; /* bytes in all */
    /* Copies up to `size` bytes from `offset`; *got is less only at the end. SL_IO. */
    enum sl_status (*read_at)(void *context, uint64_t offset, void *buffer, size_t size,
                              size_t *got, struct sl_error *err);
    void *context;
};

/* What a header says, and what decode makes of it. */
struct sl_codec_info {
    uint32_t width, height;                 /* as stored, before orientation; inside the limits */
    uint32_t decoded_width, decoded_height; /* from reduce: of the decoded picture; probe leaves 0,
                                              the same */
    enum sl_model model;                    /* of the decoded picture */
    unsigned depth;                         /* of the decoded picture, 8 or 16 */
    unsigned chroma_h, chroma_v;            /* of the decoded picture where that is YCbCr */
    bool cmyk;                              /* decode makes RGB of CMYK by job->cmyk_to_rgb */
    unsigned orientation;  /* EXIF 1 to 8, where the format says it itself; 0: EXIF may say it */
    size_t frames;         /* from count_frames; 0 and 1: a still picture, or the first frame */
    unsigned detail[4];    /* the codec's own, from probe to reduce */
    uint64_t decode_bytes; /* upper bound of what decode allocates at its peak, its result
                              included and the file's own bytes not */
};

/* What becomes of the picture, as far as a codec can make use of it. All zero: the whole picture,
 * interleaved. */
struct sl_decode_want {
    /* A reduction will do as long as neither side falls below these, and so does its extent, or a
     * picture that is right in what such a reduction shows; 0 for the whole picture. As stored,
     * before orientation. */
    uint32_t least_width, least_height;
    bool ycbcr; /* planes of YCbCr will do */
};

struct sl_decode_job {
    const uint8_t *data; /* the whole file; borrowed for the call */
    size_t size;
    struct sl_decode_want want;
    const struct sl_limits *limits;
    enum sl_fail_on fail_on;
    enum sl_on_lossy on_lossy;
    size_t memory_limit;         /* of all it allocates at a time; 0 for none: SL_OVER_RESERVE */
    struct sl_buffer_pool *pool; /* for pixels; may be NULL */
    const struct sl_poll *poll;  /* asked at least once a row or a block; may be NULL */
    struct sl_warnings *warnings;
    /* Where the frames behind the first go, by codecs that count them; it is none before, and after
     * a failure, and of a picture that is still. NULL: only the first frame is wanted. */
    struct sl_animation *animation;
    /* Makes `pixels` of RGB of as many of CMYK (8 bits, 255 is no ink), where info.cmyk says that
     * the decoder asks. NULL: each colour is multiplied by what black leaves of it. */
    void (*cmyk_to_rgb)(void *context, const uint8_t *cmyk, uint8_t *rgb, uint32_t pixels);
    void *cmyk_context;
};

/* Luma samples that share a chroma sample. */
enum sl_subsampling { SL_SUBSAMPLING_420, SL_SUBSAMPLING_422, SL_SUBSAMPLING_444 };

enum { SL_EFFORT_DEFAULT = 10 };

/* Formats ignore what they have not. */
struct sl_encode_options {
    unsigned quality; /* 1 to 100 */
    enum sl_subsampling subsampling;
    bool progressive;
    bool optimize;    /* Huffman tables of the picture's own */
    unsigned restart; /* MCU rows from one restart marker to the next; 0: none */
    bool lossless;    /* WebP */
    unsigned effort;  /* 0 (fast) to 9 (small); SL_EFFORT_DEFAULT: the format's own */
    const struct sl_metadata *metadata;   /* to be written beside the picture; NULL: nothing */
    const struct sl_animation *animation; /* which the picture begins, where the codec animates; or
                                             NULL */
    const struct sl_poll *poll;
    struct sl_warnings *warnings;
};

struct sl_codec {
    const char *name;       /* "stb-jpeg": at most 15 characters */
    const char *format;     /* "jpeg" */
    const char *extensions; /* "jpg,jpeg,jpe": the first one names new files */
    bool lossy;

    /* Whether these first bytes (up to 64) are of this format. NULL: encodes only. */
    bool (*matches)(const uint8_t *head, size_t size);

    /* Reads the header, no pixels, and checks it against the limits. SL_LIMIT_PIXELS,
     * SL_LIMIT_DIMENSION, SL_UNSUPPORTED_FEATURE, SL_TRUNCATED, SL_CORRUPT, SL_IO. */
    enum sl_status (*probe)(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err);

    /* Changes *info, as probe filled it in, to what decode gives for `want`: a smaller picture, or
     * YCbCr, and the memory that takes. NULL: `want` makes no difference. */
    void (*reduce)(const struct sl_decode_want *want, struct sl_codec_info *info);

    /* Counts the frames into info->frames, as probe filled *info in; where there are more than one,
     * *info becomes what decode gives with job->animation, of all frames together, and is checked
     * against the limits. As probe. NULL: decode gives the first frame alone. */
    enum sl_status (*count_frames)(const struct sl_source *source, const struct sl_limits *limits,
                                   struct sl_codec_info *info, struct sl_error *err);

    /* Decodes the first frame into *out (moved to the caller; NULL on failure), orientation not
     * applied. As probe, and SL_OVER_RESERVE, SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT. */
    enum sl_status (*decode)(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err);

    /* Appends the encoded picture to `out`. Takes every interleaved model at 8 bits; 16 bits where
     * `deep`. SL_ENCODE_UNSUPPORTED (a side too long for the format), SL_OVER_RESERVE,
     * SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT. NULL: decodes only. */
    enum sl_status (*encode)(const struct sl_image *image, const struct sl_encode_options *options,
                             struct sl_bytes *out, struct sl_error *err);
    /* What it takes at its peak beside the picture, a copy of it, and `out`, about. NULL: nothing
     * to speak of. */
    uint64_t (*encode_bytes)(const struct sl_encode_options *options, uint32_t width,
                             uint32_t height, enum sl_model model);
    bool alpha;    /* encodes alpha */
    bool deep;     /* encodes 16 bits */
    bool gray;     /* encodes gray without making it RGB */
    bool animates; /* encodes options->animation */

    /* How pictures of YCbCr are to share chroma so that encode takes them as they are, in luma
     * samples a chroma sample; false where it wants them interleaved. NULL: always. */
    bool (*chroma)(const struct sl_encode_options *options, unsigned *chroma_h, unsigned *chroma_v);

    /* As sl_codec_metadata; NULL: its files have none. */
    enum sl_status (*metadata)(const struct sl_decode_job *job, unsigned wanted,
                               struct sl_metadata *out, struct sl_error *err);
    unsigned keeps; /* the kinds of options->metadata that encode and transcode write, as a set;
                       they leave out the others, and with a warning what is too long for them */

    /* Re-encodes a file of this format without decoding it to pixels: appends to `out` what decode
     * and encode would give but for rounding. SL_NOT_APPLICABLE, and nothing done or said, where
     * that is not possible; else as decode and encode. NULL: never possible. */
    enum sl_status (*transcode)(const struct sl_decode_job *job,
                                const struct sl_encode_options *options, struct sl_bytes *out,
                                struct sl_error *err);
};

/* Adds a warning; the text is cut to fit. NULL warnings are ignored. Externally synchronised. */
void sl_warnings_add(struct sl_warnings *warnings, const char *format, ...) SL_PRINTF(2, 3);

/* What to do about damage of a severity: where job->fail_on tolerates it, adds the text to the
 * warnings and returns SL_OK; else sets err and returns `status`. `severity` is the mildest
 * fail-on level that refuses it. */
SL_NODISCARD enum sl_status sl_decode_damage(const struct sl_decode_job *job,
                                             enum sl_fail_on severity, enum sl_status status,
                                             struct sl_error *err, const char *format, ...)
    SL_PRINTF(5, 6);

/* What to do about frames or pages that decode leaves out: by job->on_lossy SL_LOSSY_REFUSED,
 * nothing, or what sl_decode_damage does at SL_FAIL_ON_WARNING, with SL_UNSUPPORTED_FEATURE. */
SL_NODISCARD enum sl_status sl_decode_loss(const struct sl_decode_job *job, struct sl_error *err,
                                           const char *text);

/* Checks a header's geometry against the limits, with messages that name limit, value and option.
 * SL_CORRUPT for a side of 0, SL_LIMIT_DIMENSION, SL_LIMIT_PIXELS. Thread-safe. */
SL_NODISCARD enum sl_status sl_limits_check(const struct sl_limits *limits, uint64_t width,
                                            uint64_t height, struct sl_error *err);

#endif
