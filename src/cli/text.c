/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

size_t cli_utf8_length(const unsigned char *s)
{
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    }
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return length;
}

static enum sl_status escape_byte(struct sl_bytes *out, unsigned char c)
{
    switch (c) {
    case '\n':
        return sl_bytes_append(out, "\\n", 2);
    case '\t':
        return sl_bytes_append(out, "\\t", 2);
    case '\\':
        return sl_bytes_append(out, "\\\\", 2);
    default:
        return sl_bytes_printf(out, "\\x%02x", c);
    }
}

/* Controls are below blank, DEL, and U+0080 to U+009F: some terminals obey those, too. */
static bool is_plain(const unsigned char *s, size_t length)
{
    bool control = s[0] < 0x20 || s[0] == 0x7F || (s[0] == 0xC2 && s[1] < 0xA0);
    return length > 0 && !control && s[0] != '\\';
}

const char *cli_escape(struct sl_bytes *out, const char *text)
{
    enum sl_status status = SL_OK;
    const unsigned char *s = (const unsigned char *)text;
    sl_bytes_clear(out);
    while (*s && !status) {
        size_t length = cli_utf8_length(s);
        bool plain = is_plain(s, length);
        status = plain ? sl_bytes_append(out, s, length) : escape_byte(out, *s);
        s += plain ? length : 1;
    }
    if (!status)
        status = sl_bytes_append(out, "", 1);
    return status ? "?" : (const char *)out->data;
}

enum sl_status cli_quote(struct sl_bytes *out, const char *text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_./,:@%+=-";
    if (*text && text[strspn(text, plain)] == '\0')
        return sl_bytes_printf(out, "%s", text);
    enum sl_status status = sl_bytes_append(out, "'", 1);
    while (*text && !status) {
        size_t length = strcspn(text, "'");
        status = sl_bytes_append(out, text, length);
        if (!status && text[length])
            status = sl_bytes_append(out, "'\\''", 4);
        text += length + (text[length] == '\'');
    }
    return status ? status : sl_bytes_printf(out, "'");
}

size_t cli_columns(const char *text)
{
    size_t columns = 0;
    for (; *text; text++)
        columns += ((unsigned char)*text & 0xC0) != 0x80;
    return columns;
}

void cli_print_padded(FILE *out, const char *text, size_t columns)
{
    size_t used = cli_columns(text);
    fputs(text, out);
    fprintf(out, "%*s", used < columns ? (int)(columns - used) : 0, "");
}

size_t cli_terminal_columns(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

const char *cli_format_time(int64_t ms, char out[CLI_TIME_SIZE])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    if (ms <= 0 || !localtime_r(&seconds, &tm) ||
        strftime(out, CLI_TIME_SIZE, "%Y-%m-%d %H:%M:%S", &tm) == 0)
        snprintf(out, CLI_TIME_SIZE, "-");
    return out;
}

const char *cli_format_utc(int64_t ms, char out[CLI_TIME_SIZE])
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm tm;
    char whole[24];
    if (!gmtime_r(&seconds, &tm) || strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        whole[0] = '\0';
    snprintf(out, CLI_TIME_SIZE, "%s.%03dZ", whole, (int)(ms % 1000));
    return out;
}
