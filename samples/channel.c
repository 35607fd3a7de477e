/* SPDX-License-Identifier: MIT */
/*
 * Channel: hands pictures, and the ownership of them, from thread to thread; select takes from
 * whichever of several has one first.
 *
 *   channel PICTURE.ppm
 *
 * Two sources send ever smaller copies: "camera" one at a time, "disk" four in one go. Main takes
 * what comes first, says when nothing came for 10 ms, and sees each channel's end. Try: another
 * deadline; a third source; sl_channel_hang_up after the first picture (the source sees SL_CLOSED).
 */
#include "kit.h"

#include <sluice/channel.h>

#include <pthread.h>
#include <stdio.h>

enum { COPIES = 4, MS = 1000000 };

struct source {
    struct sl_channel *channel;
    const struct sl_image *picture;
    pthread_t thread;
};

static void *camera(void *context)
{
    struct source *source = context;
    struct sl_image *image = kit_half(source->picture);
    for (int i = 0; i < COPIES; i++) {
        kit_sleep_until(kit_now_ns() + 25 * MS); /* a slow one */
        struct sl_image *next = kit_half(image);
        kit_must(sl_channel_send(source->channel, image), "send"); /* image is not ours any more */
        image = next;
    }
    sl_image_unref(image);
    sl_channel_close(source->channel); /* receivers drain it before they see the end */
    return NULL;
}

static void *disk(void *context)
{
    struct source *source = context;
    void *images[COPIES];
    const struct sl_image *last = source->picture;
    for (int i = 0; i < COPIES; i++) {
        images[i] = kit_half(last);
        last = images[i];
    }
    size_t sent;
    kit_must(sl_channel_send_many(source->channel, images, COPIES, &sent, INT64_MAX), "send");
    sl_channel_close(source->channel);
    return NULL;
}

/* Takes pictures from whichever has one until both have ended; how many of each. */
static void take_all(struct sl_select_case *cases, unsigned *taken, unsigned *quiet)
{
    for (unsigned ended = 0; ended < 2;) {
        size_t chosen;
        enum sl_status status =
            sl_channel_select(cases, 2, kit_now_ns() + INT64_C(10) * MS, &chosen);
        if (status == SL_DEADLINE) {
            (*quiet)++;
            continue;
        }
        struct sl_channel *channel = cases[chosen].channel;
        if (status == SL_CLOSED) {
            printf("%s: ended after %u pictures\n", sl_channel_name(channel), taken[chosen]);
            cases[chosen].channel = NULL; /* or it would be chosen again and again */
            ended++;
            continue;
        }
        kit_must(status, "select");
        struct sl_image *image = cases[chosen].item;
        printf("%s: %u × %u\n", sl_channel_name(channel), image->width, image->height);
        sl_image_unref(image);
        taken[chosen]++;
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: channel PICTURE.ppm\n", stderr);
        return 2;
    }
    struct sl_image *picture = kit_load_or_exit(argv[1]);
    struct source sources[2] = {{.picture = picture}, {.picture = picture}};
    void *(*const bodies[2])(void *) = {camera, disk};
    struct sl_select_case cases[2];
    for (int i = 0; i < 2; i++) {
        kit_must(sl_channel_new(i ? "disk" : "camera", 2, &sources[i].channel), "a channel");
        cases[i] = (struct sl_select_case){.channel = sources[i].channel, .way = SL_WAY_RECEIVE};
        if (pthread_create(&sources[i].thread, NULL, bodies[i], &sources[i]))
            kit_must(SL_NO_MEMORY, "a thread");
    }
    unsigned taken[2] = {0};
    unsigned quiet = 0;
    take_all(cases, taken, &quiet);
    for (int i = 0; i < 2; i++) {
        struct sl_channel_stats stats;
        pthread_join(sources[i].thread, NULL);
        sl_channel_stats(sources[i].channel, &stats);
        printf("(%s: at most %zu of %zu slots full)\n", sl_channel_name(sources[i].channel),
               stats.high_water, stats.capacity);
        sl_channel_free(sources[i].channel);
    }
    printf("(nothing came for 10 ms: %u times)\n", quiet);
    sl_image_unref(picture);
    return taken[0] == COPIES && taken[1] == COPIES ? 0 : 1;
}
