/* SPDX-License-Identifier: MIT */
/*
 * Walks a scan's Huffman codes and throws the values away. What it costs beside decoding is small
 * (no transform, no colour), and it is the only way to know: stb feeds itself zeros when a scan
 * ends early, and says nothing.
 */
#include "jpeg_bits.h"
#include "jpeg_file.h"

enum { ZRL = 0xF0, BLOCK_LAST = 63, DC_BITS_MAX = 15 };

struct walker {
    struct jpeg *jpeg;
    const struct jpeg_scan *scan;
    struct jpeg_bits bits;
    const uint8_t *begin; /* of this restart interval */
    unsigned eob_run;
    uint64_t unused; /* stands in for the history of blocks that need none */
    struct jpeg_codes dc[JPEG_COMPONENTS], ac[JPEG_COMPONENTS]; /* by place in the scan */
};

static void walk_dc(struct walker *walker, const struct jpeg_codes *codes)
{
    unsigned bits = jpeg_take_symbol(&walker->bits, codes);
    walker->bits.bad = walker->bits.bad || bits > DC_BITS_MAX;
}

static void walk_ac(struct walker *walker, const struct jpeg_codes *codes)
{
    for (unsigned k = 1; k <= BLOCK_LAST && !walker->bits.bad; k++) {
        unsigned symbol = jpeg_take_symbol(&walker->bits, codes);
        if (!(symbol & 15) && symbol != ZRL)
            return;
        k += symbol >> 4;
        walker->bits.bad = walker->bits.bad || (k > BLOCK_LAST && symbol & 15);
    }
}

/* Section G.1.2.2: the first scan of some AC coefficients. */
static void walk_ac_first(struct walker *walker, const struct jpeg_codes *codes, uint64_t *nonzero)
{
    if (walker->eob_run) {
        walker->eob_run--;
        return;
    }
    for (unsigned k = walker->scan->first; k <= walker->scan->last && !walker->bits.bad; k++) {
        unsigned symbol = jpeg_take_symbol(&walker->bits, codes);
        unsigned run = symbol >> 4;
        if (!(symbol & 15) && run < 15) {
            walker->eob_run = (1U << run) - 1 + jpeg_take(&walker->bits, run);
            return;
        }
        k += run;
        if (!(symbol & 15))
            continue;
        walker->bits.bad = walker->bits.bad || k > walker->scan->last;
        *nonzero |= walker->bits.bad ? 0 : (uint64_t)1 << k;
    }
}

/* A bit for each coefficient from `k` on that was not zero before; stops before the first
 * coefficient behind `zeros` others that was. */
static unsigned walk_corrections(struct walker *walker, unsigned k, unsigned zeros,
                                 uint64_t nonzero)
{
    for (; k <= walker->scan->last; k++) {
        if (nonzero >> k & 1) {
            jpeg_fill(&walker->bits);
            jpeg_drop(&walker->bits, 1);
        } else if (zeros-- == 0) {
            break;
        }
    }
    return k;
}

/* Section G.1.2.3: one more bit of coefficients that were there before, and new ones. */
static void walk_ac_refine(struct walker *walker, const struct jpeg_codes *codes, uint64_t *nonzero)
{
    uint64_t before = *nonzero;
    unsigned k = walker->scan->first;
    while (!walker->eob_run && k <= walker->scan->last && !walker->bits.bad) {
        unsigned symbol = jpeg_take_symbol(&walker->bits, codes);
        unsigned run = symbol >> 4;
        if (!(symbol & 15) && run < 15) {
            walker->eob_run = (1U << run) + jpeg_take(&walker->bits, run);
            break;
        }
        walker->bits.bad = walker->bits.bad || (symbol & 15) > 1;
        k = walk_corrections(walker, k, run, before);
        if (symbol & 15) {
            walker->bits.bad = walker->bits.bad || k > walker->scan->last;
            *nonzero |= walker->bits.bad ? 0 : (uint64_t)1 << k;
        }
        k++;
    }
    if (walker->eob_run) {
        walker->eob_run--;
        (void)walk_corrections(walker, k, BLOCK_LAST + 1, before);
    }
}

