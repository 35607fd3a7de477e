/* SPDX-License-Identifier: MIT */
#include "corpus.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 17, LINE_SIZE = 4096, PATH_SIZE = 4096 };

static const char *folder(void)
{
    const char *environment = getenv("SLUICE_CORPUS");
    return environment && *environment ? environment : SLUICE_CORPUS_DIR;
}

static uint8_t *load(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    rewind(file);
    /* Exactly as large as the file, so that a sanitizer sees a read past its end. */
    uint8_t *data = malloc(length > 0 ? (size_t)length : 1);
    *size = data && length > 0 ? fread(data, 1, (size_t)length, file) : 0;
    fclose(file);
    return data;
}

static void split(char *line, char *columns[COLUMNS])
{
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < COLUMNS; i++) {
        columns[i] = line;
        line += strcspn(line, "\t");
        if (*line)
            *line++ = '\0';
    }
}

size_t corpus_each(void (*visit)(const struct corpus_row *row, void *context), void *context)
{
    char path[PATH_SIZE];
    char line[LINE_SIZE];
    snprintf(path, sizeof path, "%s/MANIFEST.tsv", folder());
    FILE *manifest = fopen(path, "r");
    if (!manifest) {
        printf("skipped: no corpus in %s (set SLUICE_CORPUS)\n", folder());
        return 0;
    }
    size_t count = 0;
    if (!fgets(line, sizeof line, manifest))
        line[0] = '\0';
    while (fgets(line, sizeof line, manifest)) {
        char *columns[COLUMNS];
        split(line, columns);
        struct corpus_row row = {
            .path = columns[0],
            .format = columns[3],
            .category = columns[4],
            .expect = columns[5],
            .width = strtol(columns[6], NULL, 10),
            .height = strtol(columns[7], NULL, 10),
            .error_class = columns[10],
            .needs = columns[11],
            .features = columns[12],
        };
        snprintf(path, sizeof path, "%s/%s", folder(), row.path);
        row.data = load(path, &row.size);
        if (row.data) {
            visit(&row, context);
            count++;
        }
        free(row.data);
    }
    fclose(manifest);
    return count;
}

bool corpus_allows(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *item = list; *item;) {
        size_t item_length = strcspn(item, "|");
        if (item_length == length && !strncmp(item, word, length))
            return true;
        item += item_length;
        item += *item == '|';
    }
    return false;
}
