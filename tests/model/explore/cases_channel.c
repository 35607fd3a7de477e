/* SPDX-License-Identifier: MIT */
/*
 * Senders and receivers at one channel, and perhaps one who ends it. What must hold: each item is
 * received once or left over; none that was not moved is received; one sender's items come in their
 * order; after a close nothing is left; nothing is accepted after the end.
 */
#include "cases.h"

#include "channel_line.h"
#include "clock.h"

#include <string.h>

enum end { END_NEVER, END_LEAVE, END_CLOSE, END_CANCEL, END_HANG_UP };

struct shape {
    uint8_t senders;
    uint8_t receivers;
    uint8_t capacity;
    uint8_t items; /* of each sender, but for the last one where `odd`: one less */
    uint8_t batch; /* items at a time; 0: one by one, with the plain calls */
    uint8_t end;
    bool odd;
    uint8_t quota;             /* of each receiver; 0: as fits */
    uint8_t prefilled;         /* items that are in it to begin with; numbered last */
    uint8_t impatient_senders; /* so many of the first have a deadline */
    uint8_t impatient_receivers;
    bool try; /* who has a deadline does not wait at all */
};

enum { ITEMS_MAX = 48, SENDERS_MAX = 4, BATCH_MAX = 4 };

struct meeting {
    struct shape shape;
    struct sl_channel *channel;
    uint64_t moved;    /* by item: its send returned SL_OK */
    uint64_t received; /* by item */
    uint8_t ended;     /* the call that ends the channel has returned */
    uint8_t statuses;  /* which ways of ending were seen, by either side */
    uint8_t token[ITEMS_MAX];
};

static uint64_t bit(unsigned item)
{
    return UINT64_C(1) << item;
}

static unsigned item_of(const struct meeting *meeting, const void *token)
{
    unsigned item = (unsigned)((const uint8_t *)token - meeting->token);
    EX_EXPECT(item < ITEMS_MAX);
    return item;
}

static void take(struct meeting *meeting, const void *token, uint8_t *next)
{
    unsigned item = item_of(meeting, token);
    EX_EXPECT(!(meeting->received & bit(item)));
    meeting->received |= bit(item);
    if (next && item < (unsigned)meeting->shape.senders * meeting->shape.items) {
        unsigned sender = item / meeting->shape.items;
        EX_EXPECT(item % meeting->shape.items >= next[sender]);
        next[sender] = (uint8_t)(item % meeting->shape.items + 1);
    }
}

static enum sl_status send(struct meeting *meeting, unsigned sender, void *const *items,
                           size_t count, size_t *sent)
{
    struct sl_channel *channel = meeting->channel;
    bool impatient = sender < meeting->shape.impatient_senders;
    int64_t deadline_ns = impatient ? SL_NS_PER_S : SL_NEVER;
    if (meeting->shape.batch)
        return sl_channel_send_many(channel, items, count, sent, deadline_ns);
    enum sl_status status;
    if (impatient && meeting->shape.try)
        status = sl_channel_try_send(channel, items[0]);
    else if (impatient)
        status = sl_channel_send_until(channel, items[0], deadline_ns);
    else
        status = sl_channel_send(channel, items[0]);
    *sent = status == SL_OK;
    return status;
}

static unsigned items_of(const struct shape *shape, unsigned sender)
{
    return shape->items - (shape->odd && sender + 1 == shape->senders ? 1U : 0U);
}

