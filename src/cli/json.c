/* SPDX-License-Identifier: MIT */
#include "json.h"

#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void put(struct cli_json *json, const char *text, size_t size)
{
    struct sl_bytes *line = &json->line;
    /* Nearly always there is room, and a line is made of many small pieces. */
    if (line->data && size <= line->capacity - line->size) {
        memcpy(line->data + line->size, text, size);
        line->size += size;
    } else if (!json->failed && sl_bytes_append(line, text, size)) {
        json->failed = true;
    }
}

static void put_text(struct cli_json *json, const char *text)
{
    put(json, text, strlen(text));
}

void cli_json_begin(struct cli_json *json)
{
    sl_bytes_clear(&json->line);
    json->failed = false;
    json->follows = false;
    put(json, "{", 1);
}

static void name_it(struct cli_json *json, const char *name, const char *suffix)
{
    if (json->follows)
        put(json, ",", 1);
    json->follows = true;
    if (!name)
        return;
    put(json, "\"", 1);
    put_text(json, name);
    put_text(json, suffix);
    put(json, "\":", 2);
}

static void put_escaped(struct cli_json *json, unsigned char c)
{
    char escape[8];
    const char *const specials = "\"\\\b\f\n\r\t", *const letters = "\"\\bfnrt";
    const char *special = strchr(specials, c);
    if (special && c)
        snprintf(escape, sizeof escape, "\\%c", letters[special - specials]);
    else
        snprintf(escape, sizeof escape, "\\u%04x", c);
    put_text(json, escape);
}

/* Appends a quoted string; returns whether all of it was UTF-8. */
static bool put_quoted(struct cli_json *json, const char *value)
{
    bool clean = true;
    const unsigned char *s = (const unsigned char *)value, *run = s;
    put(json, "\"", 1);
    while (*s) {
        size_t length = *s < 0x80 ? 1 : cli_utf8_length(s);
        bool plain = length > 0 && *s >= 0x20 && *s != '"' && *s != '\\' && *s != 0x7F;
        if (plain) {
            s += length;
            continue;
        }
        put(json, (const char *)run, (size_t)(s - run));
        if (length > 0) {
            put_escaped(json, *s);
        } else {
            put_text(json, "\xEF\xBF\xBD");
            clean = false;
        }
        run = ++s;
    }
    put(json, (const char *)run, (size_t)(s - run));
    put(json, "\"", 1);
    return clean;
}

static void put_base64(struct cli_json *json, const void *data, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *s = data;
    for (size_t i = 0; i < size; i += 3) {
        uint32_t bits = (uint32_t)s[i] << 16;
        if (i + 1 < size)
            bits |= (uint32_t)s[i + 1] << 8;
        if (i + 2 < size)
            bits |= s[i + 2];
        char four[4] = {digits[bits >> 18], digits[bits >> 12 & 63], '=', '='};
        if (i + 1 < size)
            four[2] = digits[bits >> 6 & 63];
        if (i + 2 < size)
            four[3] = digits[bits & 63];
        put(json, four, sizeof four);
    }
}

/* At least so many digits. By hand: a trace has millions of numbers. */
static void put_decimal(struct cli_json *json, uint64_t value, size_t digits)
{
    char text[20]; /* as many as 2^64 has */
    size_t first = sizeof text;
    for (; value > 0 || sizeof text - first < digits; value /= 10)
        text[--first] = (char)('0' + value % 10);
    put(json, text + first, sizeof text - first);
}

void cli_json_text(struct cli_json *json, const char *name, const char *value)
{
    name_it(json, name, "");
    put_quoted(json, value);
}

void cli_json_path(struct cli_json *json, const char *name, const char *value)
{
    name_it(json, name, "");
    if (put_quoted(json, value))
        return;
    name_it(json, name, "_b64");
    put(json, "\"", 1);
    put_base64(json, value, strlen(value));
    put(json, "\"", 1);
}

void cli_json_data(struct cli_json *json, const char *name, const char *prefix, const void *data,
                   size_t size)
{
    name_it(json, name, "");
    put(json, "\"", 1);
    put_text(json, prefix);
    put_base64(json, data, size);
    put(json, "\"", 1);
}

void cli_json_unsigned(struct cli_json *json, const char *name, uint64_t value)
{
    name_it(json, name, "");
    put_decimal(json, value, 1);
}

void cli_json_signed(struct cli_json *json, const char *name, int64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    name_it(json, name, "");
    put_text(json, text);
}

void cli_json_real(struct cli_json *json, const char *name, double value)
{
    char text[64];
    if (!isfinite(value) || fabs(value) > 1e15)
        value = 0;
    snprintf(text, sizeof text, "%.3f", value);
    name_it(json, name, "");
    put_text(json, text);
}

void cli_json_micros(struct cli_json *json, const char *name, int64_t ns)
{
    name_it(json, name, "");
    if (ns < 0)
        put(json, "-", 1);
    uint64_t size = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;
    put_decimal(json, size / 1000, 1);
    put(json, ".", 1);
    put_decimal(json, size % 1000, 3);
}

void cli_json_bool(struct cli_json *json, const char *name, bool value)
{
    name_it(json, name, "");
    put_text(json, value ? "true" : "false");
}

void cli_json_null(struct cli_json *json, const char *name)
{
    name_it(json, name, "");
    put_text(json, "null");
}

void cli_json_open(struct cli_json *json, const char *name, char bracket)
{
    name_it(json, name, "");
    put(json, &bracket, 1);
    json->follows = false;
}

void cli_json_close(struct cli_json *json, char bracket)
{
    put(json, &bracket, 1);
    json->follows = true;
}

bool cli_json_finish(struct cli_json *json)
{
    put(json, "}\n", 2);
    return !json->failed;
}

bool cli_json_end(struct cli_json *json, int fd)
{
    if (!cli_json_finish(json)) {
        errno = ENOMEM;
        return false;
    }
    size_t done = 0;
    while (done < json->line.size) {
        ssize_t n = write(fd, json->line.data + done, json->line.size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

void cli_json_release(struct cli_json *json)
{
    sl_bytes_release(&json->line);
}
