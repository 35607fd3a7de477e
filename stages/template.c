/* SPDX-License-Identifier: MIT */
/* Templates of names as they are read: every field known, nothing left to be guessed. */
#include "names.h"

#include "codecs.h"

#include <stdio.h>
#include <string.h>

static const char *const fields[] = {"dir", "rel", "name", "ext",  "fmt",
                                     "w",   "h",   "size", "hash", "variant"};

static bool is_field(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        if (strlen(fields[i]) == length && memcmp(fields[i], name, length) == 0)
            return true;
    }
    return false;
}

static enum sl_status refuse_field(const char *name, size_t length, struct sl_error *err)
{
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "no field {%.*s}: a name has {dir} {rel} {name} {ext} {fmt} {w} {h} {size} "
                        "{hash} {variant}",
                        (int)(length < 32 ? length : 32), name);
}

/* Reads one thing at *text, and moves on: *out and *size are what it is as it is kept. */
static enum sl_status read_piece(const char **text, const char **out, size_t *size,
                                 struct sl_error *err)
{
    const char *at = *text;
    size_t length = 1;
    *out = at;
    if (at[0] == '%') {
        *out = at[1] == 's' ? "{name}" : at[1] == 'd' ? "{dir}" : at[1] == '%' ? "%" : NULL;
        if (!*out)
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "a name has %%s (the input's name), %%d (its folder) and %%%%");
        *size = strlen(*out);
        *text += 2;
        return SL_OK;
    }
    if ((at[0] == '{' || at[0] == '}') && at[1] == at[0]) {
        length = 2;
    } else if (at[0] == '{') {
        size_t name = strcspn(at + 1, "{}");
        if (at[1 + name] != '}' || !is_field(at + 1, name))
            return refuse_field(at + 1, name, err);
        length = name + 2;
    } else if (at[0] == '}') {
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "a name has a } without its {: write }} for the sign");
    }
    *size = length;
    *text += length;
    return SL_OK;
}

static enum sl_status add(char out[SL_TEMPLATE_SIZE], size_t *size, const char *piece,
                          size_t piece_size, struct sl_error *err)
{
    if (piece_size >= SL_TEMPLATE_SIZE - *size)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "a name of more than %d bytes",
                            SL_TEMPLATE_SIZE - 1);
    memcpy(out + *size, piece, piece_size);
    *size += piece_size;
    out[*size] = '\0';
    return SL_OK;
}

bool sl_template_has(const char *template, const char *field)
{
    char wanted[16];
    int length = snprintf(wanted, sizeof wanted, "{%s}", field);
    for (const char *at = template; *at; at++) {
        if (at[0] == '{' && at[1] == '{')
            at++;
        else if (strncmp(at, wanted, (size_t)length) == 0)
            return true;
    }
    return false;
}

/* What is behind the last dot of the last component; NULL without one. */
static const char *behind_dot(const char *template)
{
    const char *slash = strrchr(template, '/');
    const char *dot = strrchr(slash ? slash : template, '.');
    return dot ? dot + 1 : NULL;
}

const char *sl_template_extension(const char *template)
{
    const char *extension = behind_dot(template);
    return extension && sl_codec_for_extension(extension) ? extension : NULL;
}

static bool has_extension(const char *template)
{
    const char *extension = behind_dot(template);
    return extension && (strcmp(extension, "{fmt}") == 0 || strcmp(extension, "{ext}") == 0 ||
                         sl_codec_for_extension(extension));
}

/* No component of the text is "..", and none is missing; fields are looked at when they are known.
 */
static enum sl_status check_components(const char *text, struct sl_error *err)
{
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, "/");
        if (length == 0 || (length == 1 && at[0] == '.') || (length == 2 && !memcmp(at, "..", 2)))
            return sl_error_set(err, SL_INVALID_ARGUMENT,
                                "a name stays below the output folder: no / at its ends, no empty "
                                "parts, no . and ..");
        at += length;
        if (!*at)
            return SL_OK;
    }
}

enum sl_status sl_template_read(const char *text, char out[SL_TEMPLATE_SIZE], struct sl_error *err)
{
    size_t size = 0;
    out[0] = '\0';
    enum sl_status status = check_components(text, err);
    bool bare = !strchr(text, '/') && !strstr(text, "{dir}") && !strstr(text, "{rel}") &&
                !strstr(text, "%d");
    if (!status && bare)
        status = add(out, &size, "{dir}", 5, err);
    while (*text && !status) {
        const char *piece;
        size_t length = 0;
        status = read_piece(&text, &piece, &length, err);
        if (!status)
            status = add(out, &size, piece, length, err);
    }
    if (!status && !has_extension(out))
        status = add(out, &size, ".{fmt}", 6, err);
    return status;
}
