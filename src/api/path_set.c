/* SPDX-License-Identifier: MIT */
#include "path_set.h"

#include "alloc.h"

#include <stdlib.h>

/* The slot of `hash`, or the free one where it belongs. */
static struct sl_hash *slot_of(const struct sl_path_set *set, const struct sl_hash *hash)
{
    size_t at = (size_t)hash->lane[0];
    for (;; at++) {
        struct sl_hash *slot = &set->slots[at & (set->capacity - 1)];
        bool vacant = slot->lane[0] == 0 && slot->lane[1] == 0;
        if (vacant || (slot->lane[0] == hash->lane[0] && slot->lane[1] == hash->lane[1]))
            return slot;
    }
}

static enum sl_status grow(struct sl_path_set *set)
{
    struct sl_path_set larger = {.count = set->count,
                                 .capacity = set->capacity ? set->capacity * 2 : 1024};
    larger.slots = sl_alloc_zeroed(larger.capacity, sizeof *larger.slots);
    if (!larger.slots)
        return SL_NO_MEMORY;
    for (size_t i = 0; i < set->capacity; i++)
        *slot_of(&larger, &set->slots[i]) = set->slots[i];
    free(set->slots);
    *set = larger;
    return SL_OK;
}

enum sl_status sl_path_set_add(struct sl_path_set *set, const char *path, bool *added)
{
    if (set->count * 2 >= set->capacity && grow(set))
        return SL_NO_MEMORY;
    struct sl_hash hash;
    sl_hash_init(&hash);
    sl_hash_add_string(&hash, path);
    struct sl_hash *slot = slot_of(set, &hash);
    *added = slot->lane[0] == 0 && slot->lane[1] == 0;
    *slot = hash;
    set->count += *added;
    return SL_OK;
}

void sl_path_set_release(struct sl_path_set *set)
{
    free(set->slots);
    *set = (struct sl_path_set){0};
}
