/* SPDX-License-Identifier: MIT */
#include "units.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

bool cli_parse_count(const char *text, uint64_t maximum, uint64_t *out)
{
    uint64_t value = 0;
    if (!*text)
        return false;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return false;
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*text - '0'), &value))
            return false;
    }
    if (value > maximum)
        return false;
    *out = value;
    return true;
}

/* Digits with an optional fraction, by hand: strtod takes signs, names and the locale's comma. */
static bool parse_number(const char **text, double *out)
{
    const char *at = *text;
    double value = 0, place = 1;
    bool digits = false, point = false;
    for (;; at++) {
        if (*at == '.' && !point) {
            point = true;
        } else if (*at >= '0' && *at <= '9') {
            digits = true;
            value = value * 10 + (*at - '0');
            place *= point ? 10 : 1;
        } else {
            break;
        }
    }
    *out = value / place;
    *text = at;
    return digits;
}

struct unit {
    const char *name;
    double factor;
};

static bool parse_with_unit(const char *text, const struct unit *units, size_t count, double *out)
{
    if (!parse_number(&text, out))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(text, units[i].name) == 0) {
            *out *= units[i].factor;
            return *out < 9e18;
        }
    }
    return false;
}

bool cli_parse_bytes(const char *text, uint64_t *out)
{
    static const double kib = 1024, mib = 1024.0 * 1024, gib = 1024.0 * 1024 * 1024;
    const struct unit units[] = {
        {"", 1},      {"b", 1},         {"k", kib},        {"kb", kib},        {"kib", kib},
        {"m", mib},   {"mb", mib},      {"mib", mib},      {"g", gib},         {"gb", gib},
        {"gib", gib}, {"t", gib * kib}, {"tb", gib * kib}, {"tib", gib * kib},
    };
    double value;
    if (!parse_with_unit(text, units, sizeof units / sizeof *units, &value))
        return false;
    *out = (uint64_t)value;
    return true;
}

bool cli_parse_duration(const char *text, int64_t *out_ms)
{
    static const struct unit units[] = {{"", 1e3},  {"s", 1e3},   {"ms", 1},
                                        {"m", 6e4}, {"min", 6e4}, {"h", 3.6e6}};
    double value;
    if (!parse_with_unit(text, units, sizeof units / sizeof *units, &value))
        return false;
    if (value > 1e12)
        return false; /* thirty years: keeps every product in nanoseconds representable */
    *out_ms = (int64_t)(value + 0.5);
    return true;
}

char *cli_format_bytes(uint64_t bytes, char *out, size_t size)
{
    static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 1000 && unit + 1 < sizeof names / sizeof *names) {
        value /= 1024;
        unit++;
    }
    if (unit == 0)
        snprintf(out, size, "%" PRIu64 " B", bytes);
    else
        snprintf(out, size, "%.*f %s", value < 10 ? 2 : value < 100 ? 1 : 0, value, names[unit]);
    return out;
}

char *cli_format_duration(int64_t ns, char *out, size_t size)
{
    double seconds = (double)ns / 1e9;
    int64_t whole = ns / INT64_C(1000000000);
    if (seconds < 9.995)
        snprintf(out, size, "%.2f s", seconds);
    else if (seconds < 59.95)
        snprintf(out, size, "%.1f s", seconds);
    else if (whole < 3600)
        snprintf(out, size, "%" PRId64 " min %02" PRId64 " s", whole / 60, whole % 60);
    else
        snprintf(out, size, "%" PRId64 " h %02" PRId64 " min", whole / 3600, whole / 60 % 60);
    return out;
}
