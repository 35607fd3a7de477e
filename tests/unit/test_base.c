/* SPDX-License-Identifier: MIT */
/* Statuses, errors, bytes, hashes and checked arithmetic. */
#include "unit.h"

#include <sluice/bytes.h>
#include <sluice/error.h>

#include "alloc.h"
#include "clock.h"
#include "hash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void every_status_has_its_own_name(void **state)
{
    (void)state;
    for (int i = 0; i < SL_STATUS_COUNT; i++) {
        enum sl_status found;
        assert_true(sl_status_from_name(sl_status_name((enum sl_status)i), &found));
        assert_int_equal(found, i);
        assert_true(strlen(sl_status_text((enum sl_status)i)) > 0);
    }
    enum sl_status found = SL_OK;
    assert_false(sl_status_from_name("no such status", &found));
    assert_string_equal(sl_status_name((enum sl_status)999), "unknown");
    assert_int_equal(sl_status_retry((enum sl_status)999), SL_RETRY_BUG);
}

static void only_what_may_pass_is_tried_again(void **state)
{
    (void)state;
    assert_int_equal(sl_status_retry(SL_CORRUPT), SL_RETRY_PERMANENT);
    assert_int_equal(sl_status_retry(SL_IO), SL_RETRY_TRANSIENT);
    assert_int_equal(sl_status_retry(SL_DISK_FULL), SL_RETRY_PAUSE);
    assert_int_equal(sl_status_retry(SL_TIMEOUT), SL_RETRY_ONCE);
    assert_int_equal(sl_status_retry(SL_CANCELLED), SL_RETRY_RESUMABLE);
}

static void an_errno_becomes_a_status_and_a_message(void **state)
{
    (void)state;
    struct sl_error error;
    sl_error_clear(&error);
    assert_int_equal(sl_error_set_errno(&error, ENOENT, "cannot open %s", "x.jpg"), SL_NOT_FOUND);
    assert_int_equal(error.os_errno, ENOENT);
    assert_string_equal(error.message, "cannot open x.jpg: No such file or directory");
    assert_int_equal(sl_error_set_errno(NULL, ENOSPC, "x"), SL_DISK_FULL);
    assert_int_equal(sl_status_from_errno(EMFILE), SL_FD_EXHAUSTED);
    assert_int_equal(sl_status_from_errno(EACCES), SL_PERMISSION);
    assert_int_equal(sl_status_from_errno(EIO), SL_IO);
}

static void a_long_message_ends_with_a_whole_character(void **state)
{
    (void)state;
    for (int shift = 0; shift < 4; shift++) {
        struct sl_error error;
        char text[600] = "abc";
        text[shift] = '\0';
        while (strlen(text) < sizeof error.message + 10)
            strcat(text, "\xe6\xb0\xb4");
        assert_int_equal(sl_error_set(&error, SL_CORRUPT, "%s", text), SL_CORRUPT);
        size_t length = strlen(error.message);
        assert_true(length < sizeof error.message);
        assert_int_equal((length - (size_t)shift) % 3, 0);
        assert_memory_equal(error.message, text, length);
    }
}

static void bytes_grow_and_keep_their_limit(void **state)
{
    (void)state;
    struct sl_bytes bytes = {.limit = 10000};
    for (int i = 0; i < 1000; i++)
        assert_int_equal(sl_bytes_append(&bytes, "0123456789", 10), SL_OK);
    assert_int_equal(bytes.size, 10000);
    assert_int_equal(sl_bytes_append(&bytes, "x", 1), SL_OVER_RESERVE);
    assert_int_equal(bytes.size, 10000);
    for (size_t i = 0; i < bytes.size; i++)
        assert_int_equal(bytes.data[i], '0' + i % 10);
    sl_bytes_release(&bytes);
    assert_int_equal(bytes.limit, 10000);
    assert_int_equal(sl_bytes_printf(&bytes, "%s-%d", "a", 7), SL_OK);
    assert_string_equal((const char *)bytes.data, "a-7");
    assert_int_equal(bytes.size, 3);
    sl_bytes_release(&bytes);
}

static void a_known_size_is_reserved_exactly(void **state)
{
    (void)state;
    struct sl_bytes bytes = {0};
    assert_int_equal(sl_bytes_reserve(&bytes, 3000001), SL_OK);
    assert_int_equal(bytes.capacity, 3000001);
    assert_int_equal(sl_bytes_reserve(&bytes, SIZE_MAX), SL_NO_MEMORY);
    sl_bytes_release(&bytes);
}

static void hashes_are_stable_and_tell_fields_apart(void **state)
{
    (void)state;
    char text[SL_HASH_TEXT_SIZE];
    struct sl_hash hash;
    sl_hash_init(&hash);
    sl_hash_add(&hash, "a", 1);
    sl_hash_text(&hash, text);
    /* The first lane is FNV-1a's published value for "a". */
    assert_memory_equal(text, "af63dc4c8601ec8c", 16);
    struct sl_hash one;
    struct sl_hash other;
    sl_hash_init(&one);
    sl_hash_init(&other);
    sl_hash_add_string(&one, "ab");
    sl_hash_add_string(&one, "c");
    sl_hash_add_string(&other, "a");
    sl_hash_add_string(&other, "bc");
    assert_memory_not_equal(one.lane, other.lane, sizeof one.lane);
}

static void sizes_do_not_wrap(void **state)
{
    (void)state;
    size_t out;
    assert_true(sl_size_mul(1000, 1000, &out));
    assert_false(sl_size_mul(SIZE_MAX, 2, &out));
    assert_false(sl_size_add(SIZE_MAX, 1, &out));
    assert_true(sl_size_align(65, 64, &out));
    assert_int_equal(out, 128);
    assert_false(sl_size_align(SIZE_MAX - 3, 64, &out));
    assert_null(sl_alloc_array(SIZE_MAX / 2, 3));
    void *aligned = sl_alloc_aligned(100);
    assert_non_null(aligned);
    assert_int_equal((uintptr_t)aligned % SL_ALIGNMENT, 0);
    free(aligned);
    assert_int_equal(sl_clock_deadline(INT64_MAX), SL_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_own_name),
        cmocka_unit_test(only_what_may_pass_is_tried_again),
        cmocka_unit_test(an_errno_becomes_a_status_and_a_message),
        cmocka_unit_test(a_long_message_ends_with_a_whole_character),
        cmocka_unit_test(bytes_grow_and_keep_their_limit),
        cmocka_unit_test(a_known_size_is_reserved_exactly),
        cmocka_unit_test(hashes_are_stable_and_tell_fields_apart),
        cmocka_unit_test(sizes_do_not_wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
