/* SPDX-License-Identifier: MIT */
/*
 * Processors are shared by a virtual clock that runs the slower the more workers compute: whoever
 * has still so much to compute ends when that clock has gone on by as much. Who waits is in a
 * second heap, by the real clock.
 */
#include "simulation.h"

#include <stdlib.h>
#include <string.h>

static const double look_seconds = 0.002;

struct job {
    const struct sim_item *item;
    size_t pool, stage, last;
    double key;   /* when it ends, by its heap's clock */
    double began; /* its stage */
    double spent[SL_STAGES_MAX];
    struct job *next; /* in a queue */
};

struct heap {
    struct job **jobs;
    size_t count;
};

struct queue {
    struct job *first, **last;
    size_t length;
};

struct world {
    struct simulation *sim;
    struct sl_tune tune;
    struct sl_tune_window window;
    struct job *jobs;
    size_t admitted, done, in_flight, credits, pools;
    struct heap computing, waiting;
    struct queue queues[SL_STAGES_MAX], blocked[SL_STAGES_MAX];
    unsigned at_work[SL_STAGES_MAX];
    double now, virtual, looked, since;
    bool began; /* the first window */
};

static void *array(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);
    if (!memory)
        abort();
    return memory;
}

static void push(struct heap *heap, struct job *job, double key)
{
    size_t at = heap->count++;
    job->key = key;
    for (; at > 0 && heap->jobs[(at - 1) / 2]->key > key; at = (at - 1) / 2)
        heap->jobs[at] = heap->jobs[(at - 1) / 2];
    heap->jobs[at] = job;
}

static struct job *pop(struct heap *heap)
{
    struct job *top = heap->jobs[0], *job = heap->jobs[--heap->count];
    size_t at = 0, child;
    while ((child = 2 * at + 1) < heap->count) {
        child += child + 1 < heap->count && heap->jobs[child + 1]->key < heap->jobs[child]->key;
        if (heap->jobs[child]->key >= job->key)
            break;
        heap->jobs[at] = heap->jobs[child];
        at = child;
    }
    heap->jobs[at] = job;
    return top;
}

static void put(struct queue *queue, struct job *job)
{
    if (!queue->first)
        queue->last = &queue->first;
    job->next = NULL;
    *queue->last = job;
    queue->last = &job->next;
    queue->length++;
}

static struct job *take(struct queue *queue)
{
    struct job *job = queue->first;
    queue->first = job->next;
    queue->length--;
    return job;
}

static size_t capacity(const struct world *world, size_t pool)
{
    bool shared = world->sim->tuned && !world->sim->fixed_depth;
    return shared ? SL_TUNING_DEPTH_MAX : world->sim->shape.slots[pool];
}

static void compute(struct world *world, struct job *job)
{
    job->began = world->now;
    push(&world->computing, job, world->virtual + job->item->cpu[job->stage]);
}

/* Everything that can be moved now is: the end of the line first. */
static bool move_on(struct world *world)
{
    bool moved = false;
    for (size_t i = world->pools; i-- > 0;) {
        struct queue *queue = &world->queues[i];
        while (i > 0 && world->blocked[i - 1].first && queue->length < capacity(world, i)) {
            put(queue, take(&world->blocked[i - 1]));
            world->at_work[i - 1]--;
            moved = true;
        }
        while (queue->first && world->at_work[i] < world->tune.shape.workers[i]) {
            struct job *job = take(queue);
            world->at_work[i]++;
            job->pool = job->stage = i;
            job->last =
                i == 0 && world->tune.shape.carries ? world->sim->graph->stage_count - 1 : i;
            compute(world, job);
            moved = true;
        }
    }
    while (world->admitted < world->sim->count && world->in_flight < world->credits &&
           world->queues[0].length < capacity(world, 0)) {
        struct job *job = &world->jobs[world->admitted];
        job->item = &world->sim->items[world->admitted++];
        world->in_flight++;
        put(&world->queues[0], job);
        moved = true;
    }
    return moved;
}

/* ---- as in tuner.c ---- */

static void begin_window(struct world *world)
{
    world->window = (struct sl_tune_window){0};
    world->since = world->now;
    world->began = true;
}

