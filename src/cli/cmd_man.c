/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "help.h"

#include <stdio.h>
#include <string.h>

static int man_exec(struct cli_options *options);

const struct cli_command cli_cmd_man = {
    .name = "man",
    .usage = "",
    .summary = "print the man page, as docs/sluice.1 keeps it",
    .mask = CLI_ANY,
    .hidden = true,
    .exec = man_exec,
};

/* Text for troff: hyphens stay what they are, and no line begins with a request. */
static void print_roff(const char *text)
{
    bool fresh = true;
    for (; *text; text++) {
        if (fresh && (*text == '.' || *text == '\''))
            fputs("\\&", stdout);
        if (*text == '-')
            fputs("\\-", stdout);
        else if (*text == '\\')
            fputs("\\e", stdout);
        else if (*text == '\n')
            fputs("\n.br\n", stdout);
        else
            putchar(*text);
        fresh = *text == '\n';
    }
}

static void print_option(const struct cli_option *option)
{
    puts(".TP");
    fputs(".B ", stdout);
    char label[80];
    cli_option_label(option, label, sizeof label);
    print_roff(label + strspn(label, " "));
    putchar('\n');
    print_roff(option->help);
    puts(".");
    if (option->initial) {
        fputs("Default: ", stdout);
        print_roff(option->initial);
        puts(".");
    }
}

static void print_group(unsigned mask, enum cli_group group)
{
    bool titled = false;
    const struct cli_option *option;
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if (option->group != group || !(option->commands & mask))
            continue;
        if (!titled)
            printf(".SS %s\n", cli_group_title(group));
        titled = true;
        print_option(option);
    }
}

static void print_command(const struct cli_command *command)
{
    printf(".SH SLUICE ");
    for (const char *c = command->name; *c; c++)
        putchar(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    printf("\n.B sluice %s\n", command->name);
    print_roff(command->usage);
    puts("\n.PP");
    print_roff(command->details ? command->details : command->summary);
    putchar('\n');
    if (command->mask == CLI_ANY)
        return;
    for (int group = 0; group < CLI_GROUP_COUNT; group++)
        print_group(command->mask, (enum cli_group)group);
}

/* As it is: backslashes are no escapes there. */
static void print_topic(const char *title, const char *topic)
{
    printf(".SH %s\n.nf\n.eo\n", title);
    fflush(stdout);
    cli_help_topic(stdout, topic);
    puts(".ec\n.fi");
}

static int man_exec(struct cli_options *options)
{
    (void)options;
    puts(".\\\" Made by: sluice man. Do not edit.\n"
         ".TH SLUICE 1 \"\" \"sluice " SLUICE_VERSION "\" \"User Commands\"\n"
         ".SH NAME\nsluice \\- convert folders of pictures\n"
         ".SH SYNOPSIS\n.B sluice convert\n.IR INPUT ... \" \\-o \" DIR\n.br\n"
         ".B sluice failed\n.RB [ \\-o\n.IR DIR ]\n.br\n"
         ".B sluice report\n.RI [ FILE ]\n.RB [ \\-o\n.IR DIR ]\n"
         ".SH DESCRIPTION\n"
         "sluice converts folders of pictures. Decode, resize, filter and encode stages run as\n"
         "threads joined by bounded channels; an item that fails becomes a record that is tried\n"
         "again or kept as a dead letter. The same command again does only what is left or has\n"
         "changed.");
    const struct cli_command *command;
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        if (!command->hidden)
            print_command(command);
    }
    print_topic("SIZES", "sizes");
    print_topic("FILTERS", "filters");
    print_topic("NAMES", "names");
    print_topic("PRESETS", "presets");
    print_topic("CLASSES", "classes");
    print_topic("EXIT STATUS", "exit");
    puts(".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen it is set and not empty, nothing is coloured.");
    return cli_finish(CLI_EXIT_OK);
}
