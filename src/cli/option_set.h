/* SPDX-License-Identifier: MIT */
/*
 * What options do with their values: the setters that rows of the option table name. Each has the
 * type of cli_option's `set`.
 */
#ifndef SL_CLI_OPTION_SET_H
#define SL_CLI_OPTION_SET_H

#include "options.h"

#define CLI_SETTER(name)                                                              \
    enum sl_status name(struct cli_options *options, const struct cli_option *option, \
                        const char *value, struct sl_error *err)

CLI_SETTER(cli_set_flag);     /* bool */
CLI_SETTER(cli_set_text);     /* const char * */
CLI_SETTER(cli_set_list);     /* struct cli_list: repeatable */
CLI_SETTER(cli_set_unsigned); /* unsigned */
CLI_SETTER(cli_set_id);       /* int64_t, from 1 */
CLI_SETTER(cli_set_bytes);    /* uint64_t: 512M, 2G */
CLI_SETTER(cli_set_duration); /* int64_t ms: 200ms, 10s, 2m; a bare number is seconds */
CLI_SETTER(cli_set_percent);  /* double, a share: 5% or 5 is 0.05 */
CLI_SETTER(cli_set_choice);   /* an enum: the place of the word in `choices` */

CLI_SETTER(cli_set_recipe);         /* hands it on to sl_recipe_set under the same name, or yes */
CLI_SETTER(cli_set_no_auto_orient); /* auto-orient=no */
CLI_SETTER(cli_set_preset);         /* all that a file says: preset.c */
CLI_SETTER(cli_set_jobs);           /* a number or auto */
CLI_SETTER(cli_set_retries);        /* tries after the first */
CLI_SETTER(cli_set_halt);           /* never | soon,fail=N | soon,fail=N% | now,fail=N */
CLI_SETTER(cli_set_schedule);       /* stages | carry | auto */
CLI_SETTER(cli_set_class);          /* a status name */
CLI_SETTER(cli_set_group_by);       /* the choice, and that there is one */

#endif
