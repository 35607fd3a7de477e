/* SPDX-License-Identifier: MIT */
/* TIFF by libtiff: the table row, what the first page says, and what decoding takes. */
#include "tiff.h"

#include "codecs.h"
#include "pixels.h"
#include "reading.h"

#include <string.h>

/* libtiff's own state: tables of LZW and CCITT, zlib's window; what Zstandard's windows are at
 * most; coefficients of a progressive JPEG strip, of which libtiff itself refuses more. */
enum { STATE_BYTES = 512 * 1024, ZSTD_BYTES = 130 << 20, JPEG_BYTES = 100 << 20 };

static bool matches(const uint8_t *head, size_t size)
{
    static const char *const magics[] = {"II*\0", "MM\0*", "II+\0", "MM\0+"};
    if (size >= 10 && !memcmp(head + 8, "CR", 2)) /* a Canon raw file */
        return false;
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (size >= 8 && !memcmp(head, magics[i], 4))
            return true;
    }
    return false;
}

/* ---- what the page says ---- */

static enum sl_status unsupported(struct sl_error *err, const char *what, unsigned value)
{
    return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "tiff: %s %u", what, value);
}

/* Those whose memory is known to be bounded. */
static bool is_known_compression(unsigned compression)
{
    static const uint16_t known[] = {
        COMPRESSION_NONE,    COMPRESSION_CCITTRLE, COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4,
        COMPRESSION_LZW,     COMPRESSION_JPEG,     COMPRESSION_PACKBITS,  COMPRESSION_ADOBE_DEFLATE,
        COMPRESSION_DEFLATE, COMPRESSION_ZSTD,     COMPRESSION_CCITTRLEW,
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (compression == known[i])
            return TIFFIsCODECConfigured(known[i]);
    }
    return false;
}

static void find_alpha(struct sl_tiff *tiff)
{
    uint16_t count = 0;
    const uint16_t *extra = NULL;
    TIFFGetFieldDefaulted(tiff->tif, TIFFTAG_EXTRASAMPLES, &count, &extra);
    bool alpha = count > 0 && extra[0] != EXTRASAMPLE_UNSPECIFIED && tiff->samples > tiff->colours;
    tiff->associated = alpha && extra[0] == EXTRASAMPLE_ASSOCALPHA;
    tiff->channels = (uint16_t)(tiff->colours + alpha);
}

static bool has_four_inks(const struct sl_tiff *tiff)
{
    uint16_t inks = INKSET_CMYK;
    TIFFGetFieldDefaulted(tiff->tif, TIFFTAG_INKSET, &inks);
    return tiff->photometric == PHOTOMETRIC_SEPARATED && inks == INKSET_CMYK && tiff->bits == 8 &&
           tiff->samples >= 4 && !tiff->planar;
}

