/* SPDX-License-Identifier: MIT */
#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { TEXT_SIZE = 64 };

/* "pid 123 (sluice)" of who wrote the file, as far as it can be told. */
static void describe_holder(int fd, char out[TEXT_SIZE])
{
    char text[24] = "";
    ssize_t size = pread(fd, text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    long pid = strtol(text, NULL, 10);
    char path[40];
    char name[24] = "";
    snprintf(path, sizeof path, "/proc/%ld/comm", pid);
    FILE *comm = pid > 0 ? fopen(path, "r") : NULL;
    if (comm) {
        if (fgets(name, sizeof name, comm))
            name[strcspn(name, "\n")] = '\0';
        fclose(comm);
    }
    if (pid > 0)
        snprintf(out, TEXT_SIZE, "process %ld%s%s%s", pid, name[0] ? " (" : "", name,
                 name[0] ? ")" : "");
    else
        snprintf(out, TEXT_SIZE, "another process");
}

enum sl_status sl_ledger_lock(const char *ledger_path, int *fd, struct sl_error *err)
{
    *fd = -1;
    size_t size = strlen(ledger_path) + sizeof ".lock";
    char *path = malloc(size);
    if (!path)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    snprintf(path, size, "%s.lock", ledger_path);
    int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    int failed = errno;
    free(path);
    if (lock < 0)
        return sl_error_set_errno(err, failed, "cannot lock the ledger %s (--ledger)", ledger_path);
    if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
        char holder[TEXT_SIZE];
        describe_holder(lock, holder);
        close(lock);
        return sl_error_set(err, SL_BUSY, "the ledger %s is held by %s", ledger_path, holder);
    }
    char text[24];
    int length = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(lock, 0) != 0 || pwrite(lock, text, (size_t)length, 0) != length) {
        /* Only the message for others suffers; the lock itself holds. */
    }
    *fd = lock;
    return SL_OK;
}

void sl_ledger_unlock(int fd)
{
    if (fd >= 0)
        close(fd);
}
