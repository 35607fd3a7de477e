/* SPDX-License-Identifier: MIT */
/*
 * One loop over a stack of folders. A folder is read once, from its beginning to its end: its
 * files are visited on the way, a sorted batch at a time, and the names of its folders are kept for
 * afterwards. So a folder on the stack needs no open stream, only a descriptor to open the next
 * one from; when the stack is deep, the oldest descriptors are closed and had again through "..".
 */
#include "scan_walk.h"

#include "path.h"

#include <sluice/recipe.h>

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    DESCRIPTORS = 6,    /* kept open on the stack: ulimit -n 24 leaves room for a run */
    FILES_BATCH = 65536 /* names of one folder that are sorted at a time */
};

struct level {
    int fd; /* -1: closed to save descriptors */
    struct sl_scan_folder folder;
    struct sl_scan_names folders; /* below it, sorted */
    size_t next;                  /* of them */
    size_t path_size;             /* of scan->path in this folder */
};

struct walk {
    struct sl_scan *scan;
    struct level *levels; /* owned */
    size_t depth, capacity;
};

static bool matches(const char *const *globs, size_t count, const char *relative, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (fnmatch(globs[i], name, 0) == 0 || fnmatch(globs[i], relative, 0) == 0)
            return true;
    }
    return false;
}

/* The name's path below the root, NUL-terminated, in the bytes behind scan->path. */
static const char *relative_of(struct sl_scan *scan, const char *name)
{
    size_t folder = scan->path.size, root = strlen(scan->root);
    enum sl_status status = sl_bytes_append(&scan->path, name, strlen(name) + 1);
    scan->path.size = folder;
    return status ? NULL : (const char *)scan->path.data + root + (root > 1 ? 1 : 0);
}

/* Whether names alone keep it out: hidden, ours, excluded. */
static bool left_out(struct sl_scan *scan, const char *name)
{
    const struct sl_scan_config *config = scan->config;
    if (strncmp(name, ".sluice", strlen(".sluice")) == 0 || (name[0] == '.' && !config->hidden))
        return true;
    if (config->exclude_count == 0)
        return false;
    const char *relative = relative_of(scan, name);
    return relative && matches(config->exclude, config->exclude_count, relative, name);
}

static bool wanted(struct sl_scan *scan, const char *name)
{
    const struct sl_scan_config *config = scan->config;
    if (config->include_count == 0)
        return sl_format_is_picture_name(name);
    const char *relative = relative_of(scan, name);
    return relative && matches(config->include, config->include_count, relative, name);
}

static enum sl_status visit_batch(struct sl_scan *scan, int fd, struct sl_error *err)
{
    enum sl_status status = sl_scan_names_sort(&scan->files);
    if (status)
        return sl_error_set(err, status, "no memory for the names of a folder");
    for (size_t i = 0; !status && i < scan->files.count; i++) {
        const char *name = scan->files.sorted[i];
        struct stat st;
        bool known = fstatat(fd, name, &st, 0) == 0;
        if (known && S_ISDIR(st.st_mode))
            continue; /* a symbolic link to a folder */
        status = sl_scan_visit(scan, name, strlen(name), known ? &st : NULL, err);
    }
    sl_scan_names_clear(&scan->files);
    return status;
}

static enum sl_status take_entry(struct sl_scan *scan, struct level *level,
                                 const struct dirent *entry, struct sl_error *err)
{
    const char *name = entry->d_name;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || left_out(scan, name))
        return SL_OK;
    enum sl_status status = SL_OK;
    if (sl_path_is_folder(level->fd, entry)) {
        status = sl_scan_names_add(&level->folders, name);
    } else if (wanted(scan, name)) {
        status = sl_scan_names_add(&scan->files, name);
    } else {
        scan->counts.not_pictures++;
    }
    if (status)
        return sl_error_set(err, status, "no memory for the names of a folder");
    return scan->files.count < FILES_BATCH ? SL_OK : visit_batch(scan, level->fd, err);
}

