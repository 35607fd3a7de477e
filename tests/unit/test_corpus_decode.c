/* SPDX-License-Identifier: MIT */
/* Every file of the corpus through probe and decode: outcome, size, reserve, determinism. */
#include "codecs.h"
#include "corpus.h"
#include "source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct outcome {
    enum sl_status status;
    struct sl_error error;
    struct sl_warnings warnings;
    struct sl_codec_info info;
    struct sl_image *image;
    const struct sl_codec *codec;
};

struct tally {
    unsigned rows, wrong, mixed;
};

static const struct sl_limits limits = SL_LIMITS_DEFAULT;

/* Memory that was used before, so that reading what was not written gives something else. */
static void dirty_heap(void)
{
    enum { BLOCKS = 64, SIZE = 1 << 16 };
    void *blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        blocks[i] = malloc((size_t)SIZE * (size_t)(1 + i % 7));
        if (blocks[i])
            memset(blocks[i], 0xA5, (size_t)SIZE * (size_t)(1 + i % 7));
    }
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i]);
}

static enum sl_status name_unreadable(const struct corpus_row *row, struct sl_error *error)
{
    if (!row->size)
        return sl_error_set(error, SL_EMPTY, "empty");
    const char *name = sl_format_name_of_unreadable(row->data, row->size);
    return sl_error_set(error, name ? SL_UNSUPPORTED_FORMAT : SL_UNKNOWN_FORMAT, "%s",
                        name ? name : "unknown");
}

static void convert(const struct corpus_row *row, enum sl_fail_on fail_on, struct outcome *out)
{
    struct sl_memory memory = {row->data, row->size};
    struct sl_source source = sl_source_of_memory(&memory);
    *out = (struct outcome){0};
    size_t head = row->size < SL_CODEC_HEAD ? row->size : SL_CODEC_HEAD;
    out->codec = sl_codec_find_by_content(row->data, head);
    if (!out->codec) {
        out->status = name_unreadable(row, &out->error);
        return;
    }
    out->status = out->codec->probe(&source, &limits, &out->info, &out->error);
    if (out->status)
        return;
    struct sl_decode_job job = {
        .data = row->data,
        .size = row->size,
        .limits = &limits,
        .fail_on = fail_on,
        .memory_limit = (size_t)out->info.decode_bytes,
        .warnings = &out->warnings,
    };
    out->status = out->codec->decode(&job, &out->image, &out->error);
}

static bool is_unsupported(enum sl_status status)
{
    return status == SL_UNSUPPORTED_FEATURE || status == SL_UNSUPPORTED_FORMAT;
}

static bool is_limit(enum sl_status status)
{
    return status == SL_LIMIT_PIXELS || status == SL_LIMIT_DIMENSION || status == SL_LIMIT_BYTES;
}

static bool is_input_error(enum sl_status status)
{
    return status == SL_EMPTY || status == SL_UNKNOWN_FORMAT || status == SL_CORRUPT ||
           status == SL_TRUNCATED || is_unsupported(status) || is_limit(status);
}

/* What most builds cannot read, this one may. */
static bool is_allowed(const struct corpus_row *row, const struct outcome *out)
{
    const char *expect = row->expect;
    if (!out->status)
        return corpus_allows(expect, "ok") || !strcmp(row->error_class, "unsupported-format") ||
               (corpus_allows(expect, "partial") && out->warnings.count);
    return (corpus_allows(expect, "error") && is_input_error(out->status)) ||
           (corpus_allows(expect, "unsupported") && is_unsupported(out->status)) ||
           (corpus_allows(expect, "limit") && is_limit(out->status));
}

static bool has_size(const struct corpus_row *row, const struct outcome *out)
{
    if (out->image->width != out->info.width || out->image->height != out->info.height)
        return false;
    if (!row->width || !row->height)
        return true;
    bool turned = strstr(row->features, "orient=5") || strstr(row->features, "orient=6") ||
                  strstr(row->features, "orient=7") || strstr(row->features, "orient=8");
    bool tga = !strcmp(row->format, "tga"); /* its "orient" is applied on decoding */
    long width = turned && !tga ? row->height : row->width;
    long height = turned && !tga ? row->width : row->height;
    return out->image->width == (uint32_t)width && out->image->height == (uint32_t)height;
}

