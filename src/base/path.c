/* SPDX-License-Identifier: MIT */
#define _DEFAULT_SOURCE /* realpath, d_type */
#include "path.h"

#include "alloc.h"

#include <sluice/bytes.h>

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* folder + "/" + name, with one slash between them. */
static char *join(const char *folder, const char *name)
{
    struct sl_bytes text = {0};
    size_t length = strlen(folder);
    if (sl_bytes_append(&text, folder, length) ||
        sl_bytes_append(&text, "/", length > 0 && folder[length - 1] == '/' ? 0 : 1) ||
        sl_bytes_append(&text, name, strlen(name) + 1)) {
        sl_bytes_release(&text);
        return NULL;
    }
    return (char *)text.data;
}

static char *working_folder(void)
{
    char buffer[PATH_MAX];
    if (!getcwd(buffer, sizeof buffer))
        return sl_alloc_string(".", 1);
    return sl_alloc_string(buffer, strlen(buffer));
}

char *sl_path_absolute(const char *path)
{
    char *whole = realpath(path, NULL);
    if (whole)
        return whole;
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    char *copy = sl_alloc_string(path, length);
    if (!copy)
        return NULL;
    char *slash = strrchr(copy, '/'), *folder, *out = NULL;
    const char *base = slash ? slash + 1 : copy;
    if (!slash) {
        folder = working_folder();
    } else if (slash == copy) {
        folder = sl_alloc_string("/", 1);
    } else {
        *slash = '\0';
        folder = sl_path_absolute(copy);
    }
    if (folder)
        out = join(folder, base);
    free(folder);
    free(copy);
    return out;
}

bool sl_path_is_folder(int folder_fd, const struct dirent *entry)
{
    if (entry->d_type != DT_UNKNOWN)
        return entry->d_type == DT_DIR;
    struct stat st;
    return fstatat(folder_fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(st.st_mode);
}

char *sl_path_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return sl_alloc_string(".", 1);
    return sl_alloc_string(path, slash == path ? 1 : (size_t)(slash - path));
}
