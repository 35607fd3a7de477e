/* SPDX-License-Identifier: MIT */
/*
 * Options of the command line. One table (option_table.c) says what each is called, takes, does
 * and defaults to; parsing, help, the man page and the shells' completions are all made from it.
 */
#ifndef SL_CLI_OPTIONS_H
#define SL_CLI_OPTIONS_H

#include "preset.h"

#include <sluice/bench.h>
#include <sluice/sluice.h>

#include <stdbool.h>
#include <stddef.h>

/* Borrowed strings, in the order given. */
struct cli_list {
    const char **items; /* owned array of borrowed strings */
    size_t count;
    size_t capacity;
};

enum cli_progress { CLI_PROGRESS_AUTO, CLI_PROGRESS_BAR, CLI_PROGRESS_PLAIN, CLI_PROGRESS_NONE };

enum cli_export { CLI_EXPORT_JSONL, CLI_EXPORT_CSV, CLI_EXPORT_PATHS0, CLI_EXPORT_JOBLOG };

/* `bench` */
struct cli_bench_options {
    const char *jobs, *workers, *depth; /* lists, or NULL */
    bool exhaustive, tune;
    enum cli_bench_order { CLI_BENCH_GRID, CLI_BENCH_SHUFFLED } order;
    unsigned runs, warmup;
    int64_t duration_ms;
    enum sl_bench_source source;
    enum cli_bench_sink { CLI_BENCH_NULL, CLI_BENCH_FOLDER } sink;
    const char *baseline;
    const char *preset;      /* to write the best point to; NULL: none */
    double fail_if_slower;   /* a share; negative: never */
    struct cli_list exports; /* "format=file" */
};

/* Everything the options set. Strings point into argv, or into the preset. */
struct cli_options {
    struct cli_list operands;
    struct sl_bytes command;  /* the command line as text, for the ledger */
    unsigned commands;        /* of the command that they are for */
    struct cli_preset preset; /* that was read; options may point into it */

    struct sl_convert_options convert; /* inputs and globs: from the lists here, by cmd_convert */
    struct cli_list include, exclude;

    enum cli_progress progress;
    const char *trace; /* where to; NULL: no trace */
    bool json, verbose, quiet, explain, help, version;
    const char *metrics;        /* a file, or NULL */
    const char *metrics_listen; /* ADDRESS:PORT, or NULL */
    const char *report;         /* `convert`: the page to write about the run; NULL: none */

    /* `failed` */
    struct sl_ledger_filter filter;
    bool group; /* --group-by was given */
    enum sl_ledger_group group_by;
    bool csv, all, yes;
    struct cli_list set; /* "option=value" */
    struct cli_bench_options bench;
    enum cli_export export_format;
};

/* Which commands an option belongs to. */
enum { CLI_CONVERT = 1, CLI_FAILED = 2, CLI_ANY = 4, CLI_BENCH = 8, CLI_REPORT = 16 };

/* Under which heading help lists it. */
enum cli_group {
    CLI_GROUP_INPUT,
    CLI_GROUP_OUTPUT,
    CLI_GROUP_PICTURE,
    CLI_GROUP_FAILURE,
    CLI_GROUP_LIMIT,
    CLI_GROUP_MACHINE,
    CLI_GROUP_GRID,
    CLI_GROUP_SELECT,
    CLI_GROUP_DISPLAY,
    CLI_GROUP_COUNT
};

struct cli_option {
    const char *name;  /* long name without dashes */
    char letter;       /* or 0 */
    unsigned commands; /* CLI_CONVERT | … */
    enum cli_group group;
    const char *argument; /* what it takes, for people: "DIR"; NULL: nothing */
    const char *choices;  /* "never|all|newer": the words it takes; NULL: free */
    const char *initial;  /* the default, for people; NULL: none */
    const char *help;     /* one sentence, no full stop */
    /* Stores the value (NULL without argument). SL_INVALID_ARGUMENT with a message. */
    enum sl_status (*set)(struct cli_options *options, const struct cli_option *option,
                          const char *value, struct sl_error *err);
    size_t offset; /* of the field of cli_options, for setters that store one value */
};

/* The table's rows in order; NULL past the end. Thread-safe. */
const struct cli_option *cli_option_at(size_t index);

/* The option of a command (a mask) by long name or by letter; NULL when it has none. */
const struct cli_option *cli_option_find(unsigned commands, const char *name, size_t name_length);
const struct cli_option *cli_option_find_letter(unsigned commands, char letter);

/* The long name that looks most like `name`; NULL when none does. */
const char *cli_option_nearest(unsigned commands, const char *name, size_t name_length);

/* The heading of a group: "Inputs". Static storage. */
const char *cli_group_title(enum cli_group group);

/* Sets defaults. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_options_init(struct cli_options *options, struct sl_error *err);
void cli_options_release(struct cli_options *options);

/* Parses a command's arguments (argv[0] is the first of them): options and operands in any order,
 * "--" ends the options, letters may be joined. A preset comes before all that is given beside it,
 * which takes its place. SL_INVALID_ARGUMENT with a message that names the
 * option, or suggests one; SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_options_parse(struct cli_options *options, unsigned commands,
                                              int argc, char **argv, struct sl_error *err);

/* Makes the operands and globs the conversion's. */
void cli_options_take_inputs(struct cli_options *options);

/* Appends a borrowed string. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status cli_list_add(struct cli_list *list, const char *item);

#endif
