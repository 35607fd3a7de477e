/* SPDX-License-Identifier: MIT */
/* Stands in for libFuzzer's driver: runs a fuzz target once over each file below its arguments. */
#define _XOPEN_SOURCE 700 /* nftw */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned files;

static int run(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)place;
    if (kind != FTW_F || !S_ISREG(info->st_mode))
        return 0;
    FILE *file = fopen(path, "rb");
    size_t size = (size_t)info->st_size;
    uint8_t *data = malloc(size ? size : 1);
    if (file && data)
        (void)LLVMFuzzerTestOneInput(data, fread(data, 1, size, file));
    if (file)
        fclose(file);
    free(data);
    files++;
    return 0;
}

int main(int count, char **paths)
{
    for (int i = 1; i < count; i++)
        (void)nftw(paths[i], run, 16, FTW_PHYS);
    printf("%u files\n", files);
    return 0;
}
