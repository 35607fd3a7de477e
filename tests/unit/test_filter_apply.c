/* SPDX-License-Identifier: MIT */
/* What holds for every filter: sizes, stopping, memory that runs out. Linked with --wrap, so that
 * every allocation of pixels can be made to fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "filtering.h"

#include <string.h>

void *__real_sl_alloc_aligned(size_t size);
void *__wrap_sl_alloc_aligned(size_t size);
void *__real_sl_alloc_zeroed(size_t count, size_t size);
void *__wrap_sl_alloc_zeroed(size_t count, size_t size);

static long allocations_left = -1; /* before one fails; negative: none does */
static size_t bytes_taken;         /* since it was last set to 0; nothing is taken off */

static bool fails(void)
{
    return allocations_left >= 0 && allocations_left-- == 0;
}

void *__wrap_sl_alloc_aligned(size_t size)
{
    bytes_taken += size;
    return fails() ? NULL : __real_sl_alloc_aligned(size);
}

void *__wrap_sl_alloc_zeroed(size_t count, size_t size)
{
    return fails() ? NULL : __real_sl_alloc_zeroed(count, size);
}

static const char *const every[] = {"blur=0.8",
                                    "blur=20",
                                    "sharpen",
                                    "grayscale",
                                    "invert",
                                    "brightness=10",
                                    "contrast=5",
                                    "gamma=2",
                                    "saturate=0",
                                    "sepia",
                                    "rotate=90",
                                    "rotate=0",
                                    "flip",
                                    "flop",
                                    "crop=9:7",
                                    "crop=9:7:1:2",
                                    "flatten=#204060",
                                    "median",
                                    "median=5",
                                    "median=8",
                                    "dilate=2",
                                    "erode=200",
                                    "convolve=1,2,1,2,4,2,1,2,1",
                                    "convolve=0,1,0,1,-4,1,0,1,0",
                                    "linear=2,1,0.5:9",
                                    "threshold",
                                    "threshold=9:no",
                                    "recomb=0,0,1,1,0,0,0,1,0",
                                    "modulate=1.1:2:30",
                                    "tint=red",
                                    "normalise",
                                    "clahe=9:4",
                                    "sharpen-lab",
                                    "rotate=33",
                                    "extend=3",
                                    "extend=1:2:3:4:mirror",
                                    "trim=0",
                                    "composite=a",
                                    "composite=a:east:in:50:100",
                                    "composite=a:tile=yes:scale=7",
                                    "composite=a:x=-1000:tile=yes"};
enum { EVERY = sizeof every / sizeof *every };

static void test_geometry_moves_pixels(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t width, height, from_x, from_y; /* of the output's top left pixel */
    } cases[] = {
        {"rotate=0", 20, 13, 0, 0},     {"rotate=90", 13, 20, 0, 12},
        {"rotate=180", 20, 13, 19, 12}, {"rotate=270", 13, 20, 19, 0},
        {"rotate=-90", 13, 20, 19, 0},  {"rotate=360", 20, 13, 0, 0},
        {"flip", 20, 13, 0, 12},        {"flop", 20, 13, 19, 0},
        {"crop=20:13", 20, 13, 0, 0},   {"crop=5:4", 5, 4, 7, 4},
        {"crop=5:4:0:0", 5, 4, 0, 0},   {"crop=5:4:15:9", 5, 4, 15, 9},
        {"crop=5:4:2", 5, 4, 2, 4},     {"crop=5:4:top=3", 5, 4, 7, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (unsigned v = 0; v < 8; v++) {
            struct sl_image *in = picture_noise(20, 13, filtering_models[v % 4], v < 4 ? 8 : 16, v);
            struct sl_image *out = filtering_one(in, cases[i].text);
            assert_int_equal(out->width, cases[i].width);
            assert_int_equal(out->height, cases[i].height);
            for (unsigned c = 0; c < in->planes[0].channels; c++)
                assert_int_equal(picture_get(out, 0, 0, c),
                                 picture_get(in, cases[i].from_x, cases[i].from_y, c));
            sl_image_unref(out);
            sl_image_unref(in);
        }
    }
}

static void test_sizes_and_models_are_as_announced(void **state)
{
    (void)state;
    for (size_t f = 0; f < EVERY; f++) {
        for (unsigned v = 0; v < 8; v++) {
            struct sl_image *in = picture_noise(20, 13, filtering_models[v % 4], v < 4 ? 8 : 16, v);
            struct sl_image *out = filtering_one(in, every[f]);
            struct sl_filter_call call;
            filtering_parse(every[f], &call);
            uint32_t width = 20;
            uint32_t height = 13;
            if (call.filter->output_size)
                call.filter->output_size(&call, &width, &height);
            assert_int_equal(out->width, width);
            assert_int_equal(out->height, height);
            assert_int_equal(out->depth, in->depth);
            assert_int_equal(out->model, call.filter->output_model
                                             ? call.filter->output_model(&call, in->model)
                                             : in->model);
            sl_image_unref(out);
            sl_image_unref(in);
        }
    }
}

