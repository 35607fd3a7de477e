/* SPDX-License-Identifier: MIT */
/*
 * The kind of item is told by the CPU time that one takes, which waiting and crowding leave alone;
 * the rate by the work that is done, since the ledger hands out the largest items first, so that
 * items alone come ever faster.
 */
#include "tune.h"

#include <math.h>
#include <stdio.h>

enum {
    FIRST_ITEMS = 16,
    WINDOW_ITEMS = 32,
    PATIENCE = 8,           /* windows after a first failure */
    PATIENCE_MAX = 1 << 20, /* no run is as long */
    LOAD_WINDOWS = 8,       /* that the kind of items is the mean of, about */
    HANDOVER_US = 10,       /* about what passing an item on costs, and waking who receives it */
    TINY_US = 1000,         /* items that take less are many and small */
};
static const double first_seconds = 0.05, window_seconds = 0.25;
static const double spare_share = 0.1; /* of the processors: less is nothing to use */
static const double unlike_ratio = 2;

void sl_tune_init(struct sl_tune *tune, const struct sl_tune_limits *limits,
                  const struct sl_tune_shape *start)
{
    *tune = (struct sl_tune){.limits = *limits, .shape = *start, .start = *start};
    for (size_t i = 0; i < limits->pools; i++) {
        if (tune->start.workers[i] < tune->start.workers[0] &&
            tune->start.workers[0] <= limits->workers[i])
            tune->start.workers[i] = tune->start.workers[0];
    }
    for (size_t i = 0; i < SL_TUNE_IDEAS; i++)
        tune->ideas[i].patience = PATIENCE;
}

void sl_tune_add(struct sl_tune_window *window, size_t stage, double seconds)
{
    window->stages[stage].seconds += seconds;
    window->stages[stage].squares += seconds * seconds;
}

static size_t pools_in_use(const struct sl_tune *tune)
{
    return tune->shape.carries ? 1 : tune->limits.pools;
}

bool sl_tune_is_full(const struct sl_tune *tune, const struct sl_tune_window *window)
{
    bool first = tune->phase == SL_TUNE_FIRST;
    double items = first ? FIRST_ITEMS : WINDOW_ITEMS;
    for (size_t i = 0; i < pools_in_use(tune); i++)
        items = fmax(items, 2 * tune->shape.workers[i]);
    return window->items >= items && window->seconds >= (first ? first_seconds : window_seconds);
}

unsigned sl_tune_in_flight(const struct sl_tune_shape *shape, size_t pools)
{
    unsigned sum = 0;
    for (size_t i = 0; i < (shape->carries ? 1 : pools); i++)
        sum += shape->workers[i] + shape->slots[i];
    return sum;
}

static const char *name_of(const struct sl_tune *tune, size_t pool)
{
    return tune->shape.carries ? "carry" : tune->limits.graph->stages[pool].name;
}

/* ---- rates ---- */

static void note_rate(struct sl_tune_rates *rates, const struct sl_tune_window *window)
{
    rates->rates[rates->count++ % SL_TUNE_WINDOWS] = window->work / window->seconds;
}

/* The mean; *variance is the mean's. */
static double mean_rate(const struct sl_tune_rates *rates, double *variance)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < SL_TUNE_WINDOWS; i++)
        sum += rates->rates[i];
    double mean = sum / SL_TUNE_WINDOWS;
    for (size_t i = 0; i < SL_TUNE_WINDOWS; i++)
        squares += (rates->rates[i] - mean) * (rates->rates[i] - mean);
    *variance = squares / (SL_TUNE_WINDOWS - 1) / SL_TUNE_WINDOWS;
    return mean;
}

/* By which part the trial was faster; *noise is what chance explains of it. */
static double gain_of(const struct sl_tune *tune, double *noise)
{
    double usual_variance, trial_variance;
    double usual = mean_rate(&tune->usual, &usual_variance);
    double trial = mean_rate(&tune->trial, &trial_variance);
    *noise = 2 * sqrt(usual_variance + trial_variance) / usual;
    return trial / usual - 1;
}

