/* SPDX-License-Identifier: MIT */
/*
 * What the stages keep of an item and of its parts while they are in flight, and the stages
 * themselves. One thread at a time holds a part; the item's fields are written by admission and
 * decode only, before the parts go their own ways.
 */
#ifndef SL_STAGES_WORK_H
#define SL_STAGES_WORK_H

#include <sluice/recipe.h>
#include <sluice/stage.h>

#include "file.h"
#include "hash.h"
#include "overlays.h"
#include "settings.h"
#include "thread.h"

struct sl_part_work {
    struct sl_image *image;        /* owned reference, or NULL; shared until it is replaced */
    struct sl_animation animation; /* the frames behind it, treated alike; none, too, where no
                                      output of these pixels holds them */
    bool resized, filtered;        /* an override may ask for a stage that the graph has not */
    bool kept;                     /* --overwrite newer: the output stays as it is */
    bool left_out;                 /* --if-larger skip: there is to be no output */
    bool coded;                    /* `encoded` is whole: nothing is left but to write it */
    struct sl_warnings warnings;
    struct sl_bytes encoded;
    char *temporary; /* owned; exists on the disk, or NULL */
};

struct sl_item_work {
    const struct sl_settings *settings; /* the recipe's, or own */
    const uint32_t *spans;              /* the recipe's: variants of the same pixels */
    struct sl_settings *own;            /* owned; with the item's overrides, or NULL */
    struct sl_overlay *overlays;        /* owned; what these lay over it */
    struct sl_file file;
    struct sl_bytes
        input; /* the file's bytes while it is decoded, and longer for --if-larger copy */
    unsigned orientation; /* of the decoded picture */
    const struct sl_codec *codec;
    struct sl_codec_info info;     /* of the file */
    struct sl_codec_info expected; /* what decode gives at most, however the picture lies */
    struct sl_animation animation; /* as decoded, until the parts have its frames */
    bool animated;                 /* frames were decoded, whether or not all outputs hold them */
    bool cmyk_profile;             /* the pixels were CMYK, and have the outputs' colours already */
    struct sl_metadata metadata;   /* what outputs may get of it; from decode on */
    bool kept;                     /* all of the outputs stay as they are */
    uint32_t part_count;
    struct sl_part_work parts[SL_PARTS_MAX];
    struct sl_item_work *next; /* idle list */
};

struct sl_recipe {
    struct sl_settings settings;
    struct sl_stage_graph graph;
    uint32_t spans[SL_PARTS_MAX]; /* of the graph, see sl_settings_spans */
    struct sl_hash hash;          /* of its text, for the graph's names */
    struct sl_buffer_pool *pool;  /* owned */
    bool discards;                /* outputs are thrown away */
    uint8_t *window;              /* owned; of the one admission thread */
    struct sl_bytes profile;      /* --output-profile; empty: none was asked for */
    struct sl_bytes srgb;         /* what a picture without a profile is taken to have, where
                                     there is --output-profile */
    struct sl_colours *colours;   /* owned; the ways to `profile`, else to sRGB; NULL: a build that
                                     knows no profiles */
    struct sl_overlay *overlays;  /* owned; what its filters lay over pictures */
    struct sl_mutex lock;
    struct sl_item_work *idle; /* guarded by lock */
};

/* An item's work, recycled. NULL when memory is out. Thread-safe. */
struct sl_item_work *sl_work_take(struct sl_recipe *recipe);

/* Frees what it holds and keeps it for the next item. Thread-safe. */
void sl_work_give(struct sl_recipe *recipe, struct sl_item_work *work);
void sl_work_free_idle(struct sl_recipe *recipe);

/* Writes ".sluice-<hash of the output's path>-<part>" in the output's folder: short whatever the
 * output's name, the same in every run, so that a rerun finds what a killed run left. The caller
 * frees it; NULL when memory is out. */
char *sl_temporary_name(const char *output, uint32_t part);

