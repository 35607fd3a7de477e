/* SPDX-License-Identifier: MIT */
#include "hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const uint64_t prime = UINT64_C(0x100000001b3);
static const uint64_t offset_basis = UINT64_C(0xcbf29ce484222325);

void sl_hash_init(struct sl_hash *hash)
{
    hash->lane[0] = offset_basis;
    hash->lane[1] = ~offset_basis;
}

void sl_hash_add(struct sl_hash *hash, const void *bytes, size_t size)
{
    const unsigned char *byte = bytes;
    uint64_t first = hash->lane[0];
    uint64_t second = hash->lane[1];
    for (size_t i = 0; i < size; i++) {
        first = (first ^ byte[i]) * prime;
        second = (second ^ byte[i] ^ (first >> 56)) * prime;
    }
    hash->lane[0] = first;
    hash->lane[1] = second;
}

void sl_hash_add_string(struct sl_hash *hash, const char *text)
{
    sl_hash_add(hash, text, strlen(text) + 1);
}

void sl_hash_text(const struct sl_hash *hash, char out[SL_HASH_TEXT_SIZE])
{
    snprintf(out, SL_HASH_TEXT_SIZE, "%016" PRIx64 "%016" PRIx64, hash->lane[0], hash->lane[1]);
}