static void look(struct world *world)
{
    char why[SL_TUNE_TEXT_SIZE];
    const struct sl_tune_shape before = world->tune.shape;
    struct simulation *sim = world->sim;
    if (!sl_tune_look(&world->tune, &world->window, why))
        return;
    if (memcmp(&before, &world->tune.shape, sizeof before) != 0) {
        sim->changes++;
        sim->last_change_at = world->now;
    }
    world->credits = sl_tune_in_flight(&world->tune.shape, world->pools);
    if (sim->hear)
        sim->hear(sim->context, world->now, why);
}

static void turn(struct world *world)
{
    if (!world->began)
        begin_window(world);
    if (world->now - world->looked < look_seconds)
        return;
    world->looked = world->now;
    world->window.looks++;
    for (size_t i = 0; i < world->pools; i++)
        world->window.stages[i].waiting += (double)world->queues[i].length;
    world->window.seconds = world->now - world->since;
    if (!sl_tune_is_full(&world->tune, &world->window))
        return;
    look(world);
    begin_window(world);
}

static void note(struct world *world, const struct job *job)
{
    world->window.items++;
    world->window.work += job->item->work;
    for (size_t i = 0; i < world->sim->graph->stage_count; i++)
        sl_tune_add(&world->window, i, job->spent[i]);
}

/* ---- the run ---- */

static void end_stage(struct world *world, struct job *job)
{
    job->spent[job->stage] = world->now - job->began;
    if (job->stage < job->last) {
        job->stage++;
        compute(world, job);
    } else if (job->stage + 1 < world->sim->graph->stage_count) {
        put(&world->blocked[job->pool], job);
    } else {
        world->at_work[job->pool]--;
        world->in_flight--;
        world->done++;
        if (world->sim->tuned) {
            note(world, job);
            turn(world);
        }
    }
}

/* To `now`; the virtual clock goes on by what each of those who compute got. */
static void pass(struct world *world, double now, double rate)
{
    double seconds = now - world->now, used = (double)world->computing.count * rate;
    world->window.cpu_seconds += seconds * used;
    world->virtual += seconds * rate;
    world->now = now;
}

static void step(struct world *world)
{
    struct heap *computing = &world->computing, *waiting = &world->waiting;
    double share = computing->count ? (double)world->sim->processors / (double)computing->count : 1;
    double rate = share < 1 ? share : 1;
    double computed =
        computing->count ? world->now + (computing->jobs[0]->key - world->virtual) / rate : -1;
    if (computing->count && (!waiting->count || computed <= waiting->jobs[0]->key)) {
        pass(world, computed, rate);
        struct job *job = pop(computing);
        double wait = job->item->wait[job->stage];
        if (wait > 0)
            push(waiting, job, world->now + wait);
        else
            end_stage(world, job);
    } else {
        pass(world, waiting->jobs[0]->key, rate);
        end_stage(world, pop(waiting));
    }
}

void simulate(struct simulation *sim)
{
    struct world world = {.sim = sim, .pools = sim->graph->stage_count};
    struct sl_tune_limits limits = {.graph = sim->graph,
                                    .pools = world.pools,
                                    .processors = sim->processors,
                                    .schedule = !sim->fixed_schedule,
                                    .depth = !sim->fixed_depth};
    for (size_t i = 0; i < world.pools; i++)
        limits.workers[i] = sim->workers;
    sl_tune_init(&world.tune, &limits, &sim->shape);
    world.credits = sl_tune_in_flight(&sim->shape, world.pools);
    world.jobs = array(sim->count, sizeof *world.jobs);
    world.computing.jobs = array(sim->count, sizeof *world.computing.jobs);
    world.waiting.jobs = array(sim->count, sizeof *world.waiting.jobs);
    sim->changes = 0;
    for (;;) {
        while (move_on(&world))
            ;
        if (world.computing.count + world.waiting.count == 0)
            break;
        step(&world);
    }
    if (world.done != sim->count)
        abort();
    sim->seconds = world.now;
    sim->shape = world.tune.shape;
    free(world.jobs);
    free(world.computing.jobs);
    free(world.waiting.jobs);
}
