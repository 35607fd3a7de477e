/* SPDX-License-Identifier: MIT */
/*
 * Walks a scan's Huffman codes and throws the values away. What it costs beside decoding is small
 * (no transform, no colour), and it is the only way to know: stb feeds itself zeros when a scan
 * ends early, and says nothing.
 */
#include "jpeg_file.h"

#include <string.h>

enum { FAST_BITS = 10, CODE_BITS = 16, ZRL = 0xF0, BLOCK_LAST = 63, DC_BITS_MAX = 15 };

/* A code of up to FAST_BITS bits is found at once: length << 8 | symbol; 0 for a longer one. */
struct codes {
    const uint8_t *symbols;
    uint16_t fast[1 << FAST_BITS];
    uint32_t limit[CODE_BITS + 2]; /* codes of this length are below it, as 16 bits */
    int32_t offset[CODE_BITS + 1]; /* symbol's place - code */
};

struct walker {
    struct jpeg *jpeg;
    const struct jpeg_scan *scan;
    const uint8_t *data, *end;
    uint64_t bits; /* the next bit is the highest */
    int count;     /* of bits, those made up included */
    int made_up;   /* zeros beyond the end of the segment */
    unsigned eob_run;
    bool bad;
    struct codes dc[JPEG_COMPONENTS], ac[JPEG_COMPONENTS]; /* by place in the scan */
};

bool sl_jpeg_table_is_valid(const struct jpeg_table *table)
{
    unsigned left = 1;
    unsigned symbols = 0;
    for (unsigned length = 1; length <= CODE_BITS; length++) {
        unsigned count = table->counts[length - 1];
        left *= 2;
        if (count > left)
            return false;
        left -= count;
        symbols += count;
    }
    return symbols == table->symbol_count && symbols <= 256;
}

/* Section C.2: codes count up, and get a zero appended from one length to the next. */
static void build(const struct jpeg_table *table, struct codes *codes)
{
    uint32_t code = 0;
    unsigned place = 0;
    codes->symbols = table->symbols;
    memset(codes->fast, 0, sizeof codes->fast);
    for (unsigned length = 1; length <= CODE_BITS; length++) {
        unsigned count = table->counts[length - 1];
        codes->offset[length] = (int32_t)place - (int32_t)code;
        for (unsigned i = 0; i < count; i++, code++, place++) {
            unsigned spare = length <= FAST_BITS ? FAST_BITS - length : 0;
            for (unsigned j = 0; length <= FAST_BITS && j < 1U << spare; j++)
                codes->fast[(code << spare) + j] = (uint16_t)(length << 8 | table->symbols[place]);
        }
        codes->limit[length] = code << (CODE_BITS - length);
        code <<= 1;
    }
    codes->limit[CODE_BITS + 1] = UINT32_MAX;
}

/* Tops up to at least 48 bits. A stuffed zero is dropped; a marker ends the segment. */
static void fill(struct walker *walker)
{
    while (walker->count <= 48) {
        uint64_t byte = 0;
        const uint8_t *p = walker->data;
        if (p < walker->end && *p != 0xFF) {
            byte = *p;
            walker->data = p + 1;
        } else if (walker->end - p >= 2 && p[1] == 0) {
            byte = 0xFF;
            walker->data = p + 2;
        } else {
            walker->made_up += 8;
        }
        walker->bits |= byte << (56 - walker->count);
        walker->count += 8;
    }
}

static void drop(struct walker *walker, unsigned count)
{
    walker->bits <<= count;
    walker->count -= (int)count;
}

static unsigned take(struct walker *walker, unsigned count)
{
    if (!count)
        return 0;
    unsigned value = (unsigned)(walker->bits >> (64 - count));
    drop(walker, count);
    return value;
}

static unsigned take_symbol(struct walker *walker, const struct codes *codes)
{
    if (walker->count < 32)
        fill(walker);
    unsigned entry = codes->fast[walker->bits >> (64 - FAST_BITS)];
    if (entry) {
        drop(walker, entry >> 8);
        return entry & 255;
    }
    uint32_t code = (uint32_t)(walker->bits >> (64 - CODE_BITS));
    unsigned length = FAST_BITS + 1;
    while (code >= codes->limit[length])
        length++;
    if (length > CODE_BITS) {
        walker->bad = true;
        return 0;
    }
    drop(walker, length);
    int32_t place = (int32_t)(code >> (CODE_BITS - length)) + codes->offset[length];
    return codes->symbols[place];
}

static void walk_dc(struct walker *walker, const struct codes *codes)
{
    unsigned bits = take_symbol(walker, codes);
    walker->bad = walker->bad || bits > DC_BITS_MAX;
    drop(walker, bits & 15);
}

static void walk_ac(struct walker *walker, const struct codes *codes)
{
    for (unsigned k = 1; k <= BLOCK_LAST && !walker->bad; k++) {
        unsigned symbol = take_symbol(walker, codes);
        if (!(symbol & 15) && symbol != ZRL)
            return;
        k += symbol >> 4;
        walker->bad = walker->bad || (k > BLOCK_LAST && symbol & 15);
        drop(walker, symbol & 15);
    }
}

