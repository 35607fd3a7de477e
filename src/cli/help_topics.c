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
          "  50x25%      half as wide and a quarter as high\n"
          "  800long     the longer side 800, the other follows: --long-edge 800\n"
          "  600short    the shorter side 600, the other follows: --short-edge 600\n\n"
          "A shell reads < > ! and ^ itself: write --size '800x600>'.\n\n",
          out);
    fputs("How a size of WxH is filled, for --fit, where a picture has another shape:\n\n"
          "  inside      the largest that fits into it; without --fit the same\n"
          "  outside     the smallest that fills it, as with ^\n"
          "  cover       filled, and what is beyond it is cut off\n"
          "  contain     fit into it, and the rest filled up with --background\n"
          "  fill        exactly, whatever becomes of the shape, as with !\n\n"
          "--position says what cover keeps and where contain puts the picture: centre,\n"
          "north, northeast, east, ..., top, right, bottom, left, or X,Y: so many pixels\n"
          "from the left and the top, or with % of the room that there is (0%,0% is\n"
          "northwest). For cover, attention keeps what catches the eye (edges, skin, strong\n"
          "colours), entropy drops what is plain. --no-enlarge is a > behind every size;\n"
          "what is smaller than the box then stays so with cover, and contain fills it up.\n"
          "Pictures with transparency are filled up with it, unless --background is given.\n\n",
          out);
    fputs("Several sizes are several outputs, with the size in their names: of a.jpg,\n"
          "--size 320 --size x200 --size 640x480 --size 50% --size 90000@ --long-edge 800\n"
          "makes a-320.jpg, a-x200.jpg, a-640x480.jpg, a-50pct.jpg, a-90000px.jpg and\n"
          "a-800long.jpg. Sizes that differ in < > ! and ^ alone would have the same names,\n"
          "and are refused.\n",
          out);
}

static void print_names(FILE *out)
{
    fputs("Names of outputs, for --name: text, and fields in braces.\n\n"
          "  {dir}      the input's folder below its input folder, with a / behind it; or %d\n"
          "  {name}     the input's name without its extension; or %s\n"
          "  {rel}      {dir}{name}\n"
          "  {ext}      the input's extension\n"
          "  {fmt}      the extension of the format that is written\n"
          "  {variant}  what tells an input's outputs apart: the name of a preset's variant, the\n"
          "             size of one of several\n"
          "  {size}     the size as it is asked for: 320, x240, 320x240, 50pct\n"
          "  {w} {h}    the width and the height that the size asks for; what is in the output\n"
          "             may be less, for names are made before pictures are opened\n"
          "  {hash}     16 digits of the input's path, size and time and of the recipe: another\n"
          "             name whenever the output is another. The input's content is not read.\n\n"
          "{{, }} and %% are the signs themselves. A name without / and {dir} keeps the input's\n"
          "folder, as {dir} before it would; one without an extension gets .{fmt}. --flat leaves\n"
          "folders out. Names that meet are found before anything is done (--on-collision), and\n"
          "none leads out of the output folder.\n\n"
          "  --name 'tn_%s.jpg'              a/b.png becomes a/tn_b.jpg\n"
          "  --name '{variant}/{rel}'        thumb/a/b.jpg\n"
          "  --name '{rel}.{hash}'           a/b.0123456789abcdef.jpg\n"
          "  --suffix _small                 a/b_small.png\n\n"
          "--in-place gives outputs their inputs' names and places: each picture of the one input\n"
          "folder is replaced by its output in one step, when the ledger knows of it; so it is\n"
          "never done twice, whenever a run dies. --backup .orig keeps originals under a second\n"
          "name (a hard link) first; where that name is taken, the picture is left as it is.\n",
          out);
}

static void print_presets(FILE *out)
{
    fputs("Presets, for --preset: a recipe in a file of YAML, with the names that options have\n"
          "here. Lists may be written in the plural (filters, sizes, formats); yes and no are\n"
          "values of what takes none here.\n\n"
          "  kernel: lanczos3\n"
          "  filters: [sharpen=0.8]\n"
          "  variants:\n"
          "    thumb: {size: 320x320, format: webp, quality: 75}\n"
          "    large: {size: 1600, format: jpeg}\n\n"
          "Each variant begins with the recipe's options, has its own in their place, and gives\n"
          "outputs of its own from one decode: a-thumb.webp and a-large.jpg. Its suffix, where it\n"
          "has one, takes the place of its name. Several sizes or formats of a variant are\n"
          "several outputs. Neighbours of the same size, kernel and filters share the work up to\n"
          "their encoding. Options on the command line take the place of the preset's, in all\n"
          "variants.\n\n"
          "Options that presets have:\n\n",
          out);
    const struct cli_option *option;
    size_t column = 0;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if (!(option->commands & CLI_CONVERT) || !cli_preset_takes(option->name))
            continue;
        if (column + strlen(option->name) > 72) {
            fputc('\n', out);
            column = 0;
        }
        column += (size_t)fprintf(out, "%s%s", column ? " " : "  ", option->name);
    }
    fputs("\n  auto-orient\n", out);
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
          "be given by name: --filter sharpen=threshold=2. In a path or a text, write \\: \\=\n"
          "and \\\\ for : = and \\, and \\n for a new line.\n\n"
          "  --filter composite=logo.png:southeast:scale=20:opacity=60:x=16:y=16\n"
          "  --filter 'text=Draft\\: not to be shown:tile=yes:gap=80:opacity=25'\n\n",
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
    {"sizes", print_sizes},     {"filters", print_filters}, {"names", print_names},
    {"presets", print_presets}, {"classes", print_classes}, {"exit", print_exit},
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