/* Reads the folder on top of the stack: visits its files, keeps the names of its folders. */
static enum sl_status read_folder(struct walk *walk, struct sl_error *err)
{
    struct sl_scan *scan = walk->scan;
    assert(walk->depth > 0 && walk->levels);
    struct level *level = &walk->levels[walk->depth - 1];
    int copy = openat(level->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *stream = copy >= 0 ? fdopendir(copy) : NULL;
    if (!stream) {
        enum sl_status status = sl_error_set_errno(err, errno, "cannot read a folder");
        if (copy >= 0)
            close(copy);
        return status;
    }
    const struct dirent *entry;
    enum sl_status status = SL_OK;
    while (!status && (errno = 0, entry = readdir(stream)) != NULL)
        status = take_entry(scan, level, entry, err);
    if (!status && errno)
        status = sl_error_set_errno(err, errno, "cannot read the folder %s", scan->root);
    if (!status)
        status = visit_batch(scan, level->fd, err);
    closedir(stream);
    sl_scan_names_clear(&scan->files);
    unsigned max_depth = scan->config->max_depth;
    if (max_depth && walk->depth >= max_depth)
        sl_scan_names_clear(&level->folders);
    if (!status && sl_scan_names_sort(&level->folders))
        status = sl_error_set(err, SL_NO_MEMORY, "no memory for the names of a folder");
    return status;
}

/* Whether a folder must not be walked: the output's, or one that is being walked already. */
static bool is_barred(const struct walk *walk, struct sl_scan_folder folder)
{
    const struct sl_scan *scan = walk->scan;
    if (walk->depth > 0 && scan->has_output && folder.device == scan->output.device &&
        folder.inode == scan->output.inode)
        return true;
    for (size_t i = 0; i < walk->depth; i++) {
        if (walk->levels[i].folder.device == folder.device &&
            walk->levels[i].folder.inode == folder.inode)
            return true;
    }
    return false;
}

static enum sl_status push(struct walk *walk, int fd, struct sl_scan_folder folder,
                           struct sl_error *err)
{
    if (walk->depth == walk->capacity) {
        size_t capacity = walk->capacity ? walk->capacity * 2 : 16;
        struct level *levels = realloc(walk->levels, capacity * sizeof *levels);
        if (!levels) {
            close(fd);
            return sl_error_set(err, SL_NO_MEMORY, "no memory for the stack of folders");
        }
        walk->levels = levels;
        walk->capacity = capacity;
    }
    walk->levels[walk->depth++] =
        (struct level){.fd = fd, .folder = folder, .path_size = walk->scan->path.size};
    if (walk->depth > DESCRIPTORS) {
        struct level *old = &walk->levels[walk->depth - 1 - DESCRIPTORS];
        close(old->fd);
        old->fd = -1;
    }
    return SL_OK;
}

static void pop(struct walk *walk)
{
    struct level *level = &walk->levels[--walk->depth];
    if (level->fd >= 0)
        close(level->fd);
    sl_scan_names_release(&level->folders);
}

/* Leaves the top folder. Its parent's descriptor, if closed, comes back through "..", which is
 * another folder when this one was moved away meanwhile. */
static enum sl_status ascend(struct walk *walk, struct sl_error *err)
{
    struct level *level = &walk->levels[walk->depth - 1];
    struct level *parent = walk->depth > 1 ? level - 1 : NULL;
    if (parent && parent->fd < 0) {
        parent->fd = openat(level->fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        struct stat st;
        if (parent->fd < 0 || fstat(parent->fd, &st) != 0)
            return sl_error_set_errno(err, errno, "cannot read a folder below %s",
                                      walk->scan->root);
        if (st.st_dev != parent->folder.device || st.st_ino != parent->folder.inode)
            return sl_error_set(err, SL_SOURCE_CHANGED, "a folder below %s was moved meanwhile",
                                walk->scan->root);
    }
    pop(walk);
    return SL_OK;
}

/* Goes into `name` below the top folder. One that cannot be opened is visited as if it were a
 * file: opening it will say why, in a record of its own. */
static enum sl_status descend(struct walk *walk, const char *name, struct sl_error *err)
{
    struct sl_scan *scan = walk->scan;
    struct level *parent = &walk->levels[walk->depth - 1];
    int fd = openat(parent->fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0)
            close(fd);
        return sl_scan_visit(scan, name, strlen(name), NULL, err);
    }
    struct sl_scan_folder folder = {.device = st.st_dev, .inode = st.st_ino};
    if (is_barred(walk, folder)) {
        close(fd);
        return SL_OK;
    }
    if (sl_bytes_printf(&scan->path, "%s/", name)) {
        close(fd);
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    }
    enum sl_status status = push(walk, fd, folder, err);
    return status ? status : read_folder(walk, err);
}

static enum sl_status walk_on(struct walk *walk, struct sl_error *err)
{
    enum sl_status status = read_folder(walk, err);
    while (!status && walk->depth > 0) {
        struct level *level = &walk->levels[walk->depth - 1];
        walk->scan->path.size = level->path_size;
        if (level->next < level->folders.count)
            status = descend(walk, level->folders.sorted[level->next++], err);
        else
            status = ascend(walk, err);
    }
    return status;
}

enum sl_status sl_scan_walk(struct sl_scan *scan, const char *root, int fd, const struct stat *st,
                            struct sl_error *err)
{
    enum sl_status status = sl_scan_enter(scan, root, err);
    if (status) {
        close(fd);
        return status;
    }
    struct walk walk = {.scan = scan};
    struct sl_scan_folder folder = {.device = st->st_dev, .inode = st->st_ino};
    status = push(&walk, fd, folder, err);
    if (!status)
        status = walk_on(&walk, err);
    while (walk.depth > 0)
        pop(&walk);
    free(walk.levels);
    return status;
}