static void run_sender(struct meeting *meeting, unsigned sender)
{
    const struct shape *shape = &meeting->shape;
    enum sl_status status = SL_OK;
    unsigned all = items_of(shape, sender);
    for (unsigned i = 0; i < all && !status;) {
        void *items[BATCH_MAX] = {0};
        size_t count = shape->batch ? shape->batch : 1;
        size_t sent;
        unsigned first = sender * shape->items + i;
        if (count > all - i)
            count = all - i;
        for (size_t k = 0; k < count; k++)
            items[k] = &meeting->token[first + k];
        if (shape->end >= END_CLOSE)
            ex_step(&meeting->ended);
        bool ended = meeting->ended;
        status = send(meeting, sender, items, count, &sent);
        EX_EXPECT(sent <= count && (sent == count) == (status == SL_OK));
        EX_EXPECT(!ended || status);
        for (size_t k = 0; k < sent; k++)
            meeting->moved |= bit(first + (unsigned)k);
        i += (unsigned)sent;
    }
    meeting->statuses |= (uint8_t)(status == SL_DEADLINE || status == SL_WOULD_BLOCK ? 1 : 0);
    EX_EXPECT(status != SL_CLOSED || shape->end == END_CLOSE || shape->end == END_HANG_UP);
    EX_EXPECT(status != SL_CANCELLED || shape->end == END_CANCEL);
    EX_EXPECT(status != SL_DEADLINE || sender < shape->impatient_senders);
    if (shape->end == END_LEAVE)
        sl_channel_leave(meeting->channel);
}

static enum sl_status receive(struct meeting *meeting, unsigned receiver, void **items,
                              size_t *count)
{
    struct sl_channel *channel = meeting->channel;
    bool impatient = receiver < meeting->shape.impatient_receivers;
    int64_t deadline_ns = impatient ? SL_NS_PER_S : SL_NEVER;
    if (meeting->shape.batch)
        return sl_channel_receive_many(channel, items, meeting->shape.batch, count, deadline_ns);
    enum sl_status status;
    if (impatient && meeting->shape.try)
        status = sl_channel_try_receive(channel, items);
    else if (impatient)
        status = sl_channel_receive_until(channel, items, deadline_ns);
    else
        status = sl_channel_receive(channel, items);
    EX_EXPECT((status == SL_OK) == (items[0] != NULL));
    *count = status == SL_OK;
    return status;
}

static void run_receiver(struct meeting *meeting, unsigned receiver)
{
    const struct shape *shape = &meeting->shape;
    uint8_t next[SENDERS_MAX] = {0};
    unsigned quota = shape->senders * shape->items - shape->odd;
    if (shape->end == END_NEVER) /* an equal part each; the first takes the rest */
        quota = quota / shape->receivers + (receiver == 0 ? quota % shape->receivers : 0);
    if (shape->quota)
        quota = shape->quota;
    enum sl_status status = SL_OK;
    for (unsigned taken = 0; !status && (shape->end >= END_LEAVE || taken < quota);) {
        void *items[BATCH_MAX] = {0};
        size_t count;
        status = receive(meeting, receiver, items, &count);
        EX_EXPECT((status == SL_OK) == (count > 0));
        for (size_t k = 0; k < count; k++)
            take(meeting, items[k], next);
        memset(items, 0, sizeof items); /* or it would tell states apart */
        taken += (unsigned)count;
        if (shape->end == END_HANG_UP && taken >= quota)
            break;
    }
    meeting->statuses |= (uint8_t)(status == SL_DEADLINE || status == SL_WOULD_BLOCK ? 2 : 0);
    EX_EXPECT(status != SL_CLOSED || shape->end == END_LEAVE || shape->end == END_CLOSE);
    EX_EXPECT(status != SL_CANCELLED || shape->end == END_CANCEL);
    EX_EXPECT(status != SL_DEADLINE || receiver < shape->impatient_receivers);
    if (shape->end == END_HANG_UP) {
        sl_channel_hang_up(meeting->channel);
        meeting->ended = true;
    }
}

static void run_ender(struct meeting *meeting)
{
    if (meeting->shape.end == END_CANCEL)
        sl_channel_cancel(meeting->channel);
    else
        sl_channel_close(meeting->channel);
    meeting->ended = true;
}

static void body(void *context, unsigned thread)
{
    struct meeting *meeting = context;
    const struct shape *shape = &meeting->shape;
    if (thread < shape->senders)
        run_sender(meeting, thread);
    else if (thread < (unsigned)shape->senders + shape->receivers)
        run_receiver(meeting, thread - shape->senders);
    else
        run_ender(meeting);
}

