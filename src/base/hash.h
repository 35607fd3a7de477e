/* SPDX-License-Identifier: MIT */
/*
 * A stable 128-bit hash for keys in the ledger: two 64-bit FNV-1a lanes with different offset
 * bases. Not cryptographic; the same on every machine and in every version.
 * Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm", RFC 9923.
 */
#ifndef SL_BASE_HASH_H
#define SL_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

struct sl_hash {
    uint64_t lane[2];
};

enum { SL_HASH_TEXT_SIZE = 33 }; /* 32 hexadecimal digits and a NUL */

void sl_hash_init(struct sl_hash *hash);

/* Adds bytes. To keep ("ab","c") and ("a","bc") apart, add each string with its NUL. */
void sl_hash_add(struct sl_hash *hash, const void *bytes, size_t size);

/* Adds a string with its terminating NUL. */
void sl_hash_add_string(struct sl_hash *hash, const char *text);

/* Writes 32 lower-case hexadecimal digits and a NUL. */
void sl_hash_text(const struct sl_hash *hash, char out[SL_HASH_TEXT_SIZE]);

#endif