static bool same_pixels(const struct sl_image *a, const struct sl_image *b)
{
    if (a->width != b->width || a->height != b->height || a->model != b->model ||
        a->depth != b->depth)
        return false;
    size_t row = (size_t)a->width * a->planes[0].channels * (a->depth / 8);
    for (uint32_t y = 0; y < a->height; y++) {
        if (memcmp(sl_image_row(a, 0, y), sl_image_row(b, 0, y), row))
            return false;
    }
    return true;
}

static void complain(const struct corpus_row *row, const struct outcome *out, const char *what,
                     struct tally *tally)
{
    tally->wrong++;
    printf("WRONG %-50s expects %-14s got %s, %u warnings: %s [%s]\n", row->path, row->expect,
           sl_status_name(out->status), out->warnings.count, what,
           out->status ? out->error.message : out->warnings.text[0]);
}

static void note_class(const struct corpus_row *row, const struct outcome *out, struct tally *tally)
{
    char name[32];
    snprintf(name, sizeof name, "%s", sl_status_name(out->status));
    for (char *p = name; *p; p++)
        *p = *p == '_' ? '-' : *p;
    if (!out->status || !strncmp(name, row->error_class, strlen(row->error_class)))
        return;
    tally->mixed++;
    printf("class %-50s %s, the manifest says %s: %s\n", row->path, name, row->error_class,
           out->error.message);
}

/* Whether this build has what the manifest says that the file needs. */
static bool is_for_us(const struct corpus_row *row)
{
    return !strcmp(row->needs, "core") ||
           (!strcmp(row->needs, "webp") && sl_codec_for_extension("webp"));
}

static void check_row(const struct corpus_row *row, void *context)
{
    struct tally *tally = context;
    struct outcome first;
    struct outcome second;
    bool ours = is_for_us(row);
    tally->rows++;
    convert(row, SL_FAIL_ON_TRUNCATED, &first);
    dirty_heap();
    convert(row, SL_FAIL_ON_TRUNCATED, &second);
    if (first.status == SL_OVER_RESERVE)
        complain(row, &first, "the probe's bound is too low", tally);
    else if (ours && !is_allowed(row, &first))
        complain(row, &first, "not an allowed outcome", tally);
    else if (!first.status && !has_size(row, &first))
        complain(row, &first, "wrong size", tally);
    else if (first.status != second.status ||
             (!first.status && !same_pixels(first.image, second.image)))
        complain(row, &first, "not the same twice", tally);
    else if (ours)
        note_class(row, &first, tally);
    if (getenv("CORPUS_VERBOSE"))
        printf("row   %-50s %-14s %s, %u warnings [%s]\n", row->path, row->expect,
               sl_status_name(first.status), first.warnings.count,
               first.status ? first.error.message : first.warnings.text[0]);
    sl_image_unref(first.image);
    sl_image_unref(second.image);
}

static void corpus_ends_as_its_manifest_allows(void **state)
{
    (void)state;
    struct tally tally = {0};
    if (!corpus_each(check_row, &tally))
        skip();
    printf("%u rows, %u with another class of failure than the manifest's\n", tally.rows,
           tally.mixed);
    assert_int_equal(tally.wrong, 0);
}

/* With --fail-on none, whatever gives pixels is converted, and says what is wrong with it. */
static void check_lenient(const struct corpus_row *row, void *context)
{
    struct tally *tally = context;
    struct outcome strict;
    struct outcome lenient;
    convert(row, SL_FAIL_ON_TRUNCATED, &strict);
    convert(row, SL_FAIL_ON_NONE, &lenient);
    tally->rows += strict.status && !lenient.status;
    if (!strict.status && lenient.status)
        complain(row, &lenient, "stricter when told not to be", tally);
    else if (!lenient.status && !lenient.warnings.count && !corpus_allows(row->expect, "ok") &&
             strcmp(row->error_class, "unsupported-format") != 0)
        complain(row, &lenient, "damage without a warning", tally);
    sl_image_unref(strict.image);
    sl_image_unref(lenient.image);
}

static void damaged_pictures_convert_when_asked(void **state)
{
    (void)state;
    struct tally tally = {0};
    if (!corpus_each(check_lenient, &tally))
        skip();
    printf("%u damaged pictures gave pixels\n", tally.rows);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.rows > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(corpus_ends_as_its_manifest_allows),
        cmocka_unit_test(damaged_pictures_convert_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