static enum sl_status choose_kind(struct sl_tiff *tiff, struct sl_error *err)
{
    bool bytes = tiff->bits == 8 || tiff->bits == 16;
    bool gray =
        tiff->photometric == PHOTOMETRIC_MINISBLACK || tiff->photometric == PHOTOMETRIC_MINISWHITE;
    bool packed = tiff->bits == 1 || tiff->bits == 2 || tiff->bits == 4;
    if (tiff->photometric == PHOTOMETRIC_YCBCR && tiff->compression == COMPRESSION_JPEG &&
        !tiff->planar) {
        TIFFSetField(tiff->tif, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        tiff->photometric = PHOTOMETRIC_RGB;
    }
    tiff->colours = gray ? 1 : 3;
    if (bytes && (gray || tiff->photometric == PHOTOMETRIC_RGB) && tiff->samples >= tiff->colours) {
        tiff->kind = SL_TIFF_SAMPLES;
        find_alpha(tiff);
        return SL_OK;
    }
    tiff->channels = tiff->colours;
    if (packed && gray && tiff->samples == 1)
        tiff->kind = SL_TIFF_PACKED;
    else if ((packed || tiff->bits == 8) && tiff->photometric == PHOTOMETRIC_PALETTE &&
             tiff->samples == 1)
        tiff->kind = SL_TIFF_INDEXES;
    else if (has_four_inks(tiff))
        tiff->kind = SL_TIFF_INKS;
    else if (bytes && tiff->photometric != PHOTOMETRIC_PALETTE)
        tiff->kind = SL_TIFF_AS_RGBA;
    else
        return unsupported(err, "bits a sample:", tiff->bits);
    char message[1024] = "";
    if (tiff->kind == SL_TIFF_AS_RGBA && !TIFFRGBAImageOK(tiff->tif, message))
        return sl_error_set(err, SL_UNSUPPORTED_FEATURE, "tiff: %s", message);
    return SL_OK;
}

static enum sl_status read_page(struct sl_tiff *tiff, const struct sl_limits *limits,
                                struct sl_error *err)
{
    TIFF *tif = tiff->tif;
    uint16_t planar = PLANARCONFIG_CONTIG;
    uint16_t format = SAMPLEFORMAT_UINT;
    uint16_t orientation = 1;
    uint16_t order = FILLORDER_MSB2LSB;
    uint32_t subfile = 0;
    TIFFGetField(tif, TIFFTAG_IMAGEWIDTH, &tiff->width);
    TIFFGetField(tif, TIFFTAG_IMAGELENGTH, &tiff->height);
    TIFFGetFieldDefaulted(tif, TIFFTAG_BITSPERSAMPLE, &tiff->bits);
    TIFFGetFieldDefaulted(tif, TIFFTAG_SAMPLESPERPIXEL, &tiff->samples);
    TIFFGetFieldDefaulted(tif, TIFFTAG_COMPRESSION, &tiff->compression);
    TIFFGetFieldDefaulted(tif, TIFFTAG_PLANARCONFIG, &planar);
    TIFFGetFieldDefaulted(tif, TIFFTAG_SAMPLEFORMAT, &format);
    TIFFGetFieldDefaulted(tif, TIFFTAG_ORIENTATION, &orientation);
    TIFFGetFieldDefaulted(tif, TIFFTAG_FILLORDER, &order);
    TIFFGetFieldDefaulted(tif, TIFFTAG_SUBFILETYPE, &subfile);
    tiff->reversed = order != FILLORDER_MSB2LSB;
    tiff->planar = planar == PLANARCONFIG_SEPARATE && tiff->samples > 1;
    tiff->tiled = TIFFIsTiled(tif);
    tiff->orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
    enum sl_status status = sl_limits_check(limits, tiff->width, tiff->height, err);
    if (status)
        return status;
    if (tiff->directory.raw || subfile & FILETYPE_REDUCEDIMAGE)
        return sl_error_set(err, SL_UNSUPPORTED_FORMAT,
                            "a camera's raw file, or one that begins with a thumbnail");
    if (!TIFFGetField(tif, TIFFTAG_PHOTOMETRIC, &tiff->photometric))
        return sl_error_set(err, SL_CORRUPT, "tiff: what its samples mean is not said");
    if (format != SAMPLEFORMAT_UINT && format != SAMPLEFORMAT_VOID)
        return unsupported(err, "samples that are no whole numbers, of kind", format);
    if (!is_known_compression(tiff->compression))
        return unsupported(err, "compression", tiff->compression);
    return choose_kind(tiff, err);
}

static enum sl_status describe(const struct sl_tiff *tiff, const struct sl_limits *limits,
                               struct sl_codec_info *info, struct sl_error *err)
{
    static const enum sl_model models[] = {
        [1] = SL_MODEL_GRAY,
        [2] = SL_MODEL_GRAY_ALPHA,
        [3] = SL_MODEL_RGB,
        [4] = SL_MODEL_RGBA,
    };
    *info = (struct sl_codec_info){
        .width = tiff->width,
        .height = tiff->height,
        .model = models[tiff->channels],
        .depth = tiff->kind == SL_TIFF_SAMPLES ? tiff->bits : 8,
        .cmyk = tiff->kind == SL_TIFF_INKS,
        .orientation = tiff->orientation,
    };
    uint64_t work = STATE_BYTES + SL_TIFF_ALLOC_MIN;
    if (tiff->reversed)
        work += tiff->source->size;
    if (tiff->compression == COMPRESSION_ZSTD)
        work += ZSTD_BYTES;
    if (tiff->compression == COMPRESSION_JPEG)
        work += JPEG_BYTES;
    if (__builtin_add_overflow(work, tiff->directory.value_bytes, &work) ||
        __builtin_add_overflow(work, sl_tiff_pixel_bytes(tiff), &work))
        work = UINT64_MAX;
    return sl_info_bytes(info, work, limits, err);
}

static enum sl_status read_header(struct sl_tiff *tiff, const struct sl_limits *limits,
                                  struct sl_codec_info *info, struct sl_error *err)
{
    enum sl_status status = sl_tiff_read_directory(tiff->source, &tiff->directory, err);
    if (!status)
        status = sl_tiff_open(tiff, err);
    if (!status)
        status = read_page(tiff, limits, err);
    return status ? status : describe(tiff, limits, info, err);
}

static enum sl_status probe(const struct sl_source *source, const struct sl_limits *limits,
                            struct sl_codec_info *info, struct sl_error *err)
{
    struct sl_tiff tiff = {.source = source};
    enum sl_status status = read_header(&tiff, limits, info, err);
    sl_tiff_close(&tiff);
    return status;
}

static enum sl_status read_picture(struct sl_tiff *tiff, const struct sl_decode_job *job,
                                   struct sl_image *image, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    if (tiff->directory.cut)
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                                  "tiff: what the directory says is not all there");
    if (!status)
        status = sl_tiff_read_pixels(tiff, job, image, err);
    if (!status && tiff->associated) {
        image->premultiplied = true;
        status = sl_pixels_unpremultiply(image, job->poll);
    }
    if (!status && tiff->directory.more_pages)
        status = sl_decode_loss(job, err, "tiff: several pages; only the first was converted");
    return status;
}

