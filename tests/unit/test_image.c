/* SPDX-License-Identifier: MIT */
/* Pictures, the buffer pool, and what EXIF says. */
#include "unit.h"

#include <sluice/image.h>

#include "buffer_pool.h"

#include <stdlib.h>
#include <string.h>

static void geometry_is_checked(void **state)
{
    (void)state;
    struct sl_image *image;
    size_t size;
    assert_int_equal(sl_image_new(NULL, 0, 1, SL_MODEL_RGB, 8, &image), SL_INVALID_ARGUMENT);
    assert_int_equal(sl_image_new(NULL, 1, 1, SL_MODEL_RGB, 12, &image), SL_INVALID_ARGUMENT);
    assert_int_equal(sl_image_new(NULL, 1, 1, SL_MODEL_YCBCR, 8, &image), SL_INVALID_ARGUMENT);
    assert_null(image);
    assert_true(sl_image_size(3, 2, SL_MODEL_RGB, 8, &size));
    assert_int_equal(size, 2 * 64);
    assert_true(sl_image_size(UINT32_MAX, 1000, SL_MODEL_RGBA, 16, &size));
}

static void rows_are_aligned_and_apart(void **state)
{
    (void)state;
    struct sl_image *image;
    assert_int_equal(sl_image_new(NULL, 33, 5, SL_MODEL_RGB, 16, &image), SL_OK);
    for (uint32_t y = 0; y < 5; y++) {
        assert_int_equal((uintptr_t)sl_image_row(image, 0, y) % 64, 0);
        memset(sl_image_row(image, 0, y), (int)y, 33 * 6);
    }
    for (uint32_t y = 0; y < 5; y++)
        assert_int_equal(sl_image_row(image, 0, y)[33 * 6 - 1], y);
    sl_image_unref(image);
}

static void the_last_reference_frees(void **state)
{
    (void)state;
    struct sl_image *image;
    uint8_t *pixels = malloc(12);
    assert_int_equal(sl_image_wrap(pixels, 5, 2, 2, SL_MODEL_RGB, 8, free, &image),
                     SL_INVALID_ARGUMENT);
    assert_int_equal(sl_image_wrap(pixels, 6, 2, 2, SL_MODEL_RGB, 8, free, &image), SL_OK);
    assert_true(sl_image_is_unique(image));
    struct sl_image *other = sl_image_ref(image);
    assert_false(sl_image_is_unique(image));
    sl_image_unref(image);
    assert_true(sl_image_is_unique(other));
    sl_image_unref(other);
    sl_image_unref(NULL);
}

static void buffers_are_used_again(void **state)
{
    (void)state;
    struct sl_buffer_pool *pool;
    struct sl_buffer_pool_stats stats;
    assert_int_equal(sl_buffer_pool_new(1 << 20, &pool), SL_OK);
    void *first = sl_buffer_pool_take(pool, 100000);
    sl_buffer_pool_give(pool, first);
    /* What is smaller but more than half as large will do; what is half as large gets its own. */
    void *again = sl_buffer_pool_take(pool, 99000);
    assert_ptr_equal(again, first);
    sl_buffer_pool_give(pool, again);
    again = sl_buffer_pool_take(pool, 56000);
    assert_ptr_equal(again, first);
    void *other = sl_buffer_pool_take(pool, 50000);
    assert_ptr_not_equal(other, first);
    sl_buffer_pool_give(pool, again);
    sl_buffer_pool_give(pool, other);
    sl_buffer_pool_stats(pool, &stats);
    assert_int_equal(stats.hits, 2);
    assert_int_equal(stats.misses, 2);
    assert_int_equal(stats.taken_bytes, 0);
    sl_buffer_pool_free(pool);
}

static void what_is_idle_is_bounded(void **state)
{
    (void)state;
    struct sl_buffer_pool *pool;
    struct sl_buffer_pool_stats stats;
    void *buffers[16];
    assert_int_equal(sl_buffer_pool_new(300000, &pool), SL_OK);
    for (int i = 0; i < 16; i++) {
        buffers[i] = sl_buffer_pool_take(pool, 65536);
        memset(buffers[i], i, 65536);
    }
    for (int i = 0; i < 16; i++)
        sl_buffer_pool_give(pool, buffers[i]);
    sl_buffer_pool_stats(pool, &stats);
    assert_true(stats.idle_bytes <= 300000 && stats.idle_bytes >= 4 * 65536);
    sl_buffer_pool_free(pool);
}

