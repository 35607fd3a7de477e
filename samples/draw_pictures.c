/* SPDX-License-Identifier: MIT */
/*
 * Draws samples/pictures: small pictures in every format that sluice reads, some of them broken on
 * purpose.
 *
 *   draw_pictures FOLDER
 *
 * The scenes are functions of a position (scenes.c); what the codecs can write they write, and the
 * formats that sluice only reads have a few lines each here (writers.c).
 */
#include "draw_pictures.h"

#include <sluice/recipe.h>

#include "png_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void check(bool fine, const char *what)
{
    if (fine)
        return;
    fprintf(stderr, "draw_pictures: %s\n", what);
    exit(1);
}

/* The last codec of a format is the one that every build has. */
static const struct sl_codec *codec_for(const char *format)
{
    const struct sl_codec *codec;
    const struct sl_codec *found = NULL;
    for (size_t i = 0; (codec = sl_codec_at(i)) != NULL; i++) {
        if (strcmp(codec->format, format) == 0 && codec->encode)
            found = codec;
    }
    check(found != NULL, format);
    return found;
}

/* The same bytes in every build: PNG is deflated by what every build has. */
static enum sl_status encode(const char *format, const struct sl_image *image,
                             const struct sl_encode_options *options, struct sl_bytes *out,
                             struct sl_error *err)
{
    if (strcmp(format, "png") == 0)
        return sl_png_encode_with(&sl_deflate_stb, image, options, out, err);
    return codec_for(format)->encode(image, options, out, err);
}

static void save(const char *folder, const char *name, const struct sl_bytes *bytes)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    FILE *file = fopen(path, "wb");
    check(file != NULL, path);
    if (bytes->size)
        check(fwrite(bytes->data, 1, bytes->size, file) == bytes->size, path);
    check(fclose(file) == 0, path);
}

/* What is done to the bytes of a picture before it is saved. */
enum fate { WHOLE, CUT, DAMAGED, TURNED };

/* EXIF's Orientation 6 in an APP1 segment behind SOI: to be turned clockwise by a quarter. */
static void turn(struct sl_bytes *jpeg)
{
    static const uint8_t app1[] = {
        0xff, 0xe1, 0x00, 0x22, 'E',  'x',  'i',  'f',  0x00, 0x00, 'M',  'M',
        0x00, 0x2a, 0x00, 0x00, 0x00, 0x08, 0x00, 0x01, 0x01, 0x12, 0x00, 0x03,
        0x00, 0x00, 0x00, 0x01, 0x00, 0x06, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    };
    check(sl_bytes_append(jpeg, app1, sizeof app1) == SL_OK, "memory");
    memmove(jpeg->data + 2 + sizeof app1, jpeg->data + 2, jpeg->size - sizeof app1 - 2);
    memcpy(jpeg->data + 2, app1, sizeof app1);
}

static void meet(struct sl_bytes *bytes, enum fate fate)
{
    switch (fate) {
    case WHOLE:
        break;
    case CUT:
        bytes->size = bytes->size * 3 / 5;
        break;
    case DAMAGED:
        bytes->data[bytes->size / 2] ^= 0x55;
        break;
    case TURNED:
        turn(bytes);
        break;
    }
}

struct picture {
    const char *name;
    enum scene scene;
    uint32_t width, height;
    enum sl_model model;
    unsigned depth;
    const char *format; /* of a codec, or of writers.c */
    enum fate fate;
};

