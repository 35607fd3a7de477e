/* SPDX-License-Identifier: MIT */
/* Files that were embedded when sluice was built: cmake/Embed.cmake makes the source. */
#ifndef SL_CLI_REPORT_PARTS_H
#define SL_CLI_REPORT_PARTS_H

#include <stddef.h>

struct cli_part {
    const char *name; /* as the template calls it: "page.css" */
    const unsigned char *data;
    size_t size;
};

/* Ends with a row whose name is NULL. What was not there at build time, such as uPlot, has a size
 * of 0. */
extern const struct cli_part cli_parts[];

#endif
