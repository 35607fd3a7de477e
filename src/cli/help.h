/* SPDX-License-Identifier: MIT */
/*
 * Help made from the tables of commands and options, at 80 columns.
 */
#ifndef SL_CLI_HELP_H
#define SL_CLI_HELP_H

#include "command.h"

#include <stdio.h>

enum { CLI_HELP_COLUMNS = 80 };

/* The overview of commands. */
void cli_help_overview(FILE *out);

/* Usage, details and options of one command, grouped. */
void cli_help_command(FILE *out, const struct cli_command *command);

/* A topic ("sizes", "filters", "classes", "exit"); false when there is none of that name. */
bool cli_help_topic(FILE *out, const char *name);

/* Prints text wrapped at words; every line but the first begins at column `indent`, and the first
 * one continues at column `column`. Ends with a newline. '\n' in the text begins a new line. */
void cli_print_wrapped(FILE *out, const char *text, size_t column, size_t indent);

/* "-o, --output DIR" as help and man page show it; `letter_room` keeps place for a letter. Returns
 * its length. */
size_t cli_option_label(const struct cli_option *option, char *out, size_t size);

#endif
