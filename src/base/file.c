/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* renameat2 */
#include "file.h"

#include "path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sl_file_version version_of(const struct stat *st)
{
    return (struct sl_file_version){
        .size = (uint64_t)st->st_size,
        .mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
    };
}

enum sl_status sl_file_open(struct sl_file *file, const char *path, uint8_t *window,
                            struct sl_error *err)
{
    *file = (struct sl_file){.fd = -1, .window = window};
    /* O_NONBLOCK: opening a FIFO that nobody writes to would wait for ever. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        if (errno == ENXIO)
            return sl_error_set(err, SL_PATH_INVALID, "not a regular file: %s", path);
        return sl_error_set_errno(err, errno, "cannot open %s", path);
    }
    struct stat st;
    if (fstat(fd, &st) != 0) {
        enum sl_status status = sl_error_set_errno(err, errno, "cannot stat %s", path);
        close(fd);
        return status;
    }
    if (!S_ISREG(st.st_mode)) {
        close(fd);
        return sl_error_set(err, SL_PATH_INVALID, "not a regular file: %s", path);
    }
    file->fd = fd;
    file->version = version_of(&st);
    return SL_OK;
}

void sl_file_close(struct sl_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    file->fd = -1;
    file->window_size = 0;
}

static enum sl_status read_fully(int fd, uint64_t offset, uint8_t *buffer, size_t size, size_t *got,
                                 struct sl_error *err)
{
    *got = 0;
    while (*got < size) {
        ssize_t n = pread(fd, buffer + *got, size - *got, (off_t)(offset + *got));
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sl_error_set_errno(err, errno, "cannot read");
        *got += (size_t)n;
    }
    return SL_OK;
}

static bool window_has(const struct sl_file *file, uint64_t offset, size_t size)
{
    return offset >= file->window_offset && offset - file->window_offset <= file->window_size &&
           size <= file->window_size - (size_t)(offset - file->window_offset);
}

enum sl_status sl_file_read_at(struct sl_file *file, uint64_t offset, void *buffer, size_t size,
                               size_t *got, struct sl_error *err)
{
    *got = 0;
    if (offset >= file->version.size)
        return SL_OK;
    if (size > file->version.size - offset)
        size = (size_t)(file->version.size - offset);
    if (!file->window || size > SL_FILE_WINDOW)
        return read_fully(file->fd, offset, buffer, size, got, err);
    if (!window_has(file, offset, size)) {
        size_t filled;
        file->window_size = 0;
        enum sl_status status =
            read_fully(file->fd, offset, file->window, SL_FILE_WINDOW, &filled, err);
        if (status)
            return status;
        file->window_offset = (size_t)offset;
        file->window_size = filled;
        if (filled < size)
            size = filled;
    }
    memcpy(buffer, file->window + (offset - file->window_offset), size);
    *got = size;
    return SL_OK;
}

void sl_file_read_ahead(const struct sl_file *file)
{
    (void)posix_fadvise(file->fd, 0, 0, POSIX_FADV_WILLNEED);
}

static enum sl_status check_unchanged(const struct sl_file *file, struct sl_error *err)
{
    struct stat st;
    if (fstat(file->fd, &st) != 0)
        return sl_error_set_errno(err, errno, "cannot stat");
    struct sl_file_version now = version_of(&st);
    if (now.size != file->version.size || now.mtime_ns != file->version.mtime_ns)
        return sl_error_set(err, SL_SOURCE_CHANGED, "the file changed while it was read");
    return SL_OK;
}

enum sl_status sl_file_read_all(struct sl_file *file, struct sl_bytes *out, struct sl_error *err)
{
    sl_bytes_clear(out);
    if (file->version.size > SIZE_MAX)
        return sl_error_set(err, SL_OVER_RESERVE, "the file does not fit into memory");
    size_t size = (size_t)file->version.size;
    enum sl_status status = sl_bytes_reserve(out, size);
    if (status)
        return sl_error_set(err, status, "no memory for %zu bytes of input", size);
    size_t got;
    if (file->window && window_has(file, 0, size)) {
        memcpy(out->data, file->window, size);
        got = size;
    } else {
        status = read_fully(file->fd, 0, out->data, size, &got, err);
        if (status)
            return status;
    }
    out->size = got;
    if (got < size)
        return sl_error_set(err, SL_SOURCE_CHANGED, "the file shrank while it was read");
    return check_unchanged(file, err);
}

static int write_fully(int fd, const uint8_t *data, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t n = write(fd, data + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno;
        done += (size_t)n;
    }
    return 0;
}

enum sl_status sl_file_create(const char *temporary, int *fd, struct sl_error *err)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    *fd = open(temporary, flags, 0666);
    if (*fd < 0 && errno == EEXIST && unlink(temporary) == 0)
        *fd = open(temporary, flags, 0666);
    return *fd < 0 ? sl_error_set_errno(err, errno, "cannot create %s", temporary) : SL_OK;
}

enum sl_status sl_file_append(int fd, const char *temporary, const void *data, size_t size,
                              struct sl_error *err)
{
    int failed = write_fully(fd, data, size);
    return failed ? sl_error_set_errno(err, failed, "cannot write %s", temporary) : SL_OK;
}

/* Returns 0 or an errno. */
static int set_mtime(int fd, int64_t mtime_ns)
{
    enum { SECOND = 1000000000 };
    int64_t ns = mtime_ns % SECOND;
    if (mtime_ns == SL_FILE_NOW)
        return 0;
    if (ns < 0) /* before 1970 */
        ns += SECOND;
    const struct timespec times[2] = {
        {.tv_nsec = UTIME_OMIT},
        {.tv_sec = (time_t)((mtime_ns - ns) / SECOND), .tv_nsec = (long)ns}};
    return futimens(fd, times) == 0 ? 0 : errno;
}

enum sl_status sl_file_write_new(const char *temporary, const void *data, size_t size,
                                 int64_t mtime_ns, enum sl_fsync fsync_when, struct sl_error *err)
{
    int fd;
    enum sl_status status = sl_file_create(temporary, &fd, err);
    if (status)
        return status;
    int failed = write_fully(fd, data, size);
    if (!failed)
        failed = set_mtime(fd, mtime_ns);
    if (!failed && fsync_when != SL_FSYNC_NONE && fsync(fd) != 0)
        failed = errno;
    if (close(fd) != 0 && !failed)
        failed = errno;
    if (failed) {
        unlink(temporary);
        return sl_error_set_errno(err, failed, "cannot write %s", temporary);
    }
    return SL_OK;
}

static enum sl_status sync_folder(const char *path, struct sl_error *err)
{
    char *folder = sl_path_folder(path);
    if (!folder)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    enum sl_status status = SL_OK;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        status = sl_error_set_errno(err, errno, "cannot sync %s", folder);
    if (fd >= 0)
        close(fd);
    free(folder);
    return status;
}

/* rename() would silently replace what has the name; where the file system has no rename that
 * refuses to, link() does, and takes two calls. Returns 0 or an errno. */
static int rename_new(const char *temporary, const char *final)
{
#ifdef RENAME_NOREPLACE
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, final, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
#endif
    if (link(temporary, final) != 0)
        return errno;
    unlink(temporary);
    return 0;
}

enum sl_status sl_file_commit(const char *temporary, const char *final, enum sl_replace replace,
                              enum sl_fsync fsync_when, struct sl_error *err)
{
    if (replace == SL_REPLACE_NEVER) {
        int failed = rename_new(temporary, final);
        if (failed == EEXIST)
            return sl_error_set(err, SL_COLLISION, "%s exists already (--overwrite)", final);
        if (failed)
            return sl_error_set_errno(err, failed, "cannot name %s", final);
    } else {
        struct stat st;
        if (lstat(final, &st) == 0 && !S_ISREG(st.st_mode))
            return sl_error_set(err, SL_COLLISION, "%s is not a regular file: not replaced", final);
        if (rename(temporary, final) != 0)
            return sl_error_set_errno(err, errno, "cannot name %s", final);
    }
    return fsync_when == SL_FSYNC_ALL ? sync_folder(final, err) : SL_OK;
}

enum sl_status sl_file_replace(const char *temporary, const char *final, const void *data,
                               size_t size, struct sl_error *err)
{
    enum sl_status status =
        sl_file_write_new(temporary, data, size, SL_FILE_NOW, SL_FSYNC_NONE, err);
    if (status)
        return status;
    status = sl_file_commit(temporary, final, SL_REPLACE_FILE, SL_FSYNC_NONE, err);
    if (status)
        unlink(temporary);
    return status;
}

enum sl_status sl_file_make_parents(const char *path, struct sl_error *err)
{
    char *folder = sl_path_folder(path);
    if (!folder)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    enum sl_status status = SL_OK;
    struct stat st;
    if (stat(folder, &st) != 0) {
        for (char *slash = strchr(folder + 1, '/');; slash = strchr(slash + 1, '/')) {
            if (slash)
                *slash = '\0';
            if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
                status = sl_error_set_errno(err, errno, "cannot make folder %s", folder);
                break;
            }
            if (!slash)
                break;
            *slash = '/';
        }
        if (!status && stat(folder, &st) != 0)
            status = sl_error_set_errno(err, errno, "cannot make folder %s", folder);
    }
    if (!status && !S_ISDIR(st.st_mode))
        status = sl_error_set(err, SL_PATH_INVALID, "%s is not a folder", folder);
    free(folder);
    return status;
}
