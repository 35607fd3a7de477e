/* SPDX-License-Identifier: MIT */
#include "scan.h"

#include "tree.h"

#include <fcntl.h>

static char tree[TREE_PATH];

/* What a scan found: "relative\n" a file, in order. */
struct seen {
    char text[8192];
    char last_root[TREE_PATH], last_source[TREE_PATH];
    uint64_t last_size;
};

static enum sl_status see(void *context, const struct sl_scan_file *file, struct sl_error *err)
{
    (void)err;
    struct seen *seen = context;
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof seen->text - used, "%s\n", file->relative);
    snprintf(seen->last_root, TREE_PATH, "%s", file->root);
    snprintf(seen->last_source, TREE_PATH, "%s", file->source);
    seen->last_size = file->size;
    return SL_OK;
}

static struct sl_scan_counts scan(struct sl_scan_config config, struct seen *seen)
{
    struct sl_scan_counts counts;
    struct sl_error err = {0};
    *seen = (struct seen){0};
    config.visit = see;
    config.context = seen;
    assert_int_equal(sl_scan(&config, &counts, &err), SL_OK);
    return counts;
}

static struct sl_scan_counts scan_tree(struct sl_scan_config config, struct seen *seen)
{
    const char *inputs[] = {tree};
    config.inputs = inputs;
    config.input_count = 1;
    return scan(config, seen);
}

static int set_up(void **state)
{
    (void)state;
    tree_new(tree);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tree_remove(tree);
    return 0;
}

static void test_order_and_names(void **state)
{
    (void)state;
    tree_write(tree, "b.jpg", "bb");
    tree_write(tree, "a.png", "a");
    tree_write(tree, "z/c.jpg", "c");
    tree_write(tree, "y/x/d.gif", "d");
    tree_write(tree, "notes.txt", "no picture");
    tree_write(tree, ".hidden.jpg", "h");
    tree_write(tree, ".sluice/e.jpg", "ours");
    struct seen seen;
    struct sl_scan_counts counts = scan_tree((struct sl_scan_config){0}, &seen);
    assert_string_equal(seen.text, "a.png\nb.jpg\ny/x/d.gif\nz/c.jpg\n");
    assert_int_equal(counts.found, 4);
    assert_int_equal(counts.not_pictures, 1);

    scan_tree((struct sl_scan_config){.hidden = true}, &seen);
    assert_string_equal(seen.text, ".hidden.jpg\na.png\nb.jpg\ny/x/d.gif\nz/c.jpg\n");
}

static void test_globs(void **state)
{
    (void)state;
    tree_write(tree, "a.jpg", "");
    tree_write(tree, "raw/b.jpg", "");
    tree_write(tree, "raw/c.dat", "");
    tree_write(tree, "old/d.jpg", "");
    struct seen seen;
    const char *exclude[] = {"old", "a.*"};
    scan_tree((struct sl_scan_config){.exclude = exclude, .exclude_count = 2}, &seen);
    assert_string_equal(seen.text, "raw/b.jpg\n");
    const char *include[] = {"*.dat", "old/*"};
    scan_tree((struct sl_scan_config){.include = include, .include_count = 2}, &seen);
    assert_string_equal(seen.text, "old/d.jpg\nraw/c.dat\n");
}

static void test_depth(void **state)
{
    (void)state;
    tree_write(tree, "a.jpg", "");
    tree_write(tree, "1/b.jpg", "");
    tree_write(tree, "1/2/c.jpg", "");
    struct seen seen;
    scan_tree((struct sl_scan_config){.max_depth = 1}, &seen);
    assert_string_equal(seen.text, "a.jpg\n");
    scan_tree((struct sl_scan_config){.max_depth = 2}, &seen);
    assert_string_equal(seen.text, "a.jpg\n1/b.jpg\n");
}

static void test_leaves_output_out(void **state)
{
    (void)state;
    tree_write(tree, "a.jpg", "");
    tree_write(tree, "out/b.jpg", "");
    char output[TREE_PATH], link_name[TREE_PATH];
    tree_path(output, tree, "out");
    struct seen seen;
    scan_tree((struct sl_scan_config){.output = output}, &seen);
    assert_string_equal(seen.text, "a.jpg\n");
    /* By identity, not by name. */
    tree_path(link_name, tree, "link");
    assert_int_equal(symlink("out", link_name), 0);
    scan_tree((struct sl_scan_config){.output = link_name}, &seen);
    assert_string_equal(seen.text, "a.jpg\n");
}

static void test_links(void **state)
{
    (void)state;
    char name[TREE_PATH];
    tree_write(tree, "in/a.jpg", "four");
    tree_write(tree, "elsewhere/b.jpg", "b");
    assert_int_equal(symlink("../elsewhere", tree_path(name, tree, "in/folder.jpg")), 0);
    assert_int_equal(symlink("..", tree_path(name, tree, "in/up")), 0);
    assert_int_equal(symlink("a.jpg", tree_path(name, tree, "in/file.jpg")), 0);
    assert_int_equal(symlink("nothing", tree_path(name, tree, "in/gone.jpg")), 0);
    assert_int_equal(symlink("in", tree_path(name, tree, "input")), 0);
    const char *inputs[] = {name};
    struct seen seen;
    scan((struct sl_scan_config){.inputs = inputs, .input_count = 1}, &seen);
    assert_string_equal(seen.text, "a.jpg\nfile.jpg\ngone.jpg\n");
}

