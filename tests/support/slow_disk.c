/* SPDX-License-Identifier: MIT */
/*
 * A slow and moody disk, to be loaded before libc (LD_PRELOAD): open, read, write, fsync and rename
 * now and then take a while, and on files under SLOW_DISK_FAULTS, where that is set, now and then
 * fail with EIO. Only files that are pictures can fail: the ledger has tests of its own.
 *
 * SLOW_DISK_SEED: of the generator (default 1). SLOW_DISK_MS: the longest delay (default 3).
 * SLOW_DISK_FAULTS: one in so many of such calls fails (default 0: none).
 */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* open and open64 are two names here */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum { DELAYED_ONE_IN = 4 };

static atomic_uint_fast64_t state;
static uint64_t longest_ms = 3;
static uint64_t fails_one_in;

static uint64_t number(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void set_up(void)
{
    atomic_store(&state, number("SLOW_DISK_SEED", 1));
    longest_ms = number("SLOW_DISK_MS", longest_ms);
    fails_one_in = number("SLOW_DISK_FAULTS", 0);
}

/* splitmix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. */
static uint64_t next_random(void)
{
    const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = atomic_fetch_add(&state, step) + step;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void dawdle(void)
{
    uint64_t random = next_random();
    if (longest_ms == 0 || random % DELAYED_ONE_IN != 0)
        return;
    const uint64_t ms = 1000000;
    int error = errno;
    struct timespec delay = {.tv_nsec = (long)((random >> 8) % (longest_ms * ms))};
    nanosleep(&delay, NULL);
    errno = error;
}

/* A picture on its way in or out; the ledger's and the system's files are neither. */
static bool may_fail(const char *path)
{
    return path && !strstr(path, "ledger") && !strstr(path, "/proc/") && !strstr(path, "/sys/") &&
           !strstr(path, "/lib") && !strstr(path, "/etc/");
}

static bool fd_may_fail(int fd)
{
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (fd <= STDERR_FILENO || size <= 0 || path[0] != '/')
        return false; /* what sluice says; a pipe */
    path[size] = '\0';
    return may_fail(path);
}

/* Whether this call, which could fail, does. */
static bool fails(void)
{
    if (fails_one_in == 0 || next_random() % fails_one_in != 0)
        return false;
    errno = EIO;
    return true;
}

/* What libc itself has under that name. */
static void *original(const char *name)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    if (!symbol)
        abort();
    return symbol;
}

/* POSIX lets a data pointer become a function's; ISO C wants it said this way. */
#define CALL_ORIGINAL(type, variable, name)            \
    type variable;                                     \
    do {                                               \
        void *symbol_ = original(name);                \
        memcpy(&(variable), &symbol_, sizeof symbol_); \
    } while (0)

typedef int open_function(const char *, int, ...);
typedef ssize_t read_function(int, void *, size_t);
typedef ssize_t pread_function(int, void *, size_t, off_t);
typedef ssize_t write_function(int, const void *, size_t);
typedef int fsync_function(int);
typedef int rename_function(const char *, const char *);

static int open_slowly(const char *name, const char *path, int flags, mode_t mode)
{
    CALL_ORIGINAL(open_function *, call, name);
    dawdle();
    if (may_fail(path) && !(flags & O_DIRECTORY) && fails())
        return -1;
    return call(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(rest, unsigned) : 0;
    va_end(rest);
    return open_slowly("open", path, flags, mode);
}

int open64(const char *path, int flags, ...);
int open64(const char *path, int flags, ...)
{
    va_list rest;
    va_start(rest, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(rest, unsigned) : 0;
    va_end(rest);
    return open_slowly("open64", path, flags, mode);
}

ssize_t read(int fd, void *buffer, size_t size)
{
    CALL_ORIGINAL(read_function *, call, "read");
    dawdle();
    return fd_may_fail(fd) && fails() ? -1 : call(fd, buffer, size);
}

static ssize_t pread_slowly(const char *name, int fd, void *buffer, size_t size, off_t offset)
{
    CALL_ORIGINAL(pread_function *, call, name);
    dawdle();
    return fd_may_fail(fd) && fails() ? -1 : call(fd, buffer, size, offset);
}

ssize_t pread(int fd, void *buffer, size_t size, off_t offset)
{
    return pread_slowly("pread", fd, buffer, size, offset);
}

ssize_t pread64(int fd, void *buffer, size_t size, off_t offset);
ssize_t pread64(int fd, void *buffer, size_t size, off_t offset)
{
    return pread_slowly("pread64", fd, buffer, size, offset);
}

ssize_t write(int fd, const void *data, size_t size)
{
    CALL_ORIGINAL(write_function *, call, "write");
    dawdle();
    return fd_may_fail(fd) && fails() ? -1 : call(fd, data, size);
}

int fsync(int fd)
{
    CALL_ORIGINAL(fsync_function *, call, "fsync");
    dawdle();
    return fd_may_fail(fd) && fails() ? -1 : call(fd);
}

int rename(const char *from, const char *to)
{
    CALL_ORIGINAL(rename_function *, call, "rename");
    dawdle();
    return may_fail(from) && fails() ? -1 : call(from, to);
}