static void walk_block(struct walker *walker, unsigned place, uint64_t *nonzero)
{
    const struct jpeg_scan *scan = walker->scan;
    const struct jpeg_codes *ac = &walker->ac[place];
    if (!walker->jpeg->frame.progressive) {
        walk_dc(walker, &walker->dc[place]);
        walk_ac(walker, ac);
    } else if (!scan->first && scan->high) {
        jpeg_fill(&walker->bits);
        jpeg_drop(&walker->bits, 1);
    } else if (!scan->first) {
        walk_dc(walker, &walker->dc[place]);
    } else if (scan->high) {
        walk_ac_refine(walker, ac, nonzero);
    } else {
        walk_ac_first(walker, ac, nonzero);
    }
}

/* One minimum coded unit: a block of a lone component, or h × v of each. */
static void walk_mcu(struct walker *walker, uint64_t index)
{
    const struct jpeg_scan *scan = walker->scan;
    struct jpeg_component *component = walker->jpeg->frame.component;
    if (scan->components == 1) {
        uint64_t *nonzero = component[scan->of[0].which].nonzero;
        walk_block(walker, 0, nonzero ? nonzero + index : &walker->unused);
        return;
    }
    for (unsigned i = 0; i < scan->components && !walker->bits.bad; i++) {
        unsigned blocks = component[scan->of[i].which].h * component[scan->of[i].which].v;
        for (unsigned j = 0; j < blocks && !walker->bits.bad; j++)
            walk_block(walker, i, &walker->unused);
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
    walker->eob_run = 0;
    return JPEG_WALK_WHOLE;
}

static enum jpeg_walk walk_all(struct walker *walker, const struct sl_poll *poll)
{
    const struct jpeg_frame *frame = &walker->jpeg->frame;
    const struct jpeg_component *lone = &frame->component[walker->scan->of[0].which];
    bool single = walker->scan->components == 1;
    uint64_t row = single ? lone->blocks_wide : frame->mcus_wide;
    uint64_t mcus = row * (single ? lone->blocks_high : frame->mcus_high);
    unsigned interval = walker->jpeg->restart_interval;
    for (uint64_t i = 0; i < mcus; i++) {
        if (interval && i && i % interval == 0) {
            enum jpeg_walk walk = restart(walker, (unsigned)(i / interval - 1));
            if (walk != JPEG_WALK_WHOLE)
                return walk;
        }
        walk_mcu(walker, i);
        if (jpeg_is_overdrawn(&walker->bits))
            return JPEG_WALK_SHORT;
        if (walker->bits.bad)
            return JPEG_WALK_BAD;
        if (i % row == 0 && sl_poll_check(poll))
            return JPEG_WALK_STOP;
    }
    jpeg_put_back(&walker->bits, walker->begin);
    const uint8_t *p = walker->bits.data;
    while (p < walker->bits.end && *p == 0xFF)
        p++; /* fill bytes before the next marker */
    return p < walker->bits.end ? JPEG_WALK_EXTRA : JPEG_WALK_WHOLE;
}

enum jpeg_walk sl_jpeg_walk(struct jpeg *jpeg, const struct jpeg_scan *scan, const uint8_t *data,
                            size_t size, const struct sl_poll *poll, size_t *used)
{
    struct walker walker;
    walker.jpeg = jpeg;
    walker.scan = scan;
    walker.bits = (struct jpeg_bits){.data = data, .end = data + size};
    walker.begin = data;
    walker.eob_run = 0;
    walker.unused = 0;
    for (unsigned i = 0; i < scan->components; i++) {
        const struct jpeg_table *dc = &jpeg->tables[0][scan->of[i].dc_table];
        const struct jpeg_table *ac = &jpeg->tables[1][scan->of[i].ac_table];
        if (dc->counts)
            sl_jpeg_codes_build(dc, &walker.dc[i]);
        if (ac->counts)
            sl_jpeg_codes_build(ac, &walker.ac[i]);
    }
    enum jpeg_walk walk = walk_all(&walker, poll);
    *used = (size_t)(walker.bits.data - data);
    return walk;
}
