/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CLI_ENTRY(name) &cli_cmd_##name,
static const struct cli_command *const commands[] = {CLI_COMMANDS(CLI_ENTRY)};
#undef CLI_ENTRY

enum { COMMANDS = sizeof commands / sizeof commands[0] };

const struct cli_command *cli_command_at(size_t index)
{
    return index < COMMANDS ? commands[index] : NULL;
}

const struct cli_command *cli_command_find(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    }
    return NULL;
}

int cli_exit_code(enum sl_status status)
{
    switch (status) {
    case SL_OK:
        return CLI_EXIT_OK;
    case SL_INVALID_ARGUMENT:
        return CLI_EXIT_USAGE;
    case SL_DEADLOCK:
        return CLI_EXIT_DEADLOCK;
    default:
        return CLI_EXIT_FATAL;
    }
}

int cli_fail(const struct sl_error *err)
{
    const char *message = err->message[0] ? err->message : sl_status_text(err->status);
    fprintf(stderr, "sluice: %s\n", message);
    return cli_exit_code(err->status);
}

int cli_usage_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("sluice: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return CLI_EXIT_USAGE;
}

int cli_finish(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    if (errno == EPIPE)
        return code;
    fprintf(stderr, "sluice: cannot write to standard output: %s\n", strerror(errno));
    return CLI_EXIT_FATAL;
}

static int run(const struct cli_command *command, struct cli_options *options)
{
    if (options->version)
        return cli_cmd_version.exec(options);
    if (options->help) {
        options->operands.count = 0;
        if (cli_list_add(&options->operands, command->name))
            return CLI_EXIT_FATAL;
        return cli_cmd_help.exec(options);
    }
    return command->exec(options);
}

/* sluice alone, sluice --help, sluice --version: no command yet. */
static int run_bare(int argc, char **argv, struct cli_options *options)
{
    struct sl_error err = {0};
    if (cli_options_parse(options, CLI_ANY, argc, argv, &err))
        return cli_fail(&err);
    if (options->version)
        return cli_cmd_version.exec(options);
    options->operands.count = 0;
    if (options->help)
        return cli_cmd_help.exec(options);
    return cli_usage_error("a command is missing: try sluice help");
}

static enum sl_status note_command(int argc, char **argv, struct cli_options *options)
{
    enum sl_status status = SL_OK;
    for (int i = 1; !status && i < argc; i++)
        status = sl_bytes_printf(&options->command, "%s%s", i > 1 ? " " : "", argv[i]);
    options->convert.command = (const char *)options->command.data;
    return status;
}

static int run_command(int argc, char **argv, struct cli_options *options)
{
    if (argc < 2 || argv[1][0] == '-')
        return run_bare(argc - 1, argv + 1, options);
    const struct cli_command *command = cli_command_find(argv[1]);
    if (!command)
        return cli_usage_error("no command '%s': see sluice help", argv[1]);
    struct sl_error err = {0};
    if (cli_options_parse(options, command->mask, argc - 2, argv + 2, &err)) {
        int code = cli_fail(&err);
        if (code == CLI_EXIT_USAGE)
            fprintf(stderr, "sluice: see sluice help %s\n", command->name);
        return code;
    }
    return run(command, options);
}

int cli_main(int argc, char **argv)
{
    struct cli_options options;
    struct sl_error err = {0};
    if (cli_options_init(&options, &err))
        return cli_fail(&err);
    int code = CLI_EXIT_FATAL;
    if (!note_command(argc, argv, &options))
        code = run_command(argc, argv, &options);
    cli_options_release(&options);
    return code;
}
