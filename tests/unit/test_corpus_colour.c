/* SPDX-License-Identifier: MIT */
/* The corpus's pictures with a profile: their colours in sRGB beside Little CMS's pipeline in
 * floating point. */
#include "unit.h"

#include "codecs.h"
#include "colour.h"
#include "corpus.h"
#include "float_pipeline.h"
#include "pixels.h"

#include <string.h>

static unsigned compared;

static struct sl_image *copy_of(struct sl_image *image)
{
    struct sl_image *copy = sl_image_ref(image);
    assert_int_equal(sl_pixels_own(NULL, &copy, NULL), SL_OK);
    return copy;
}

static void compare(const struct corpus_row *row, const struct sl_metadata *metadata,
                    struct sl_image *before)
{
    const struct sl_colour_target target = {.intent = SL_INTENT_RELATIVE};
    struct sl_colours *colours;
    struct sl_image *after = copy_of(before);
    const uint8_t *icc = metadata->blocks[SL_METADATA_ICC].data;
    size_t size = metadata->blocks[SL_METADATA_ICC].size;
    bool unusable;
    assert_int_equal(sl_colours_new(&target, &colours, NULL), SL_OK);
    sl_colours_differ(colours, icc, size, SL_COLOUR_RGB, &unusable);
    if (!unusable) {
        double levels;
        assert_int_equal(sl_colours_apply(colours, icc, size, after, NULL, NULL), SL_OK);
        double most = float_pipeline_worst(icc, size, before, after, &levels);
        print_message("%s: dE2000 %.3f, %.3f levels\n", row->path, most, levels);
        compared++;
        if (most >= 0.5)
            fail_msg("%s: too far", row->path);
    }
    sl_image_unref(after);
    sl_colours_free(colours);
}

static void visit(const struct corpus_row *row, void *context)
{
    (void)context;
    static const char *const categories[] = {"icc", "icc-broken"};
    bool is_ours = false;
    for (size_t i = 0; i < 2; i++)
        is_ours |= strcmp(row->category, categories[i]) == 0;
    const struct sl_codec *codec = sl_codec_find_by_content(row->data, row->size);
    if (!is_ours || !corpus_allows(row->expect, "ok") || !codec)
        return;
    struct sl_limits limits = SL_LIMITS_DEFAULT;
    struct sl_decode_job job = {.data = row->data, .size = row->size, .limits = &limits};
    struct sl_metadata metadata = {.own = {NULL}};
    struct sl_image *image = NULL;
    assert_int_equal(sl_codec_metadata(codec, &job, SL_KEEP_ICC, &metadata, NULL), SL_OK);
    if (metadata.blocks[SL_METADATA_ICC].data) {
        assert_int_equal(codec->decode(&job, &image, NULL), SL_OK);
        if (sl_model_channels(image->model) >= 3)
            compare(row, &metadata, image);
        sl_image_unref(image);
    }
    sl_metadata_release(&metadata);
}

static void colours_of_the_corpus_are_right(void **state)
{
    (void)state;
    if (corpus_each(visit, NULL))
        assert_true(compared > 0);
    else
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(colours_of_the_corpus_are_right)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
