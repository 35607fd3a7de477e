/* SPDX-License-Identifier: MIT */
/*
 * A recipe: what to do with each picture. Set option by option, by name, then turned into a graph
 * of stages; a stage that the recipe does not need is not in the graph.
 */
#ifndef SLUICE_RECIPE_H
#define SLUICE_RECIPE_H

#include <sluice/bytes.h>
#include <sluice/error.h>
#include <sluice/limits.h>
#include <sluice/stage.h>

#include <stdbool.h>
#include <stddef.h>

struct sl_recipe;

/* An empty recipe: decode, encode in the format that the output's name says. SL_NO_MEMORY; *out is
 * NULL then. */
SL_NODISCARD enum sl_status sl_recipe_new(struct sl_recipe **out);
void sl_recipe_free(struct sl_recipe *recipe);

/* Sets one option: "size", "long-edge" and "short-edge" (a size each, repeatable), "fit" (how
 * sizes of WxH are filled: cover|contain|fill|inside|outside), "position" (of cover and contain),
 * "no-enlarge" (yes|no), "kernel", "filter" (repeatable, in order), "format"
 * (repeatable), "quality", "auto-orient" (yes|no), "keep" (all, none, or some of
 * icc,exif,xmp,iptc), "fail-on", "max-pixels", "max-dimension", "max-file-size", "fsync",
 * "overwrite" (never|all|newer), "keep-mtime" (yes|no), "background"; for JPEG "subsampling"
 * (420|422|444), "progressive" and "optimize" (yes|no), "restart" (rows of blocks), for WebP
 * "lossless" (yes|no), for both it and PNG "effort" (0 to 9). The others, set again, take the new
 * value. NULL empties a list. SL_INVALID_ARGUMENT with a message that says what is allowed.
 *
 * What outputs are called: "name" (a template), "suffix", "flat" (yes|no); what replaces its input:
 * "in-place" (yes|no) with "backup" (a suffix, or none).
 *
 * "variant" begins a variant with that name: what is set after it is its alone, what was set before
 * it is what it begins with. Then its sizes and formats, and those of others like it, are the
 * recipe's outputs.
 *
 * Every size in every format is an output of its own; the input is decoded once. A size or a
 * format that would give the same outputs as one before it is refused, and so are more than
 * SL_PARTS_MAX outputs. Externally synchronised. */
SL_NODISCARD enum sl_status sl_recipe_set(struct sl_recipe *recipe, const char *name,
                                          const char *value, struct sl_error *err);

/* Has what is set from now on take the place of what was set until now: the first size, filter and
 * format as well. Ends a named variant's options. Externally synchronised. */
void sl_recipe_layer(struct sl_recipe *recipe);

/* Whether `name` is an option of recipes, and whether that holds a list. Thread-safe. */
bool sl_recipe_has_option(const char *name);
bool sl_recipe_repeats(const char *name);

/* Whether the recipe would take "name=value\n" lines as the options of one item: a size takes the
 * place of its size. SL_INVALID_ARGUMENT with a message (several sizes, a format, options that
 * exclude each other), SL_NO_MEMORY. Externally synchronised. */
SL_NODISCARD enum sl_status sl_recipe_check_overrides(const struct sl_recipe *recipe,
                                                      const char *lines, struct sl_error *err);

/* Appends the whole recipe as canonical text, one "name=value\n" a line, the same for the same
 * results: it is shown by --dry-run and hashed into an item's version. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_recipe_text(const struct sl_recipe *recipe, struct sl_bytes *out);

/* For measuring: outputs are made and thrown away, nothing is written or looked at where they would
 * be. Not while its graph runs. */
void sl_recipe_discard_outputs(struct sl_recipe *recipe, bool discard);

/* The limits that it sets on inputs. */
void sl_recipe_limits(const struct sl_recipe *recipe, struct sl_limits *out);

/* Whether it may replace outputs that it did not write. */
bool sl_recipe_overwrites(const struct sl_recipe *recipe);