static const char *role(const struct ex_case *the_case, unsigned thread, unsigned *number)
{
    const struct shape *shape = the_case->shape;
    *number = thread + 1;
    if (thread < shape->senders)
        return "sender";
    *number -= shape->senders;
    if (*number <= shape->receivers)
        return "receiver";
    *number = 0;
    return shape->end == END_CANCEL ? "canceller" : "closer";
}

static void *setup(const struct ex_case *the_case)
{
    struct meeting *meeting = ex_alloc(sizeof *meeting);
    meeting->shape = *(const struct shape *)the_case->shape;
    ex_name(meeting, sizeof *meeting, "the case");
    meeting->channel = case_channel("channel", meeting->shape.capacity);
    for (unsigned i = 0; i < meeting->shape.prefilled; i++) {
        unsigned item = (unsigned)meeting->shape.senders * meeting->shape.items + i;
        EX_EXPECT(sl_channel_try_send(meeting->channel, &meeting->token[item]) == SL_OK);
        meeting->moved |= bit(item);
    }
    for (unsigned i = 0; meeting->shape.end == END_LEAVE && i < meeting->shape.senders; i++)
        sl_channel_join(meeting->channel);
    return meeting;
}

static uint64_t check(void *context)
{
    struct meeting *meeting = context;
    const struct shape *shape = &meeting->shape;
    uint64_t received = meeting->received;
    unsigned left = 0;
    void *token;
    while ((token = sl_channel_drain(meeting->channel)) != NULL) {
        take(meeting, token, NULL);
        left++;
    }
    EX_EXPECT(meeting->moved == meeting->received);
    EX_EXPECT(left <= shape->capacity);
    /* Nobody who would have taken it went away: nothing is left. */
    if (shape->end <= END_CLOSE && shape->impatient_receivers < shape->receivers && !shape->quota)
        EX_EXPECT(left == 0);
    unsigned total = (unsigned)shape->senders * shape->items - shape->odd;
    if (shape->end <= END_LEAVE && !shape->impatient_senders && !shape->quota)
        EX_EXPECT(meeting->moved == bit(total) - 1);
    EX_EXPECT(sl_channel_length(meeting->channel) == 0);
    case_channel_idle(meeting->channel);
    return meeting->moved * 31 + received + ((uint64_t)meeting->statuses << 56);
}

#define BOTH_IMPATIENT(count) \
    .end = END_LEAVE, .impatient_senders = (count), .impatient_receivers = (count)
#define SHAPE(...) (&(const struct shape){__VA_ARGS__})
#define CASE(its_name, its_kind, its_threads, its_spurious, ...)                              \
    {                                                                                         \
        .name = its_name, .kind = its_kind, .threads = its_threads, .spurious = its_spurious, \
        .processors = 1, .whole_locks = true, .setup = setup, .body = body, .check = check,   \
        .role = role, .shape = SHAPE(__VA_ARGS__)                                             \
    }
#define FINE(its_name, its_kind, its_threads, its_processors, ...)                                \
    {                                                                                             \
        .name = its_name, .kind = its_kind, .threads = its_threads, .fine = true,                 \
        .processors = its_processors, .setup = setup, .body = body, .check = check, .role = role, \
        .shape = SHAPE(__VA_ARGS__)                                                               \
    }

