/* SPDX-License-Identifier: MIT */
/*
 * Barrier: a team goes on together. Stretches a picture's contrast to the full range.
 *
 *   barrier TEAM OUTPUT.ppm PICTURE.ppm
 *
 *   pass 1: each counts its strip ─┤ one makes the table ├─ pass 2: each maps its strip
 *
 * Pass 2 needs what all of pass 1 found, so everybody waits for the slowest: that is the price, and
 * why there is no barrier between pipeline stages. Try: a team of 1; leave out the second wait
 * (some map with a table that is half made: -fsanitize=thread tells).
 */
#include "kit.h"

#include <sluice/barrier.h>

#include <pthread.h>
#include <stdio.h>

enum { MOST = 16 };

struct team {
    struct sl_barrier *barrier;
    struct sl_image *image;
    unsigned size;
    uint64_t count[MOST][256]; /* one histogram a member */
    uint8_t table[256];        /* made by one, between the two waits */
    unsigned tables_made;
};

struct member {
    struct team *team;
    unsigned index;
    pthread_t thread;
};

/* Leaves out the darkest and the brightest hundredth. */
static void make_table(struct team *team)
{
    uint64_t below[257] = {0};
    for (int v = 0; v < 256; v++) {
        below[v + 1] = below[v];
        for (unsigned i = 0; i < team->size; i++)
            below[v + 1] += team->count[i][v];
    }
    int low = 0;
    int high = 255;
    while (below[low + 1] < below[256] / 100)
        low++;
    while (high > low + 1 && below[256] - below[high] < below[256] / 100)
        high--;
    for (int v = 0; v < 256; v++) {
        int stretched = (v - low) * 255 / (high - low);
        team->table[v] = (uint8_t)(stretched < 0 ? 0 : stretched > 255 ? 255 : stretched);
    }
    team->tables_made++;
    printf("%d–%d becomes 0–255\n", low, high);
}

static void *run(void *context)
{
    struct member *member = context;
    struct team *team = member->team;
    uint32_t first = team->image->height * member->index / team->size;
    uint32_t end = team->image->height * (member->index + 1) / team->size;
    uint32_t samples = kit_row_samples(team->image);
    for (uint32_t y = first; y < end; y++) {
        const uint8_t *row = sl_image_row(team->image, 0, y);
        for (uint32_t i = 0; i < samples; i++)
            team->count[member->index][row[i]]++;
    }
    if (sl_barrier_wait(team->barrier)) /* true to exactly one */
        make_table(team);
    sl_barrier_wait(team->barrier); /* the same barrier, again: nobody maps before it is made */
    for (uint32_t y = first; y < end; y++) {
        uint8_t *row = sl_image_row(team->image, 0, y);
        for (uint32_t i = 0; i < samples; i++)
            row[i] = team->table[row[i]];
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: barrier TEAM OUTPUT.ppm PICTURE.ppm\n", stderr);
        return 2;
    }
    struct team team = {.image = kit_load_or_exit(argv[3]), .size = kit_number(argv[1], MOST)};
    kit_must(sl_barrier_new("team", team.size, &team.barrier), "a barrier");
    struct member members[MOST];
    double before = kit_mean(team.image);
    for (unsigned i = 0; i < team.size; i++) {
        members[i] = (struct member){.team = &team, .index = i};
        if (pthread_create(&members[i].thread, NULL, run, &members[i]))
            kit_must(SL_NO_MEMORY, "a thread"); /* exits: the others would wait for it for ever */
    }
    for (unsigned i = 0; i < team.size; i++)
        pthread_join(members[i].thread, NULL);
    printf("mean %.1f, was %.1f; a team of %u, %u table\n", kit_mean(team.image), before, team.size,
           team.tables_made);
    kit_must(kit_save(team.image, argv[2]), argv[2]);
    sl_barrier_free(team.barrier);
    sl_image_unref(team.image);
    return team.tables_made == 1 ? 0 : 1;
}
