/* SPDX-License-Identifier: MIT */
#include "json.h"

#include "decimal.h"
#include "text.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Where the next `size` bytes go; NULL, and the line has failed, when there is no memory. */
static char *room(struct cli_json *json, size_t size)
{
    struct sl_bytes *line = &json->line;
    /* Nearly always there is some, and a line is made of many small pieces. */
    if (size > line->capacity - line->size && sl_bytes_reserve(line, size)) {
        json->failed = true;
        return NULL;
    }
    char *at = (char *)line->data + line->size;
    line->size += size;
    return at;
}

static void put(struct cli_json *json, const char *text, size_t size)
{
    char *at = size ? room(json, size) : NULL;
    if (at)
        memcpy(at, text, size);
}

static void put_text(struct cli_json *json, const char *text)
{
    put(json, text, strlen(text));
}

void cli_json_begin(struct cli_json *json)
{
    sl_bytes_clear(&json->line);
    json->failed = false;
    cli_json_add(json, "");
}

void cli_json_add(struct cli_json *json, const char *before)
{
    put_text(json, before);
    put(json, "{", 1);
    json->follows = false;
}

static char *copy(char *at, const char *text, size_t size)
{
    memcpy(at, text, size);
    return at + size;
}

static void name_it(struct cli_json *json, const char *name, const char *suffix)
{
    size_t comma = json->follows, length = name ? strlen(name) : 0, more = strlen(suffix);
    char *at = room(json, comma + (name ? length + more + 3 : 0));
    json->follows = true;
    if (!at)
        return;
    if (comma)
        *at++ = ',';
    if (!name)
        return;
    *at++ = '"';
    at = copy(at, name, length);
    at = copy(at, suffix, more);
    copy(at, "\":", 2);
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

/* ASCII that stands for itself. */
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* Appends a quoted string; returns whether all of it was UTF-8. */
static bool put_quoted(struct cli_json *json, const char *value)
{
    bool clean = true;
    const unsigned char *s = (const unsigned char *)value, *run = s;
    put(json, "\"", 1);
    while (*s) {
        if (is_plain(*s)) {
            s++;
            continue;
        }
        size_t length = *s < 0x80 ? 1 : cli_utf8_length(s);
        if (length > 1) {
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
    char text[CLI_DECIMAL_SIZE];
    name_it(json, name, "");
    put(json, text, (size_t)(cli_decimal_unsigned(text, value) - text));
}

void cli_json_signed(struct cli_json *json, const char *name, int64_t value)
{
    char text[CLI_DECIMAL_SIZE + 1];
    name_it(json, name, "");
    put(json, text, (size_t)(cli_decimal_signed(text, value) - text));
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
    char text[CLI_DECIMAL_SIZE];
    name_it(json, name, "");
    put(json, text, (size_t)(cli_decimal_micros(text, ns) - text));
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
