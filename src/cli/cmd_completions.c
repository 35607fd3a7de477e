/* SPDX-License-Identifier: MIT */
#include "command.h"

#include <stdio.h>
#include <string.h>

static int completions_exec(struct cli_options *options);

const struct cli_command cli_cmd_completions = {
    .name = "completions",
    .usage = "bash|zsh|fish",
    .summary = "print completions for a shell",
    .details = "Prints a script that completes commands, options and their values. Bash: put it "
               "into /etc/bash_completion.d, or run  source <(sluice completions bash) . Zsh: "
               "save it as _sluice in a folder of $fpath. Fish: save it as "
               "~/.config/fish/completions/sluice.fish.",
    .mask = CLI_ANY,
    .exec = completions_exec,
};

/* The text with every "|" made a space. */
static void print_words(const char *choices)
{
    for (; *choices; choices++)
        putchar(*choices == '|' ? ' ' : *choices);
}

static void bash_command(const struct cli_command *command)
{
    const struct cli_option *option;
    printf("    %s)\n        case $previous in\n", command->name);
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if (!(option->commands & command->mask) || !option->choices)
            continue;
        printf("        --%s) words='", option->name);
        print_words(option->choices);
        puts("' ;;");
    }
    fputs("        *) words='", stdout);
    for (size_t i = 0; (option = cli_option_at(i)) != NULL; i++) {
        if (option->commands & command->mask)
            printf("--%s ", option->name);
    }
    puts("' ;;\n        esac ;;");
}

static void print_bash(void)
{
    const struct cli_command *command;
    puts("# bash completion for sluice, made by: sluice completions bash\n"
         "_sluice() {\n"
         "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} words=\n"
         "    if ((COMP_CWORD == 1)); then");
    fputs("        words='", stdout);
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        if (!command->hidden)
            printf("%s ", command->name);
    }
    puts("'\n        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n        return\n    fi\n"
         "    case ${COMP_WORDS[1]} in");
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++)
        bash_command(command);
    puts("    esac\n"
         "    if [[ $current == -* || $previous == --* ]]; then\n"
         "        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "    fi\n"
         "}\n"
         "complete -o default -F _sluice sluice");
}

/* Text inside single quotes of a shell, with what _arguments takes for its own escaped. */
static void print_zsh_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs("'\\''", stdout);
        else if (strchr("[]:", *text))
            printf("\\%c", *text);
        else
            putchar(*text);
    }
}

static void zsh_option(const struct cli_option *option)
{
    printf("            '*--%s%s[", option->name, option->argument ? "=" : "");
    print_zsh_text(option->help);
    putchar(']');
    if (option->choices) {
        printf(":%s:(", option->argument);
        print_words(option->choices);
        putchar(')');
    } else if (option->argument) {
        putchar(':');
        print_zsh_text(option->argument);
        fputs(":_files", stdout);
    }
    puts("' \\");
}

static void print_zsh(void)
{
    const struct cli_command *command;
    const struct cli_option *option;
    puts("#compdef sluice\n# made by: sluice completions zsh\n_sluice() {\n"
         "    if ((CURRENT == 2)); then\n        local -a commands=(");
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        if (!command->hidden)
            printf("            '%s:%s'\n", command->name, command->summary);
    }
    puts("        )\n        _describe command commands\n        return\n    fi\n"
         "    case $words[2] in");
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        printf("    %s)\n        _arguments \\\n", command->name);
        for (size_t k = 0; (option = cli_option_at(k)) != NULL; k++) {
            if (option->commands & command->mask)
                zsh_option(option);
        }
        puts("            '*:file:_files' ;;");
    }
    puts("    esac\n}\n_sluice \"$@\"");
}

/* Text inside single quotes of fish. */
static void print_fish_text(const char *text)
{
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
}

static void fish_option(const struct cli_command *command, const struct cli_option *option)
{
    printf("complete -c sluice -n '__fish_seen_subcommand_from %s' -l %s", command->name,
           option->name);
    if (option->letter)
        printf(" -s %c", option->letter);
    if (option->argument)
        fputs(" -r", stdout);
    if (option->choices) {
        fputs(" -f -a '", stdout);
        print_words(option->choices);
        putchar('\'');
    }
    fputs(" -d '", stdout);
    print_fish_text(option->help);
    puts("'");
}

static void print_fish(void)
{
    const struct cli_command *command;
    const struct cli_option *option;
    puts("# fish completion for sluice, made by: sluice completions fish");
    for (size_t i = 0; (command = cli_command_at(i)) != NULL; i++) {
        if (command->hidden)
            continue;
        printf("complete -c sluice -n __fish_use_subcommand -f -a %s -d '", command->name);
        print_fish_text(command->summary);
        puts("'");
        for (size_t k = 0; (option = cli_option_at(k)) != NULL; k++) {
            if (option->commands & command->mask)
                fish_option(command, option);
        }
    }
}

static int completions_exec(struct cli_options *options)
{
    static const struct {
        const char *shell;
        void (*print)(void);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};
    const char *wanted = options->operands.count == 1 ? options->operands.items[0] : "";
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(wanted, shells[i].shell) == 0) {
            shells[i].print();
            return cli_finish(CLI_EXIT_OK);
        }
    }
    return cli_usage_error("name a shell: sluice completions bash|zsh|fish");
}