/* ---- the first items ---- */

static double service_seconds(const struct sl_tune *tune, const struct sl_tune_window *window)
{
    double sum = 0;
    for (size_t i = 0; i < tune->limits.graph->stage_count; i++)
        sum += window->stages[i].seconds;
    return sum / window->items;
}

static bool choose_schedule(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    double item_us = service_seconds(tune, window) * 1e6;
    double hand_us = (double)(tune->limits.pools - 1) * HANDOVER_US;
    if (!tune->limits.schedule || tune->shape.carries || hand_us < SL_TUNE_PAYS * item_us)
        return false;
    tune->shape.carries = true;
    snprintf(why, SL_TUNE_TEXT_SIZE,
             "schedule carry: the first %.0f items took %.0f us each, of which handing them over "
             "would be %.0f %%",
             window->items, item_us, 100 * hand_us / item_us);
    return true;
}

/* The more service times vary, the more has to wait for the rates of two stages to meet: 20 times
 * the square of their coefficient of variation reaches 96 % of what endless slots would. */
static unsigned slots_for(const struct sl_tune *tune, const struct sl_tune_window *window,
                          size_t pool)
{
    if (tune->shape.carries)
        return service_seconds(tune, window) * 1e6 < TINY_US ? SL_TUNE_SLOTS_MAX
                                                             : SL_TUNE_CARRY_SLOTS;
    double mean = window->stages[pool].seconds / window->items;
    double square = window->stages[pool].squares / window->items;
    double cv2 = mean > 0 ? square / (mean * mean) - 1 : 0;
    return (unsigned)fmax(SL_TUNE_SLOTS_MIN, fmin(SL_TUNE_SLOTS_MAX, ceil(20 * cv2)));
}

/* Where they are other than before. */
static bool set_slots(struct sl_tune *tune, const struct sl_tune_window *window)
{
    bool changes = false;
    for (size_t i = 0; tune->limits.depth && i < pools_in_use(tune); i++) {
        unsigned slots = slots_for(tune, window, i);
        changes |= slots != tune->shape.slots[i];
        tune->shape.slots[i] = slots;
    }
    return changes;
}

static bool choose_slots(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    if (!set_slots(tune, window))
        return false;
    int used = 0;
    for (size_t i = 0; i < pools_in_use(tune) && used < SL_TUNE_TEXT_SIZE / 2; i++)
        used += snprintf(why + used, (size_t)(SL_TUNE_TEXT_SIZE - used), "%s%u before %s",
                         i ? ", " : "slots: ", tune->shape.slots[i], name_of(tune, i));
    snprintf(why + used, (size_t)(SL_TUNE_TEXT_SIZE - used),
             ": the first %.0f items took %.2f ms each%s", window->items,
             service_seconds(tune, window) * 1e3,
             tune->shape.carries ? "" : ", and so do these vary");
    return true;
}

static bool begin(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    if (choose_schedule(tune, window, why))
        return true;
    tune->load = window->cpu_seconds / window->items;
    tune->known = 1;
    tune->phase = SL_TUNE_WATCH;
    return choose_slots(tune, window, why);
}

/* ---- ideas ---- */

/* How many processors this process leaves idle. Where others take them, a trial says whether more
 * workers get their share. */
static double spare(const struct sl_tune *tune, const struct sl_tune_window *window)
{
    return tune->limits.processors - window->cpu_seconds / window->seconds;
}

static bool is_busy(const struct sl_tune *tune, const struct sl_tune_window *window)
{
    return spare(tune, window) < spare_share * tune->limits.processors;
}

static double waiting(const struct sl_tune_window *window, size_t pool)
{
    return window->looks > 0 ? window->stages[pool].waiting / window->looks : 0;
}

