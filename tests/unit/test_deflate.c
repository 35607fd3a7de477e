/* SPDX-License-Identifier: MIT */
/* Every library that may inflate and deflate does what the others do. */
#include "unit.h"

#include "deflate.h"

#include <sluice/codec.h>

#include <stdlib.h>
#include <string.h>

enum { SIZE = 50000, SLACK = 65536 };

/* Something that deflates, but not to nothing. */
static void fill(uint8_t *data)
{
    uint32_t state = 1;
    for (size_t i = 0; i < SIZE; i++) {
        state = state * 1664525 + 1013904223;
        data[i] = (uint8_t)(i / 300 + (i % 16 ? 0 : state >> 30));
    }
}

static void what_one_deflates_another_inflates(void **state)
{
    (void)state;
    static uint8_t data[SIZE], copy[SIZE], out[SIZE + SLACK];
    const struct sl_deflate *from;
    const struct sl_deflate *to;
    fill(data);
    for (size_t i = 0; (from = sl_deflate_at(i)) != NULL; i++) {
        for (unsigned effort = 0; effort <= SL_EFFORT_DEFAULT; effort++) {
            struct sl_bytes stream = {0};
            memcpy(copy, data, SIZE);
            assert_int_equal(sl_bytes_append(&stream, "before", 6), SL_OK);
            assert_int_equal(from->deflate(copy, SIZE, effort, &stream), SL_OK);
            assert_memory_equal(copy, data, SIZE);
            assert_true(stream.size < SIZE / 2);
            for (size_t k = 0; (to = sl_deflate_at(k)) != NULL; k++) {
                size_t written;
                memset(out, 0, sizeof out);
                assert_int_equal(
                    to->inflate(stream.data + 6, stream.size - 6, out, SIZE, sizeof out, &written),
                    SL_INFLATE_DONE);
                assert_int_equal(written, SIZE);
                assert_memory_equal(out, data, SIZE);
            }
            sl_bytes_release(&stream);
        }
    }
}

/* More than is expected, more than there is room for, cut, and damaged. */
static void what_is_wrong_is_told_alike(void **state)
{
    (void)state;
    static uint8_t data[SIZE], out[SIZE + SLACK];
    const struct sl_deflate *each;
    struct sl_bytes stream = {0};
    size_t written;
    fill(data);
    assert_int_equal(sl_deflate_stb.deflate(data, SIZE, 5, &stream), SL_OK);
    for (size_t i = 0; (each = sl_deflate_at(i)) != NULL; i++) {
        assert_int_equal(each->inflate(stream.data, stream.size, out, 100, sizeof out, &written),
                         SL_INFLATE_DONE);
        assert_int_equal(written, SIZE);
        assert_int_equal(each->inflate(stream.data, stream.size, out, 100, 1000, &written),
                         SL_INFLATE_OVERFLOW);
        for (size_t cut = 0; cut < stream.size - 4; cut += 97) {
            memset(out, 0, sizeof out);
            /* Zeros, which stb takes what is missing for, may be an end. */
            enum sl_inflate result =
                each->inflate(stream.data, cut, out, SIZE, sizeof out, &written);
            assert_true(result == SL_INFLATE_BAD || result == SL_INFLATE_DONE);
            assert_true(written < SIZE);
            assert_memory_equal(out, data, written);
        }
        uint8_t first = stream.data[0];
        stream.data[0] = 0x79;
        assert_int_equal(each->inflate(stream.data, stream.size, out, SIZE, sizeof out, &written),
                         SL_INFLATE_BAD);
        stream.data[0] = first;
        /* The checksum is left to the caller. */
        stream.data[stream.size - 1] ^= 1;
        assert_int_equal(each->inflate(stream.data, stream.size, out, SIZE, sizeof out, &written),
                         SL_INFLATE_DONE);
        stream.data[stream.size - 1] ^= 1;
    }
    sl_bytes_release(&stream);
}

static void checksums_are_the_published_ones(void **state)
{
    (void)state;
    const uint8_t digits[] = "123456789";
    const struct sl_deflate *each;
    for (size_t i = 0; (each = sl_deflate_at(i)) != NULL; i++) {
        assert_int_equal(each->crc32(0, digits, 9), 0xCBF43926);
        assert_int_equal(each->crc32(each->crc32(0, digits, 4), digits + 4, 5), 0xCBF43926);
        assert_int_equal(each->adler32(digits, 9), 0x091E01DE);
        assert_int_equal(each->adler32(digits, 0), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_deflates_another_inflates),
        cmocka_unit_test(what_is_wrong_is_told_alike),
        cmocka_unit_test(checksums_are_the_published_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
