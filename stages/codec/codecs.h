/* SPDX-License-Identifier: MIT */
/*
 * The table of codecs and of format names: which codec reads these bytes, which writes that
 * extension, and what to call a format that this build cannot read. `sl_codec_at` and
 * `sl_format_is_picture_name` of <sluice/recipe.h> live here, too.
 *
 * Every function is thread-safe.
 */
#ifndef SL_CODEC_CODECS_H
#define SL_CODEC_CODECS_H

#include <sluice/codec.h>

enum { SL_CODEC_HEAD = 64 }; /* how many first bytes a codec may look at to know its format */

#define SL_CODEC(name) extern const struct sl_codec name;
#define SL_CODEC_LEFT_OUT(name, format)
#include "codecs.def"
#undef SL_CODEC
#undef SL_CODEC_LEFT_OUT

/* The n-th codec, NULL past the end. */
const struct sl_codec *sl_codec_at(size_t index);

/* The first codec that reads inputs which begin with these bytes; NULL when none does. */
const struct sl_codec *sl_codec_find_by_content(const uint8_t *head, size_t size);

/* The first codec that writes files of this extension, without its dot, in any case; NULL when
 * none does. */
const struct sl_codec *sl_codec_for_extension(const char *extension);

/* The name of the format that begins with these bytes when it is known but not one that this build
 * reads ("webp"); NULL otherwise. Ask it after sl_codec_find_by_content found nothing. */
const char *sl_format_name_of_unreadable(const uint8_t *head, size_t size);

/* What a format is that no build reads, for "the file is …"; NULL for the others. */
const char *sl_format_describe(const char *name);

/* Finds the blocks of the kinds in the set `wanted` in a file, the first of each kind, and puts
 * them into *out, empty before and released by the caller in any case; they are borrowed from
 * job->data or *out's own. Of the job it uses the bytes, the memory limit, and what damage is
 * worth: a profile that is damaged or a block beyond SL_METADATA_MAX is left out, by --fail-on.
 * SL_CORRUPT, SL_OVER_RESERVE, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_codec_metadata(const struct sl_codec *codec,
                                              const struct sl_decode_job *job, unsigned wanted,
                                              struct sl_metadata *out, struct sl_error *err);

/* Whether `extension` is one of a comma separated list, in any case. */
bool sl_format_lists(const char *list, const char *extension);

#endif