/* The pool before which most items wait for each of its workers. */
static size_t longest_queue(const struct sl_tune *tune, const struct sl_tune_window *window)
{
    size_t longest = 0;
    for (size_t i = 1; i < pools_in_use(tune); i++) {
        if (waiting(window, i) * tune->shape.workers[longest] >
            waiting(window, longest) * tune->shape.workers[i])
            longest = i;
    }
    return longest;
}

/* Processors idle though items wait: their workers wait for something else, a disk mostly. */
static bool try_more(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    size_t pool = longest_queue(tune, window);
    unsigned now = tune->shape.workers[pool], most = tune->limits.workers[pool];
    if (is_busy(tune, window) || window->memory || waiting(window, pool) < 1 || now >= most)
        return false;
    unsigned more = now + (now + 3) / 4;
    tune->shape.workers[pool] = more < most ? more : most;
    snprintf(
        why, SL_TUNE_TEXT_SIZE,
        "%s: %u workers instead of %u, on trial: %.1f of %u processors idle, and %.1f items wait "
        "before it",
        name_of(tune, pool), tune->shape.workers[pool], now, spare(tune, window),
        tune->limits.processors, waiting(window, pool));
    return true;
}

/* Nothing is left of the processors: a permit moves from where workers starve to the queue. */
static bool try_move(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    size_t to = longest_queue(tune, window), from = to;
    for (size_t i = 0; i < pools_in_use(tune); i++) {
        if (i != to && tune->shape.workers[i] > 1 && waiting(window, i) < 0.5 &&
            (from == to || waiting(window, i) < waiting(window, from)))
            from = i;
    }
    if (from == to || !is_busy(tune, window) || waiting(window, to) < 2 ||
        tune->shape.workers[to] >= tune->limits.workers[to])
        return false;
    tune->shape.workers[to]++;
    tune->shape.workers[from]--;
    snprintf(why, SL_TUNE_TEXT_SIZE,
             "%s: %u workers, and %s: %u, on trial: %.1f items wait before the one and %.1f before "
             "the other",
             name_of(tune, to), tune->shape.workers[to], name_of(tune, from),
             tune->shape.workers[from], waiting(window, to), waiting(window, from));
    return true;
}

/* Carrying keeps pixels in a processor's cache; threads for each stage work while one waits, and
 * share the outputs of an item among them, which is what is left when memory lets no more items in.
 */
static bool try_schedule(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    bool busy = is_busy(tune, window);
    bool more_first = tune->ideas[SL_TUNE_MORE].rest == 0 && !window->memory &&
                      tune->shape.workers[0] < tune->limits.workers[0];
    bool waits = window->memory || waiting(window, longest_queue(tune, window)) >= 1;
    if (!tune->limits.schedule || tune->shape.carries == busy || (!busy && (more_first || !waits)))
        return false;
    tune->shape.carries = busy;
    for (size_t i = 1; !busy && i < tune->limits.pools; i++) {
        if (tune->shape.workers[i] < tune->start.workers[i])
            tune->shape.workers[i] = tune->start.workers[i];
    }
    snprintf(why, SL_TUNE_TEXT_SIZE, "schedule %s, on trial: %.1f of %u processors idle, and %s",
             busy ? "carry" : "stages", spare(tune, window), tune->limits.processors,
             busy ? "pixels would stay in their caches" : "others could work while one waits");
    return true;
}

static bool try_something(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    static bool (*const ideas[SL_TUNE_IDEAS])(struct sl_tune *, const struct sl_tune_window *,
                                              char *) = {
        [SL_TUNE_MORE] = try_more,
        [SL_TUNE_MOVE] = try_move,
        [SL_TUNE_SCHEDULE] = try_schedule,
    };
    const struct sl_tune_shape before = tune->shape;
    for (size_t i = 0; i < SL_TUNE_IDEAS; i++) {
        if (tune->ideas[i].rest > 0 || !ideas[i](tune, window, why))
            continue;
        tune->idea = (enum sl_tune_idea)i;
        tune->before = before;
        tune->phase = SL_TUNE_TRIAL;
        tune->trial.count = 0;
        tune->skip = 1;
        return true;
    }
    return false;
}