static void test_crop_outside_says_so(void **state)
{
    (void)state;
    static const char *const texts[] = {"crop=21:1", "crop=1:14", "crop=5:5:16:0", "crop=5:5:0:9"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct sl_image *image = picture_noise(20, 13, SL_MODEL_RGB, 8, 1);
        struct sl_image *before = image;
        const char *const list[] = {texts[i], NULL};
        assert_int_equal(filtering_apply(&image, NULL, list), SL_INVALID_ARGUMENT);
        assert_ptr_equal(image, before);
        sl_image_unref(image);
    }
}

static void test_every_filter_stops_when_cancelled(void **state)
{
    (void)state;
    struct sl_cancel *cancel;
    assert_int_equal(sl_cancel_new(&cancel), SL_OK);
    sl_cancel_request(cancel);
    struct sl_poll poll = {.cancel = cancel, .deadline_ns = INT64_MAX};
    for (size_t f = 0; f < EVERY; f++) {
        struct sl_image *image = picture_noise(20, 13, SL_MODEL_RGBA, 8, 1);
        const char *const list[] = {every[f], NULL};
        bool nothing_to_do = f == 11; /* rotate=0 */
        assert_int_equal(filtering_apply(&image, &poll, list),
                         nothing_to_do ? SL_OK : SL_CANCELLED);
        assert_int_equal(image->width, 20); /* still the caller's, and whole */
        sl_image_unref(image);
    }
    sl_cancel_free(cancel);
}

/* Fails the first allocation, then the second, …, until the filter succeeds. Leaks and double
 * frees are the sanitizers' to find. */
static void run_out_of_memory(const char *const *list, unsigned v, bool shared)
{
    long allowed = 0;
    enum sl_status status = SL_NO_MEMORY;
    for (; status != SL_OK; allowed++) {
        struct sl_image *in = picture_noise(20, 13, filtering_models[v % 4], v < 4 ? 8 : 16, v);
        struct sl_image *image = shared ? sl_image_ref(in) : in;
        allocations_left = allowed;
        status = filtering_apply(&image, NULL, list);
        allocations_left = -1;
        assert_true(status == SL_OK || status == SL_NO_MEMORY);
        assert_true(allowed < 30);
        sl_image_unref(image);
        if (shared)
            sl_image_unref(in);
    }
}

static void test_memory_may_run_out_anywhere(void **state)
{
    (void)state;
    static const char *const fused[] = {"gamma=2", "invert", NULL};
    for (unsigned v = 0; v < 8; v++) {
        for (size_t f = 0; f < EVERY; f++) {
            const char *const list[] = {every[f], NULL};
            run_out_of_memory(list, v, false);
            run_out_of_memory(list, v, true);
        }
        run_out_of_memory(fused, v, true);
    }
}

/* Admission relies on it: all that a filter takes, even were none of it given back before its end,
 * is within what was announced, less the picture it is given. */
static void test_memory_is_as_announced(void **state)
{
    (void)state;
    for (size_t f = 0; f < EVERY; f++) {
        for (unsigned v = 0; v < 8; v++) {
            unsigned depth = v < 4 ? 8 : 16;
            struct sl_image *in = picture_noise(200, 130, filtering_models[v % 4], depth, v);
            struct sl_filter_call call;
            filtering_parse(every[f], &call);
            size_t peak = sl_filter_peak_bytes(&call, 1, 200, 130, in->model, depth);
            bytes_taken = 0;
            struct sl_image *out = filtering_one(in, every[f]);
            /* The blur gives cells and rows back before it is done. */
            if (!strstr(every[f], "blur=20") && !strstr(every[f], "sharpen"))
                assert_true(bytes_taken + in->size <= peak);
            assert_true(peak < 8 * in->size + (4 << 20));
            sl_image_unref(out);
            sl_image_unref(in);
        }
    }
    struct sl_filter_call call;
    assert_int_equal(sl_filter_parse("sharpen", &call, NULL), SL_OK);
    assert_true(sl_filter_peak_bytes(&call, 1, UINT32_MAX, UINT32_MAX, SL_MODEL_RGBA, 16) ==
                SIZE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_geometry_moves_pixels),
        cmocka_unit_test(test_sizes_and_models_are_as_announced),
        cmocka_unit_test(test_crop_outside_says_so),
        cmocka_unit_test(test_every_filter_stops_when_cancelled),
        cmocka_unit_test(test_memory_may_run_out_anywhere),
        cmocka_unit_test(test_memory_is_as_announced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
