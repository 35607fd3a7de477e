/* SPDX-License-Identifier: MIT */
#include "jxl_library.h"

#include <sluice/once.h>

struct sl_libjxl sl_libjxl;

static struct sl_once once;
static bool is_open; /* written once, by `once` */

static void open_library(void *context)
{
    (void)context;
    static const char *const names[] = {SL_JXL_FUNCTIONS(SL_LIBRARY_NAME)};
    is_open = sl_library_open(SLUICE_JXL_SONAME, names, sizeof names / sizeof *names, &sl_libjxl);
}

enum sl_status sl_libjxl_open(struct sl_error *err)
{
    sl_once_do(&once, open_library, NULL);
    return is_open
               ? SL_OK
               : sl_error_set(err, SL_UNSUPPORTED_FORMAT, "%s cannot be opened", SLUICE_JXL_SONAME);
}
