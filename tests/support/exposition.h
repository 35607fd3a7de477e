/* SPDX-License-Identifier: MIT */
/*
 * Reads what Prometheus reads, as strictly as its documentation of the exposition format, version
 * 0.0.4, has it: HELP, TYPE and samples of one metric after the other, none of them twice. Nothing
 * here asserts, so that any thread may use it.
 */
#ifndef TESTS_EXPOSITION_H
#define TESTS_EXPOSITION_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPOSITION_LINES = 256, EXPOSITION_NAME = 96 };

struct exposition_line {
    char name[EXPOSITION_NAME], label[EXPOSITION_NAME], value[EXPOSITION_NAME];
    double number;
    bool rises; /* of a counter or a histogram: it must never fall */
};

struct exposition {
    const char *wrong; /* NULL, or what is wrong with the line `at` */
    char at[512];
    size_t count;
    struct exposition_line lines[EXPOSITION_LINES];

    char family[EXPOSITION_NAME], type[EXPOSITION_NAME]; /* while reading */
    bool helped;
};

static inline const struct exposition_line *exposition_find(const struct exposition *all,
                                                            const char *name, const char *value)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct exposition_line *line = &all->lines[i];
        if (strcmp(line->name, name) == 0 && strcmp(line->value, value) == 0)
            return line;
    }
    return NULL;
}

/* The figure of a sample that has to be there; -1 when it is not. */
static inline double exposition_number(const struct exposition *all, const char *name,
                                       const char *value)
{
    const struct exposition_line *line = exposition_find(all, name, value);
    return line ? line->number : -1;
}

/* Copies a name and returns what follows it; NULL when there is none. */
static inline const char *exposition_name(const char *text, char *out)
{
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) || text[length] == '_' || text[length] == ':')
        length++;
    if (length == 0 || length >= EXPOSITION_NAME || isdigit((unsigned char)text[0]))
        return NULL;
    memcpy(out, text, length);
    out[length] = '\0';
    return text + length;
}

/* {label="value"} with its escapes; returns what follows. */
static inline const char *exposition_label(const char *text, struct exposition_line *line)
{
    text = exposition_name(text + 1, line->label);
    if (!text || strncmp(text, "=\"", 2) != 0)
        return NULL;
    size_t length = 0;
    for (text += 2; *text != '"'; text++) {
        char c = *text;
        if (c == '\\') {
            c = *++text;
            if (c != '\\' && c != '"' && c != 'n')
                return NULL;
            c = c == 'n' ? '\n' : c;
        }
        if (!c || length + 1 >= sizeof line->value)
            return NULL;
        line->value[length++] = c;
    }
    return strncmp(text, "\"}", 2) == 0 ? text + 2 : NULL;
}

static inline const char *exposition_read_head(struct exposition *all, const char *text, bool help)
{
    char name[EXPOSITION_NAME];
    text = exposition_name(text, name);
    if (!text || *text != ' ' || strncmp(name, "sluice_", 7) != 0)
        return "no name of ours";
    if (help) {
        for (size_t i = 0; i < all->count; i++) {
            if (strcmp(all->lines[i].name, name) == 0)
                return "a metric that was there before";
        }
        snprintf(all->family, sizeof all->family, "%s", name);
        all->type[0] = '\0';
        all->helped = true;
        return text[1] ? NULL : "no help";
    }
    if (!all->helped || strcmp(name, all->family) != 0)
        return "a type without its help";
    snprintf(all->type, sizeof all->type, "%s", text + 1);
    bool total = strlen(name) > 6 && strcmp(name + strlen(name) - 6, "_total") == 0;
    if (total != (strcmp(all->type, "counter") == 0))
        return "counters, and they alone, end with _total";
    return total || strcmp(all->type, "gauge") == 0 || strcmp(all->type, "histogram") == 0
               ? NULL
               : "a type that there is not";
}

/* Buckets rise, and the last is the count. */
static inline const char *exposition_check_histogram(const struct exposition *all,
                                                     const struct exposition_line *line,
                                                     const char *suffix)
{
    const struct exposition_line *before = all->count > 0 ? line - 1 : line;
    if (strcmp(suffix, "_bucket") == 0) {
        if (strcmp(line->label, "le") != 0)
            return "a bucket without le";
        if (strcmp(before->name, line->name) != 0)
            return NULL;
        bool infinite = strcmp(line->value, "+Inf") == 0;
        if (before->number > line->number ||
            (!infinite && atof(before->value) >= atof(line->value)))
            return "buckets that do not rise";
        return NULL;
    }
    if (strcmp(suffix, "_sum") == 0)
        return strcmp(before->value, "+Inf") == 0 ? NULL : "the last bucket is not +Inf";
    if (strcmp(suffix, "_count") == 0 && all->count > 1)
        return line[-2].number == line->number ? NULL : "a count that is not the last bucket";
    return "not of a histogram";
}

static inline const char *exposition_read_sample(struct exposition *all, const char *text)
{
    if (all->count == EXPOSITION_LINES)
        return "more lines than this test takes";
    struct exposition_line *line = &all->lines[all->count];
    text = exposition_name(text, line->name);
    if (text && *text == '{')
        text = exposition_label(text, line);
    if (!text || *text != ' ')
        return "no sample";
    char *end;
    line->number = strtod(text + 1, &end);
    if (end == text + 1 || *end)
        return "no figure";
    if (exposition_find(all, line->name, line->value))
        return "a sample that was there before";
    size_t family = strlen(all->family);
    if (!all->type[0] || strncmp(line->name, all->family, family) != 0)
        return "a sample of another metric";
    line->rises = strcmp(all->type, "gauge") != 0;
    const char *suffix = line->name + family;
    const char *wrong = suffix[0] ? "a sample of another metric" : NULL;
    if (strcmp(all->type, "histogram") == 0)
        wrong = exposition_check_histogram(all, line, suffix);
    all->count++;
    return wrong;
}

/* Reads all of it; `out->wrong` says whether it could. */
static inline void exposition_read(struct exposition *out, const char *text)
{
    *out = (struct exposition){.wrong = *text ? NULL : "no text"};
    while (*text && !out->wrong) {
        size_t length = strcspn(text, "\n");
        snprintf(out->at, sizeof out->at, "%.*s", (int)length, text);
        if (text[length] != '\n' || length >= sizeof out->at)
            out->wrong = "a line that does not end";
        else if (strncmp(out->at, "# HELP ", 7) == 0)
            out->wrong = exposition_read_head(out, out->at + 7, true);
        else if (strncmp(out->at, "# TYPE ", 7) == 0)
            out->wrong = exposition_read_head(out, out->at + 7, false);
        else
            out->wrong = exposition_read_sample(out, out->at);
        text += length + (text[length] == '\n');
    }
}

/* What has fallen that must not; NULL: nothing. */
static inline const struct exposition_line *exposition_fallen(const struct exposition *before,
                                                              const struct exposition *now)
{
    for (size_t i = 0; i < before->count; i++) {
        const struct exposition_line *line = &before->lines[i];
        if (line->rises && exposition_number(now, line->name, line->value) < line->number)
            return line;
    }
    return NULL;
}

#endif
