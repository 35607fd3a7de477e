/* SPDX-License-Identifier: MIT */
/*
 * kill -9 at any moment leaves a ledger that the next run goes on with. A child plans and settles
 * and is killed after a seeded random time; what it had been told was recorded is in a pipe. The
 * moment decides nothing: whichever it is, the same must hold.
 */
#include "ledger_kit.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <time.h>

enum { ITEMS = 300, KILLS = 25 };

static void report(int fd, int64_t id)
{
    if (write(fd, &id, sizeof id) != sizeof id)
        _exit(1);
}

/* One run as the engine would drive it; ids are reported after their outcome is recorded. */
static void work(struct kit *kit, int fd)
{
    char name[16];
    kit_begin(kit);
    for (int i = 0; i < ITEMS; i++) {
        snprintf(name, sizeof name, "%d", i);
        kit_plan(kit, name);
    }
    kit_planned(kit);
    struct sl_journal_row *row;
    while ((row = kit_next(kit)) != NULL) {
        kit_start(kit, row->id, row->suspect);
        if (row->id % 7 != 0)
            kit_write(kit, row->relative);
        if (kit_settle(kit, row->id, 1, row->id % 7 ? SL_OUTCOME_DONE : SL_OUTCOME_DEAD,
                       row->id % 7 ? SL_OK : SL_CORRUPT))
            _exit(1);
        report(fd, row->id);
        kit_row_free(kit, row);
    }
    kit_end(kit, SL_OK);
    report(fd, 0);
}

static int64_t number(struct kit *kit, const char *query)
{
    sqlite3 *db;
    sqlite3_stmt *row;
    assert_int_equal(sqlite3_open(kit->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, query, -1, &row, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(row), SQLITE_ROW);
    int64_t result = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return result;
}

/* Runs the child, killed after a while; marks what it reported. True when it came to its end. */
static bool run_and_kill(struct kit *kit, long after_us, bool recorded[ITEMS + 1])
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(fds[0]);
        work(kit, fds[1]);
        _exit(0);
    }
    close(fds[1]);
    nanosleep(&(struct timespec){.tv_nsec = after_us * 1000}, NULL);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    bool ended = false;
    for (int64_t id; read(fds[0], &id, sizeof id) == sizeof id;) {
        ended |= id == 0;
        recorded[id] = true;
    }
    close(fds[0]);
    return ended;
}

static void check(struct kit *kit, const bool recorded[ITEMS + 1])
{
    if (access(kit->path, F_OK) != 0 ||
        number(kit, "SELECT count(*) FROM sqlite_schema WHERE name = 'claims'") == 0)
        return; /* killed before there was a ledger */
    assert_int_equal(number(kit, "SELECT count(*) FROM pragma_integrity_check"
                                 " WHERE integrity_check != 'ok'"),
                     0);
    assert_int_equal(number(kit, "SELECT count(*) FROM items WHERE outputs != x'' AND NOT EXISTS"
                                 " (SELECT 1 FROM claims WHERE claims.item = items.id)"),
                     0);
    for (int id = 1; id <= ITEMS; id++) {
        char query[96];
        if (!recorded[id])
            continue;
        snprintf(query, sizeof query, "SELECT state FROM items WHERE id = %d", id);
        assert_int_equal(number(kit, query), id % 7 ? 5 : 6);
    }
}

static void test_killed_at_any_time(void **state)
{
    (void)state;
    struct kit kit;
    bool recorded[ITEMS + 1] = {false};
    uint32_t seed = 20240607;
    kit_new(&kit);
    for (int i = 0; i < KILLS; i++) {
        seed = seed * 1664525 + 1013904223;
        run_and_kill(&kit, (long)(seed >> 8) % 20000, recorded);
        check(&kit, recorded);
    }
    pid_t child = fork();
    if (child == 0) {
        work(&kit, open("/dev/null", O_WRONLY));
        _exit(0);
    }
    int how;
    waitpid(child, &how, 0);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    assert_int_equal(number(&kit, "SELECT count(*) FROM items"), ITEMS);
    assert_int_equal(number(&kit, "SELECT count(*) FROM items WHERE state = 5"), ITEMS - ITEMS / 7);
    /* Nothing else died: nothing crashed that was not alone twice. */
    assert_int_equal(number(&kit, "SELECT count(*) FROM items WHERE state = 6 AND NOT (class ="
                                  " 'corrupt' OR (class = 'crashed' AND deaths >= 2))"),
                     0);
    kit_free(&kit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_killed_at_any_time)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
