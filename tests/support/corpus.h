/* SPDX-License-Identifier: MIT */
/*
 * The shared corpus of real, odd and broken pictures: its manifest, row by row. The folder is what
 * the environment variable SLUICE_CORPUS says, or else what CMake was told.
 */
#ifndef TEST_CORPUS_H
#define TEST_CORPUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct corpus_row {
    const char *path; /* inside the corpus */
    const char *expect;
    const char *error_class;
    const char *needs;
    const char *features;
    const char *format;
    const char *category;
    long width, height; /* as oriented; 0 when not given */
    uint8_t *data;
    size_t size;
};

/* Calls `visit` for each row with its file's bytes. Returns how many there were; 0, after saying
 * so, when there is no corpus. */
size_t corpus_each(void (*visit)(const struct corpus_row *row, void *context), void *context);

/* Whether a list like "ok|partial" has the word. */
bool corpus_allows(const char *list, const char *word);

#endif
