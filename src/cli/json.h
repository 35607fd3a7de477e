/* SPDX-License-Identifier: MIT */
/*
 * JSON, written one line at a time: a line is built in memory and leaves in one write, so that
 * lines stay whole whoever else writes there. Running out of memory is remembered and reported by
 * the line's end; nothing in between has to be checked. Owner thread only.
 */
#ifndef SL_CLI_JSON_H
#define SL_CLI_JSON_H

#include <sluice/bytes.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cli_json {
    struct sl_bytes line;
    bool follows; /* the next value needs a comma before it */
    bool failed;
};

/* Begins a line with an object. */
void cli_json_begin(struct cli_json *json);

/* Begins one behind what is in the line already, and behind `before`, as it is: for lines that are
 * written together. */
void cli_json_add(struct cli_json *json, const char *before);

/* Members, or elements where `name` is NULL. Names are plain ASCII. */
void cli_json_text(struct cli_json *json, const char *name, const char *value);
void cli_json_unsigned(struct cli_json *json, const char *name, uint64_t value);
void cli_json_signed(struct cli_json *json, const char *name, int64_t value);
void cli_json_real(struct cli_json *json, const char *name, double value); /* three places */
void cli_json_micros(struct cli_json *json, const char *name, int64_t ns); /* exact, in us */
void cli_json_bool(struct cli_json *json, const char *name, bool value);
void cli_json_null(struct cli_json *json, const char *name);

/* A file name: what is not UTF-8 in it is replaced by U+FFFD, and the exact bytes follow in a
 * member NAME_b64. */
void cli_json_path(struct cli_json *json, const char *name, const char *value);

/* A string: a plain ASCII prefix, and bytes in base64 behind it. */
void cli_json_data(struct cli_json *json, const char *name, const char *prefix, const void *data,
                   size_t size);

/* Opens and closes what is nested: '{' or '[', '}' or ']'. */
void cli_json_open(struct cli_json *json, const char *name, char bracket);
void cli_json_close(struct cli_json *json, char bracket);

/* Closes the line's object and writes it to `fd`. False when it did not get there: errno says why,
 * ENOMEM for lack of memory. The writer can be used again. */
bool cli_json_end(struct cli_json *json, int fd);

/* Closes the line's object and leaves the line, with its end, in json->line. False when there was
 * no memory for it. */
bool cli_json_finish(struct cli_json *json);

/* Frees the memory. */
void cli_json_release(struct cli_json *json);

#endif
