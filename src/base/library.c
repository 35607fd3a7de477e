/* SPDX-License-Identifier: MIT */
#include "library.h"

#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

bool sl_library_open(const char *library, const char *const *names, size_t count, void *pointers)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    bool found = handle != NULL;
    for (size_t i = 0; i < count && found; i++) {
        /* POSIX has pointers to functions and to data of one size, for this. */
        void *address = dlsym(handle, names[i]);
        memcpy((uint8_t *)pointers + i * sizeof address, &address, sizeof address);
        found = address != NULL;
    }
    return found;
}
