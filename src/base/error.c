/* SPDX-License-Identifier: MIT */
#include <sluice/error.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#undef sl_error_set /* the analyser's */

void sl_error_clear(struct sl_error *err)
{
    if (err)
        *err = (struct sl_error){.status = SL_OK};
}

/* Cuts the last character off if it was written only in part: continuation bytes at the end must
 * be as many as their lead byte announces. */
static void trim_partial_character(char *text)
{
    size_t length = strlen(text);
    size_t tail = 0;
    while (tail < 4 && tail < length && ((unsigned char)text[length - 1 - tail] & 0xC0) == 0x80)
        tail++;
    if (tail == length)
        return;
    unsigned char lead = (unsigned char)text[length - 1 - tail];
    size_t expected = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (lead >= 0xC0 && tail < expected)
        text[length - 1 - tail] = '\0';
}

enum sl_status sl_error_vset(struct sl_error *err, enum sl_status status, const char *format,
                             va_list args)
{
    if (!err)
        return status;
    err->status = status;
    err->os_errno = 0;
    int length = vsnprintf(err->message, sizeof err->message, format, args);
    if (length < 0)
        err->message[0] = '\0';
    else if ((size_t)length >= sizeof err->message)
        trim_partial_character(err->message);
    return status;
}

enum sl_status sl_error_set(struct sl_error *err, enum sl_status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    sl_error_vset(err, status, format, args);
    va_end(args);
    return status;
}

enum sl_status sl_status_from_errno(int os_errno)
{
    switch (os_errno) {
    case 0:
        return SL_OK;
    case ENOENT:
    case ENOTDIR:
        return SL_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
        return SL_PERMISSION;
    case ENAMETOOLONG:
    case ELOOP:
    case EISDIR:
    case EINVAL:
        return SL_PATH_INVALID;
    case EEXIST:
        return SL_COLLISION;
    case EMFILE:
    case ENFILE:
        return SL_FD_EXHAUSTED;
    case ENOMEM:
        return SL_NO_MEMORY;
    case ENOSPC:
    case EDQUOT:
        return SL_DISK_FULL;
    default:
        return SL_IO;
    }
}

enum sl_status sl_error_set_errno(struct sl_error *err, int os_errno, const char *format, ...)
{
    enum sl_status status = sl_status_from_errno(os_errno);
    if (!err)
        return status;
    va_list args;
    va_start(args, format);
    sl_error_vset(err, status, format, args);
    va_end(args);
    err->os_errno = os_errno;

    char reason[96];
    if (strerror_r(os_errno, reason, sizeof reason) != 0)
        snprintf(reason, sizeof reason, "errno %d", os_errno);
    size_t used = strlen(err->message);
    int added = snprintf(err->message + used, sizeof err->message - used, ": %s", reason);
    if (added >= 0 && (size_t)added >= sizeof err->message - used)
        trim_partial_character(err->message);
    return status;
}

void sl_error_set_codec(struct sl_error *err, const char *codec)
{
    if (err)
        snprintf(err->codec, sizeof err->codec, "%s", codec);
}

void sl_error_set_stage(struct sl_error *err, const char *stage)
{
    if (err)
        snprintf(err->stage, sizeof err->stage, "%s", stage);
}
