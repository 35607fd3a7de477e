/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "exposition.h"
#include "metrics_file.h"
#include "tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>

enum { TEXT_SIZE = 65536 };

static const int64_t often_ns = 100000; /* 0.1 ms */
static const int64_t never_ns = INT64_C(3600) * 1000000000;

/* Reads all of an open file, which has to be whole. */
static double read_skipped(int fd)
{
    static char text[TEXT_SIZE];
    static struct exposition all;
    size_t size = 0;
    ssize_t got;
    while ((got = pread(fd, text + size, sizeof text - 1 - size, (off_t)size)) > 0)
        size += (size_t)got;
    text[size] = '\0';
    exposition_read(&all, text);
    if (all.wrong)
        fail_msg("%s: %s", all.wrong, all.at);
    /* The last metric of a text without stages. */
    assert_non_null(exposition_find(&all, "sluice_item_duration_seconds_count", ""));
    return exposition_number(&all, "sluice_items", "skipped");
}

static double read_path(const char *path)
{
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    double skipped = read_skipped(fd);
    close(fd);
    return skipped;
}

static size_t count_files(const char *folder)
{
    size_t count = 0;
    DIR *all = opendir(folder);
    assert_non_null(all);
    for (const struct dirent *entry; (entry = readdir(all)) != NULL;)
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(all);
    return count;
}

/* It changes by itself, and whoever reads it finds it whole: the one that was there or the next. */
static void test_again_and_again(void **state)
{
    (void)state;
    char tree[TREE_PATH], path[TREE_PATH];
    struct cli_metrics *metrics;
    struct cli_metrics_file *file;
    struct sl_error err = {0};
    tree_new(tree);
    tree_path(path, tree, "run.prom");
    tree_write(tree, "run.prom", "of another run");
    assert_int_equal(cli_metrics_new(&metrics, &err), SL_OK);
    assert_int_equal(cli_metrics_file_start(metrics, path, often_ns, &file, &err), SL_OK);
    int first = open(path, O_RDONLY);
    assert_true(first >= 0);
    for (double i = 1; i < 50; i++) {
        cli_metrics_planned(metrics, SL_PLAN_SKIPPED, NULL);
        while (read_path(path) < i)
            sched_yield();
    }
    assert_true(read_skipped(first) <= 1); /* nobody wrote into it */
    close(first);
    assert_int_equal(cli_metrics_file_finish(file, &err), SL_OK);
    assert_int_equal(count_files(tree), 1);
    cli_metrics_file_free(file);
    cli_metrics_free(metrics);
    tree_remove(tree);
}

static void test_end(void **state)
{
    (void)state;
    char tree[TREE_PATH], path[TREE_PATH];
    struct cli_metrics *metrics;
    struct cli_metrics_file *file;
    struct sl_error err = {0};
    tree_new(tree);
    tree_path(path, tree, "run.prom");
    assert_int_equal(cli_metrics_new(&metrics, &err), SL_OK);
    assert_int_equal(cli_metrics_file_start(metrics, path, never_ns, &file, &err), SL_OK);
    assert_true(read_path(path) == 0);
    cli_metrics_planned(metrics, SL_PLAN_SKIPPED, NULL);
    assert_int_equal(cli_metrics_file_finish(file, &err), SL_OK);
    assert_true(read_path(path) == 1);
    cli_metrics_file_free(file);
    cli_metrics_free(metrics);
    tree_remove(tree);
}

static void assert_refused(const char *path, enum sl_status expected)
{
    struct cli_metrics *metrics;
    struct cli_metrics_file *file;
    struct sl_error err = {0};
    assert_int_equal(cli_metrics_new(&metrics, &err), SL_OK);
    assert_int_equal(cli_metrics_file_start(metrics, path, never_ns, &file, &err), expected);
    assert_null(file);
    assert_non_null(strstr(err.message, path));
    cli_metrics_free(metrics);
}

static void test_refusals(void **state)
{
    (void)state;
    char tree[TREE_PATH], path[TREE_PATH], target[TREE_PATH];
    tree_new(tree);
    tree_write(tree, "target", "kept");
    tree_path(target, tree, "target");
    assert_int_equal(symlink(target, tree_path(path, tree, "link")), 0);
    assert_refused(path, SL_COLLISION);
    assert_refused(tree, SL_COLLISION);
    assert_refused(tree_path(path, tree, "none/run.prom"), SL_NOT_FOUND);
    assert_int_equal(count_files(tree), 2);
    tree_remove(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_again_and_again),
        cmocka_unit_test(test_end),
        cmocka_unit_test(test_refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
