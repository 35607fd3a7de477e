/* SPDX-License-Identifier: MIT */
#ifndef SAMPLES_DRAW_PICTURES_H
#define SAMPLES_DRAW_PICTURES_H

#include <sluice/bytes.h>
#include <sluice/image.h>

enum scene { SCENE_GATE, SCENE_HILLS, SCENE_WATER, SCENE_RINGS, SCENE_BRICKS };

/* A new picture of the scene, upright or (turned) as a camera held upright stores it: on its side,
 * counter-clockwise. NULL when memory is out. */
struct sl_image *scene_draw(enum scene scene, uint32_t width, uint32_t height, enum sl_model model,
                            unsigned depth, bool turned);

/* Writes an 8-bit gray or RGB picture as "P1" … "P6", "gif" or "psd"; false for other formats. */
bool write_plain(const char *format, const struct sl_image *image, struct sl_bytes *out);

#endif