static const struct picture pictures[] = {
    {"gate.jpg", SCENE_GATE, 320, 240, SL_MODEL_RGB, 8, "jpeg", WHOLE},
    {"hills.jpg", SCENE_HILLS, 320, 200, SL_MODEL_RGB, 8, "jpeg", WHOLE},
    {"hills gray.jpg", SCENE_HILLS, 200, 150, SL_MODEL_GRAY, 8, "jpeg", WHOLE},
    {"portrait.jpg", SCENE_GATE, 240, 160, SL_MODEL_RGB, 8, "jpeg", TURNED},
    {"wide/panorama.jpg", SCENE_HILLS, 640, 120, SL_MODEL_RGB, 8, "jpeg", WHOLE},
    {"water.png", SCENE_WATER, 160, 120, SL_MODEL_RGB, 8, "png", WHOLE},
    {"water 16 bit.png", SCENE_WATER, 96, 72, SL_MODEL_RGB, 16, "png", WHOLE},
    {"rings.png", SCENE_RINGS, 128, 128, SL_MODEL_RGBA, 8, "png", WHOLE},
    {"rings gray.png", SCENE_RINGS, 128, 128, SL_MODEL_GRAY, 8, "png", WHOLE},
    {"rings gray 16 bit.png", SCENE_RINGS, 64, 64, SL_MODEL_GRAY, 16, "png", WHOLE},
    {"tiny/dot.png", SCENE_WATER, 1, 1, SL_MODEL_RGB, 8, "png", WHOLE},
    {"tiny/line.png", SCENE_RINGS, 200, 1, SL_MODEL_RGB, 8, "png", WHOLE},
    {"bricks.bmp", SCENE_BRICKS, 120, 90, SL_MODEL_RGB, 8, "bmp", WHOLE},
    {"old/bricks.tga", SCENE_BRICKS, 120, 90, SL_MODEL_RGB, 8, "tga", WHOLE},
    {"old/rings.tga", SCENE_RINGS, 96, 96, SL_MODEL_RGBA, 8, "tga", WHOLE},
    {"old/gate.gif", SCENE_GATE, 120, 90, SL_MODEL_RGB, 8, "gif", WHOLE},
    {"old/hills.psd", SCENE_HILLS, 120, 80, SL_MODEL_RGB, 8, "psd", WHOLE},
    {"netpbm/gate.ppm", SCENE_GATE, 80, 60, SL_MODEL_RGB, 8, "P6", WHOLE},
    {"netpbm/gate plain.ppm", SCENE_GATE, 40, 30, SL_MODEL_RGB, 8, "P3", WHOLE},
    {"netpbm/rings.pgm", SCENE_RINGS, 64, 64, SL_MODEL_GRAY, 8, "P5", WHOLE},
    {"netpbm/rings plain.pgm", SCENE_RINGS, 32, 32, SL_MODEL_GRAY, 8, "P2", WHOLE},
    {"netpbm/bricks.pbm", SCENE_BRICKS, 64, 48, SL_MODEL_GRAY, 8, "P4", WHOLE},
    {"netpbm/bricks plain.pbm", SCENE_BRICKS, 32, 24, SL_MODEL_GRAY, 8, "P1", WHOLE},
    {"d\xc3\xa9j\xc3\xa0 vu/\xe6\xb0\xb4.png", SCENE_WATER, 80, 60, SL_MODEL_RGB, 8, "png", WHOLE},
    {"broken/cut.jpg", SCENE_HILLS, 240, 160, SL_MODEL_RGB, 8, "jpeg", CUT},
    {"broken/cut.png", SCENE_GATE, 80, 60, SL_MODEL_RGB, 8, "png", CUT},
    {"broken/short.ppm", SCENE_WATER, 40, 30, SL_MODEL_RGB, 8, "P6", CUT},
    {"broken/damaged.png", SCENE_WATER, 80, 60, SL_MODEL_RGB, 8, "png", DAMAGED},
};

static void draw(const char *folder, const struct picture *picture)
{
    struct sl_image *image = scene_draw(picture->scene, picture->width, picture->height,
                                        picture->model, picture->depth, picture->fate == TURNED);
    check(image != NULL, "memory");
    struct sl_bytes bytes = {0};
    if (write_plain(picture->format, image, &bytes) == false) {
        struct sl_encode_options options = {.quality = 88, .effort = SL_EFFORT_DEFAULT};
        struct sl_error error = {0};
        check(encode(picture->format, image, &options, &bytes, &error) == SL_OK, error.message);
    }
    meet(&bytes, picture->fate);
    save(folder, picture->name, &bytes);
    sl_bytes_release(&bytes);
    sl_image_unref(image);
}

static void save_literal(const char *folder, const char *name, const void *data, size_t size)
{
    struct sl_bytes bytes = {0};
    check(sl_bytes_append(&bytes, data, size) == SL_OK, "memory");
    save(folder, name, &bytes);
    sl_bytes_release(&bytes);
}

/* Files that are no pictures, or none that could be. */
static void draw_impostors(const char *folder)
{
    static const char letter[] = "Dear gatekeeper,\n\nthis is a letter and not a photograph.\n";
    static const uint8_t bomb[] = {
        /* A PNG header of 60,000 × 60,000 pixels, 3.6 gigapixels in 57 bytes. */
        0x89, 'P',  'N',  'G',  0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 'I',  'H',  'D',
        'R',  0x00, 0x00, 0xea, 0x60, 0x00, 0x00, 0xea, 0x60, 0x08, 0x02, 0x00, 0x00, 0x00, 0x0f,
        0xb0, 0xe2, 0x15, 0x00, 0x00, 0x00, 0x00, 'I',  'D',  'A',  'T',  0x35, 0xaf, 0x06, 0x1e,
        0x00, 0x00, 0x00, 0x00, 'I',  'E',  'N',  'D',  0xae, 0x42, 0x60, 0x82,
    };
    static const uint8_t avif[] = {0, 0, 0, 24, 'f', 't', 'y', 'p', 'a', 'v', 'i', 'f',
                                   0, 0, 0, 0,  'a', 'v', 'i', 'f', 'm', 'i', 'f', '1'};
    save_literal(folder, "broken/letter.jpg", letter, sizeof letter - 1);
    save_literal(folder, "broken/empty.png", "", 0);
    save_literal(folder, "broken/bomb.png", bomb, sizeof bomb);
    save_literal(folder, "broken/modern.avif", avif, sizeof avif);
}

int main(int argc, char **argv)
{
    check(argc == 2, "usage: draw_pictures FOLDER");
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++)
        draw(argv[1], &pictures[i]);
    draw_impostors(argv[1]);
    return 0;
}
