/* SPDX-License-Identifier: MIT */
/*
 * What outputs are called: "FOLDER/STEM[SUFFIX][-VARIANT].EXTENSION", or as a template says, which
 * is text with fields in braces. Names come from an input's path, size and time and from the recipe
 * alone, so that all of them are known before any picture is opened.
 */
#ifndef SL_STAGES_NAMES_H
#define SL_STAGES_NAMES_H

#include "settings.h"

/* Reads a template: fields in braces, %s and %d; {{, }} and %% are the signs themselves. What is
 * written to `out` says it all: the folder is before it where the template names none, and the
 * format's extension behind it where it has none. SL_INVALID_ARGUMENT with a message that says what
 * is allowed. Thread-safe. */
SL_NODISCARD enum sl_status sl_template_read(const char *text, char out[SL_TEMPLATE_SIZE],
                                             struct sl_error *err);

/* Whether a template that was read has this field. */
bool sl_template_has(const char *template, const char *field);

/* The extension that a template that was read ends in as text; NULL where a field says it. */
const char *sl_template_extension(const char *template);

/* Whether the options about names go together, and give each variant a name of its own.
 * SL_INVALID_ARGUMENT, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_names_check(const struct sl_settings *settings,
                                           struct sl_error *err);

#endif