const struct ex_case cases_channel[] = {
    CASE("tiny", EX_SMALL, 2, 0, 1, 1, 1, 1, .end = END_NEVER),
    CASE("plain-1", EX_SMALL, 4, 0, 2, 2, 1, 1, .end = END_NEVER),
    CASE("plain-2", EX_SMALL, 4, 0, 2, 2, 2, 2, .odd = true, .end = END_NEVER),
    CASE("leave-1", EX_SMALL, 4, 0, 2, 2, 1, 1, .end = END_LEAVE),
    CASE("leave-2", EX_MEDIUM, 4, 0, 2, 2, 2, 2, .odd = true, .end = END_LEAVE),
    CASE("close-1", EX_SMALL, 5, 0, 2, 2, 1, 1, .end = END_CLOSE),
    CASE("close-2", EX_MEDIUM, 5, 0, 2, 2, 2, 2, .odd = true, .end = END_CLOSE),
    CASE("cancel-1", EX_SMALL, 5, 0, 2, 2, 1, 1, .end = END_CANCEL),
    CASE("cancel-2", EX_MEDIUM, 5, 0, 2, 2, 2, 2, .odd = true, .end = END_CANCEL),
    CASE("deadline-1", EX_SMALL, 4, 0, 2, 2, 1, 1, BOTH_IMPATIENT(1)),
    CASE("deadline-2", EX_MEDIUM, 4, 0, 2, 2, 2, 2, .odd = true, BOTH_IMPATIENT(1)),
    CASE("deadlines-1", EX_SMALL, 4, 0, 2, 2, 1, 1, BOTH_IMPATIENT(2)),
    /* Without an end, which would call everybody: a call that came to who went away is passed on.
     */
    CASE("deadline-receive", EX_SMALL, 4, 0, 2, 2, 1, 1, .end = END_NEVER, .quota = 1,
         .impatient_receivers = 1),
    CASE("deadline-send", EX_SMALL, 3, 0, 2, 1, 1, 1, .end = END_NEVER, .quota = 2, .prefilled = 1,
         .impatient_senders = 1),
    CASE("plain-1-more", EX_MEDIUM, 4, 0, 2, 2, 1, 2, .end = END_NEVER),
    CASE("leave-1-more", EX_MEDIUM, 4, 0, 2, 2, 1, 2, .end = END_LEAVE),
    CASE("leave-2-more", EX_MEDIUM, 4, 0, 2, 2, 2, 2, .end = END_LEAVE),
    CASE("hang-up", EX_SMALL, 3, 0, 2, 1, 1, 2, .end = END_HANG_UP, .quota = 1),
    CASE("spurious", EX_SMALL, 3, 1, 2, 1, 1, 1, .end = END_LEAVE),
    CASE("spurious-2", EX_MEDIUM, 4, 2, 2, 2, 1, 1, .end = END_LEAVE),
    CASE("many", EX_SMALL, 3, 0, 2, 1, 2, 3, .end = END_LEAVE, .batch = 2),
    CASE("try", EX_SMALL, 4, 0, 2, 2, 1, 1, BOTH_IMPATIENT(1), .try = true),
    FINE("fine", EX_SMALL, 2, 1, 1, 1, 1, 2, .end = END_LEAVE),
    FINE("fine-cancel", EX_SMALL, 3, 1, 1, 1, 1, 1, .end = END_CANCEL),
    FINE("fine-cancel-more", EX_MEDIUM, 3, 1, 1, 1, 1, 2, .end = END_CANCEL),
    FINE("look", EX_SMALL, 2, 64, 1, 1, 1, 2, .end = END_LEAVE),
    FINE("look-cancel", EX_SMALL, 3, 64, 1, 1, 1, 1, .end = END_CANCEL),
    FINE("look-deadline", EX_SMALL, 2, 64, 1, 1, 1, 2, BOTH_IMPATIENT(1)),
    FINE("look-senders", EX_MEDIUM, 3, 64, 2, 1, 1, 1, .end = END_NEVER),
    FINE("large-leave", EX_LARGE, 8, 1, 4, 4, 3, 4, .end = END_LEAVE),
    FINE("large-look", EX_LARGE, 8, 64, 4, 4, 3, 4, .end = END_LEAVE),
    FINE("large-close", EX_LARGE, 9, 64, 4, 4, 3, 4, .end = END_CLOSE),
    FINE("large-cancel", EX_LARGE, 9, 64, 4, 4, 3, 4, .end = END_CANCEL),
    FINE("large-deadline", EX_LARGE, 8, 1, 4, 4, 3, 4, BOTH_IMPATIENT(2)),
    FINE("large-many", EX_LARGE, 8, 64, 4, 4, 3, 8, .end = END_LEAVE, .batch = 3),
    FINE("large-try", EX_LARGE, 8, 1, 4, 4, 2, 4, BOTH_IMPATIENT(2), .try = true),
    {.name = NULL},
};