static bool watch(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    note_rate(&tune->usual, window);
    for (size_t i = 0; i < SL_TUNE_IDEAS; i++)
        tune->ideas[i].rest -= tune->ideas[i].rest > 0;
    return tune->usual.count >= SL_TUNE_WINDOWS && try_something(tune, window, why);
}

/* ---- trials ---- */

static bool keep(struct sl_tune *tune, double gain, char *why)
{
    tune->usual = tune->trial;
    tune->ideas[tune->idea].patience = PATIENCE;
    snprintf(why, SL_TUNE_TEXT_SIZE, "kept: %.1f %% faster", 100 * gain);
    return true;
}

static bool take_back(struct sl_tune *tune, double gain, double noise, char *why)
{
    unsigned *patience = &tune->ideas[tune->idea].patience;
    tune->ideas[tune->idea].rest = *patience;
    *patience = *patience < PATIENCE_MAX ? 2 * *patience : PATIENCE_MAX;
    tune->shape = tune->before;
    tune->usual.count = 0;
    tune->skip = 1;
    snprintf(why, SL_TUNE_TEXT_SIZE,
             "taken back: %+.1f %%, and a change has to pay %.0f %% and more than the rates vary "
             "(%.1f %%)",
             100 * gain, 100 * SL_TUNE_PAYS, 100 * noise);
    return true;
}

static bool judge(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    note_rate(&tune->trial, window);
    if (tune->trial.count < SL_TUNE_WINDOWS)
        return false;
    double noise, gain = gain_of(tune, &noise);
    tune->phase = SL_TUNE_WATCH;
    return gain >= SL_TUNE_PAYS && gain > noise ? keep(tune, gain, why)
                                                : take_back(tune, gain, noise, why);
}

/* ---- another kind of items ---- */

/* Slow changes are followed, so that only a sudden one that lasts counts. */
static bool is_unlike(struct sl_tune *tune, const struct sl_tune_window *window)
{
    double load = window->cpu_seconds / window->items;
    bool unlike = tune->known >= SL_TUNE_WINDOWS &&
                  (load > unlike_ratio * tune->load || load * unlike_ratio < tune->load);
    tune->unlike = unlike ? tune->unlike + 1 : 0;
    if (!unlike) {
        tune->known += tune->known < LOAD_WINDOWS;
        tune->load += (load - tune->load) / tune->known;
    }
    return tune->unlike >= SL_TUNE_WINDOWS;
}

/* What was learned is forgotten, but the schedule. */
static bool begin_anew(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    struct sl_tune_shape shape = tune->phase == SL_TUNE_TRIAL ? tune->before : tune->shape;
    for (size_t i = 0; i < tune->limits.pools; i++)
        if (shape.workers[i] > tune->start.workers[i] || !shape.carries)
            shape.workers[i] = tune->start.workers[i];
    snprintf(why, SL_TUNE_TEXT_SIZE,
             "begins anew with %u workers a stage: an item takes %.2f ms of a processor instead of "
             "%.2f",
             tune->start.workers[0], 1e3 * window->cpu_seconds / window->items, 1e3 * tune->load);
    sl_tune_init(tune, &tune->limits, &tune->start);
    tune->shape = shape;
    return true;
}

bool sl_tune_look(struct sl_tune *tune, const struct sl_tune_window *window, char *why)
{
    if (tune->phase == SL_TUNE_FIRST)
        return begin(tune, window, why);
    if (is_unlike(tune, window))
        return begin_anew(tune, window, why);
    if (tune->skip > 0) {
        tune->skip--;
        return false;
    }
    return tune->phase == SL_TUNE_TRIAL ? judge(tune, window, why) : watch(tune, window, why);
}
