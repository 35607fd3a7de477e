/* SPDX-License-Identifier: MIT */
#include "ticker.h"

#include "clock.h"

static void tick_until_stopped(void *context)
{
    struct cli_ticker *ticker = context;
    sl_mutex_lock(&ticker->lock);
    while (ticker->running) {
        int64_t deadline = sl_clock_deadline(ticker->period_ns);
        bool woken = true;
        while (ticker->running && woken)
            woken = sl_cond_wait(&ticker->changed, &ticker->lock, deadline);
        if (!ticker->running)
            break;
        sl_mutex_unlock(&ticker->lock);
        ticker->tick(ticker->context);
        sl_mutex_lock(&ticker->lock);
    }
    sl_mutex_unlock(&ticker->lock);
}

bool cli_ticker_start(struct cli_ticker *ticker, const char *name, int64_t period_ns,
                      void (*tick)(void *context), void *context)
{
    *ticker = (struct cli_ticker){
        .running = true, .period_ns = period_ns, .tick = tick, .context = context};
    if (sl_mutex_init(&ticker->lock))
        return false;
    if (sl_cond_init(&ticker->changed))
        goto fail_lock;
    if (sl_thread_start(&ticker->thread, name, tick_until_stopped, ticker))
        goto fail_cond;
    ticker->started = true;
    return true;

fail_cond:
    sl_cond_release(&ticker->changed);
fail_lock:
    sl_mutex_release(&ticker->lock);
    return false;
}

void cli_ticker_stop(struct cli_ticker *ticker)
{
    if (!ticker->started)
        return;
    sl_mutex_lock(&ticker->lock);
    ticker->running = false;
    sl_cond_signal(&ticker->changed);
    sl_mutex_unlock(&ticker->lock);
    sl_thread_join(&ticker->thread);
    ticker->started = false;
    sl_cond_release(&ticker->changed);
    sl_mutex_release(&ticker->lock);
}