static void test_odd_files(void **state)
{
    (void)state;
    char name[TREE_PATH];
    assert_int_equal(mkfifo(tree_path(name, tree, "fifo.jpg"), 0666), 0);
    tree_write(tree, "folder.jpg/a.jpg", "");
    tree_write(tree, "\xff.jpg", "");
    tree_write(tree, "new\nline.jpg", "");
    struct seen seen;
    scan_tree((struct sl_scan_config){0}, &seen);
    assert_string_equal(seen.text, "fifo.jpg\nnew\nline.jpg\n\xff.jpg\nfolder.jpg/a.jpg\n");
}

static void test_named_files(void **state)
{
    (void)state;
    char text[TREE_PATH], gone[TREE_PATH], canonical[TREE_PATH];
    tree_write(tree, "sub/plain.txt", "12345");
    const char *inputs[] = {tree_path(text, tree, "sub/../sub//plain.txt")};
    struct seen seen;
    scan((struct sl_scan_config){.inputs = inputs, .input_count = 1}, &seen);
    assert_string_equal(seen.text, "plain.txt\n");
    assert_string_equal(seen.last_root, tree_path(canonical, tree, "sub"));
    assert_string_equal(seen.last_source, tree_path(canonical, tree, "sub/plain.txt"));
    assert_int_equal(seen.last_size, 5);

    inputs[0] = tree_path(gone, tree, "no/such.jpg");
    struct sl_scan_counts counts =
        scan((struct sl_scan_config){.inputs = inputs, .input_count = 1}, &seen);
    assert_string_equal(seen.text, "such.jpg\n");
    assert_string_equal(seen.last_source, gone);
    assert_int_equal(counts.found, 1);
}

static void test_folder_once(void **state)
{
    (void)state;
    char again[TREE_PATH];
    tree_write(tree, "a.jpg", "");
    const char *inputs[] = {tree, tree_path(again, tree, "."), tree};
    struct seen seen;
    scan((struct sl_scan_config){.inputs = inputs, .input_count = 3}, &seen);
    assert_string_equal(seen.text, "a.jpg\n");
}

static void test_files_from(void **state)
{
    (void)state;
    char list[TREE_PATH], lines[4 * TREE_PATH];
    tree_write(tree, "a.jpg", "");
    tree_write(tree, "b c.jpg", "");
    tree_write(tree, "in/d.jpg", "");
    snprintf(lines, sizeof lines, "%s/a.jpg\n\n%s/b c.jpg\n%s/in", tree, tree, tree);
    tree_write(tree, "list", lines);
    struct seen seen;
    tree_path(list, tree, "list");
    scan((struct sl_scan_config){.files_from = list}, &seen);
    assert_string_equal(seen.text, "a.jpg\nb c.jpg\nd.jpg\n");
}

/* Deeper than descriptors are kept, and longer than PATH_MAX. */
static void test_deep(void **state)
{
    (void)state;
    enum { LEVELS = 40, NAME = 200 };
    char name[NAME + 1];
    memset(name, 'd', NAME);
    name[NAME] = '\0';
    int fd = open(tree, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < LEVELS; i++) {
        assert_int_equal(mkdirat(fd, name, 0777), 0);
        int below = openat(fd, name, O_RDONLY | O_DIRECTORY);
        assert_true(below >= 0);
        int file = openat(below, "a.jpg", O_CREAT | O_WRONLY, 0666);
        assert_true(file >= 0);
        close(file);
        assert_int_equal(mkdirat(below, "z", 0777), 0); /* something to come back for */
        close(fd);
        fd = below;
    }
    close(fd);
    const char *inputs[] = {tree};
    struct sl_scan_config config = {.inputs = inputs, .input_count = 1};
    struct seen *seen = calloc(1, sizeof *seen);
    struct sl_scan_counts counts = scan(config, seen);
    assert_int_equal(counts.found, LEVELS);
    free(seen);
}

static enum sl_status refuse(void *context, const struct sl_scan_file *file, struct sl_error *err)
{
    (void)file;
    ++*(int *)context;
    return sl_error_set(err, SL_DISK_FULL, "full");
}

static void test_visitor_ends_it(void **state)
{
    (void)state;
    tree_write(tree, "a.jpg", "");
    tree_write(tree, "b.jpg", "");
    int calls = 0;
    const char *inputs[] = {tree};
    struct sl_scan_config config = {
        .inputs = inputs, .input_count = 1, .visit = refuse, .context = &calls};
    struct sl_scan_counts counts;
    assert_int_equal(sl_scan(&config, &counts, NULL), SL_DISK_FULL);
    assert_int_equal(calls, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_and_names, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_globs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_depth, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_leaves_output_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_links, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_odd_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_named_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_folder_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files_from, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_deep, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_visitor_ends_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
