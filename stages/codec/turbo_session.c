/* SPDX-License-Identifier: MIT */
#include "turbo.h"

#include "reading.h"

#include <jerror.h>

#include <string.h>

_Noreturn void sl_turbo_escape(struct sl_turbo *turbo, enum sl_status status)
{
    turbo->status = status;
    longjmp(turbo->escape, 1);
}

static _Noreturn void fail(j_common_ptr common)
{
    struct sl_turbo *turbo = (struct sl_turbo *)common->err;
    common->err->format_message(common, turbo->text);
    switch (common->err->msg_code) {
    case JERR_OUT_OF_MEMORY:
        sl_turbo_escape(turbo, SL_NO_MEMORY);
    case JERR_NO_BACKING_STORE:
        sl_turbo_escape(turbo, SL_OVER_RESERVE);
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
        sl_turbo_escape(turbo, SL_UNSUPPORTED_FEATURE);
    default:
        sl_turbo_escape(turbo, turbo->ended ? SL_TRUNCATED : SL_CORRUPT);
    }
}

/* Warnings, by what they say of the pixels. */
static void note(j_common_ptr common, int level)
{
    struct sl_turbo *turbo = (struct sl_turbo *)common->err;
    if (level >= 0)
        return; /* a trace */
    common->err->num_warnings++;
    switch (common->err->msg_code) {
    case JWRN_JPEG_EOF:
        turbo->ended = true;
        break;
    case JWRN_HIT_MARKER:
        turbo->missing = true;
        break;
    case JWRN_EXTRANEOUS_DATA:
        turbo->junk = true;
        break;
    case JWRN_BOGUS_PROGRESSION:
    case JWRN_NOT_SEQUENTIAL:
        turbo->misordered = true;
        break;
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR:
        break;
    default:
        turbo->damaged = true;
    }
}

static void say_nothing(j_common_ptr common)
{
    (void)common;
}

void sl_turbo_poll(struct sl_turbo *turbo)
{
    enum sl_status status = sl_poll_check(turbo->poll);
    if (status)
        sl_turbo_escape(turbo, status);
}

static void progress(j_common_ptr common)
{
    struct sl_turbo *turbo = (struct sl_turbo *)common->err;
    sl_turbo_poll(turbo);
    if (common->is_decompressor &&
        ((j_decompress_ptr)common)->input_scan_number > SL_TURBO_SCANS_MAX) {
        snprintf(turbo->text, sizeof turbo->text, "more than %d scans", SL_TURBO_SCANS_MAX);
        sl_turbo_escape(turbo, SL_CORRUPT);
    }
}

void sl_turbo_init(struct sl_turbo *turbo, const struct sl_poll *poll, size_t memory_limit)
{
    memset(turbo, 0, sizeof *turbo);
    jpeg_std_error(&turbo->errors);
    turbo->errors.error_exit = fail;
    turbo->errors.emit_message = note;
    turbo->errors.output_message = say_nothing;
    turbo->progress.progress_monitor = progress;
    turbo->poll = poll;
    turbo->memory_limit = memory_limit;
}

void sl_turbo_limit(struct sl_turbo *turbo, j_common_ptr common)
{
    common->progress = &turbo->progress;
    if (turbo->memory_limit)
        common->mem->max_memory_to_use =
            turbo->memory_limit > INT64_MAX ? INT64_MAX : (long)turbo->memory_limit;
}

enum sl_status sl_turbo_failed(const struct sl_turbo *turbo, struct sl_error *err)
{
    switch (turbo->status) {
    case SL_CANCELLED:
    case SL_TIMEOUT:
        return sl_error_set(err, turbo->status, "stopped: %s", sl_status_text(turbo->status));
    case SL_OVER_RESERVE:
        return sl_error_set(err, SL_OVER_RESERVE, "jpeg: more than the %zu bytes reserved for it",
                            turbo->memory_limit);
    case SL_NO_MEMORY:
        return sl_error_set(err, SL_NO_MEMORY, "jpeg: no memory");
    default:
        return sl_error_set(err, turbo->status, "jpeg: %s", turbo->text);
    }
}

void sl_turbo_note_scans(struct sl_turbo *turbo, const struct jpeg_decompress_struct *jpeg)
{
    for (int i = 0; i < jpeg->num_components; i++)
        turbo->unscanned |= !jpeg->comp_info[i].quant_table;
}

enum sl_status sl_turbo_damage(const struct sl_turbo *turbo, const struct sl_decode_job *job,
                               const struct jpeg_decompress_struct *jpeg, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    if (turbo->unscanned)
        status =
            sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, turbo->ended ? SL_TRUNCATED : SL_CORRUPT,
                             err, "jpeg: a component has no scan");
    if (!status && turbo->missing)
        status = sl_decode_damage(
            job, SL_FAIL_ON_TRUNCATED, turbo->ended ? SL_TRUNCATED : SL_CORRUPT, err,
            turbo->ended ? "jpeg: the file ends early" : "jpeg: the data of a scan ends early");
    if (!status && turbo->damaged)
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                                  "jpeg: the data of a scan is damaged");
    if (!status && turbo->misordered)
        status = sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_CORRUPT, err,
                                  "jpeg: scans that do not fit together");
    if (!status && turbo->junk)
        status =
            sl_decode_damage(job, SL_FAIL_ON_ERROR, SL_CORRUPT, err, "jpeg: junk between markers");
    /* A sequential picture is whole when its scans are; a progressive one may lack some. */
    if (!status && turbo->ended && !turbo->missing)
        status =
            sl_decode_damage(job, jpeg->progressive_mode ? SL_FAIL_ON_TRUNCATED : SL_FAIL_ON_ERROR,
                             SL_TRUNCATED, err, "jpeg: the file ends without its end marker");
    return status;
}

enum sl_status sl_turbo_check_header(const struct sl_decode_job *job,
                                     const struct jpeg_decompress_struct *jpeg,
                                     struct sl_error *err)
{
    enum sl_status status =
        sl_limits_check(job->limits, jpeg->image_width, jpeg->image_height, err);
    if (status)
        return status;
    uint64_t blocks = 0;
    for (int i = 0; i < jpeg->num_components; i++)
        blocks +=
            (uint64_t)jpeg->comp_info[i].width_in_blocks * jpeg->comp_info[i].height_in_blocks;
    /* A code has a bit at least: a block of a sequential picture takes two codes, one of a
     * progressive picture one, the rest may be one run; arithmetic codes can be shorter. */
    if (jpeg->arith_code || blocks / (jpeg->progressive_mode ? 8 : 4) <= job->size)
        return SL_OK;
    return sl_decode_damage(job, SL_FAIL_ON_TRUNCATED, SL_TRUNCATED, err,
                            "jpeg: %zu bytes cannot hold %u x %u pixels", job->size,
                            jpeg->image_width, jpeg->image_height);
}

bool sl_turbo_has_end(const uint8_t *data, size_t size)
{
    size_t at = 0;
    while (at + 1 < size) {
        const uint8_t *found = memchr(data + at, 0xFF, size - 1 - at);
        if (!found)
            return false;
        at = (size_t)(found - data) + 1;
        unsigned marker = data[at];
        if (marker == JPEG_EOI)
            return true;
        /* 0 is a stuffed byte, 0xFF fill; restarts have no length, nor has what is below SOF0. */
        if (marker < 0xC0 || marker == 0xFF || (marker >= JPEG_RST0 && marker <= 0xD8))
            continue;
        if (size - at < 3)
            return false;
        at += 1 + (size_t)sl_be16(data + at + 1);
    }
    return false;
}
