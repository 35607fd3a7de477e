/* SPDX-License-Identifier: MIT */
/*
 * Two channels, and threads that wait at both: some receive from either, some send to either,
 * others stand at one of them. What must hold is what must hold at one channel; and that a call
 * that came to somebody who had chosen otherwise is passed on.
 */
#include "cases.h"

#include "channel_line.h"
#include "clock.h"

#include <string.h>

struct shape {
    uint8_t choosing_receivers;
    uint8_t choosing_senders;
    uint8_t receivers; /* at one each, in turn */
    uint8_t senders;
    uint8_t capacity; /* 0: 1 */
    uint8_t items;    /* of each sender */
    bool no_end; /* nobody leaves; each receiver takes one item, and one of the first sender's stays
                  */
    bool impatient; /* the first choosing receiver has a deadline, and then goes away */
};

enum { ITEMS_MAX = 32 };

struct crossing {
    struct shape shape;
    struct sl_channel *channel[2];
    uint64_t moved;
    uint64_t received;
    uint8_t gave_up;
    uint8_t token[ITEMS_MAX];
};

static void take(struct crossing *all, const void *token)
{
    unsigned item = (unsigned)((const uint8_t *)token - all->token);
    EX_EXPECT(item < ITEMS_MAX && !(all->received & UINT64_C(1) << item));
    all->received |= UINT64_C(1) << item;
}

static void *setup(const struct ex_case *the_case)
{
    struct crossing *all = ex_alloc(sizeof *all);
    all->shape = *(const struct shape *)the_case->shape;
    ex_name(all, sizeof *all, "the case");
    size_t capacity = all->shape.capacity ? all->shape.capacity : 1;
    all->channel[0] = case_channel("left", capacity);
    all->channel[1] = case_channel("right", capacity);
    for (unsigned i = 0; i < 2; i++) {
        for (unsigned k = 0; k < all->shape.choosing_senders; k++)
            sl_channel_join(all->channel[i]);
        for (unsigned k = i; k < all->shape.senders; k += 2)
            sl_channel_join(all->channel[i]);
        /* Where nobody sends, there is an end to begin with. */
        if (!all->shape.no_end && all->shape.choosing_senders == 0 && all->shape.senders <= i)
            sl_channel_close(all->channel[i]);
    }
    return all;
}

static void receive_either(struct crossing *all, bool impatient)
{
    struct sl_select_case cases[2] = {
        {.channel = all->channel[0], .way = SL_WAY_RECEIVE},
        {.channel = all->channel[1], .way = SL_WAY_RECEIVE},
    };
    while (cases[0].channel || cases[1].channel) {
        size_t chosen;
        enum sl_status status =
            sl_channel_select(cases, 2, impatient ? SL_NS_PER_S : SL_NEVER, &chosen);
        if (status == SL_DEADLINE) {
            EX_EXPECT(impatient && chosen == 2);
            all->gave_up = true;
            return;
        }
        EX_EXPECT(chosen < 2 && cases[chosen].channel);
        EX_EXPECT((status == SL_OK) == (cases[chosen].item != NULL));
        if (status)
            cases[chosen].channel = NULL;
        else
            take(all, cases[chosen].item);
        cases[chosen].item = NULL;
        if (all->shape.no_end)
            return;
    }
}

static void send_either(struct crossing *all, unsigned sender)
{
    for (unsigned i = 0; i < all->shape.items; i++) {
        unsigned item = sender * all->shape.items + i;
        struct sl_select_case cases[2] = {
            {.channel = all->channel[0], .way = SL_WAY_SEND, .item = &all->token[item]},
            {.channel = all->channel[1], .way = SL_WAY_SEND, .item = &all->token[item]},
        };
        size_t chosen;
        EX_EXPECT(sl_channel_select(cases, 2, SL_NEVER, &chosen) == SL_OK && chosen < 2);
        all->moved |= UINT64_C(1) << item;
    }
    sl_channel_leave(all->channel[0]);
    sl_channel_leave(all->channel[1]);
}

static void receive_one(struct crossing *all, struct sl_channel *channel)
{
    void *item;
    while (sl_channel_receive(channel, &item) == SL_OK) {
        take(all, item);
        item = NULL;
        if (all->shape.no_end)
            return;
    }
}

static void send_one(struct crossing *all, unsigned sender, struct sl_channel *channel)
{
    unsigned items = all->shape.items - (all->shape.no_end && sender > 0 ? 1U : 0U);
    for (unsigned i = 0; i < items; i++) {
        unsigned item = sender * all->shape.items + i;
        EX_EXPECT(sl_channel_send(channel, &all->token[item]) == SL_OK);
        all->moved |= UINT64_C(1) << item;
    }
    sl_channel_leave(channel);
}