static void what_was_filled_is_had_again_under_its_key(void **state)
{
    (void)state;
    static const unsigned char keys[2][SL_BUFFER_KEY_SIZE] = {{1}, {2}};
    static const size_t sizes[] = {100, 100000}; /* below a page, and above */
    struct sl_buffer_pool *pool;
    bool filled;
    assert_int_equal(sl_buffer_pool_new(1 << 20, &pool), SL_OK);
    for (size_t i = 0; i < 2; i++) {
        char *buffer = sl_buffer_pool_take_filled(pool, keys[i], sizes[i], &filled);
        assert_non_null(buffer);
        assert_false(filled);
        memset(buffer, 'a', sizes[i]);
        sl_buffer_pool_give_filled(pool, keys[i], buffer);
        char *again = sl_buffer_pool_take_filled(pool, keys[i], sizes[i], &filled);
        assert_ptr_equal(again, buffer);
        assert_true(filled);
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(again[k], 'a');
        void *second = sl_buffer_pool_take_filled(pool, keys[i], sizes[i], &filled);
        assert_false(filled); /* it is the first one's alone */
        sl_buffer_pool_give(pool, second);
        sl_buffer_pool_give_filled(pool, keys[i], again);
    }
    sl_buffer_pool_free(pool);
}

/* However many keys there are, few buffers are kept: those that were used last. */
static void what_was_filled_is_bounded(void **state)
{
    (void)state;
    unsigned char key[SL_BUFFER_KEY_SIZE] = {0};
    struct sl_buffer_pool *pool;
    struct sl_buffer_pool_stats stats;
    bool filled;
    assert_int_equal(sl_buffer_pool_new(1 << 20, &pool), SL_OK);
    for (int i = 0; i < 1000; i++) {
        memcpy(key, &i, sizeof i);
        void *buffer = sl_buffer_pool_take_filled(pool, key, 4096, &filled);
        assert_false(filled);
        sl_buffer_pool_give_filled(pool, key, buffer);
    }
    sl_buffer_pool_stats(pool, &stats);
    assert_int_equal(stats.taken_bytes, 0);
    assert_in_range(stats.idle_bytes, 4096, 64 * 4096);
    for (int i = 999; i > 990; i--) {
        memcpy(key, &i, sizeof i);
        void *buffer = sl_buffer_pool_take_filled(pool, key, 4096, &filled);
        assert_true(filled);
        sl_buffer_pool_give_filled(pool, key, buffer);
    }
    sl_buffer_pool_free(pool);
    assert_int_equal(sl_buffer_pool_new(5000, &pool), SL_OK); /* and none beyond the limit */
    for (int i = 0; i < 2; i++) {
        void *buffer = sl_buffer_pool_take_filled(pool, key, 100000, &filled);
        assert_false(filled);
        sl_buffer_pool_give_filled(pool, key, buffer);
    }
    sl_buffer_pool_free(pool);
}

static void a_pool_is_optional(void **state)
{
    (void)state;
    void *buffer = sl_buffer_pool_take(NULL, 1000);
    assert_non_null(buffer);
    sl_buffer_pool_give(NULL, buffer);
    sl_buffer_pool_give(NULL, NULL);
    bool filled = true;
    buffer = sl_buffer_pool_take_filled(NULL, "", 1000, &filled);
    assert_non_null(buffer);
    assert_false(filled);
    sl_buffer_pool_give_filled(NULL, "", buffer);
    sl_buffer_pool_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(geometry_is_checked),
        cmocka_unit_test(rows_are_aligned_and_apart),
        cmocka_unit_test(the_last_reference_frees),
        cmocka_unit_test(buffers_are_used_again),
        cmocka_unit_test(what_is_idle_is_bounded),
        cmocka_unit_test(what_was_filled_is_had_again_under_its_key),
        cmocka_unit_test(what_was_filled_is_bounded),
        cmocka_unit_test(a_pool_is_optional),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
