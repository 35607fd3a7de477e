/* SPDX-License-Identifier: MIT */
/*
 * Kills the process before the call KILL_AT, counted from 1, of those that change what is on the
 * disk: so a script finds every state that a crash can leave. To be loaded before libc
 * (LD_PRELOAD).
 */
#define _GNU_SOURCE
#undef _FILE_OFFSET_BITS /* pwrite and pwrite64 are two names here */
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_ulong calls;
static unsigned long last;

__attribute__((constructor)) static void set_up(void)
{
    const char *text = getenv("KILL_AT");
    last = text ? strtoul(text, NULL, 10) : 0;
}

/* Counts a call, and finds what libc itself has under that name. */
static void *count(const char *name)
{
    if (atomic_fetch_add(&calls, 1) + 1 == last)
        kill(getpid(), SIGKILL);
    void *symbol = dlsym(RTLD_NEXT, name);
    if (!symbol)
        abort();
    return symbol;
}

/* POSIX lets a data pointer become a function's; ISO C wants it said this way. */
#define COUNTED(type, name, parameters, arguments) \
    type name parameters                           \
    {                                              \
        type(*next) parameters;                    \
        void *symbol = count(#name);               \
        memcpy(&next, &symbol, sizeof next);       \
        return next arguments;                     \
    }

COUNTED(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
COUNTED(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
COUNTED(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at),
        (fd, data, size, at))
COUNTED(int, rename, (const char *from, const char *to), (from, to))
COUNTED(int, link, (const char *from, const char *to), (from, to))
COUNTED(int, unlink, (const char *path), (path))
COUNTED(int, chmod, (const char *path, mode_t mode), (path, mode))
COUNTED(int, fsync, (int fd), (fd))
COUNTED(int, fdatasync, (int fd), (fd))
