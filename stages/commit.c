/* SPDX-License-Identifier: MIT */
/* The join: every output gets its final name, or none does. And what follows success and failure
 * alike: nothing is left open, on the heap, or on the disk. */
#include "work.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum sl_status sl_output_check(const struct sl_item *item, const struct sl_settings *settings,
                               const char *output, bool *keep, struct sl_error *err)
{
    struct stat st;
    *keep = false;
    if (lstat(output, &st) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return SL_OK; /* what is in the way of the folder is found when it is made */
        return sl_error_set_errno(err, errno, "cannot look at %s", output);
    }
    if (!S_ISREG(st.st_mode))
        return sl_error_set(err, SL_COLLISION, "the output %s is a %s: not replaced", output,
                            S_ISLNK(st.st_mode)   ? "symbolic link"
                            : S_ISDIR(st.st_mode) ? "folder"
                                                  : "special file");
    if (item->owns_outputs || settings->overwrite == SL_OVERWRITE_ALL)
        return SL_OK;
    if (settings->overwrite == SL_OVERWRITE_NEVER)
        return sl_error_set(err, SL_COLLISION, "the output %s exists already (--overwrite)",
                            output);
    int64_t output_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
    *keep = output_ns >= item->source_mtime_ns;
    return SL_OK;
}

/* Takes back the names that were given, where nothing else had stood. */
static void undo(struct sl_item *item, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        unlink(item->parts[i].output);
}

enum sl_status sl_stage_commit(void *context, struct sl_item *item, struct sl_error *err)
{
    (void)context;
    struct sl_item_work *work = item->work;
    if (work->kept) {
        sl_warnings_add(&item->warnings, "the output is newer than its input: kept");
        return SL_OK;
    }
    const struct sl_settings *settings = work->settings;
    bool may_replace = item->owns_outputs || settings->overwrite != SL_OVERWRITE_NEVER;
    enum sl_replace replace = may_replace ? SL_REPLACE_FILE : SL_REPLACE_NEVER;
    for (uint32_t i = 0; i < work->part_count; i++) {
        struct sl_part_work *part = &work->parts[i];
        enum sl_status status =
            sl_file_commit(part->temporary, item->parts[i].output, replace, settings->fsync, err);
        if (status) {
            if (!may_replace)
                undo(item, i);
            return status;
        }
    }
    /* Only now: a temporary that has become an output must not be removed. */
    for (uint32_t i = 0; i < work->part_count; i++) {
        free(work->parts[i].temporary);
        work->parts[i].temporary = NULL;
    }
    return SL_OK;
}

void sl_stage_discard(void *context, struct sl_item *item)
{
    struct sl_item_work *work = item->work;
    item->work = NULL;
    if (!work)
        return;
    for (uint32_t i = 0; i < work->part_count; i++) {
        if (work->parts[i].temporary && !item->abandoned)
            unlink(work->parts[i].temporary);
        item->parts[i].work = NULL;
    }
    sl_work_give(context, work);
}
