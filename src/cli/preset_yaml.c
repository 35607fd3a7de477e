/* SPDX-License-Identifier: MIT */
/*
 * YAML, event by event as libyaml tells them: the shape of a preset is known, so that nothing is
 * kept but its values, no deeper than they can be, and each has its place for what is to be said of
 * it later. (libcyaml, which is made on top of libyaml, wants every key in a schema beforehand; the
 * names of variants are the user's, and it keeps no places.)
 */
#include "preset.h"

#include <stdio.h>
#include <string.h>

#include <yaml.h>

struct reader {
    const char *name; /* of the file, for errors */
    yaml_parser_t parser;
    yaml_event_t event; /* the last one; to be deleted */
    struct cli_preset *out;
    struct sl_error *err;
};

static enum sl_status refuse_at(struct reader *reader, const yaml_mark_t *mark, const char *message)
{
    sl_error_set(reader->err, SL_INVALID_ARGUMENT, "%s", message);
    cli_preset_locate(reader->err, reader->name, mark->line + 1, mark->column + 1);
    return SL_INVALID_ARGUMENT;
}

static enum sl_status refuse(struct reader *reader, const char *message)
{
    return refuse_at(reader, &reader->event.start_mark, message);
}

static enum sl_status next(struct reader *reader)
{
    yaml_event_delete(&reader->event);
    if (yaml_parser_parse(&reader->parser, &reader->event)) {
        if (reader->event.type == YAML_ALIAS_EVENT)
            return refuse(reader, "presets have no aliases: write the value out");
        return SL_OK;
    }
    const yaml_parser_t *parser = &reader->parser;
    if (parser->error == YAML_MEMORY_ERROR)
        return sl_error_set(reader->err, SL_NO_MEMORY, "no memory for a preset");
    char message[160];
    snprintf(message, sizeof message, "not YAML: %s%s%s",
             parser->problem ? parser->problem : "unreadable", parser->context ? " " : "",
             parser->context ? parser->context : "");
    return refuse_at(reader, &parser->problem_mark, message);
}

/* The text of the scalar that was read last; NULL where it has a NUL in it. */
static const char *scalar(const struct reader *reader)
{
    const char *text = (const char *)reader->event.data.scalar.value;
    return strlen(text) == reader->event.data.scalar.length ? text : NULL;
}

static enum sl_status add(struct reader *reader, const char *variant, const char *name,
                          const char *value, bool more)
{
    enum sl_status status = cli_preset_add(reader->out, variant, name, value, reader->err);
    const yaml_mark_t *mark = &reader->event.start_mark;
    if (status == SL_INVALID_ARGUMENT)
        cli_preset_locate(reader->err, reader->name, mark->line + 1, mark->column + 1);
    if (status)
        return status;
    struct cli_preset_value *last = &reader->out->values[reader->out->count - 1];
    last->line = mark->line + 1;
    last->column = mark->column + 1;
    last->more = more;
    return SL_OK;
}

static enum sl_status add_scalar(struct reader *reader, const char *variant, const char *name,
                                 bool more)
{
    const char *text = scalar(reader);
    return text ? add(reader, variant, name, text, more) : refuse(reader, "a NUL in a value");
}

/* What stands behind a key: a scalar, or a list of them. */
static enum sl_status read_value(struct reader *reader, const char *variant, const char *name)
{
    enum sl_status status = next(reader);
    if (!status && reader->event.type == YAML_SCALAR_EVENT)
        return add_scalar(reader, variant, name, false);
    if (!status && reader->event.type != YAML_SEQUENCE_START_EVENT)
        return refuse(reader, "expected a value, or a list of values");
    for (bool more = false; !status; more = true) {
        status = next(reader);
        if (!status && reader->event.type == YAML_SEQUENCE_END_EVENT)
            return more ? SL_OK : add(reader, variant, name, NULL, false);
        if (!status && reader->event.type != YAML_SCALAR_EVENT)
            return refuse(reader, "expected a value: lists hold no lists and no mappings");
        if (!status)
            status = add_scalar(reader, variant, name, more);
    }
    return status;
}

