/* SPDX-License-Identifier: MIT */
/*
 * What filters lay over pictures: chosen when a filter is set, loaded once for all of a recipe's
 * pictures, before the first of them; where an item has filters of its own, for that item.
 *
 * Externally synchronised; what was loaded may be read by all threads.
 */
#ifndef SL_STAGES_OVERLAYS_H
#define SL_STAGES_OVERLAYS_H

#include "settings.h"

/* The pictures that were loaded, a list; NULL: none. */
struct sl_overlay;

/* Where a call has a picture's path, hashes the file and makes the argument "path#hash": an item's
 * version is to change with it. Such an argument stays as it is. SL_INVALID_ARGUMENT with a message
 * (a file that cannot be read, or is not the one that was hashed), SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_overlay_choose(struct sl_filter_call *call, struct sl_error *err);

/* Reads the picture of a file with this hash, within the settings' limits, as sl_filter_call has
 * it, into *out (moved to the caller; NULL on failure). Statuses of files and codecs, and
 * SL_SOURCE_CHANGED. Thread-safe. */
SL_NODISCARD enum sl_status sl_overlay_read(const char *path, const char *hash,
                                            const struct sl_settings *settings,
                                            struct sl_image **out, struct sl_error *err);

/* Gives all calls that outputs are made with the pictures that they have not yet; the list owns
 * them, and is to outlive the calls' use, also on failure. What is the same is loaded once.
 * SL_INVALID_ARGUMENT with a message that names the file, SL_NO_MEMORY. */
SL_NODISCARD enum sl_status sl_overlays_load(struct sl_overlay **list, struct sl_settings *settings,
                                             struct sl_error *err);

/* Takes them from the calls again, and frees the list. */
void sl_overlays_forget(struct sl_overlay **list, struct sl_settings *settings);

/* Frees the list alone, when the calls are gone or will be. */
void sl_overlays_free(struct sl_overlay **list);

uint64_t sl_overlays_bytes(const struct sl_overlay *list);

#endif
