/* SPDX-License-Identifier: MIT */
/*
 * A command of the tool: one file, with a table entry on top (name, usage, summary, exec) and the
 * function under it. A new command is a new file, its line in CLI_COMMANDS and, if it has options
 * of its own, a bit for the option table.
 */
#ifndef SL_CLI_COMMAND_H
#define SL_CLI_COMMAND_H

#include "options.h"

#include <sluice/error.h>

#include <stdbool.h>
#include <stddef.h>

/* What the process exits with; part of the interface. 128 + signal for an interrupted run. */
enum cli_exit {
    CLI_EXIT_OK = 0,       /* all done, or skipped because done before */
    CLI_EXIT_DEAD = 1,     /* at least one dead letter */
    CLI_EXIT_USAGE = 2,    /* the command line is wrong; nothing was done */
    CLI_EXIT_FATAL = 3,    /* halted, or ledger or disk gave up; the same command goes on */
    CLI_EXIT_DEADLOCK = 4, /* a bug of sluice */
};

struct cli_command {
    const char *name;
    const char *usage;   /* what follows the name: "INPUT... -o DIR [OPTION...]" */
    const char *summary; /* one line, lower case, no full stop */
    const char *details; /* paragraphs for help and man page, '\n' between them; may be NULL */
    unsigned mask;       /* its bit in the option table's `commands` */
    bool hidden;         /* left out of the overview: for packagers */
    /* Runs it; returns an exit code. Prints its own errors. */
    int (*exec)(struct cli_options *options);
};

#define CLI_COMMANDS(X) \
    X(convert) X(failed) X(report) X(bench) X(formats) X(help) X(version) X(completions) X(man)

#define CLI_DECLARE(name) extern const struct cli_command cli_cmd_##name;
CLI_COMMANDS(CLI_DECLARE)
#undef CLI_DECLARE

/* The commands in the order of the overview; NULL past the end. Thread-safe. */
const struct cli_command *cli_command_at(size_t index);

/* NULL when there is none of that name. Thread-safe. */
const struct cli_command *cli_command_find(const char *name);

/* The whole tool: parses, runs, returns the exit code. `argv` is borrowed. */
int cli_main(int argc, char **argv);

/* Says "sluice: MESSAGE" on standard error. Returns the exit code that the status stands for. */
int cli_fail(const struct sl_error *err);

/* Says "sluice: …" on standard error and returns CLI_EXIT_USAGE. */
int cli_usage_error(const char *format, ...) SL_PRINTF(1, 2);

/* The exit code of a status: CLI_EXIT_USAGE for SL_INVALID_ARGUMENT, CLI_EXIT_DEADLOCK for
 * SL_DEADLOCK, CLI_EXIT_FATAL for others. Thread-safe. */
int cli_exit_code(enum sl_status status);

/* Flushes standard output. Returns `code`, or CLI_EXIT_FATAL (with a message) when what was written
 * did not arrive: a full disk, but not a pipe whose reader has gone. */
int cli_finish(int code);

#endif
