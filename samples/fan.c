/* SPDX-License-Identifier: MIT */
/*
 * Fan-out, fan-in: one picture, read once, becomes three sizes that anybody may make in any order;
 * whoever finishes last joins them, here into a contact sheet.
 *
 *   fan SHEET.ppm PICTURE.ppm       main ─► parts ─► 3 × [shrink] ─► the last one: [join]
 *
 * Nobody waits for a part: sl_fan_arrive is true to exactly one worker. Try: 1 worker in WORKERS
 * (the same sheet); six parts; a join that insists on part 0 first (join_order).
 */
#include "kit.h"

#include <sluice/fan.h>
#include <sluice/worker_pool.h>

#include <stdio.h>
#include <string.h>

enum { PARTS = 3, WORKERS = 3 };

struct part {
    struct sheet *sheet;
    unsigned halvings;
    struct sl_image *image;
};

struct sheet {
    struct sl_image *source; /* shared by all parts, so read-only */
    struct sl_fan gather;
    struct part parts[PARTS];
    struct sl_image *joined;
};

/* Sets the parts side by side. Runs once, on one thread, and sees all that the others wrote. */
static void join(struct sheet *sheet)
{
    uint32_t width = 0;
    for (int i = 0; i < PARTS; i++)
        width += sheet->parts[i].image->width;
    sheet->joined = kit_like(sheet->source, width, sheet->parts[0].image->height);
    size_t left = 0;
    for (uint32_t y = 0; y < sheet->joined->height; y++)
        memset(sl_image_row(sheet->joined, 0, y), 255, kit_row_samples(sheet->joined));
    for (int i = 0; i < PARTS; i++) {
        struct sl_image *image = sheet->parts[i].image;
        for (uint32_t y = 0; y < image->height; y++)
            memcpy(sl_image_row(sheet->joined, 0, y) + left, sl_image_row(image, 0, y),
                   kit_row_samples(image));
        left += kit_row_samples(image);
        sl_image_unref(image);
    }
}

static void handle(void *context, unsigned worker, void *item)
{
    struct part *part = item;
    (void)context;
    (void)worker;
    part->image = sl_image_ref(part->sheet->source);
    for (unsigned i = 0; i < part->halvings; i++) {
        struct sl_image *half = kit_half(part->image);
        sl_image_unref(part->image);
        part->image = half;
    }
    if (sl_fan_arrive(&part->sheet->gather))
        join(part->sheet);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fputs("usage: fan SHEET.ppm PICTURE.ppm\n", stderr);
        return 2;
    }
    struct sheet sheet = {.source = kit_load_or_exit(argv[2])};
    sl_fan_init(&sheet.gather, PARTS); /* before the first part can arrive */
    struct sl_channel *parts;
    kit_must(sl_channel_new("parts", 1, &parts), "a channel");
    const struct sl_worker_pool_config config = {
        .name = "shrink", .workers = WORKERS, .input = parts, .handle = handle};
    struct sl_worker_pool *pool;
    kit_must(sl_worker_pool_start(&config, &pool), "workers");
    for (unsigned i = 0; i < PARTS; i++) {
        sheet.parts[i] = (struct part){.sheet = &sheet, .halvings = i + 1};
        kit_must(sl_channel_send(parts, &sheet.parts[i]), "send");
    }
    sl_channel_close(parts);
    sl_worker_pool_join(pool);
    sl_worker_pool_free(pool);
    sl_channel_free(parts);

    printf("%u × %u in %d sizes: a sheet of %u × %u\n", sheet.source->width, sheet.source->height,
           PARTS, sheet.joined->width, sheet.joined->height);
    enum sl_status status = kit_save(sheet.joined, argv[1]);
    sl_image_unref(sheet.joined);
    sl_image_unref(sheet.source);
    kit_must(status, argv[1]);
    return 0;
}
