/* SPDX-License-Identifier: MIT */
/*
 * A JPEG taken apart. stb decodes, but it takes a cut or damaged scan for a whole one and fails on
 * harmless junk; so every marker is read here first, every scan's codes are walked, and stb gets
 * only the pieces it needs. Specification: ITU-T T.81 (1992).
 */
#ifndef SL_CODEC_JPEG_FILE_H
#define SL_CODEC_JPEG_FILE_H

#include "jpeg_block.h"
#include "reading.h"
#include "stb_read.h"

enum { JPEG_COMPONENTS = 4, JPEG_TABLES = 4, JPEG_SPANS = 255, JPEG_NO_ADOBE = -1 };

enum jpeg_marker {
    JPEG_SOF0 = 0xC0,
    JPEG_SOF1 = 0xC1,
    JPEG_SOF2 = 0xC2,
    JPEG_DHT = 0xC4,
    JPEG_JPG = 0xC8,
    JPEG_SOF9 = 0xC9,
    JPEG_SOF10 = 0xCA,
    JPEG_DAC = 0xCC,
    JPEG_SOF15 = 0xCF,
    JPEG_RST0 = 0xD0,
    JPEG_RST7 = 0xD7,
    JPEG_SOI = 0xD8,
    JPEG_EOI = 0xD9,
    JPEG_SOS = 0xDA,
    JPEG_DQT = 0xDB,
    JPEG_DRI = 0xDD,
    JPEG_APP0 = 0xE0,
    JPEG_APP1 = 0xE1,
    JPEG_APP2 = 0xE2,
    JPEG_APP13 = 0xED,
    JPEG_APP14 = 0xEE,
    JPEG_APP15 = 0xEF,
    JPEG_COM = 0xFE,
};

struct jpeg_component {
    unsigned id, h, v, quantiser;
    uint32_t blocks_wide, blocks_high; /* that a scan of its own has */
    uint32_t padded_wide, padded_high; /* that a scan of several has */
    bool seen;                         /* a scan with its DC was there */
    /* Coefficients, by block in padded rows; a stride of 0 where all blocks share one's room. */
    struct jpeg_places places;
    int16_t *kept;
    uint64_t *busy; /* which of them are not 0 */
    size_t kept_stride, busy_stride;
    /* Where a picture is made of them: */
    unsigned side;        /* of what a block becomes */
    int8_t precision[64]; /* the lowest bit of each that a scan gave */
    float scales[64];
    uint8_t *spare; /* a row for what lies below the picture */
};

/* A quantisation table where it lies in the file, in zigzag order. */
struct jpeg_steps {
    const uint8_t *data; /* NULL: not defined yet */
    bool wide;           /* 16 bits each */
};

/* What SOF says. */
struct jpeg_frame {
    uint32_t width, height;
    bool progressive;
    unsigned components;
    struct jpeg_component component[JPEG_COMPONENTS];
    uint32_t mcus_wide, mcus_high;
};

/* What SOS says. */
struct jpeg_scan {
    unsigned components;
    struct {
        unsigned which, dc_table, ac_table;
    } of[JPEG_COMPONENTS];
    unsigned first, last; /* coefficients, in zigzag order */
    unsigned high, low;   /* successive approximation */
};

/* How a walk through a scan ended. */
enum jpeg_walk {
    JPEG_WALK_WHOLE,
    JPEG_WALK_EXTRA, /* whole, with bytes left over */
    JPEG_WALK_SHORT, /* the data ended too early */
    JPEG_WALK_BAD,   /* a code that cannot be, or a restart marker out of place */
    JPEG_WALK_STOP,  /* the poll said so */
};

struct jpeg;

/* Walks the codes of a scan's data; coefficients go where the components say. *used is how many
 * bytes of it the scan has. The scan's tables are defined. */
typedef enum jpeg_walk jpeg_walk_fn(struct jpeg *jpeg, const struct jpeg_scan *scan,
                                    const uint8_t *data, size_t size, const struct sl_poll *poll,
                                    size_t *used);
struct jpeg {
    struct jpeg_frame frame;
    struct jpeg_table tables[2][JPEG_TABLES]; /* DC, AC */
    struct jpeg_steps steps[JPEG_TABLES];
    unsigned restart_interval;
    int adobe; /* the transform that Adobe's marker says, or JPEG_NO_ADOBE */
    bool cut;  /* no EOI */
    bool junk; /* bytes between markers */
    unsigned scans;
    jpeg_walk_fn *walk;
    bool makes;             /* a picture; else it is only walked */
    unsigned eighths;       /* its scale */
    struct sl_image *image; /* owned */
    bool streams;           /* a row of MCUs is kept at a time */
    int16_t nowhere[64];    /* for blocks that are not kept */
    uint64_t nothing;
    struct sl_stb_span spans[JPEG_SPANS + 1];
    size_t span_count;
};

/* Parses SOF's payload, which begins with the precision. SL_CORRUPT, SL_UNSUPPORTED_FEATURE. */
SL_NODISCARD enum sl_status sl_jpeg_frame(unsigned marker, const uint8_t *payload, size_t size,
                                          struct jpeg_frame *frame, struct sl_error *err);

/* Fills in the counts of blocks; needs sides inside the limits. */
SL_NODISCARD enum sl_status sl_jpeg_geometry(struct jpeg_frame *frame, struct sl_error *err);

/* Reads every marker and walks every scan; reports damage. With jpeg->makes, makes the picture that
 * the job wants, and fails with SL_NOT_APPLICABLE where it cannot. sl_jpeg_release in any case. */
SL_NODISCARD enum sl_status sl_jpeg_read(const struct sl_decode_job *job, struct jpeg *jpeg,
                                         struct sl_error *err);
void sl_jpeg_release(const struct sl_decode_job *job, struct jpeg *jpeg);

/* The least bytes of scan data that any such picture takes. */
uint64_t sl_jpeg_least_bytes(const struct jpeg_frame *frame);

#endif
