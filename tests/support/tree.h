/* SPDX-License-Identifier: MIT */
/* A folder of the test's own, with files in it, that goes away at the end. */
#ifndef SL_TESTS_TREE_H
#define SL_TESTS_TREE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TREE_PATH = 4096 };

/* Makes a new folder below $TMPDIR; its path is in `path` (TREE_PATH bytes). */
static inline void tree_new(char *path)
{
    const char *below = getenv("TMPDIR");
    int length = snprintf(path, TREE_PATH, "%s/sluice-test-XXXXXX", below ? below : "/tmp");
    assert_true(length > 0 && length < TREE_PATH);
    assert_non_null(mkdtemp(path));
}

static inline char *tree_path(char *out, const char *tree, const char *name)
{
    int length = snprintf(out, TREE_PATH, "%s/%s", tree, name);
    assert_in_range(length, 1, TREE_PATH - 1);
    return out;
}

/* Makes every folder above `name` below `tree`. */
static inline void tree_parents(const char *tree, const char *name)
{
    char path[TREE_PATH];
    tree_path(path, tree, name);
    for (char *slash = path + strlen(tree) + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
        *slash = '/';
    }
}

/* Writes a file, and the folders above it. */
static inline void tree_write(const char *tree, const char *name, const char *text)
{
    char path[TREE_PATH];
    tree_parents(tree, name);
    FILE *file = fopen(tree_path(path, tree, name), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline void tree_remove(const char *tree)
{
    char command[TREE_PATH + 16];
    snprintf(command, sizeof command, "rm -rf '%s'", tree);
    assert_int_equal(system(command), 0);
}

#endif
