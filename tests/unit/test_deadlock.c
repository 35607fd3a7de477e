/* SPDX-License-Identifier: MIT */
/* A pipeline one of whose stages waits for what nobody gives. */
#include "unit.h"

#include <sluice/semaphore.h>

#include "fake_run.h"

#include <string.h>

static void let_go(void *permits)
{
    sl_semaphore_cancel(permits);
}

/* Every third item waits in resize, until the run is given up. */
static enum sl_status wait_for_nobody(struct fake_run *run, enum fake_place place,
                                      struct sl_part *part)
{
    struct sl_semaphore *permits = run->script_context;
    /* A stage may only look at it; this one has to be let go. */
    struct sl_cancel *cancel = (struct sl_cancel *)(uintptr_t)part->item->poll.cancel;
    if (place != FAKE_RESIZE || part->item->id % 3 != 0)
        return SL_OK;
    if (sl_cancel_notify(cancel, let_go, permits))
        return SL_NO_MEMORY;
    enum sl_status status = sl_semaphore_acquire(permits, 1);
    sl_cancel_forget(cancel, let_go, permits);
    return status;
}

static void a_deadlock_ends_the_run_and_loses_nothing(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 100);
    struct sl_semaphore *permits;
    assert_int_equal(sl_semaphore_new("brushes", 1, &permits), SL_OK);
    assert_int_equal(sl_semaphore_acquire(permits, 1), SL_OK);
    run.script = wait_for_nobody;
    run.script_context = permits;
    run.config.detect_deadlocks = true;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.end, SL_DEADLOCK);
    assert_int_equal(result.error.status, SL_DEADLOCK);
    assert_non_null(strstr(result.error.message, "deadlock: "));
    assert_non_null(strstr(result.error.message, "`brushes` (0/1 free)"));
    assert_true(result.done + result.pending > 0 && result.dead == 0);
    sl_semaphore_free(permits);
    fake_run_release(&run);
}

static void a_run_that_goes_well_is_none(void **state)
{
    (void)state;
    struct fake_run run;
    struct sl_pipeline_result result;
    fake_run_init(&run, 3000);
    run.config.detect_deadlocks = true;
    fake_run_go(&run, &result);
    fake_run_check(&run, &result);
    assert_int_equal(result.end, SL_OK);
    assert_int_equal(result.done, 3000);
    fake_run_release(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deadlock_ends_the_run_and_loses_nothing),
        cmocka_unit_test(a_run_that_goes_well_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
