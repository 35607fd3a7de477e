/* SPDX-License-Identifier: MIT */
/* The join: every output gets its final name, or none does. And what follows success and failure
 * alike: nothing is left open, on the heap, or on the disk. */
#include "work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
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
    if (item->owns_outputs || settings->in_place || settings->overwrite == SL_OVERWRITE_ALL)
        return SL_OK;
    if (settings->overwrite == SL_OVERWRITE_NEVER)
        return sl_error_set(err, SL_COLLISION, "the output %s exists already (--overwrite)",
                            output);
    int64_t output_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
    *keep = output_ns >= item->source_mtime_ns;
    return SL_OK;
}

/* What variants have to say, each thing once: they are alike. */
static void merge_warnings(struct sl_item *item)
{
    const struct sl_item_work *work = item->work;
    struct sl_warnings *all = &item->warnings;
    for (uint32_t i = 0; i < work->part_count; i++) {
        const struct sl_warnings *one = &work->parts[i].warnings;
        for (unsigned w = 0; w < one->count && w < SL_WARNINGS_MAX; w++) {
            unsigned kept = all->count < SL_WARNINGS_MAX ? all->count : SL_WARNINGS_MAX;
            unsigned k = 0;
            while (k < kept && strcmp(all->text[k], one->text[w]) != 0)
                k++;
            if (k == kept)
                sl_warnings_add(all, "%s", one->text[w]);
        }
    }
}

/* Whether nothing is to be given the output's name. */
static bool stays(const struct sl_part_work *part)
{
    return part->kept || part->left_out;
}

/* Takes back the names that were given where nothing had stood before. */
static void undo(struct sl_item *item, uint32_t count, const bool *was_vacant)
{
    const struct sl_item_work *work = item->work;
    for (uint32_t i = 0; i < count; i++) {
        if (was_vacant[i] && !stays(&work->parts[i]))
            unlink(item->parts[i].output);
    }
}

/* All names or none: each is looked at before the first is given. */
static enum sl_status name_outputs(struct sl_item *item, struct sl_error *err)
{
    struct sl_item_work *work = item->work;
    const struct sl_settings *settings = work->settings;
    bool was_vacant[SL_PARTS_MAX];
    bool may_replace = item->owns_outputs || settings->overwrite != SL_OVERWRITE_NEVER;
    enum sl_replace replace = may_replace ? SL_REPLACE_FILE : SL_REPLACE_NEVER;
    enum sl_status status = SL_OK;
    for (uint32_t i = 0; i < work->part_count && !status; i++) {
        struct stat st;
        bool keep;
        was_vacant[i] = lstat(item->parts[i].output, &st) != 0;
        if (!was_vacant[i] && work->part_count > 1 && !stays(&work->parts[i]))
            status = sl_output_check(item, settings, item->parts[i].output, &keep, err);
    }
    for (uint32_t i = 0; i < work->part_count && !status; i++) {
        struct sl_part_work *part = &work->parts[i];
        if (stays(part))
            continue;
        status =
            sl_file_commit(part->temporary, item->parts[i].output, replace, settings->fsync, err);
        if (status)
            undo(item, i, was_vacant);
    }
    return status;
}

enum sl_status sl_stage_commit(void *context, struct sl_item *item, struct sl_error *err)
{
    const struct sl_recipe *recipe = context;
    struct sl_item_work *work = item->work;
    for (uint32_t i = 0; i < work->part_count; i++) {
        if (work->parts[i].kept)
            sl_warnings_add(&work->parts[i].warnings, "the output is newer than its input: kept");
    }
    merge_warnings(item);
    if (work->kept || recipe->discards)
        return SL_OK;
    enum sl_status status =
        work->settings->in_place ? sl_in_place_commit(item, err) : name_outputs(item, err);
    if (status)
        return status;
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
