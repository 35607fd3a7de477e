/* SPDX-License-Identifier: MIT */
/*
 * Walks a scan: its MCUs, its restart intervals, and where each block's coefficients are kept. A
 * component of which nothing is kept is walked all the same: it is the only way to know whether
 * its data are whole. For each instruction set that a file is made for which includes this.
 */
#include "jpeg_picture.h"

enum kind { SEQUENTIAL, DC_FIRST, DC_REFINE, AC_FIRST, AC_REFINE };

struct walker {
    struct jpeg *jpeg;
    const struct jpeg_scan *scan;
    enum kind kind;
    struct jpeg_bits bits;
    const uint8_t *begin;                    /* of this restart interval */
    struct jpeg_band bands[JPEG_COMPONENTS]; /* by place in the scan */
    struct jpeg_codes dc[JPEG_COMPONENTS], ac[JPEG_COMPONENTS];
};

static enum kind kind_of(bool progressive, const struct jpeg_scan *scan)
{
    if (!progressive)
        return SEQUENTIAL;
    if (!scan->first)
        return scan->high ? DC_REFINE : DC_FIRST;
    return scan->high ? AC_REFINE : AC_FIRST;
}

static inline void walk_block(struct walker *walker, unsigned place, size_t index)
{
    const struct jpeg_component *component =
        &walker->jpeg->frame.component[walker->scan->of[place].which];
    struct jpeg_band *band = &walker->bands[place];
    struct jpeg_block block = {
        .places = &component->places,
        .kept = component->kept + index * component->kept_stride,
        .busy = component->busy + index * component->busy_stride,
    };
    switch (walker->kind) {
    case SEQUENTIAL:
        jpeg_block_sequential(&walker->bits, band, &block);
        break;
    case DC_FIRST:
        jpeg_block_dc(&walker->bits, band, &block);
        break;
    case DC_REFINE:
        jpeg_block_dc_refine(&walker->bits, band, &block);
        break;
    case AC_FIRST:
        jpeg_block_ac(&walker->bits, band, &block);
        break;
    case AC_REFINE:
        jpeg_block_ac_refine(&walker->bits, band, &block);
        break;
    }
}

/* h × v blocks of each component. */
static void walk_mcu(struct walker *walker, uint32_t x, uint32_t y)
{
    const struct jpeg_scan *scan = walker->scan;
    for (unsigned i = 0; i < scan->components && !walker->bits.bad; i++) {
        const struct jpeg_component *c = &walker->jpeg->frame.component[scan->of[i].which];
        size_t row = walker->jpeg->streams ? 0 : (size_t)y * c->v;
        for (unsigned v = 0; v < c->v; v++, row++) {
            size_t index = row * c->padded_wide + (size_t)x * c->h;
            for (unsigned h = 0; h < c->h; h++)
                walk_block(walker, i, index + h);
        }
    }
}

/* From one restart interval to the next (section F.2.2.4). */
static enum jpeg_walk restart(struct walker *walker, unsigned number)
{
    jpeg_put_back(&walker->bits, walker->begin);
    const uint8_t *p = walker->bits.data;
    const uint8_t *end = walker->bits.end;
    if (end - p < 2 || p[0] != 0xFF)
        return p == end ? JPEG_WALK_SHORT : JPEG_WALK_BAD;
    while (end - p > 2 && p[1] == 0xFF)
        p++;
    if (p[1] != JPEG_RST0 + number % 8)
        return JPEG_WALK_BAD;
    walker->bits.data = p + 2;
    walker->begin = p + 2;
    for (unsigned i = 0; i < walker->scan->components; i++) {
        walker->bands[i].eob_run = 0;
        walker->bands[i].before = 0;
    }
    return JPEG_WALK_WHOLE;
}

/* A row of MCUs; a lone component's are its blocks. `number` counts MCUs. */
static enum jpeg_walk walk_row(struct walker *walker, uint32_t y, uint32_t wide, uint64_t number)
{
    const struct jpeg_component *lone = &walker->jpeg->frame.component[walker->scan->of[0].which];
    unsigned interval = walker->jpeg->restart_interval;
    for (uint32_t x = 0; x < wide; x++, number++) {
        if (interval && number && number % interval == 0) {
            enum jpeg_walk found = restart(walker, (unsigned)(number / interval - 1));
            if (found != JPEG_WALK_WHOLE)
                return found;
        }
        if (walker->scan->components == 1)
            walk_block(walker, 0, (size_t)(walker->jpeg->streams ? 0 : y) * lone->padded_wide + x);
        else
            walk_mcu(walker, x, y);
        if (jpeg_is_overdrawn(&walker->bits))
            return JPEG_WALK_SHORT;
        if (walker->bits.bad)
            return JPEG_WALK_BAD;
    }
    return JPEG_WALK_WHOLE;
}

static enum jpeg_walk walk_all(struct walker *walker, const struct sl_poll *poll)
{
    const struct jpeg_frame *frame = &walker->jpeg->frame;
    const struct jpeg_component *lone = &frame->component[walker->scan->of[0].which];
    bool single = walker->scan->components == 1;
    uint32_t wide = single ? lone->blocks_wide : frame->mcus_wide;
    uint32_t high = single ? lone->blocks_high : frame->mcus_high;
    for (uint32_t y = 0; y < high; y++) {
        if (sl_poll_check(poll))
            return JPEG_WALK_STOP;
        enum jpeg_walk found = walk_row(walker, y, wide, (uint64_t)y * wide);
        if (found != JPEG_WALK_WHOLE)
            return found;
        if (walker->jpeg->streams)
            sl_jpeg_picture_row(walker->jpeg, y);
    }
    jpeg_put_back(&walker->bits, walker->begin);
    const uint8_t *p = walker->bits.data;
    while (p < walker->bits.end && *p == 0xFF)
        p++; /* fill bytes before the next marker */
    return p < walker->bits.end ? JPEG_WALK_EXTRA : JPEG_WALK_WHOLE;
}

static enum jpeg_walk walk(struct jpeg *jpeg, const struct jpeg_scan *scan, const uint8_t *data,
                           size_t size, const struct sl_poll *poll, size_t *used)
{
    struct walker walker;
    walker.jpeg = jpeg;
    walker.scan = scan;
    walker.kind = kind_of(jpeg->frame.progressive, scan);
    walker.bits = (struct jpeg_bits){.data = data, .end = data + size};
    walker.begin = data;
    for (unsigned i = 0; i < scan->components; i++) {
        const struct jpeg_table *dc = &jpeg->tables[0][scan->of[i].dc_table];
        const struct jpeg_table *ac = &jpeg->tables[1][scan->of[i].ac_table];
        walker.bands[i] = (struct jpeg_band){
            .dc = &walker.dc[i],
            .ac = &walker.ac[i],
            .first = scan->first,
            .last = scan->last,
            .low = scan->low,
        };
        if (dc->counts)
            sl_jpeg_codes_build(dc, &walker.dc[i]);
        if (ac->counts)
            sl_jpeg_codes_build(ac, &walker.ac[i]);
    }
    enum jpeg_walk ended = walk_all(&walker, poll);
    *used = (size_t)(walker.bits.data - data);
    return ended;
}
