/* SPDX-License-Identifier: MIT */
/* Presets and the option table: every option of recipes is one of presets, and so are those of the
 * machine. */
#include "preset.h"

#include "option_set.h"

#include "alloc.h"
#include "file.h"

#include <stdlib.h>
#include <string.h>

void cli_preset_release(struct cli_preset *preset)
{
    for (size_t i = 0; i < preset->count; i++) {
        free(preset->values[i].variant);
        free(preset->values[i].name);
        free(preset->values[i].value);
    }
    free(preset->values);
    *preset = (struct cli_preset){0};
}

/* Copies a string that may be NULL; false when memory is out. */
static bool copy(const char *text, char **out)
{
    *out = text ? sl_alloc_string(text, strlen(text)) : NULL;
    return *out || !text;
}

enum sl_status cli_preset_add(struct cli_preset *preset, const char *variant, const char *name,
                              const char *value, struct sl_error *err)
{
    if (preset->count == CLI_PRESET_VALUES)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "more than %d values", CLI_PRESET_VALUES);
    if (preset->count == preset->capacity) {
        size_t capacity = preset->capacity ? preset->capacity * 2 : 32;
        void *grown = realloc(preset->values, capacity * sizeof *preset->values);
        if (!grown)
            return sl_error_set(err, SL_NO_MEMORY, "no memory for a preset");
        preset->values = grown;
        preset->capacity = capacity;
    }
    struct cli_preset_value *own = &preset->values[preset->count++];
    *own = (struct cli_preset_value){0};
    bool copied =
        copy(variant, &own->variant) && copy(name, &own->name) && copy(value, &own->value);
    return copied ? SL_OK : sl_error_set(err, SL_NO_MEMORY, "no memory for a preset");
}

enum sl_status cli_preset_read(const char *path, struct cli_preset *out, struct sl_error *err)
{
    struct sl_file file;
    struct sl_bytes text = {0};
    enum sl_status status = sl_file_open(&file, path, NULL, err);
    if (status)
        return status;
    if (file.version.size > CLI_PRESET_BYTES)
        status = sl_error_set(err, SL_INVALID_ARGUMENT, "the preset %s has more than %d bytes",
                              path, CLI_PRESET_BYTES);
    else
        status = sl_file_read_all(&file, &text, err);
    sl_file_close(&file);
    if (!status)
        status =
            cli_preset_parse(path, text.data ? text.data : (const void *)"", text.size, out, err);
    sl_bytes_release(&text);
    return status;
}

void cli_preset_locate(struct sl_error *err, const char *path, size_t line, size_t column)
{
    char message[sizeof err->message];
    if (!err)
        return;
    memcpy(message, err->message, sizeof message);
    size_t length = strlen(path); /* of a long path, the end says more */
    sl_error_set(err, err->status, "%s:%zu:%zu: %s", length > 100 ? path + length - 100 : path,
                 line, column, message);
}

/* ---- which options ---- */

/* What replaces originals is said where it is done, and not by a file that was made elsewhere. */
static bool is_of_recipes(const char *name)
{
    return sl_recipe_has_option(name) && strcmp(name, "in-place") != 0 &&
           strcmp(name, "backup") != 0;
}

static const struct cli_option *machine_option(const char *name)
{
    const struct cli_option *option = cli_option_find(CLI_CONVERT, name, strlen(name));
    bool takes = option && (option->group == CLI_GROUP_MACHINE || option->group == CLI_GROUP_LIMIT);
    return takes ? option : NULL;
}

bool cli_preset_takes(const char *name)
{
    return is_of_recipes(name) || machine_option(name);
}

/* The option's own name of a key: itself, or that of a list in the plural. */
static bool find_name(const char *key, char name[64])
{
    size_t length = strlen(key);
    if (!length || length >= 64)
        return false;
    memcpy(name, key, length + 1);
    if (cli_preset_takes(name))
        return true;
    name[length - 1] = '\0';
    return key[length - 1] == 's' && sl_recipe_repeats(name);
}

static enum sl_status refuse(const char *key, struct sl_error *err)
{
    size_t length = strlen(key);
    const char *nearest = cli_option_nearest(CLI_CONVERT, key, length);
    char name[64];
    if (cli_option_find(CLI_CONVERT, key, length))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s is for the command line alone", key);
    if (strncmp(key, "no-", 3) == 0 && find_name(key + 3, name))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "write %s: no", name);
    if (nearest && find_name(nearest, name))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "unknown option %.40s: did you mean %s?", key,
                            nearest);
    return sl_error_set(err, SL_INVALID_ARGUMENT,
                        "unknown option %.40s (sluice help presets says which there are)", key);
}

/* Words that YAML has for yes and no; no option has others of these names. */
static const char *yes_or_no(const char *value)
{
    bool yes = value && (strcmp(value, "true") == 0 || strcmp(value, "on") == 0);
    bool no = value && (strcmp(value, "false") == 0 || strcmp(value, "off") == 0);
    return yes ? "yes" : no ? "no" : value;
}

static enum sl_status set(struct cli_options *options, const struct cli_preset_value *value,
                          struct sl_error *err)
{
    char name[64];
    if (!find_name(value->name, name))
        return refuse(value->name, err);
    /* What is not the command's business is left out: names, of a benchmark. */
    bool elsewhere = cli_option_find(CLI_CONVERT, name, strlen(name)) &&
                     !cli_option_find(options->commands, name, strlen(name));
    if (elsewhere)
        return SL_OK;
    if (value->more && !sl_recipe_repeats(name))
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s has one value, no list of them", name);
    if (is_of_recipes(name))
        return sl_recipe_set(options->convert.recipe, name, yes_or_no(value->value), err);
    const struct cli_option *option = machine_option(name);
    if (value->variant)
        return sl_error_set(err, SL_INVALID_ARGUMENT,
                            "%s is of the whole run: it cannot be set for one variant", name);
    if (!value->value)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "%s has a value", name);
    return option->set(options, option, value->value, err);
}

/* ---- applying ---- */

static enum sl_status apply(struct cli_options *options, const struct cli_preset *preset,
                            bool variants, size_t *at, struct sl_error *err)
{
    enum sl_status status = SL_OK;
    for (size_t i = 0; i < preset->count && !status; i++) {
        const struct cli_preset_value *value = &preset->values[i];
        if ((value->variant != NULL) != variants)
            continue;
        *at = i;
        if (!value->name)
            status = sl_recipe_set(options->convert.recipe, "variant", value->variant, err);
        else
            status = set(options, value, err);
    }
    return status;
}

/* The recipe's own options first, wherever they stand: variants begin with them. */
CLI_SETTER(cli_set_preset)
{
    (void)option;
    if (options->preset.count)
        return sl_error_set(err, SL_INVALID_ARGUMENT, "--preset was given before");
    enum sl_status status = cli_preset_read(value, &options->preset, err);
    if (status)
        return status;
    size_t at = 0;
    status = apply(options, &options->preset, false, &at, err);
    if (!status)
        status = apply(options, &options->preset, true, &at, err);
    if (status && options->preset.count)
        cli_preset_locate(err, value, options->preset.values[at].line,
                          options->preset.values[at].column);
    sl_recipe_layer(options->convert.recipe);
    return status;
}
