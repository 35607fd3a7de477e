/* SPDX-License-Identifier: MIT */
#include <sluice/status.h>

#include <stddef.h>
#include <string.h>

static const struct {
    const char *name;
    const char *text;
    enum sl_retry_class retry;
} rows[SL_STATUS_COUNT] = {
#define SL_STATUS(constant, name, text, retry) [SL_##constant] = {name, text, SL_RETRY_##retry},
#include <sluice/status.def>
#undef SL_STATUS
};

static bool is_listed(enum sl_status status)
{
    return (unsigned)status < SL_STATUS_COUNT;
}

const char *sl_status_name(enum sl_status status)
{
    return is_listed(status) ? rows[status].name : "unknown";
}

const char *sl_status_text(enum sl_status status)
{
    return is_listed(status) ? rows[status].text : "unknown status";
}

enum sl_retry_class sl_status_retry(enum sl_status status)
{
    return is_listed(status) ? rows[status].retry : SL_RETRY_BUG;
}

bool sl_status_from_name(const char *name, enum sl_status *out)
{
    for (size_t i = 0; i < SL_STATUS_COUNT; i++) {
        if (strcmp(rows[i].name, name) == 0) {
            *out = (enum sl_status)i;
            return true;
        }
    }
    return false;
}