static enum sl_status decode(const struct sl_decode_job *job, struct sl_image **out,
                             struct sl_error *err)
{
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_tiff tiff = {
        .source = &source, .mapped = job->data, .memory_limit = job->memory_limit};
    struct sl_codec_info info;
    struct sl_image *image = NULL;
    *out = NULL;
    enum sl_status status = read_header(&tiff, job->limits, &info, err);
    if (!status)
        status = sl_decode_begin(job, &info, &image, err);
    if (!status)
        status = read_picture(&tiff, job, image, err);
    sl_tiff_close(&tiff);
    return sl_decode_end(status, image, out);
}

/* Damage is decode's to tell. */
static enum sl_status find_metadata(const struct sl_decode_job *job, unsigned wanted,
                                    struct sl_metadata *out, struct sl_error *err)
{
    (void)err;
    struct sl_memory memory = {job->data, job->size};
    struct sl_source source = sl_source_of_memory(&memory);
    struct sl_tiff_directory directory;
    if (!wanted || sl_tiff_read_directory(&source, &directory, NULL))
        return SL_OK;
    for (unsigned kind = 0; kind < SL_METADATA_KINDS; kind++) {
        uint64_t at = directory.blocks[kind].at;
        uint64_t size = directory.blocks[kind].size;
        if (wanted >> kind & 1 && size > 8 && at < job->size && size <= job->size - at)
            sl_metadata_borrow(out, (enum sl_metadata_kind)kind, job->data + at, (size_t)size);
    }
    return SL_OK;
}

const struct sl_codec sl_codec_tiff = {
    .name = "libtiff",
    .format = "tiff",
    .extensions = "tif,tiff",
    .matches = matches,
    .probe = probe,
    .decode = decode,
    .metadata = find_metadata,
};