/* What the item's outputs need of the picture, stored as `orientation` says; 0: not known, enough
 * for all. */
void sl_work_want(const struct sl_item *item, unsigned orientation, struct sl_decode_want *want);

/* What decode will give for that. */
void sl_work_expect(const struct sl_item_work *work, const struct sl_decode_want *want,
                    struct sl_codec_info *info);

/* Whether nothing happens to the pixels between a codec's decode and its own encode. */
bool sl_work_keeps_pixels(const struct sl_item *item, unsigned orientation);

/* Animations: stages/frames.c. */

/* Whether an output of the item holds frames. */
bool sl_work_animates(const struct sl_item *item);

/* Gives each part that is to have the decoded frames room for them. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_work_expect_frames(struct sl_item *item, struct sl_error *err);

/* Drops the part's frames where no output of its pixels holds any. */
void sl_part_leave_frames(struct sl_part *part);

/* Does a step with each of the part's frames as its picture, in turn; the first failure ends it. */
typedef enum sl_status sl_frame_step(void *context, struct sl_part *part, struct sl_error *err);
SL_NODISCARD enum sl_status sl_part_each_frame(struct sl_part *part, sl_frame_step *step,
                                               void *context, struct sl_error *err);

/* A step that turns it upright; `context` is the recipe. */
enum sl_status sl_part_turn_upright(void *context, struct sl_part *part, struct sl_error *err);

/* How pictures of YCbCr share chroma when they are resized: as that one of the outputs wants it
 * that has the most of it, and from which encode makes the others'. False where an output wants
 * them interleaved. */
bool sl_work_chroma(const struct sl_item *item, unsigned *chroma_h, unsigned *chroma_v);

/* What is behind the last dot of a path's name; "" without one. */
const char *sl_path_extension(const char *path);

/* Encodes the part's picture, within --max-bytes: stages/bounds.c. As sl_codec.encode, and
 * SL_ENCODE_UNSUPPORTED where no quality does. */
SL_NODISCARD enum sl_status sl_part_encode(struct sl_part *part, const struct sl_codec *codec,
                                           struct sl_encode_options *options, struct sl_error *err);

/* Does with what was encoded as --if-larger says. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_part_weigh(const struct sl_recipe *recipe, struct sl_part *part,
                                          const struct sl_codec *codec, struct sl_error *err);

/* The codec that writes a part's output; NULL when this build has none. */
const struct sl_codec *sl_part_codec(const struct sl_part *part);

/* The bytes of an item's peak, for admission: stages/reckon.c. Where sizes are beyond a limit their
 * parts get the error, and the first of these is returned; of one part, in err alone. */
SL_NODISCARD enum sl_status sl_work_reckon(struct sl_item *item, const struct sl_item_work *work,
                                           uint64_t *out, struct sl_error *err);

/* Metadata: stages/metadata.c. */

/* Finds what outputs are to get in the input's bytes, and which way the picture lies; the blocks
 * are borrowed from the bytes until sl_work_detach_metadata. Statuses as sl_codec_metadata, and
 * SL_OVER_RESERVE where there is more than was reserved. */
SL_NODISCARD enum sl_status sl_work_find_metadata(const struct sl_recipe *recipe,
                                                  struct sl_item *item,
                                                  const struct sl_decode_job *job,
                                                  unsigned *orientation, struct sl_error *err);
SL_NODISCARD enum sl_status sl_work_detach_metadata(struct sl_item *item, struct sl_error *err);

/* What a part's output gets beside a picture of part->width × part->height and this model: blocks
 * that are borrowed from the item's, or made true. Released by the caller, in any case. Warns of
 * what was asked for by name and cannot be had. SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_part_metadata(const struct sl_recipe *recipe, struct sl_part *part,
                                             const struct sl_codec *codec, enum sl_model model,
                                             struct sl_metadata *out, struct sl_error *err);

/* What blocks of `found` bytes take at most: the item's, and of each part a copy that was made true
 * and what they are in its output. And what is reserved for them before they were found. */
