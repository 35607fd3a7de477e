/* SPDX-License-Identifier: MIT */
/*
 * Libraries that are opened when something of theirs is first wanted, and not whenever the process
 * starts: some bring fifty others along.
 *
 * What is called of one is a list of its functions, LIST(FUNCTION) being FUNCTION(a) FUNCTION(b) …,
 * which makes both a struct of pointers to them and the array of their names.
 */
#ifndef SL_BASE_LIBRARY_H
#define SL_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#define SL_LIBRARY_POINTER(name) __typeof__(&name) name;
#define SL_LIBRARY_NAME(name) #name,

/* Opens the shared library of that name and writes the addresses of `count` functions into as many
 * pointers to functions, the first at `pointers`. False, and they are unspecified, where it or one
 * of them cannot be found. It stays open. Thread-safe. */
bool sl_library_open(const char *library, const char *const *names, size_t count, void *pointers);

#endif