/* Whether outputs replace their inputs. Then a commit leaves the output as a temporary, the item's
 * version being what the output's will be, and what keeps the ledger puts it in place when that is
 * written down. */
bool sl_recipe_in_place(const struct sl_recipe *recipe);

/* Gives the output of a committed item its input's name. SL_IO. Thread-safe. */
SL_NODISCARD enum sl_status sl_recipe_put_in_place(const struct sl_recipe *recipe,
                                                   const struct sl_item *item,
                                                   struct sl_error *err);

/* Whether a file's name is that of an original that was kept ("backup"). */
bool sl_recipe_is_backup(const struct sl_recipe *recipe, const char *name);

/* Whether outputs are forced onto the disk ("fsync" other than none). */
bool sl_recipe_syncs(const struct sl_recipe *recipe);

/* Sizes that were set, of all variants. */
size_t sl_recipe_size_count(const struct sl_recipe *recipe);

/* Outputs an input gives: sizes × formats of each variant, where none of either counts as one. */
size_t sl_recipe_output_count(const struct sl_recipe *recipe);

/* What an output's name may say of its input. */
struct sl_recipe_input {
    const char *relative; /* the path below the input folder */
    uint64_t size;        /* bytes, and time: for {hash} alone */
    int64_t mtime_ns;
};

/* Appends the path of the output `index` below the output folder: the same folder and stem with the
 * extension of the format ("a/b.png" → "a/b.jpg"), before it a named variant's name, and with
 * several sizes the size ("a/b-thumb-320.jpg"): "320" for a width, "x240" for a height, "320x240"
 * for both, "50pct" for 50%, "90000px" for 90000@; the marks ! ^ < > are left out. Without a
 * format, the extension stays where this build can write it and becomes png otherwise. "name",
 * "flat" and "suffix" change that; with "in-place" it is the input's own path. No NUL is appended.
 * SL_NO_MEMORY; SL_PATH_INVALID where a template makes of this input what leaves the output folder,
 * or goes where the ledger may be: nothing is appended then. {hash} wants sl_recipe_graph before.
 */
SL_NODISCARD enum sl_status sl_recipe_output_name(const struct sl_recipe *recipe, size_t index,
                                                  const struct sl_recipe_input *input,
                                                  struct sl_bytes *out);

/* The graph of the recipe: owned by the recipe, which must not change or go away while the graph is
 * used. `pool_bytes` is how much idle pixel memory may be kept. SL_INVALID_ARGUMENT (options that
 * exclude each other), SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_recipe_graph(struct sl_recipe *recipe, size_t pool_bytes,
                                            const struct sl_stage_graph **out,
                                            struct sl_error *err);

/* What this build knows: codecs and filters, in their tables' order. Static storage. */
struct sl_codec;
struct sl_filter;
const struct sl_codec *sl_codec_at(size_t index);   /* NULL past the end */
const struct sl_filter *sl_filter_at(size_t index); /* NULL past the end */

/* What a filter's parameter takes ("0.3 to 100 px"), and what it has when it is left out ("1"; ""
 * where it must be given), as text, cut to its room. For help. Thread-safe. */
enum { SL_FILTER_TEXT_SIZE = 256 };
struct sl_filter_parameter;
void sl_filter_allowed_text(const struct sl_filter_parameter *parameter,
                            char out[SL_FILTER_TEXT_SIZE]);
void sl_filter_initial_text(const struct sl_filter_parameter *parameter,
                            char out[SL_FILTER_TEXT_SIZE]);

/* A codec that this build was made without, for want of its library; NULL past the end. */
struct sl_codec_left_out {
    const char *name;   /* "libwebp" */
    const char *format; /* which another codec may read and write all the same */
};
const struct sl_codec_left_out *sl_codec_left_out_at(size_t index);

/* Whether a file's name says that it may be a picture: one of the extensions of formats that are
 * known, readable or not. Decides what a folder walk takes when nothing was included by name. */
bool sl_format_is_picture_name(const char *name);

#endif
