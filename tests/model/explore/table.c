/* SPDX-License-Identifier: MIT */
/* Open addressing; the keys are hashes already. */
#include "world.h"

#include <stdlib.h>

struct entry {
    uint64_t key; /* 0: free */
    double paths;
};

struct ex_table {
    struct entry *entries;
    size_t room; /* a power of two */
    size_t count;
};

static struct entry *entries_new(size_t room)
{
    struct entry *entries = calloc(room, sizeof *entries);
    if (!entries)
        abort();
    return entries;
}

struct ex_table *ex_table_new(void)
{
    struct ex_table *table = calloc(1, sizeof *table);
    if (!table)
        abort();
    table->room = 64 * 1024;
    table->entries = entries_new(table->room);
    return table;
}

void ex_table_free(struct ex_table *table)
{
    free(table->entries);
    free(table);
}

static struct entry *find(struct entry *entries, size_t room, uint64_t key)
{
    size_t at = key & (room - 1);
    while (entries[at].key && entries[at].key != key)
        at = (at + 1) & (room - 1);
    return &entries[at];
}

static void grow(struct ex_table *table)
{
    struct entry *entries = entries_new(table->room * 2);
    for (size_t i = 0; i < table->room; i++) {
        if (table->entries[i].key)
            *find(entries, table->room * 2, table->entries[i].key) = table->entries[i];
    }
    free(table->entries);
    table->entries = entries;
    table->room *= 2;
}

double *ex_table_at(struct ex_table *table, uint64_t key)
{
    if (table->count * 4 > table->room * 3)
        grow(table);
    struct entry *entry = find(table->entries, table->room, key ? key : 1);
    if (!entry->key) {
        *entry = (struct entry){.key = key ? key : 1, .paths = -1};
        table->count++;
    }
    return &entry->paths;
}

size_t ex_table_count(const struct ex_table *table)
{
    return table->count;
}