static void body(void *context, unsigned thread)
{
    struct crossing *all = context;
    const struct shape *shape = &all->shape;
    unsigned index = thread;
    if (index < shape->choosing_receivers) {
        receive_either(all, shape->impatient && index == 0);
        return;
    }
    index -= shape->choosing_receivers;
    if (index < shape->receivers) {
        receive_one(all, all->channel[index % 2]);
        return;
    }
    index -= shape->receivers;
    if (index < shape->choosing_senders)
        send_either(all, index);
    else
        send_one(all, index, all->channel[(index - shape->choosing_senders) % 2]);
}

static uint64_t check(void *context)
{
    struct crossing *all = context;
    const struct shape *shape = &all->shape;
    for (unsigned i = 0; i < 2; i++) {
        void *token;
        while ((token = sl_channel_drain(all->channel[i])) != NULL) {
            EX_EXPECT(all->gave_up || shape->no_end);
            take(all, token);
        }
        case_channel_idle(all->channel[i]);
    }
    unsigned total = (unsigned)(shape->choosing_senders + shape->senders) * shape->items;
    EX_EXPECT(shape->no_end || all->moved == (UINT64_C(1) << total) - 1);
    EX_EXPECT(all->received == all->moved);
    return all->gave_up;
}

static const char *role(const struct ex_case *the_case, unsigned thread, unsigned *number)
{
    const struct shape *shape = the_case->shape;
    const unsigned counts[] = {shape->choosing_receivers, shape->receivers, shape->choosing_senders,
                               shape->senders};
    static const char *const roles[] = {"chooser", "receiver", "sending chooser", "sender"};
    unsigned kind = 0;
    while (kind < 3 && thread >= counts[kind])
        thread -= counts[kind++];
    *number = thread + 1;
    return roles[kind];
}

/* A select looks first at a case that depends on the clock. */
enum { SOME_TIME_NS = 1000, OTHER_TIME_NS = 1002 };

#define CASE(...) CASE_AT(SOME_TIME_NS, __VA_ARGS__)
#define CASE_AT(its_time_ns, its_name, its_kind, its_threads, its_spurious, ...)             \
    {                                                                                        \
        .clock_ns = its_time_ns, .name = its_name, .kind = its_kind, .threads = its_threads, \
        .spurious = its_spurious, .processors = 1, .whole_locks = true, .setup = setup,      \
        .body = body, .check = check, .role = role, .shape = &(const struct shape)           \
        {                                                                                    \
            __VA_ARGS__                                                                      \
        }                                                                                    \
    }
#define FINE(its_name, its_kind, its_threads, its_processors, ...)                                \
    {                                                                                             \
        .name = its_name, .kind = its_kind, .threads = its_threads, .fine = true,                 \
        .processors = its_processors, .setup = setup, .body = body, .check = check, .role = role, \
        .shape = &(const struct shape)                                                            \
        {                                                                                         \
            __VA_ARGS__                                                                           \
        }                                                                                         \
    }

const struct ex_case cases_select[] = {
    CASE("select", EX_SMALL, 3, 1, .choosing_receivers = 1, .senders = 2, .items = 1),
    CASE("select-send", EX_SMALL, 3, 0, .choosing_senders = 1, .receivers = 2, .items = 2),
    CASE("select-both", EX_SMALL, 2, 0, .choosing_receivers = 1, .choosing_senders = 1, .items = 2),
    CASE("select-shared", EX_SMALL, 3, 0, .choosing_receivers = 1, .receivers = 1, .senders = 1,
         .items = 2),
    CASE("select-deadline", EX_SMALL, 3, 0, .choosing_receivers = 1, .receivers = 1, .senders = 1,
         .items = 2, .impatient = true),
    /* Whichever it looks at first. */
    CASE("select-pass-on", EX_SMALL, 4, 0, .choosing_receivers = 1, .receivers = 1, .senders = 2,
         .items = 2, .no_end = true),
    CASE_AT(OTHER_TIME_NS, "select-pass-on-2", EX_SMALL, 4, 0, .choosing_receivers = 1,
            .receivers = 1, .senders = 2, .items = 2, .no_end = true),
    CASE("select-two", EX_MEDIUM, 4, 0, .choosing_receivers = 2, .senders = 2, .items = 1),
    CASE("select-crowd", EX_MEDIUM, 4, 0, .choosing_receivers = 1, .receivers = 1,
         .choosing_senders = 1, .senders = 1, .items = 1),
    FINE("large-select", EX_LARGE, 8, 1, .choosing_receivers = 3, .receivers = 2,
         .choosing_senders = 1, .senders = 2, .items = 3, .capacity = 2),
    FINE("large-select-look", EX_LARGE, 8, 64, .choosing_receivers = 2, .receivers = 2,
         .choosing_senders = 2, .senders = 2, .items = 3, .impatient = true),
    {.name = NULL},
};
