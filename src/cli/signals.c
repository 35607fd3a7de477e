/* SPDX-License-Identifier: MIT */
#include "signals.h"

#include "alloc.h"
#include "clock.h"
#include "thread.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct cli_signals {
    struct sl_cancel *cancel;
    void (*came)(void *context, int signal_number);
    void *context;
    sigset_t set, before;
    struct sl_thread listener;
    struct sl_atomic_bool ending;
    int first; /* listener's, as the time; read after it was joined */
    int64_t first_ns;
};

/* timeout(1) signals the process and then its group: two signals, one wish. */
static const int64_t same_wish_ns = 100 * SL_NS_PER_MS;

static void listen_for_signals(void *context)
{
    struct cli_signals *signals = context;
    int number;
    while (sigwait(&signals->set, &number) == 0) {
        if (number == SIGUSR1) {
            if (sl_flag_load(&signals->ending))
                return;
            continue;
        }
        int64_t now_ns = sl_clock_now_ns();
        if (signals->first && now_ns - signals->first_ns < same_wish_ns)
            continue;
        if (signals->first)
            _exit(128 + number);
        signals->first = number;
        signals->first_ns = now_ns;
        signals->came(signals->context, number);
        sl_cancel_request(signals->cancel);
    }
}

static void ignore(int number)
{
    struct sigaction action = {.sa_handler = SIG_IGN};
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

/* What was ignored when we began, as nohup does with SIGHUP, stays ignored. */
static void add_unless_ignored(sigset_t *set, int number)
{
    struct sigaction action;
    if (sigaction(number, NULL, &action) == 0 && action.sa_handler != SIG_IGN)
        sigaddset(set, number);
}

enum sl_status cli_signals_begin(struct sl_cancel *cancel,
                                 void (*came)(void *context, int signal_number), void *context,
                                 struct cli_signals **out, struct sl_error *err)
{
    *out = NULL;
    struct cli_signals *signals = sl_alloc_zeroed(1, sizeof *signals);
    if (!signals)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for signals");
    signals->cancel = cancel;
    signals->came = came;
    signals->context = context;
    sigemptyset(&signals->set);
    add_unless_ignored(&signals->set, SIGINT);
    add_unless_ignored(&signals->set, SIGTERM);
    add_unless_ignored(&signals->set, SIGHUP);
    sigaddset(&signals->set, SIGUSR1); /* our own: wakes the listener at the end */
    ignore(SIGPIPE);
    ignore(SIGXFSZ);
    sigprocmask(SIG_BLOCK, &signals->set, &signals->before);
    enum sl_status status =
        sl_thread_start(&signals->listener, "signals", listen_for_signals, signals);
    if (status) {
        sigprocmask(SIG_SETMASK, &signals->before, NULL);
        free(signals);
        return sl_error_set(err, status, "cannot start a thread for signals");
    }
    *out = signals;
    return SL_OK;
}

int cli_signals_end(struct cli_signals *signals)
{
    if (!signals)
        return 0;
    sl_flag_store(&signals->ending, true);
    kill(getpid(), SIGUSR1);
    sl_thread_join(&signals->listener);
    int first = signals->first;
    sigprocmask(SIG_SETMASK, &signals->before, NULL);
    free(signals);
    return first;
}