static bool is_known(const struct cli_preset *preset, const char *variant, const char *name)
{
    for (size_t i = 0; i < preset->count; i++) {
        const struct cli_preset_value *value = &preset->values[i];
        bool same = variant && value->variant ? strcmp(variant, value->variant) == 0
                                              : variant == value->variant;
        if (same && (name && value->name ? strcmp(name, value->name) == 0 : name == value->name))
            return true;
    }
    return false;
}

/* The next key of a mapping; *end when there is none. */
static enum sl_status read_key(struct reader *reader, char key[128], bool *end)
{
    enum sl_status status = next(reader);
    *end = !status && reader->event.type == YAML_MAPPING_END_EVENT;
    if (status || *end)
        return status;
    if (reader->event.type != YAML_SCALAR_EVENT)
        return refuse(reader, "expected a name");
    const char *text = scalar(reader);
    if (!text || strlen(text) >= 128)
        return refuse(reader, "the name is too long");
    memcpy(key, text, strlen(text) + 1);
    return SL_OK;
}

/* The options of a variant, behind its name. */
static enum sl_status read_variant(struct reader *reader, const char *variant)
{
    if (is_known(reader->out, variant, NULL))
        return refuse(reader, "the variant was given before");
    enum sl_status status = add(reader, variant, NULL, NULL, false);
    if (!status)
        status = next(reader);
    if (!status && reader->event.type != YAML_MAPPING_START_EVENT)
        return refuse(reader, "expected the options of the variant, as {size: 320}");
    bool end = false;
    while (!status && !end) {
        char key[128];
        status = read_key(reader, key, &end);
        if (!status && !end && is_known(reader->out, variant, key))
            return refuse(reader, "the option was given before");
        if (!status && !end)
            status = read_value(reader, variant, key);
    }
    return status;
}

static enum sl_status read_variants(struct reader *reader)
{
    enum sl_status status = next(reader);
    if (!status && reader->event.type != YAML_MAPPING_START_EVENT)
        return refuse(reader, "expected names of variants, each with its options");
    bool end = false;
    while (!status && !end) {
        char name[128];
        status = read_key(reader, name, &end);
        if (!status && !end)
            status = read_variant(reader, name);
    }
    return status;
}

static enum sl_status read_options(struct reader *reader)
{
    bool end = false;
    bool variants = false;
    enum sl_status status = SL_OK;
    while (!status && !end) {
        char key[128];
        status = read_key(reader, key, &end);
        if (status || end)
            break;
        bool names_variants = strcmp(key, "variants") == 0;
        if (names_variants ? variants : is_known(reader->out, NULL, key))
            return refuse(reader, "the option was given before");
        variants |= names_variants;
        status = names_variants ? read_variants(reader) : read_value(reader, NULL, key);
    }
    return status;
}

static enum sl_status read_document(struct reader *reader)
{
    enum sl_status status = next(reader); /* the stream's start */
    if (!status)
        status = next(reader);
    if (!status && reader->event.type == YAML_STREAM_END_EVENT)
        return refuse(reader, "the preset is empty");
    if (!status)
        status = next(reader);
    if (!status && reader->event.type != YAML_MAPPING_START_EVENT)
        return refuse(reader, "expected options, as quality: 75");
    if (!status)
        status = read_options(reader);
    if (!status)
        status = next(reader); /* the document's end */
    if (!status)
        status = next(reader);
    if (!status && reader->event.type != YAML_STREAM_END_EVENT)
        return refuse(reader, "a preset is one document");
    return status;
}

enum sl_status cli_preset_parse(const char *name, const void *text, size_t size,
                                struct cli_preset *out, struct sl_error *err)
{
    struct reader reader = {.name = name, .out = out, .err = err};
    if (!yaml_parser_initialize(&reader.parser))
        return sl_error_set(err, SL_NO_MEMORY, "no memory for a preset");
    yaml_parser_set_input_string(&reader.parser, text, size);
    enum sl_status status = read_document(&reader);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    return status;
}
