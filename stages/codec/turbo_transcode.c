/* SPDX-License-Identifier: MIT */
/*
 * A new quality without pixels: each DCT coefficient is multiplied by the old step, divided by the
 * new one and rounded, as decoding and encoding again would do but for the rounding in between.
 */
#include "turbo.h"

#include "jpeg_write.h"
#include "reading.h"

/* Beyond it, whatever is not 0 is more than a code can say. */
static float at_most_scale(float scale)
{
    return scale < 32767 ? scale : 32767;
}

struct transcoding {
    struct sl_turbo turbo;
    struct jpeg_decompress_struct in;
    struct jpeg_compress_struct out;
    struct sl_turbo_sink sink;
    bool in_created, out_created;
};

/* Gray, or YCbCr that shares chroma as the options ask. */
static bool fits(const struct jpeg_decompress_struct *in, const struct sl_encode_options *options)
{
    const jpeg_component_info *c = in->comp_info;
    unsigned h;
    unsigned v;
    sl_jpeg_chroma(options, &h, &v);
    if (in->num_components == 1)
        return in->jpeg_color_space == JCS_GRAYSCALE;
    return in->num_components == 3 && in->jpeg_color_space == JCS_YCbCr &&
           c[0].h_samp_factor == (int)h && c[0].v_samp_factor == (int)v &&
           c[1].h_samp_factor == 1 && c[1].v_samp_factor == 1 && c[2].h_samp_factor == 1 &&
           c[2].v_samp_factor == 1;
}

static void requantise(struct transcoding *t, jvirt_barray_ptr *coefficients)
{
    for (int i = 0; i < t->in.num_components; i++) {
        jpeg_component_info *from = &t->in.comp_info[i];
        const JQUANT_TBL *old = from->quant_table;
        const JQUANT_TBL *new = t->out.quant_tbl_ptrs[t->out.comp_info[i].quant_tbl_no];
        float scale[DCTSIZE2];
        if (!old) {
            snprintf(t->turbo.text, sizeof t->turbo.text, "no scan of component %d", i);
            sl_turbo_escape(&t->turbo, t->turbo.ended ? SL_TRUNCATED : SL_CORRUPT);
        }
        for (int k = 0; k < DCTSIZE2; k++)
            scale[k] = at_most_scale((float)old->quantval[k] / (float)new->quantval[k]);
        for (JDIMENSION y = 0; y < from->height_in_blocks; y++) {
            sl_turbo_poll(&t->turbo);
            JBLOCKARRAY rows =
                t->in.mem->access_virt_barray((j_common_ptr)&t->in, coefficients[i], y, 1, TRUE);
            sl_turbo_requantise(rows[0], from->width_in_blocks, scale);
        }
    }
}

static void prepare_output(struct transcoding *t, const struct sl_encode_options *options)
{
    jpeg_copy_critical_parameters(&t->in, &t->out);
    sl_turbo_set_options(&t->out, options);
    for (int i = 0; i < t->out.num_components; i++)
        t->out.comp_info[i].quant_tbl_no = i > 0;
    if (options->progressive)
        jpeg_simple_progression(&t->out);
}

static enum sl_status run(struct transcoding *t, const struct sl_decode_job *job,
                          const struct sl_encode_options *options, struct sl_bytes *out,
                          struct sl_error *err)
{
    if (setjmp(t->turbo.escape))
        return sl_turbo_failed(&t->turbo, err);
    t->in.err = &t->turbo.errors;
    jpeg_create_decompress(&t->in);
    t->in_created = true;
    sl_turbo_limit(&t->turbo, (j_common_ptr)&t->in);
    jpeg_mem_src(&t->in, job->data, job->size);
    jpeg_read_header(&t->in, TRUE);
    if (!fits(&t->in, options))
        return SL_NOT_APPLICABLE;
    enum sl_status status = sl_turbo_check_header(job, &t->in, err);
    if (status)
        return status;
    jvirt_barray_ptr *coefficients = jpeg_read_coefficients(&t->in);
    sl_turbo_note_scans(&t->turbo, &t->in);
    status = sl_turbo_damage(&t->turbo, job, &t->in, err);
    if (status)
        return status;
    t->out.err = &t->turbo.errors;
    jpeg_create_compress(&t->out);
    t->out_created = true;
    sl_turbo_limit(&t->turbo, (j_common_ptr)&t->out);
    sl_turbo_sink_init(&t->sink, &t->turbo, out);
    t->out.dest = &t->sink.base;
    prepare_output(t, options);
    requantise(t, coefficients);
    jpeg_write_coefficients(&t->out, coefficients);
    sl_turbo_sink_metadata(&t->sink, options);
    jpeg_finish_compress(&t->out);
    return SL_OK;
}

enum sl_status sl_turbo_transcode(const struct sl_decode_job *job,
                                  const struct sl_encode_options *options, struct sl_bytes *out,
                                  struct sl_error *err)
{
    size_t before = out->size;
    struct transcoding t = {.in_created = false};
    sl_turbo_init(&t.turbo, job->poll, job->memory_limit);
    enum sl_status status = run(&t, job, options, out, err);
    if (t.out_created)
        jpeg_destroy_compress(&t.out);
    if (t.in_created)
        jpeg_destroy_decompress(&t.in);
    if (status)
        out->size = before;
    return status;
}
