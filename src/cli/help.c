/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <string.h>

enum { LABEL_COLUMN = 2, HELP_COLUMN = 28 };

void cli_print_wrapped(FILE *out, const char *text, size_t column, size_t indent)
{
    bool fresh = true; /* at the beginning of a line: no space before the word */
    while (*text) {
        if (*text == ' ') {
            text++;
            continue;
        }
        if (*text == '\n') {
            fprintf(out, "\n%*s", text[1] && text[1] != '\n' ? (int)indent : 0, "");
            column = indent;
            fresh = true;
            text++;
            continue;
        }
        size_t word = strcspn(text, " \n");
        if (!fresh && column + 1 + word > CLI_HELP_COLUMNS) {
            fprintf(out, "\n%*s", (int)indent, "");
            column = indent;
            fresh = true;
        }
        fprintf(out, "%s%.*s", fresh ? "" : " ", (int)word, text);
        column += word + (fresh ? 0 : 1);
        fresh = false;
        text += word;
    }
    fputc('\n', out);
}

size_t cli_option_label(const struct cli_option *option, char *out, size_t size)
{
    int length;
    const char *space = option->argument ? " " : "";
    const char *argument = option->argument ? option->argument : "";
    if (option->letter)
        length =
            snprintf(out, size, "-%c, --%s%s%s", option->letter, option->name, space, argument);
    else
        length = snprintf(out, size, "    --%s%s%s", option->name, space, argument);
    return length > 0 ? (size_t)length : 0;
}

static void print_option(FILE *out, const struct cli_option *option)
{
    char label[80];
    char text[512];
    size_t length = cli_option_label(option, label, sizeof label) + LABEL_COLUMN;
    if (option->initial)
        snprintf(text, sizeof text, "%s [%s]", option->help, option->initial);
    else
        snprintf(text, sizeof text, "%s", option->help);
    fprintf(out, "%*s%s", LABEL_COLUMN, "", label);
    if (length + 2 > HELP_COLUMN)
        fprintf(out, "\n%*s", HELP_COLUMN, "");
    else
        fprintf(out, "%*s", (int)(HELP_COLUMN - length), "");
    cli_print_wrapped(out, text, HELP_COLUMN, HELP_COLUMN);
}

static void print_group(FILE *out, unsigned commands, enum cli_group group)
{
    bool titled = false;
    const struct cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if (option->group != group || !(option->commands & commands))
            continue;
        if (!titled)
            fprintf(out, "\n%s\n", cli_group_title(group));
        titled = true;
        print_option(out, option);
    }
}

void cli_help_command(FILE *out, const struct cli_command *command)
{
    int column = fprintf(out, "Usage: sluice %s ", command->name);
    cli_print_wrapped(out, command->usage, column > 0 ? (size_t)column : 0, LABEL_COLUMN * 2);
    fputc('\n', out);
    if (command->details)
        cli_print_wrapped(out, command->details, 0, 0);
    else
        fprintf(out, "%s\n", command->summary);
    for (int group = 0; group < CLI_GROUP_COUNT; group++)
        print_group(out, command->mask, (enum cli_group)group);
}

void cli_help_overview(FILE *out)
{
    fputs("sluice converts folders of pictures in parallel. What fails is kept, explained,\n"
          "and can be tried again.\n\n"
          "Usage: sluice COMMAND [OPTION...]\n\n"
          "Commands\n",
          out);
    const struct cli_command *command;
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        if (!command->hidden)
            fprintf(out, "  %-12s  %s\n", command->name, command->summary);
    }
    fputs("\nBegin with\n"
          "  sluice convert photos -o small --size 1600x1600\n"
          "  sluice failed -o small\n\n"
          "sluice help COMMAND explains a command; sluice help sizes, filters, names,\n"
          "presets, classes and exit explain those.\n",
          out);
}