uint64_t sl_work_metadata_bytes(const struct sl_item_work *work, uint64_t found);
uint64_t sl_work_metadata_reserve(const struct sl_item_work *work);

/* Gives each size the decoded picture (moved, also on failure), halved as often as that size wants,
 * and the frames behind it: stages/pyramid.c. SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT. */
SL_NODISCARD enum sl_status sl_pyramid_build(struct sl_recipe *recipe, struct sl_item *item,
                                             struct sl_image *image, struct sl_error *err);

/* open, share, commit and discard of the graph: stages/admit.c, stages/commit.c. */
enum sl_status sl_stage_open(void *recipe, struct sl_item *item, struct sl_error *err);
void sl_stage_share_picture(void *recipe, struct sl_part *lead, struct sl_part *part);
enum sl_status sl_stage_commit(void *recipe, struct sl_item *item, struct sl_error *err);
void sl_stage_discard(void *recipe, struct sl_item *item);

/* Of what replaces its input: whether it may, which is looked at when it is opened, and all that
 * comes before the name, which sl_recipe_put_in_place gives: stages/in_place.c. */
enum sl_status sl_in_place_open(const struct sl_item *item, const struct sl_item_work *work,
                                struct sl_error *err);
enum sl_status sl_in_place_commit(struct sl_item *item, struct sl_error *err);

/* May the item write this output? SL_COLLISION; *keep is set when what stands there is to stay. */
enum sl_status sl_output_check(const struct sl_item *item, const struct sl_settings *settings,
                               const char *output, bool *keep, struct sl_error *err);

/* The stages: one file each. */
enum sl_status sl_stage_decode(void *recipe, struct sl_part *part, struct sl_error *err);
enum sl_status sl_stage_resize(void *recipe, struct sl_part *part, struct sl_error *err);
enum sl_status sl_stage_filter(void *recipe, struct sl_part *part, struct sl_error *err);
enum sl_status sl_stage_encode(void *recipe, struct sl_part *part, struct sl_error *err);

/* The settings that a part's output is made with. */
const struct sl_settings *sl_part_settings(const struct sl_part *part);

/* What a variant's resize makes of a picture of width × height, upright. */
void sl_work_frame(const struct sl_settings *settings, uint32_t variant, uint32_t width,
                   uint32_t height, struct sl_frame *out);

/* Whether what the filters make of a picture of that size stays within the limits, at each of them.
 * Statuses as sl_limits_check. */
SL_NODISCARD enum sl_status sl_work_check_filters(const struct sl_settings *settings,
                                                  uint32_t width, uint32_t height,
                                                  struct sl_error *err);

/* Colours: stages/colour.c. */

/* What a recipe needs for them, made of its settings. SL_INVALID_ARGUMENT and others of a file that
 * cannot be read or is no profile, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_recipe_open_colours(struct sl_recipe *recipe, struct sl_error *err);
void sl_recipe_close_colours(struct sl_recipe *recipe);

/* Whether a picture of that model is to get other colours before this codec writes it; and gives
 * them to it: SL_NO_MEMORY, SL_CANCELLED, SL_TIMEOUT. */
bool sl_part_changes_colours(const struct sl_recipe *recipe, const struct sl_item_work *work,
                             const struct sl_codec *codec, enum sl_model model);
SL_NODISCARD enum sl_status sl_part_change_colours(struct sl_recipe *recipe, struct sl_part *part,
                                                   const struct sl_codec *codec,
                                                   struct sl_error *err);

/* The profile, borrowed, that tells the colours of such an output; false: none does, or need. */
bool sl_part_profile(const struct sl_recipe *recipe, const struct sl_item_work *work,
                     const struct sl_codec *codec, enum sl_model model, const uint8_t **icc,
                     size_t *size);

/* Whether the input's profile makes a difference to decode or to an output. */
bool sl_work_needs_profile(const struct sl_recipe *recipe, const struct sl_item *item);

#endif
