/* SPDX-License-Identifier: MIT */
/*
 * Files in, files out. An input is opened once, only if it is a regular file, and read, never
 * mapped. An output appears under its final name whole or not at all.
 */
#ifndef SL_BASE_FILE_H
#define SL_BASE_FILE_H

#include <sluice/bytes.h>
#include <sluice/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What tells two versions of a file apart. */
struct sl_file_version {
    uint64_t size;    /* bytes */
    int64_t mtime_ns; /* since 1970-01-01 UTC */
};

enum { SL_FILE_WINDOW = 16384 };

/* An open input with one window of its bytes, so that headers are read in few calls. The window
 * lives outside the struct: admission has one for all its files. */
struct sl_file {
    int fd;                         /* -1 when closed */
    struct sl_file_version version; /* at the time of opening */
    size_t window_offset;
    size_t window_size;
    uint8_t *window; /* borrowed, SL_FILE_WINDOW bytes, or NULL: every read is a call */
};

/* Opens a regular file for reading, without blocking on a FIFO and without following anything
 * but the path itself. `window` may be NULL. SL_NOT_FOUND, SL_PERMISSION, SL_PATH_INVALID (not a
 * regular file, name too long), SL_FD_EXHAUSTED, SL_IO. On failure file->fd is -1. */
SL_NODISCARD enum sl_status sl_file_open(struct sl_file *file, const char *path, uint8_t *window,
                                         struct sl_error *err);

/* Closes it; a closed file is ignored. */
void sl_file_close(struct sl_file *file);

/* Copies up to `size` bytes from `offset`; *got is less only at the end of the file. SL_IO. */
SL_NODISCARD enum sl_status sl_file_read_at(struct sl_file *file, uint64_t offset, void *buffer,
                                            size_t size, size_t *got, struct sl_error *err);

/* Has the system fetch the file from the disk while its turn to be read is still to come. */
void sl_file_read_ahead(const struct sl_file *file);

/* Reads the whole file into `out` (emptied first), through the window where that has it all.
 * SL_SOURCE_CHANGED when its size or time is not what it was at opening, SL_OVER_RESERVE when
 * out->limit is in the way, SL_NO_MEMORY, SL_IO. */
SL_NODISCARD enum sl_status sl_file_read_all(struct sl_file *file, struct sl_bytes *out,
                                             struct sl_error *err);

/* When written bytes have to be on the disk. */
enum sl_fsync { SL_FSYNC_NONE, SL_FSYNC_FILE, SL_FSYNC_ALL };

/* Makes a new file at `temporary` to be written bit by bit (O_EXCL after removing a stale one; mode
 * 0666 less the umask). The caller closes *fd, which is -1 on failure. Statuses as below. */
SL_NODISCARD enum sl_status sl_file_create(const char *temporary, int *fd, struct sl_error *err);

/* Writes `size` more bytes to it. Statuses as below; some of the bytes may be written then. */
SL_NODISCARD enum sl_status sl_file_append(int fd, const char *temporary, const void *data,
                                           size_t size, struct sl_error *err);

/* What stands for the time of writing. */
#define SL_FILE_NOW INT64_MIN

/* Writes `size` bytes to a new file at `temporary`, as sl_file_create makes it, with this
 * modification time in ns or SL_FILE_NOW, synced as asked, and closed. On failure nothing is left
 * at `temporary`. SL_DISK_FULL, SL_PERMISSION, SL_NOT_FOUND (no such folder), SL_PATH_INVALID,
 * SL_FD_EXHAUSTED, SL_IO (also for a file-size limit: EFBIG). */
SL_NODISCARD enum sl_status sl_file_write_new(const char *temporary, const void *data, size_t size,
                                              int64_t mtime_ns, enum sl_fsync fsync,
                                              struct sl_error *err);

/* What may stand at the final name. */
enum sl_replace {
    SL_REPLACE_NEVER, /* nothing: an existing name is SL_COLLISION, and is left alone */
    SL_REPLACE_FILE,  /* a regular file; a symlink, folder or device is SL_COLLISION */
};

/* Gives `temporary` its final name in one step, and syncs the folder for SL_FSYNC_ALL. Never
 * writes through a symlink. On failure the temporary is left for the caller to remove. */
SL_NODISCARD enum sl_status sl_file_commit(const char *temporary, const char *final,
                                           enum sl_replace replace, enum sl_fsync fsync,
                                           struct sl_error *err);

/* Both, for a file of the tool's own that may be replaced: nothing is synced, and nothing is left
 * at `temporary`, which must be in the same folder. Statuses as the two. */
SL_NODISCARD enum sl_status sl_file_replace(const char *temporary, const char *final,
                                            const void *data, size_t size, struct sl_error *err);

/* Makes every missing folder above `path`'s last component, never through a dangling name.
 * SL_PERMISSION, SL_PATH_INVALID (a file is in the way), SL_DISK_FULL, SL_IO. Thread-safe. */
SL_NODISCARD enum sl_status sl_file_make_parents(const char *path, struct sl_error *err);

#endif
