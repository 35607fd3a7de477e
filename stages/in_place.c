/* SPDX-License-Identifier: MIT */
/*
 * Outputs that replace their inputs. At every moment the original is there whole, under its own
 * name or under its backup's, and under its own name there is nothing but it or the whole output.
 */
#include "work.h"

#include "codecs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool sl_recipe_in_place(const struct sl_recipe *recipe)
{
    return recipe->settings.in_place;
}

static bool keeps_backup(const struct sl_settings *settings)
{
    return settings->in_place && strcmp(settings->backup, "none") != 0;
}

bool sl_recipe_is_backup(const struct sl_recipe *recipe, const char *name)
{
    const char *suffix = recipe->settings.backup;
    size_t length = strlen(suffix);
    size_t size = strlen(name);
    return keeps_backup(&recipe->settings) && size > length &&
           strcmp(name + size - length, suffix) == 0;
}

enum sl_status sl_in_place_open(const struct sl_item *item, const struct sl_item_work *work,
                                struct sl_error *err)
{
    const struct sl_codec *writer = sl_part_codec(&item->parts[0]);
    if (!work->settings->in_place)
        return SL_OK;
    if (writer && strcmp(writer->format, work->codec->format) == 0)
        return SL_OK;
    return sl_error_set(err, SL_ENCODE_UNSUPPORTED,
                        "its content is %s, which this build cannot write to a file named .%s: not "
                        "replaced in place",
                        work->codec->format, sl_path_extension(item->source));
}

static int64_t mtime_ns(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* The original under a second name; its first one stays until it is replaced. */
static enum sl_status back_up(const char *path, const char *suffix, const struct stat *original,
                              struct sl_error *err)
{
    struct sl_bytes backup = {0};
    struct stat st;
    enum sl_status status = sl_bytes_printf(&backup, "%s%s", path, suffix);
    const char *name = (const char *)backup.data;
    if (status)
        sl_error_set(err, status, "no memory for a path");
    else if (link(path, name) == 0)
        status = SL_OK;
    else if (errno != EEXIST)
        status = sl_error_set_errno(err, errno, "cannot keep the original as %s", name);
    else if (lstat(name, &st) != 0 || st.st_ino != original->st_ino ||
             st.st_dev != original->st_dev)
        status = sl_error_set(err, SL_COLLISION,
                              "the backup %s exists already: it is kept, and the input is not "
                              "replaced",
                              name);
    sl_bytes_release(&backup);
    return status;
}

/* The output is as readable as the original, and of another version, whatever the clock says. */
static enum sl_status make_alike(const char *temporary, const struct stat *original,
                                 struct stat *made, struct sl_error *err)
{
    if (lstat(temporary, made) != 0 || chmod(temporary, original->st_mode & 07777) != 0)
        return sl_error_set_errno(err, errno, "cannot prepare %s", temporary);
    if (made->st_size != original->st_size || mtime_ns(made) != mtime_ns(original))
        return SL_OK;
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, made->st_mtim};
    times[1].tv_sec++;
    if (utimensat(AT_FDCWD, temporary, times, 0) != 0 || lstat(temporary, made) != 0)
        return sl_error_set_errno(err, errno, "cannot prepare %s", temporary);
    return SL_OK;
}

enum sl_status sl_in_place_commit(struct sl_item *item, struct sl_error *err)
{
    const struct sl_item_work *work = item->work;
    const char *path = item->parts[0].output;
    const char *temporary = work->parts[0].temporary;
    struct stat original;
    struct stat made;
    if (work->parts[0].left_out)
        return SL_OK;
    if (lstat(path, &original) != 0)
        return sl_error_set_errno(err, errno, "cannot look at %s", path);
    if (!S_ISREG(original.st_mode) || (uint64_t)original.st_size != item->source_size ||
        mtime_ns(&original) != item->source_mtime_ns)
        return sl_error_set(err, SL_SOURCE_CHANGED, "the file changed while it was converted");
    enum sl_status status = make_alike(temporary, &original, &made, err);
    if (!status && keeps_backup(work->settings))
        status = back_up(path, work->settings->backup, &original, err);
    if (status)
        return status;
    item->source_size = (uint64_t)made.st_size;
    item->source_mtime_ns = mtime_ns(&made);
    return SL_OK;
}

enum sl_status sl_recipe_put_in_place(const struct sl_recipe *recipe, const struct sl_item *item,
                                      struct sl_error *err)
{
    const char *path = item->parts[0].output;
    if (item->parts[0].left_out)
        return SL_OK;
    char *temporary = sl_temporary_name(path, 0);
    if (!temporary)
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a path");
    enum sl_status status =
        sl_file_commit(temporary, path, SL_REPLACE_FILE, recipe->settings.fsync, err);
    free(temporary);
    if (status && err)
        err->status = SL_IO; /* a full disk would have the ledger settle it again */
    return status ? SL_IO : SL_OK;
}
