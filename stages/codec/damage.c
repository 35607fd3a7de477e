/* SPDX-License-Identifier: MIT */
#include <sluice/codec.h>

#include <stdarg.h>
#include <stdio.h>

void sl_warnings_add(struct sl_warnings *warnings, const char *format, ...)
{
    if (!warnings)
        return;
    if (warnings->count < SL_WARNINGS_MAX) {
        va_list args;
        va_start(args, format);
        vsnprintf(warnings->text[warnings->count], SL_WARNING_SIZE, format, args);
        va_end(args);
    }
    warnings->count++;
}

enum sl_status sl_decode_damage(const struct sl_decode_job *job, enum sl_fail_on severity,
                                enum sl_status status, struct sl_error *err, const char *format,
                                ...)
{
    char text[sizeof err->message];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (job->fail_on >= severity)
        return sl_error_set(err, status, "%s", text);
    sl_warnings_add(job->warnings, "%s", text);
    return SL_OK;
}

enum sl_status sl_decode_loss(const struct sl_decode_job *job, struct sl_error *err,
                              const char *text)
{
    if (job->on_lossy == SL_ON_LOSSY_ALLOW)
        return SL_OK;
    if (job->on_lossy == SL_ON_LOSSY_ERROR)
        return sl_error_set(err, SL_LOSSY_REFUSED, "%s (--on-lossy)", text);
    return sl_decode_damage(job, SL_FAIL_ON_WARNING, SL_UNSUPPORTED_FEATURE, err, "%s", text);
}

enum sl_status sl_limits_check(const struct sl_limits *limits, uint64_t width, uint64_t height,
                               struct sl_error *err)
{
    if (!width || !height)
        return sl_error_set(err, SL_CORRUPT, "the header says %llu x %llu pixels",
                            (unsigned long long)width, (unsigned long long)height);
    uint64_t longer = width > height ? width : height;
    if (longer > limits->dimension)
        return sl_error_set(err, SL_LIMIT_DIMENSION,
                            "%llu x %llu: a side is longer than %lu px (raise with "
                            "--max-dimension)",
                            (unsigned long long)width, (unsigned long long)height,
                            (unsigned long)limits->dimension);
    uint64_t pixels;
    if (__builtin_mul_overflow(width, height, &pixels) || pixels > limits->pixels)
        return sl_error_set(err, SL_LIMIT_PIXELS,
                            "%llu x %llu has more than %llu pixels (raise with --max-pixels)",
                            (unsigned long long)width, (unsigned long long)height,
                            (unsigned long long)limits->pixels);
    return SL_OK;
}
