/* SPDX-License-Identifier: MIT */
/* Paths and what stands behind them. */
#ifndef SL_BASE_PATH_H
#define SL_BASE_PATH_H

#include <stdbool.h>

struct dirent;

/* An absolute path for `path`: without symbolic links as far as it exists, the rest as it is
 * written. NULL when memory is out. free(). Thread-safe. */
char *sl_path_absolute(const char *path);

/* The folder that `path` is in, as it is written: "." where it has no slash. NULL when memory is
 * out. free(). Thread-safe. */
char *sl_path_folder(const char *path);

/* Whether an entry of the folder open as `folder_fd` is a folder itself, and no link to one. Asks
 * the file system only when the entry does not say. Thread-safe. */
bool sl_path_is_folder(int folder_fd, const struct dirent *entry);

#endif
