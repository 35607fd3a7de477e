/* SPDX-License-Identifier: MIT */
#include "scan_list.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { READ_SIZE = 65536, LOOK_UP_MS = 100 };

/* Waits until something can be read, looking up for a cancel now and then. */
static enum sl_status wait_for_text(const struct sl_scan_list *list, struct sl_error *err)
{
    struct pollfd want = {.fd = list->fd, .events = POLLIN};
    for (;;) {
        if (sl_cancel_requested(list->cancel))
            return sl_error_set(err, SL_CANCELLED, "cancelled");
        int ready = poll(&want, 1, LOOK_UP_MS);
        if (ready > 0)
            return SL_OK;
        if (ready < 0 && errno != EINTR)
            return sl_error_set_errno(err, errno, "cannot wait for the list of files");
    }
}

static enum sl_status read_more(struct sl_scan_list *list, struct sl_error *err)
{
    size_t left = list->text.size - list->next;
    if (left > 0)
        memmove(list->text.data, list->text.data + list->next, left);
    list->text.size = left;
    list->next = 0;
    if (sl_bytes_reserve(&list->text, READ_SIZE + 1))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for the list of files");
    enum sl_status status = wait_for_text(list, err);
    if (status)
        return status;
    ssize_t n = read(list->fd, list->text.data + left, READ_SIZE);
    if (n < 0 && errno != EINTR)
        return sl_error_set_errno(err, errno, "cannot read the list of files");
    if (n > 0)
        list->text.size += (size_t)n;
    list->over = n == 0;
    return SL_OK;
}

enum sl_status sl_scan_list_next(struct sl_scan_list *list, const char **name, struct sl_error *err)
{
    *name = NULL;
    for (;;) {
        char *from = (char *)list->text.data + list->next;
        size_t left = list->text.size - list->next;
        char *end = left > 0 ? memchr(from, list->end, left) : NULL;
        if (!end && list->over) {
            if (left == 0)
                return SL_OK;
            end = from + left; /* the last name needs no end; there is room for a NUL */
        }
        if (!end) {
            enum sl_status status = read_more(list, err);
            if (status)
                return status;
            continue;
        }
        *end = '\0';
        list->next += (size_t)(end - from);
        list->next += list->next < list->text.size;
        if (*from) {
            *name = from;
            return SL_OK;
        }
    }
}

void sl_scan_list_release(struct sl_scan_list *list)
{
    sl_bytes_release(&list->text);
}
