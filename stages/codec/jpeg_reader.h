/* SPDX-License-Identifier: MIT */
/*
 * The walk from marker to marker, and what a scan does in it. Private to jpeg_reader.c and
 * jpeg_scan.c. Externally synchronised.
 */
#ifndef SL_CODEC_JPEG_READER_H
#define SL_CODEC_JPEG_READER_H

#include "jpeg_file.h"

struct jpeg_reader {
    const struct sl_decode_job *job;
    struct jpeg *jpeg;
    struct sl_error *err;
    size_t at;
    bool framed, ended, tables;
};

/* Hands bytes on to stb; what follows the last piece becomes part of it. SL_CORRUPT when there are
 * too many pieces. */
SL_NODISCARD enum sl_status sl_jpeg_keep(struct jpeg_reader *reader, const uint8_t *data,
                                         size_t size);

/* Sets the error and returns SL_CORRUPT. */
enum sl_status sl_jpeg_corrupt(struct jpeg_reader *reader, const char *what);

/* Takes a scan: checks its header and tables, walks its data, reports damage. `start` is the
 * marker, `payload` SOS's own bytes, which the data follows. */
SL_NODISCARD enum sl_status sl_jpeg_take_scan(struct jpeg_reader *reader, const uint8_t *start,
                                              const uint8_t *payload, size_t size);

#endif
