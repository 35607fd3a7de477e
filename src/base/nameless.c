/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* O_TMPFILE */
#include "nameless.h"

#include "file.h"
#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINK_SIZE = 32 };

/* The way to a file without a name: without privileges there is no other. */
static const char *link_to(int fd, char out[LINK_SIZE])
{
    snprintf(out, LINK_SIZE, "/proc/self/fd/%d", fd);
    return out;
}

/* -1 where there is no such thing; why, is not asked: a file with a name is tried then. */
static int open_nameless(const char *temporary)
{
    char *folder = sl_path_folder(temporary);
    int fd = folder ? open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666) : -1;
    free(folder);
    char link[LINK_SIZE];
    if (fd >= 0 && access(link_to(fd, link), F_OK) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

enum sl_status sl_nameless_create(struct sl_nameless *file, const char *temporary,
                                  struct sl_error *err)
{
    *file = (struct sl_nameless){.fd = open_nameless(temporary)};
    if (file->fd >= 0)
        return SL_OK;
    enum sl_status status = sl_file_create(temporary, &file->fd, err);
    file->named = status == SL_OK;
    return status;
}

static enum sl_status give_name(struct sl_nameless *file, const char *temporary,
                                struct sl_error *err)
{
    char link[LINK_SIZE];
    link_to(file->fd, link);
    int failed = linkat(AT_FDCWD, link, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW);
    if (failed && errno == EEXIST && unlink(temporary) == 0)
        failed = linkat(AT_FDCWD, link, AT_FDCWD, temporary, AT_SYMLINK_FOLLOW);
    if (failed)
        return sl_error_set_errno(err, errno, "cannot name %s", temporary);
    file->named = true;
    return SL_OK;
}

enum sl_status sl_nameless_commit(struct sl_nameless *file, const char *temporary,
                                  const char *final, struct sl_error *err)
{
    enum sl_status status = file->named ? SL_OK : give_name(file, temporary, err);
    if (close(file->fd) != 0 && !status)
        status = sl_error_set_errno(err, errno, "cannot write %s", final);
    file->fd = -1;
    if (!status)
        status = sl_file_commit(temporary, final, SL_REPLACE_FILE, SL_FSYNC_NONE, err);
    if (status && file->named)
        unlink(temporary);
    return status;
}

void sl_nameless_discard(struct sl_nameless *file, const char *temporary)
{
    if (file->fd < 0)
        return;
    close(file->fd);
    file->fd = -1;
    if (file->named)
        unlink(temporary);
}
