/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* sched_getaffinity */
#include "machine.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { TEXT_SIZE = 8192, PATH_SIZE = 512, CGROUP_LEVELS = 32 };

/* A small file of the kernel's as text; false when it cannot be read. */
static bool read_text(const char *path, char text[TEXT_SIZE])
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    size_t size = 0;
    ssize_t n;
    while (size < TEXT_SIZE - 1 && (n = read(fd, text + size, TEXT_SIZE - 1 - size)) > 0)
        size += (size_t)n;
    close(fd);
    text[size] = '\0';
    return size > 0;
}

/* The path of this process's group: of the unified hierarchy for "", else of the controller. */
static bool group_path(const char *controller, char path[PATH_SIZE])
{
    char text[TEXT_SIZE];
    if (!read_text("/proc/self/cgroup", text))
        return false;
    char *rest = text, *line;
    while ((line = strtok_r(rest, "\n", &rest)) != NULL) {
        char *list = strchr(line, ':');
        char *where = list ? strchr(list + 1, ':') : NULL;
        if (!where)
            continue;
        *where++ = '\0';
        list++;
        size_t length = strlen(controller);
        const char *found = length ? strstr(list, controller) : list;
        bool ours = length ? found && (found == list || found[-1] == ',') &&
                                 (found[length] == '\0' || found[length] == ',')
                           : *list == '\0';
        if (ours && strlen(where) < PATH_SIZE) {
            memcpy(path, where, strlen(where) + 1);
            return true;
        }
    }
    return false;
}

/* Calls `level` for the group's folder and every one above it, up to the mount: a limit anywhere
 * on the way holds. In a container the path may not exist below the mount; the mount then does. */
static void walk_groups(const char *mount, const char *controller,
                        void (*level)(const char *folder, void *context), void *context)
{
    char path[PATH_SIZE];
    if (!group_path(controller, path))
        return;
    for (int i = 0; i < CGROUP_LEVELS; i++) {
        char folder[2 * PATH_SIZE];
        snprintf(folder, sizeof folder, "%s%s", mount, strcmp(path, "/") == 0 ? "" : path);
        level(folder, context);
        char *slash = strrchr(path, '/');
        if (!slash || strcmp(path, "/") == 0)
            return;
        slash[slash == path ? 1 : 0] = '\0';
    }
}

static bool read_in(const char *folder, const char *name, char text[TEXT_SIZE])
{
    char path[3 * PATH_SIZE];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return read_text(path, text);
}

static void take_quota(double quota, double period, void *context)
{
    unsigned *cpus = context;
    if (quota <= 0 || period <= 0 || quota / period >= *cpus)
        return;
    double whole = quota / period;
    unsigned rounded = (unsigned)whole + (whole > (unsigned)whole);
    *cpus = rounded ? rounded : 1;
}

static void cpu_v2(const char *folder, void *context)
{
    char text[TEXT_SIZE];
    double quota, period;
    if (read_in(folder, "cpu.max", text) && sscanf(text, "%lf %lf", &quota, &period) == 2)
        take_quota(quota, period, context); /* "max 100000" is no number: no quota */
}

static void cpu_v1(const char *folder, void *context)
{
    char quota[TEXT_SIZE], period[TEXT_SIZE];
    if (read_in(folder, "cpu.cfs_quota_us", quota) && read_in(folder, "cpu.cfs_period_us", period))
        take_quota(strtod(quota, NULL), strtod(period, NULL), context);
}

unsigned sl_machine_cpus(void)
{
    unsigned cpus = 1;
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        cpus = (unsigned)CPU_COUNT(&set);
    } else {
        long online = sysconf(_SC_NPROCESSORS_ONLN); /* more processors than the set has bits */
        cpus = online > 0 ? (unsigned)online : 1;
    }
    walk_groups("/sys/fs/cgroup", "", cpu_v2, &cpus);
    walk_groups("/sys/fs/cgroup/cpu", "cpu", cpu_v1, &cpus);
    return cpus ? cpus : 1;
}

bool sl_machine_processor_name(char *out, size_t size)
{
    char text[TEXT_SIZE];
    const char *line = read_text("/proc/cpuinfo", text) ? strstr(text, "model name") : NULL;
    const char *name = line ? strchr(line, ':') : NULL;
    out[0] = '\0';
    if (name) {
        name += 1 + strspn(name + 1, " \t");
        snprintf(out, size, "%.*s", (int)strcspn(name, "\n"), name);
    }
    return out[0] != '\0';
}

/* A group's limit counts whole: page cache that it holds is given up before it is refused. */
static void memory_level(const char *folder, const char *limit_name, void *context)
{
    uint64_t *bytes = context;
    char text[TEXT_SIZE];
    if (!read_in(folder, limit_name, text) || text[0] < '0' || text[0] > '9')
        return; /* "max" */
    uint64_t limit = strtoull(text, NULL, 10);
    if (limit < *bytes)
        *bytes = limit;
}

static void memory_v2(const char *folder, void *context)
{
    memory_level(folder, "memory.max", context);
}

static void memory_v1(const char *folder, void *context)
{
    memory_level(folder, "memory.limit_in_bytes", context);
}

static uint64_t available(void)
{
    char text[TEXT_SIZE];
    if (read_text("/proc/meminfo", text)) {
        const char *line = strstr(text, "MemAvailable:");
        if (line)
            return strtoull(line + strlen("MemAvailable:"), NULL, 10) * 1024;
    }
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    return pages > 0 && page > 0 ? (uint64_t)pages * (uint64_t)page : (uint64_t)1 << 30;
}

uint64_t sl_machine_memory_bytes(void)
{
    uint64_t bytes = available();
    walk_groups("/sys/fs/cgroup", "", memory_v2, &bytes);
    walk_groups("/sys/fs/cgroup/memory", "memory", memory_v1, &bytes);
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        limit.rlim_cur < bytes)
        bytes = limit.rlim_cur;
    return bytes;
}

uint64_t sl_machine_descriptors(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return UINT64_C(1) << 20;
    uint64_t used = 0;
    /* Descriptors that were handed down sit at the bottom; a look at the first few is enough. */
    for (int fd = 0; fd < 256 && (uint64_t)fd < limit.rlim_cur; fd++)
        used += fcntl(fd, F_GETFD) >= 0;
    return limit.rlim_cur - used;
}

void sl_machine_keep_memory(void)
{
#ifdef __GLIBC__
    /* A thread's own arena gives its memory back whenever its end is free, whatever the threshold,
     * and a mapping always does: what is freed stays only in the one heap of the process. */
    (void)mallopt(M_ARENA_MAX, 1);
    (void)mallopt(M_MMAP_MAX, 0);
    (void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
    (void)mallopt(M_TOP_PAD, 1 << 20);
#endif
}
