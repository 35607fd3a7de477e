/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "file.h"
#include "nameless.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

static const char *path_of(const char *name)
{
    static char path[8][512];
    static int turn;
    char *out = path[turn++ % 8];
    snprintf(out, sizeof path[0], "%s/%s", folder, name);
    return out;
}

static int enter(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/sluice-file-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static void put(const char *name, const void *data, size_t size)
{
    FILE *file = fopen(path_of(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void assert_holds(const char *name, const char *text)
{
    char data[256] = {0};
    FILE *file = fopen(path_of(name), "rb");
    assert_non_null(file);
    size_t size = fread(data, 1, sizeof data - 1, file);
    fclose(file);
    assert_int_equal(size, strlen(text));
    assert_string_equal(data, text);
}

static void a_window_gives_the_bytes_of_the_file(void **state)
{
    (void)state;
    enum { SIZE = 3 * SL_FILE_WINDOW + 17 };
    static uint8_t data[SIZE];
    static uint8_t window[SL_FILE_WINDOW];
    for (size_t i = 0; i < SIZE; i++)
        data[i] = (uint8_t)(i * 7 + i / 251);
    put("data", data, SIZE);
    struct sl_file file;
    assert_int_equal(sl_file_open(&file, path_of("data"), window, NULL), SL_OK);
    static const size_t offsets[] = {0, 10, SL_FILE_WINDOW - 3, 5, SIZE - 9, SIZE, SIZE + 100};
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        uint8_t buffer[64];
        size_t got;
        assert_int_equal(sl_file_read_at(&file, offsets[i], buffer, sizeof buffer, &got, NULL),
                         SL_OK);
        size_t left = offsets[i] < SIZE ? SIZE - offsets[i] : 0;
        assert_int_equal(got, left < sizeof buffer ? left : sizeof buffer);
        if (got)
            assert_memory_equal(buffer, data + offsets[i], got);
    }
    struct sl_bytes all = {0};
    assert_int_equal(sl_file_read_all(&file, &all, NULL), SL_OK);
    assert_int_equal(all.size, SIZE);
    assert_memory_equal(all.data, data, SIZE);
    sl_bytes_release(&all);
    sl_file_close(&file);
    sl_file_close(&file);
}

static void only_regular_files_are_opened(void **state)
{
    (void)state;
    struct sl_file file;
    assert_int_equal(mkfifo(path_of("fifo"), 0600), 0);
    assert_int_equal(sl_file_open(&file, path_of("fifo"), NULL, NULL), SL_PATH_INVALID);
    assert_int_equal(sl_file_open(&file, folder, NULL, NULL), SL_PATH_INVALID);
    assert_int_equal(sl_file_open(&file, "/dev/zero", NULL, NULL), SL_PATH_INVALID);
    struct sl_error error;
    assert_int_equal(sl_file_open(&file, path_of("nothing"), NULL, &error), SL_NOT_FOUND);
    assert_non_null(strstr(error.message, "nothing"));
    assert_int_equal(file.fd, -1);
}

static void a_file_that_changes_is_noticed(void **state)
{
    (void)state;
    struct sl_bytes all = {0};
    struct sl_file file;
    put("changing", "0123456789", 10);
    assert_int_equal(sl_file_open(&file, path_of("changing"), NULL, NULL), SL_OK);
    assert_int_equal(truncate(path_of("changing"), 4), 0);
    assert_int_equal(sl_file_read_all(&file, &all, NULL), SL_SOURCE_CHANGED);
    sl_file_close(&file);
    assert_int_equal(sl_file_open(&file, path_of("changing"), NULL, NULL), SL_OK);
    put("changing", "0123456789", 10);
    assert_int_equal(sl_file_read_all(&file, &all, NULL), SL_SOURCE_CHANGED);
    sl_file_close(&file);
    sl_bytes_release(&all);
}

static void an_output_appears_whole_under_its_name(void **state)
{
    (void)state;
    const char *temporary = path_of(".tmp");
    const char *final = path_of("deep/er/out");
    assert_int_equal(sl_file_make_parents(final, NULL), SL_OK);
    assert_int_equal(sl_file_make_parents(final, NULL), SL_OK);
    put(".tmp", "stale", 5);
    assert_int_equal(sl_file_write_new(temporary, "new", 3, SL_FILE_NOW, SL_FSYNC_FILE, NULL),
                     SL_OK);
    assert_int_equal(sl_file_commit(temporary, final, SL_REPLACE_NEVER, SL_FSYNC_ALL, NULL), SL_OK);
    assert_holds("deep/er/out", "new");
    assert_int_not_equal(access(temporary, F_OK), 0);
}

static void what_may_not_be_replaced_is_not(void **state)
{
    (void)state;
    put("theirs", "theirs", 6);
    put("victim", "victim", 6);
    assert_int_equal(symlink(path_of("victim"), path_of("link")), 0);
    assert_int_equal(
        sl_file_write_new(path_of(".tmp"), "ours", 4, SL_FILE_NOW, SL_FSYNC_NONE, NULL), SL_OK);
    assert_int_equal(
        sl_file_commit(path_of(".tmp"), path_of("theirs"), SL_REPLACE_NEVER, SL_FSYNC_NONE, NULL),
        SL_COLLISION);
    assert_int_equal(
        sl_file_commit(path_of(".tmp"), path_of("link"), SL_REPLACE_FILE, SL_FSYNC_NONE, NULL),
        SL_COLLISION);
    assert_holds("theirs", "theirs");
    assert_holds("victim", "victim");
    assert_int_equal(
        sl_file_commit(path_of(".tmp"), path_of("theirs"), SL_REPLACE_FILE, SL_FSYNC_NONE, NULL),
        SL_OK);
    assert_holds("theirs", "ours");
}

/* Linked with --wrap: a file system whose rename cannot refuse a name that is taken. */
static bool rename_refuses;
int __real_renameat2(int from, const char *temporary, int to, const char *final, unsigned flags);
int __wrap_renameat2(int from, const char *temporary, int to, const char *final, unsigned flags);

int __wrap_renameat2(int from, const char *temporary, int to, const char *final, unsigned flags)
{
    if (!rename_refuses)
        return __real_renameat2(from, temporary, to, final, flags);
    errno = EINVAL;
    return -1;
}

static void names_are_given_where_rename_cannot_refuse(void **state)
{
    (void)state;
    rename_refuses = true;
    assert_int_equal(
        sl_file_write_new(path_of(".tmp"), "first", 5, SL_FILE_NOW, SL_FSYNC_NONE, NULL), SL_OK);
    assert_int_equal(
        sl_file_commit(path_of(".tmp"), path_of("first"), SL_REPLACE_NEVER, SL_FSYNC_NONE, NULL),
        SL_OK);
    assert_int_not_equal(access(path_of(".tmp"), F_OK), 0);
    assert_int_equal(
        sl_file_write_new(path_of(".tmp"), "ours", 4, SL_FILE_NOW, SL_FSYNC_NONE, NULL), SL_OK);
    assert_int_equal(
        sl_file_commit(path_of(".tmp"), path_of("first"), SL_REPLACE_NEVER, SL_FSYNC_NONE, NULL),
        SL_COLLISION);
    rename_refuses = false;
    assert_holds("first", "first");
    assert_holds(".tmp", "ours");
}

static void a_temporary_is_never_written_through_a_link(void **state)
{
    (void)state;
    put("victim2", "victim", 6);
    assert_int_equal(symlink(path_of("victim2"), path_of(".tmp2")), 0);
    assert_int_equal(
        sl_file_write_new(path_of(".tmp2"), "ours", 4, SL_FILE_NOW, SL_FSYNC_NONE, NULL), SL_OK);
    assert_holds("victim2", "victim");
    assert_holds(".tmp2", "ours");
}

static void a_file_in_the_way_of_a_folder_is_told(void **state)
{
    (void)state;
    put("plain", "x", 1);
    enum sl_status status = sl_file_make_parents(path_of("plain/sub/out"), NULL);
    assert_true(status == SL_NOT_FOUND || status == SL_PATH_INVALID);
    assert_int_equal(
        sl_file_write_new(path_of("nowhere/x"), "x", 1, SL_FILE_NOW, SL_FSYNC_NONE, NULL),
        SL_NOT_FOUND);
}

/* Names in the folder. */
static unsigned entries(void)
{
    unsigned count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (const struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void a_file_without_a_name_gets_one_at_its_end(void **state)
{
    (void)state;
    const char *temporary = path_of("nameless.tmp"), *final = path_of("nameless.txt");
    unsigned before = entries();
    struct sl_nameless file;
    assert_int_equal(sl_nameless_create(&file, temporary, NULL), SL_OK);
    assert_int_equal(entries(), before + file.named);
    sl_nameless_discard(&file, temporary);
    assert_int_equal(entries(), before);

    put("nameless.tmp", "stale", 5);
    put("nameless.txt", "older", 5);
    assert_int_equal(sl_nameless_create(&file, temporary, NULL), SL_OK);
    assert_int_equal(sl_file_append(file.fd, temporary, "new", 3, NULL), SL_OK);
    assert_int_equal(sl_nameless_commit(&file, temporary, final, NULL), SL_OK);
    assert_int_equal(entries(), before + 1);
    char text[8] = "";
    FILE *stream = fopen(final, "r");
    assert_non_null(stream);
    assert_int_equal(fread(text, 1, sizeof text, stream), 3);
    fclose(stream);
    assert_string_equal(text, "new");

    assert_int_equal(unlink(final), 0);
    assert_int_equal(mkdir(final, 0777), 0);
    assert_int_equal(sl_nameless_create(&file, temporary, NULL), SL_OK);
    assert_int_equal(sl_nameless_commit(&file, temporary, final, NULL), SL_COLLISION);
    sl_nameless_discard(&file, temporary);
    assert_int_equal(rmdir(final), 0);
    assert_int_equal(entries(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_gives_the_bytes_of_the_file),
        cmocka_unit_test(only_regular_files_are_opened),
        cmocka_unit_test(a_file_that_changes_is_noticed),
        cmocka_unit_test(an_output_appears_whole_under_its_name),
        cmocka_unit_test(what_may_not_be_replaced_is_not),
        cmocka_unit_test(names_are_given_where_rename_cannot_refuse),
        cmocka_unit_test(a_temporary_is_never_written_through_a_link),
        cmocka_unit_test(a_file_in_the_way_of_a_folder_is_told),
        cmocka_unit_test(a_file_without_a_name_gets_one_at_its_end),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
