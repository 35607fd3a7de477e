/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the libjpeg-turbo codec share: libjpeg's way of ending a call that goes wrong,
 * and the account of what it found damaged. Each call into libjpeg that may fail runs behind a
 * setjmp on `escape`, in the function that owns the session.
 *
 * Owner thread only.
 */
#ifndef SL_CODEC_TURBO_H
#define SL_CODEC_TURBO_H

#include <sluice/codec.h>

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>

struct sl_turbo {
    struct jpeg_error_mgr errors; /* first: libjpeg hands back a pointer to it */
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    enum sl_status status; /* why it escaped */
    char text[JMSG_LENGTH_MAX];
    const struct sl_poll *poll;
    size_t memory_limit;
    bool ended;      /* the data came to its end before its end marker */
    bool missing;    /* codes of the picture are missing */
    bool damaged;    /* codes that cannot be */
    bool junk;       /* bytes that belong to nothing */
    bool misordered; /* scans that contradict each other */
    bool unscanned;  /* a component has no scan at all */
};

enum { SL_TURBO_SCANS_MAX = 255 };

/* Before jpeg_create_…: makes `common` report to the session. */
void sl_turbo_init(struct sl_turbo *turbo, const struct sl_poll *poll, size_t memory_limit);

/* After it: the memory limit, and progress where `scans` are to be counted. */
void sl_turbo_limit(struct sl_turbo *turbo, j_common_ptr common);

/* Polls; escapes when it is time to stop. */
void sl_turbo_poll(struct sl_turbo *turbo);

/* Leaves the call: setjmp(escape) returns 1. */
_Noreturn void sl_turbo_escape(struct sl_turbo *turbo, enum sl_status status);

/* Sets the error of an escape and returns its status. */
enum sl_status sl_turbo_failed(const struct sl_turbo *turbo, struct sl_error *err);

/* Notes which components had a scan: libjpeg keeps a component's table when its first scan
 * begins, and frees all of them in jpeg_finish_decompress, so before that. */
void sl_turbo_note_scans(struct sl_turbo *turbo, const struct jpeg_decompress_struct *jpeg);

/* Damage that was met, by --fail-on: SL_OK, SL_TRUNCATED, SL_CORRUPT. */
SL_NODISCARD enum sl_status sl_turbo_damage(const struct sl_turbo *turbo,
                                            const struct sl_decode_job *job,
                                            const struct jpeg_decompress_struct *jpeg,
                                            struct sl_error *err);

/* Reads the header: limits, what the data could hold at all, the memory limit. */
SL_NODISCARD enum sl_status sl_turbo_check_header(const struct sl_decode_job *job,
                                                  const struct jpeg_decompress_struct *jpeg,
                                                  struct sl_error *err);

/* Walks from marker to marker through what libjpeg did not read; false when there is no end. */
bool sl_turbo_has_end(const uint8_t *data, size_t size);

/* sl_codec.decode, .encode and .transcode. */
enum sl_status sl_turbo_decode(const struct sl_decode_job *job, struct sl_image **out,
                               struct sl_error *err);
enum sl_status sl_turbo_encode(const struct sl_image *image,
                               const struct sl_encode_options *options, struct sl_bytes *out,
                               struct sl_error *err);
enum sl_status sl_turbo_transcode(const struct sl_decode_job *job,
                                  const struct sl_encode_options *options, struct sl_bytes *out,
                                  struct sl_error *err);

/* libjpeg's output, straight into bytes. */
struct sl_turbo_sink {
    struct jpeg_destination_mgr base; /* first */
    struct sl_turbo *turbo;
    struct sl_bytes *out;
};
void sl_turbo_sink_init(struct sl_turbo_sink *sink, struct sl_turbo *turbo, struct sl_bytes *out);

/* Writes the segments of options->metadata: after the start of a picture, before its tables. */
void sl_turbo_sink_metadata(struct sl_turbo_sink *sink, const struct sl_encode_options *options);

/* Multiplies each coefficient of `count` blocks by its place's scale, 32767 at most, rounded. */
void sl_turbo_requantise(JBLOCKROW blocks, JDIMENSION count, const float scale[DCTSIZE2]);

/* Quality, tables, scans and restarts as the options say; after jpeg_set_defaults. */
void sl_turbo_set_options(struct jpeg_compress_struct *jpeg,
                          const struct sl_encode_options *options);

#endif