/* Section G.1.2.2: the first scan of some AC coefficients. */
static void walk_ac_first(struct walker *walker, const struct codes *codes, uint64_t *nonzero)
{
    if (walker->eob_run) {
        walker->eob_run--;
        return;
    }
    for (unsigned k = walker->scan->first; k <= walker->scan->last && !walker->bad; k++) {
        unsigned symbol = take_symbol(walker, codes);
        unsigned run = symbol >> 4;
        if (!(symbol & 15) && run < 15) {
            walker->eob_run = (1U << run) - 1 + take(walker, run);
            return;
        }
        k += run;
        if (!(symbol & 15))
            continue;
        walker->bad = walker->bad || k > walker->scan->last;
        *nonzero |= walker->bad ? 0 : (uint64_t)1 << k;
        drop(walker, symbol & 15);
    }
}

/* A bit for each coefficient from `k` on that was not zero before; stops before the first
 * coefficient behind `zeros` others that was. */
static unsigned walk_corrections(struct walker *walker, unsigned k, unsigned zeros,
                                 uint64_t nonzero)
{
    for (; k <= walker->scan->last; k++) {
        if (nonzero >> k & 1) {
            if (walker->count < 32)
                fill(walker);
            drop(walker, 1);
        } else if (zeros-- == 0) {
            break;
        }
    }
    return k;
}

/* Section G.1.2.3: one more bit of coefficients that were there before, and new ones. */
static void walk_ac_refine(struct walker *walker, const struct codes *codes, uint64_t *nonzero)
{
    uint64_t before = *nonzero;
    unsigned k = walker->scan->first;
    while (!walker->eob_run && k <= walker->scan->last && !walker->bad) {
        unsigned symbol = take_symbol(walker, codes);
        unsigned run = symbol >> 4;
        if (!(symbol & 15) && run < 15) {
            walker->eob_run = (1U << run) + take(walker, run);
            break;
        }
        walker->bad = walker->bad || (symbol & 15) > 1;
        drop(walker, symbol & 15 ? 1 : 0);
        k = walk_corrections(walker, k, run, before);
        if (symbol & 15) {
            walker->bad = walker->bad || k > walker->scan->last;
            *nonzero |= walker->bad ? 0 : (uint64_t)1 << k;
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
    const struct codes *ac = &walker->ac[place];
    if (!walker->jpeg->frame.progressive) {
        walk_dc(walker, &walker->dc[place]);
        walk_ac(walker, ac);
    } else if (!scan->first && scan->high) {
        if (walker->count < 32)
            fill(walker);
        drop(walker, 1);
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
        walk_block(walker, 0, nonzero ? nonzero + index : NULL);
        return;
    }
    for (unsigned i = 0; i < scan->components && !walker->bad; i++) {
        unsigned blocks = component[scan->of[i].which].h * component[scan->of[i].which].v;
        for (unsigned j = 0; j < blocks && !walker->bad; j++)
            walk_block(walker, i, NULL);
    }
}

/* Whole bytes that were read but not used. */
static size_t unused_bytes(const struct walker *walker)
{
    return walker->count > walker->made_up ? (size_t)(walker->count - walker->made_up) / 8 : 0;
}

/* From one restart interval to the next (section F.2.2.4). */
static enum jpeg_walk restart(struct walker *walker, unsigned number)
{
    const uint8_t *p = walker->data;
    if (unused_bytes(walker) || walker->end - p < 2 || p[0] != 0xFF)
        return p == walker->end ? JPEG_WALK_SHORT : JPEG_WALK_BAD;
    while (walker->end - p > 2 && p[1] == 0xFF)
        p++;
    if (p[1] != JPEG_RST0 + number % 8)
        return JPEG_WALK_BAD;
    walker->data = p + 2;
    walker->bits = 0;
    walker->count = 0;
    walker->made_up = 0;
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
        if (walker->count < walker->made_up)
            return JPEG_WALK_SHORT;
        if (walker->bad)
            return JPEG_WALK_BAD;
        if (i % row == 0 && sl_poll_check(poll))
            return JPEG_WALK_STOP;
    }
    while (walker->data < walker->end && *walker->data == 0xFF)
        walker->data++; /* fill bytes before the next marker */
    return walker->data < walker->end || unused_bytes(walker) ? JPEG_WALK_EXTRA : JPEG_WALK_WHOLE;
}

enum jpeg_walk sl_jpeg_walk(struct jpeg *jpeg, const struct jpeg_scan *scan, const uint8_t *data,
                            size_t size, const struct sl_poll *poll, size_t *used)
{
    struct walker walker;
    walker.jpeg = jpeg;
    walker.scan = scan;
    walker.data = data;
    walker.end = data + size;
    walker.bits = 0;
    walker.count = 0;
    walker.made_up = 0;
    walker.eob_run = 0;
    walker.bad = false;
    for (unsigned i = 0; i < scan->components; i++) {
        const struct jpeg_table *dc = &jpeg->tables[0][scan->of[i].dc_table];
        const struct jpeg_table *ac = &jpeg->tables[1][scan->of[i].ac_table];
        if (dc->counts)
            build(dc, &walker.dc[i]);
        if (ac->counts)
            build(ac, &walker.ac[i]);
    }
    enum jpeg_walk walk = walk_all(&walker, poll);
    /* A stuffed FF counts for one byte when it goes back, so give up no more than is certain: the
     * scan may keep a few bytes too many, which stb never looks at. */
    *used = (size_t)(walker.data - data);
    return walk;
}
