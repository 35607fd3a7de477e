/* SPDX-License-Identifier: MIT */
/* Files that were cut or changed. Include unit.h first. */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include "codec.h"

#include <stdlib.h>

/* Decodes a copy that ends where it ends, so that a sanitizer sees its end. Whatever comes of it,
 * it is a picture or an error of the file's. */
static inline enum sl_status hostile_decode(const uint8_t *data, size_t size,
                                            enum sl_fail_on fail_on)
{
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, data, size);
    struct decoded got = decode(copy, size, fail_on);
    assert_true(!got.status == !!got.image);
    if (got.status == SL_INTERNAL || got.status == SL_OVER_RESERVE || got.status == SL_NO_MEMORY)
        print_error("%s: %s\n", sl_status_name(got.status), got.error.message);
    assert_int_not_equal(got.status, SL_INTERNAL);
    assert_int_not_equal(got.status, SL_OVER_RESERVE);
    assert_int_not_equal(got.status, SL_NO_MEMORY);
    enum sl_status status = !got.status && got.warnings.count ? SL_TRUNCATED : got.status;
    sl_image_unref(got.image);
    free(copy);
    return status;
}

/* Cut at every `step`-th byte a file is never a plain success. */
static inline void hostile_cuts(const struct sl_bytes *file, size_t step)
{
    for (size_t size = 0; size < file->size; size += step) {
        (void)hostile_decode(file->data, size, SL_FAIL_ON_NONE);
        assert_int_not_equal(hostile_decode(file->data, size, SL_FAIL_ON_TRUNCATED), SL_OK);
    }
}

/* Every `step`-th byte is made another. */
static inline void hostile_changes(struct sl_bytes *file, size_t step)
{
    static const uint8_t changes[] = {0x01, 0x80, 0xFF};
    for (size_t at = 0; at < file->size; at += step) {
        for (size_t i = 0; i < sizeof changes; i++) {
            file->data[at] ^= changes[i];
            (void)hostile_decode(file->data, file->size, SL_FAIL_ON_NONE);
            file->data[at] ^= changes[i];
        }
    }
}

#endif
