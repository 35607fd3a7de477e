/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <sluice/filter.h>
#include <sluice/recipe.h>

#include <string.h>

static void print_sizes(FILE *out)
{
    fputs("Sizes, for --size: a width, a height or both, and signs after them.\n\n"
          "  800x600     fit into 800 by 600 pixels, keep the shape\n"
          "  800x        800 wide, the height follows\n"
          "  x600        600 high, the width follows\n"
          "  800x600>    only make larger pictures smaller\n"
          "  800x600<    only make smaller pictures larger\n"
          "  800x600^    fill 800 by 600, keep the shape: one side may be longer\n"
          "  800x600!    exactly 800 by 600, whatever becomes of the shape\n"
          "  500000@     about 500,000 pixels in all, keep the shape\n"
          "  50%         half as wide and half as high\n"
          "  50x25%      half as wide and a quarter as high\n\n"
          "A shell reads < > ! and ^ itself: write --size '800x600>'.\n\n"
          "Several sizes are several outputs, with the size in their names: of a.jpg,\n"
          "--size 320 --size x200 --size 640x480 --size 50% --size 90000@ makes a-320.jpg,\n"
          "a-x200.jpg, a-640x480.jpg, a-50pct.jpg and a-90000px.jpg. Sizes that differ in\n"
          "< > ! and ^ alone would have the same names, and are refused.\n",
          out);
}

static void print_parameter(FILE *out, const struct sl_filter_parameter *p)
{
    char allowed[SL_FILTER_TEXT_SIZE];
    char initial[SL_FILTER_TEXT_SIZE];
    char line[2 * SL_FILTER_TEXT_SIZE + 64];
    sl_filter_allowed_text(p, allowed);
    sl_filter_initial_text(p, initial);
    snprintf(line, sizeof line, "%s: %s%s%s%s%s", p->name, allowed, p->whole ? ", whole" : "",
             *initial ? " [" : "", initial, *initial ? "]" : "");
    fputs("      ", out);
    cli_print_wrapped(out, line, 6, 8);
}

static void print_filters(FILE *out)
{
    fputs("Filters, for --filter NAME=ARGUMENT:ARGUMENT. They are applied in the order\n"
          "given; an argument with a default (in brackets) may be left out, and any may\n"
          "be given by name: --filter sharpen=threshold=2.\n\n",
          out);
    const struct sl_filter *filter;
    for (size_t i = 0; (filter = sl_filter_at(i)) != NULL; i++) {
        fprintf(out, "  %s", filter->name);
        for (size_t p = 0; p < filter->parameter_count; p++)
            fprintf(out, "%c%s", p ? ':' : '=', filter->parameters[p].name);
        if (filter->alias)
            fprintf(out, " (or %s)", filter->alias);
        fputs("\n      ", out);
        cli_print_wrapped(out, filter->summary, 6, 6);
        for (size_t p = 0; p < filter->parameter_count; p++)
            print_parameter(out, &filter->parameters[p]);
    }
}

static const char *retry_text(enum sl_retry_class retry)
{
    switch (retry) {
    case SL_RETRY_PERMANENT:
        return "dead at once: the same input gives the same result";
    case SL_RETRY_TRANSIENT:
        return "tried again, up to --retries times";
    case SL_RETRY_PAUSE:
        return "no new items for --disk-wait, then the run ends";
    case SL_RETRY_ONCE:
        return "tried once more";
    case SL_RETRY_RESUMABLE:
        return "stays pending; the same command goes on";
    case SL_RETRY_BUG:
        return "a fault of sluice: please report it";
    default:
        return NULL;
    }
}

static void print_classes(FILE *out)
{
    fputs("Classes of failures, as sluice failed, --json and the ledger name them.\n\n", out);
    for (int status = 1; status < SL_STATUS_COUNT; status++) {
        const char *text = retry_text(sl_status_retry((enum sl_status)status));
        if (text)
            fprintf(out, "  %-20s %s\n", sl_status_name((enum sl_status)status), text);
    }
}

static void print_exit(FILE *out)
{
    fputs("Exit codes\n\n"
          "    0  everything is done, or was done before\n"
          "    1  at least one dead letter: see sluice failed\n"
          "    2  the command line is wrong; nothing was done\n"
          "    3  halted by --halt, or stopped by the ledger or the disk; the same command\n"
          "       goes on\n"
          "    4  deadlock: a fault of sluice\n"
          "  130  interrupted (SIGINT); the same command goes on\n"
          "  143  terminated (SIGTERM); the same command goes on\n",
          out);
}

static const struct {
    const char *name;
    void (*print)(FILE *out);
} topics[] = {
    {"sizes", print_sizes},
    {"filters", print_filters},
    {"classes", print_classes},
    {"exit", print_exit},
};

bool cli_help_topic(FILE *out, const char *name)
{
    for (size_t i = 0; i < sizeof topics / sizeof *topics; i++) {
        if (strcmp(topics[i].name, name) == 0) {
            topics[i].print(out);
            return true;
        }
    }
    return false;
}
