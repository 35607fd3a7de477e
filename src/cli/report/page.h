/* SPDX-License-Identifier: MIT */
/*
 * A page: one HTML file that needs nothing else, no network and no other file. It is a template
 * beside this header, with the styles and scripts that it names, all embedded when sluice is built;
 * what is said of a run is filled in. All of it can be read without scripts.
 */
#ifndef SL_CLI_REPORT_PAGE_H
#define SL_CLI_REPORT_PAGE_H

#include "report/html.h"

#include <sluice/error.h>

/* What stands for {{name}} in a template. */
struct cli_page_slot {
    const char *name;
    void (*fill)(void *context, struct cli_html *html);
};

struct cli_page {
    const char *path;                  /* of the file; what stands there is replaced in one step */
    const char *template;              /* "run.html" */
    const struct cli_page_slot *slots; /* ends with a row whose name is NULL */
    void *context;                     /* theirs */
};

/* Writes the template with every {{name}} filled in: by a slot, else by the embedded file of that
 * name, which is a template itself where it ends in ".html". SL_NO_MEMORY, SL_COLLISION (what is at
 * `path` is no regular file), and as sl_file_write_new. */
SL_NODISCARD enum sl_status cli_page_write(const struct cli_page *page, struct sl_error *err);

#endif
