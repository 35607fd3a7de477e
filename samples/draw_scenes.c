/* SPDX-License-Identifier: MIT */
/*
 * Pictures for the samples: the scenes of samples/pictures as plain Netpbm, 480 × 360.
 *
 *   draw_scenes FOLDER
 */
#include "draw_pictures.h"
#include "kit.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        enum scene scene;
        enum sl_model model;
    } scenes[] = {
        {"gate.ppm", SCENE_GATE, SL_MODEL_RGB},     {"hills.ppm", SCENE_HILLS, SL_MODEL_RGB},
        {"water.ppm", SCENE_WATER, SL_MODEL_RGB},   {"rings.pgm", SCENE_RINGS, SL_MODEL_GRAY},
        {"bricks.ppm", SCENE_BRICKS, SL_MODEL_RGB},
    };
    if (argc != 2) {
        fputs("usage: draw_scenes FOLDER\n", stderr);
        return 2;
    }
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", argv[1], scenes[i].name);
        struct sl_image *image = scene_draw(scenes[i].scene, 480, 360, scenes[i].model, 8, false);
        kit_must(image ? SL_OK : SL_NO_MEMORY, "a picture");
        kit_must(kit_save(image, path), path);
        sl_image_unref(image);
    }
    return 0;
}
