/* SPDX-License-Identifier: MIT */
/* Opening: who holds it, what is no ledger, what cannot be written. */
#include "ledger_kit.h"

#include "ledger_private.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

static int setup(void **state)
{
    struct kit *kit = malloc(sizeof *kit);
    kit_new(kit);
    *state = kit;
    return 0;
}

static int teardown(void **state)
{
    kit_free(*state);
    free(*state);
    return 0;
}

static struct sl_error open_fails(struct kit *kit, enum sl_ledger_mode mode, enum sl_status why)
{
    struct sl_error err = {0};
    struct sl_ledger *ledger = (struct sl_ledger *)kit;
    assert_int_equal(sl_ledger_open(kit->path, mode, &ledger, &err), why);
    assert_null(ledger);
    assert_int_equal(err.status, why);
    assert_non_null(strstr(err.message, "ledger"));
    return err;
}

static void sql(struct kit *kit, const char *text)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(kit->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void test_missing(void **state)
{
    open_fails(*state, SL_LEDGER_READ, SL_NOT_FOUND);
    open_fails(*state, SL_LEDGER_EDIT, SL_NOT_FOUND);
}

static void test_held_by_one_read_by_many(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_planned(kit);
    char pid[32];
    snprintf(pid, sizeof pid, "process %ld (", (long)getpid());
    struct sl_error err = open_fails(kit, SL_LEDGER_RUN, SL_BUSY);
    assert_non_null(strstr(err.message, pid));
    open_fails(kit, SL_LEDGER_EDIT, SL_BUSY);
    struct sl_ledger *holder = kit->ledger;
    assert_int_equal(sl_ledger_open(kit->path, SL_LEDGER_READ, &kit->ledger, NULL), SL_OK);
    assert_int_equal(kit_count(kit, SL_ITEM_PENDING), 1);
    sl_ledger_close(kit->ledger);
    kit->ledger = holder;
    kit_end(kit, SL_OK);
    kit_begin(kit); /* let go of */
    kit_end(kit, SL_OK);
}

static void test_death_lets_go(void **state)
{
    struct kit *kit = *state;
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        kit_begin(kit);
        if (write(ready[1], "x", 1) == 1)
            pause();
        _exit(0);
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    char pid[32];
    snprintf(pid, sizeof pid, "process %ld", (long)child);
    struct sl_error err = open_fails(kit, SL_LEDGER_RUN, SL_BUSY);
    assert_non_null(strstr(err.message, pid));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    close(ready[1]);
    kit_begin(kit);
    kit_end(kit, SL_OK);
}

static void test_later_version_is_refused(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kit_end(kit, SL_OK);
    sql(kit, "PRAGMA user_version = 99");
    struct sl_error err = open_fails(kit, SL_LEDGER_RUN, SL_LEDGER);
    assert_non_null(strstr(err.message, "99"));
    open_fails(kit, SL_LEDGER_READ, SL_LEDGER);
}

static void test_somebody_elses_database(void **state)
{
    struct kit *kit = *state;
    tree_parents(kit->tree, "out/.sluice/ledger.db");
    sql(kit, "CREATE TABLE mine(x)");
    open_fails(kit, SL_LEDGER_RUN, SL_LEDGER);
    sql(kit, "INSERT INTO mine VALUES(1)"); /* unharmed */
}

static void test_no_database(void **state)
{
    struct kit *kit = *state;
    char text[2001];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    tree_write(kit->tree, "out/.sluice/ledger.db", text);
    struct sl_error err = open_fails(kit, SL_LEDGER_RUN, SL_LEDGER);
    assert_non_null(strstr(err.message, "move it away"));
}

/* Pages overwritten in the middle: an error that says what to do, no crash. */
static void test_damaged(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    char name[16];
    for (int i = 0; i < 2000; i++) {
        snprintf(name, sizeof name, "%d", i);
        kit_plan(kit, name);
    }
    kit_planned(kit);
    kit_end(kit, SL_OK);
    FILE *file = fopen(kit->path, "r+");
    assert_non_null(file);
    fseek(file, 8192, SEEK_SET);
    for (int i = 0; i < 100000; i++)
        fputc(0xA5, file);
    fclose(file);
    struct sl_error err = {0};
    enum sl_status status = sl_ledger_open(kit->path, SL_LEDGER_RUN, &kit->ledger, &err);
    if (!status)
        status = sl_ledger_run_begin(kit->ledger, &kit->config, &err);
    const char *outputs[] = {"/o/x"};
    const struct sl_ledger_input input = {
        .root = kit->in, .relative = "0", .source = "/i/0", .output_count = 1, .outputs = outputs};
    enum sl_ledger_plan made;
    for (int i = 0; i < 10 && !status; i++)
        status = sl_ledger_plan(kit->ledger, &input, &made, &err);
    assert_int_equal(status, SL_LEDGER);
    assert_non_null(strstr(err.message, "move it away"));
}

static void test_read_only_folder(void **state)
{
    struct kit *kit = *state;
    if (geteuid() == 0)
        skip(); /* root may write anywhere */
    assert_int_equal(chmod(kit->out, 0555), 0);
    open_fails(kit, SL_LEDGER_RUN, SL_PERMISSION);
    assert_int_equal(chmod(kit->out, 0777), 0);
    kit_begin(kit);
    kit_end(kit, SL_OK);
    assert_int_equal(chmod(kit->path, 0444), 0);
    open_fails(kit, SL_LEDGER_RUN, SL_PERMISSION);
}

static bool count_attempt(void *context, const struct sl_ledger_attempt *attempt)
{
    (void)attempt;
    ++*(size_t *)context;
    return true;
}

/* A ledger that cannot grow, as on a full disk: nothing of the call is recorded, and it goes on
 * when there is room. */
static void test_full_disk(void **state)
{
    struct kit *kit = *state;
    kit_begin(kit);
    kit_plan(kit, "a");
    kit_planned(kit);
    kit_start(kit, 1, false);
    size_t recorded = 0;
    enum sl_status status = SL_OK;
    while (!status && recorded < 1000) {
        status = kit_settle(kit, 1, 1, SL_OUTCOME_RETRY, SL_IO);
        recorded += !status;
        sqlite3_exec(kit->ledger->back.db, "PRAGMA max_page_count = 1", NULL, NULL, NULL);
    }
    assert_int_equal(status, SL_DISK_FULL);
    size_t found = 0;
    assert_int_equal(sl_ledger_attempts(kit->ledger, 1, count_attempt, &found, NULL), SL_OK);
    assert_int_equal(found, recorded);
    sqlite3_exec(kit->ledger->back.db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL);
    assert_int_equal(kit_settle(kit, 1, 2, SL_OUTCOME_DONE, SL_OK), SL_OK);
    assert_int_equal(kit_count(kit, SL_ITEM_DONE), 1);
    kit_end(kit, SL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_missing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_held_by_one_read_by_many, setup, teardown),
        cmocka_unit_test_setup_teardown(test_death_lets_go, setup, teardown),
        cmocka_unit_test_setup_teardown(test_later_version_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_somebody_elses_database, setup, teardown),
        cmocka_unit_test_setup_teardown(test_no_database, setup, teardown),
        cmocka_unit_test_setup_teardown(test_damaged, setup, teardown),
        cmocka_unit_test_setup_teardown(test_read_only_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(test_full_disk, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
