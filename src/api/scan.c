/* SPDX-License-Identifier: MIT */
#include "scan_walk.h"

#include "alloc.h"
#include "path.h"
#include "scan_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum sl_status sl_scan_enter(struct sl_scan *scan, const char *root, struct sl_error *err)
{
    scan->root = root;
    sl_bytes_clear(&scan->path);
    const char *slash = strcmp(root, "/") == 0 ? "" : "/";
    if (sl_bytes_printf(&scan->path, "%s%s", root, slash))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    return SL_OK;
}

enum sl_status sl_scan_visit(struct sl_scan *scan, const char *name, size_t name_length,
                             const struct stat *st, struct sl_error *err)
{
    if (sl_cancel_requested(scan->config->cancel))
        return sl_error_set(err, SL_CANCELLED, "cancelled");
    size_t folder = scan->path.size;
    if (sl_bytes_append(&scan->path, name, name_length) || sl_bytes_append(&scan->path, "", 1)) {
        scan->path.size = folder;
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    }
    const char *source = (const char *)scan->path.data;
    size_t root_length = strlen(scan->root);
    struct sl_scan_file file = {
        .root = scan->root,
        .relative = source + root_length + (root_length > 1 ? 1 : 0), /* "/" has its slash */
        .source = source,
    };
    if (st) {
        file.size = (uint64_t)st->st_size;
        file.mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
    }
    scan->counts.found++;
    enum sl_status status = scan->config->visit(scan->config->context, &file, err);
    scan->path.size = folder;
    return status;
}

/* Enters the folder of a file that was named: `length` bytes of `input`, or the working folder. */
static enum sl_status enter_folder_of(struct sl_scan *scan, const char *input, size_t length,
                                      struct sl_error *err)
{
    bool same = scan->named_folder && strlen(scan->named_folder) == length &&
                memcmp(scan->named_folder, input, length) == 0;
    if (!same) {
        free(scan->named_folder);
        free(scan->named_root);
        scan->named_folder = sl_alloc_string(input, length);
        scan->named_root = NULL;
        if (scan->named_folder)
            scan->named_root = sl_path_absolute(length ? scan->named_folder : ".");
    }
    if (!scan->named_root)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    return sl_scan_enter(scan, scan->named_root, err);
}

/* A file that was named itself, or a name behind which there is nothing. */
static enum sl_status visit_named(struct sl_scan *scan, const char *input, const struct stat *st,
                                  struct sl_error *err)
{
    size_t length = strlen(input);
    while (length > 1 && input[length - 1] == '/')
        length--;
    size_t base = length;
    while (base > 0 && input[base - 1] != '/')
        base--;
    enum sl_status status = enter_folder_of(scan, input, base, err);
    return status ? status : sl_scan_visit(scan, input + base, length - base, st, err);
}

/* Whether the folder was named before; notes it when not. */
static enum sl_status note_folder(struct sl_scan *scan, const struct stat *st, bool *known,
                                  struct sl_error *err)
{
    *known = false;
    for (size_t i = 0; i < scan->folder_count; i++) {
        if (scan->folders[i].device == st->st_dev && scan->folders[i].inode == st->st_ino) {
            *known = true;
            return SL_OK;
        }
    }
    size_t size = (scan->folder_count + 1) * sizeof *scan->folders;
    struct sl_scan_folder *folders = realloc(scan->folders, size);
    if (!folders)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the list of folders");
    scan->folders = folders;
    scan->folders[scan->folder_count++] =
        (struct sl_scan_folder){.device = st->st_dev, .inode = st->st_ino};
    return SL_OK;
}

static enum sl_status scan_input(struct sl_scan *scan, const char *input, struct sl_error *err)
{
    if (!*input)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "the name of an input is empty");
    struct stat st;
    if (stat(input, &st) != 0)
        return visit_named(scan, input, NULL, err);
    if (!S_ISDIR(st.st_mode))
        return visit_named(scan, input, &st, err);
    bool known;
    enum sl_status status = note_folder(scan, &st, &known, err);
    if (status || known)
        return status;
    int fd = open(input, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return visit_named(scan, input, NULL, err);
    char *root = sl_path_absolute(input);
    if (!root) {
        close(fd);
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    }
    status = sl_scan_walk(scan, root, fd, &st, err);
    free(root);
    return status;
}

static enum sl_status scan_files_from(struct sl_scan *scan, struct sl_error *err)
{
    const struct sl_scan_config *config = scan->config;
    bool standard = strcmp(config->files_from, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(config->files_from, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return sl_error_set_errno(err, errno, "cannot open %s", config->files_from);
    struct sl_scan_list list = {
        .fd = fd,
        .end = config->files_from_nul ? '\0' : '\n',
        .cancel = config->cancel,
    };
    const char *name;
    enum sl_status status;
    do {
        status = sl_scan_list_next(&list, &name, err);
        if (!status && name)
            status = scan_input(scan, name, err);
    } while (!status && name);
    sl_scan_list_release(&list);
    if (!standard)
        close(fd);
    return status;
}

enum sl_status sl_scan(const struct sl_scan_config *config, struct sl_scan_counts *counts,
                       struct sl_error *err)
{
    struct sl_scan scan = {.config = config};
    struct stat st;
    if (config->output && stat(config->output, &st) == 0) {
        scan.has_output = true;
        scan.output = (struct sl_scan_folder){.device = st.st_dev, .inode = st.st_ino};
    }
    enum sl_status status = SL_OK;
    for (size_t i = 0; !status && i < config->input_count; i++)
        status = scan_input(&scan, config->inputs[i], err);
    if (!status && config->files_from)
        status = scan_files_from(&scan, err);
    *counts = scan.counts;
    sl_bytes_release(&scan.path);
    sl_scan_names_release(&scan.files);
    free(scan.folders);
    free(scan.named_folder);
    free(scan.named_root);
    return status;
}
