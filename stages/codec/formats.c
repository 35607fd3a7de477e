/* SPDX-License-Identifier: MIT */
#include "codecs.h"

#include <sluice/recipe.h>

#include <string.h>

/* Formats that a person may well have in a folder of pictures, or under a picture's name. `magic`
 * stands at `offset`; `also` stands at `also_offset` where one string is not enough. */
static const struct {
    const char *name;
    const char *magic;
    const char *also;
    uint8_t offset, magic_size, also_offset, also_size;
} signatures[] = {
    {"webp", "RIFF", "WEBP", 0, 4, 8, 4},
    {"avif", "ftyp", "avi", 4, 4, 8, 3},
    {"heif", "ftyp", "hei", 4, 4, 8, 3},
    {"heif", "ftyp", "hev", 4, 4, 8, 3},
    {"heif", "ftyp", "mif1", 4, 4, 8, 4},
    {"heif", "ftyp", "msf1", 4, 4, 8, 4},
    {"cr3", "ftyp", "crx ", 4, 4, 8, 4},
    {"jxl", "\xFF\x0A", NULL, 0, 2, 0, 0},
    {"jxl", "\0\0\0\x0CJXL ", NULL, 0, 8, 0, 0},
    {"jp2", "\0\0\0\x0CjP  ", NULL, 0, 8, 0, 0},
    {"jp2", "\xFF\x4F\xFF\x51", NULL, 0, 4, 0, 0},
    {"cr2", "II*\0", "CR", 0, 4, 8, 2},
    {"tiff", "II*\0", NULL, 0, 4, 0, 0},
    {"tiff", "MM\0*", NULL, 0, 4, 0, 0},
    {"tiff", "II+\0", NULL, 0, 4, 0, 0},
    {"tiff", "MM\0+", NULL, 0, 4, 0, 0},
    {"jxr", "II\xBC", NULL, 0, 3, 0, 0},
    {"qoi", "qoif", NULL, 0, 4, 0, 0},
    {"hdr", "#?RADIANCE", NULL, 0, 10, 0, 0},
    {"hdr", "#?RGBE", NULL, 0, 6, 0, 0},
    {"exr", "\x76\x2F\x31\x01", NULL, 0, 4, 0, 0},
    {"pic", "\x53\x80\xF6\x34", NULL, 0, 4, 0, 0},
    {"pfm", "PF\n", NULL, 0, 3, 0, 0},
    {"pfm", "Pf\n", NULL, 0, 3, 0, 0},
    {"pam", "P7\n", NULL, 0, 3, 0, 0},
    {"psb", "8BPS\0\2", NULL, 0, 6, 0, 0},
    {"mng", "\x8AMNG", NULL, 0, 4, 0, 0},
    {"jng", "\x8BJNG", NULL, 0, 4, 0, 0},
    {"xcf", "gimp xcf", NULL, 0, 8, 0, 0},
    {"ico", "\0\0\1\0", NULL, 0, 4, 0, 0},
    {"cur", "\0\0\2\0", NULL, 0, 4, 0, 0},
    {"dds", "DDS ", NULL, 0, 4, 0, 0},
    {"ktx", "\xABKTX", NULL, 0, 4, 0, 0},
    {"farbfeld", "farbfeld", NULL, 0, 8, 0, 0},
    {"flif", "FLIF", NULL, 0, 4, 0, 0},
    {"bpg", "BPG\xFB", NULL, 0, 4, 0, 0},
    {"fits", "SIMPLE  =", NULL, 0, 9, 0, 0},
    {"sgi", "\x01\xDA", NULL, 0, 2, 0, 0},
    {"ras", "\x59\xA6\x6A\x95", NULL, 0, 4, 0, 0},
    {"xpm", "/* XPM */", NULL, 0, 9, 0, 0},
    {"svg", "<svg", NULL, 0, 4, 0, 0},
    {"svg", "\xEF\xBB\xBF<svg", NULL, 0, 7, 0, 0},
    {"svg", "<!DOCTYPE svg", NULL, 0, 13, 0, 0},
    {"svg", "<?xml", NULL, 0, 5, 0, 0},
    {"svg", "\xEF\xBB\xBF<?xml", NULL, 0, 8, 0, 0},
    {"html", "<!DOCTYPE html", NULL, 0, 14, 0, 0},
    {"html", "<!doctype html", NULL, 0, 14, 0, 0},
    {"html", "<html", NULL, 0, 5, 0, 0},
    {"pdf", "%PDF-", NULL, 0, 5, 0, 0},
    {"eps", "%!PS-Adobe", NULL, 0, 10, 0, 0},
    {"eps", "\xC5\xD0\xD3\xC6", NULL, 0, 4, 0, 0},
    {"zip", "PK\3\4", NULL, 0, 4, 0, 0},
    {"gzip", "\x1F\x8B\x08", NULL, 0, 3, 0, 0},
    {"mp4", "ftyp", "iso", 4, 4, 8, 3},
    {"mp4", "ftyp", "mp4", 4, 4, 8, 3},
    {"mp4", "ftyp", "avc1", 4, 4, 8, 4},
    {"mp4", "ftyp", "M4V", 4, 4, 8, 3},
    {"mp4", "ftyp", "qt  ", 4, 4, 8, 4},
    {"mp4", "ftyp", "3g", 4, 4, 8, 2},
    {"mkv", "\x1A\x45\xDF\xA3", NULL, 0, 4, 0, 0},
    {"avi", "RIFF", "AVI ", 0, 4, 8, 4},
    {"wmf", "\xD7\xCD\xC6\x9A", NULL, 0, 4, 0, 0},
};

/* What they are, where that says more than their name: what no build reads. */
static const struct {
    const char *name;
    const char *what;
} descriptions[] = {
    {"heif", "an HEIF picture, coded as HEVC"},
    {"cr2", "a camera's raw file"},
    {"cr3", "a camera's raw file"},
    {"psb", "a large document of Photoshop's (PSB)"},
    {"svg", "an SVG drawing"},
    {"html", "a web page"},
    {"pdf", "a PDF document"},
    {"eps", "a PostScript document"},
    {"wmf", "a WMF drawing"},
    {"zip", "a ZIP archive"},
    {"gzip", "compressed by gzip"},
    {"mp4", "a film (MP4 or QuickTime)"},
    {"mkv", "a film (Matroska or WebM)"},
    {"avi", "a film (AVI)"},
};

/* Extensions of pictures that no codec of this table may be able to read. */
static const char other_extensions[] =
    "webp,avif,heic,heif,hif,jxl,jp2,j2k,jpf,jpx,tif,tiff,jxr,hdr,rgbe,exr,pic,pfm,pam,psb,mng,jng,"
    "xcf,ico,cur,dds,ktx,ff,flif,bpg,fits,fit,sgi,ras,xpm,xbm,pcx,svg,svgz,qoi,eps,wmf,emf,"
    "cr2,cr3,nef,arw,dng,orf,rw2,raf,pef,srw";

static bool has(const uint8_t *head, size_t size, const char *magic, size_t offset, size_t length)
{
    return !length || (size >= offset + length && !memcmp(head + offset, magic, length));
}

const char *sl_format_name_of_unreadable(const uint8_t *head, size_t size)
{
    for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
        if (has(head, size, signatures[i].magic, signatures[i].offset, signatures[i].magic_size) &&
            has(head, size, signatures[i].also, signatures[i].also_offset, signatures[i].also_size))
            return signatures[i].name;
    }
    return NULL;
}

const char *sl_format_describe(const char *name)
{
    for (size_t i = 0; i < sizeof descriptions / sizeof descriptions[0]; i++) {
        if (strcmp(descriptions[i].name, name) == 0)
            return descriptions[i].what;
    }
    return NULL;
}

/* ASCII only, whatever the locale says: extensions are not words. */
static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static bool same(const char *a, const char *b, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (lower(a[i]) != lower(b[i]))
            return false;
    }
    return true;
}

bool sl_format_lists(const char *list, const char *extension)
{
    size_t length = strlen(extension);
    for (const char *item = list; length && item;) {
        size_t item_length = strcspn(item, ",");
        if (item_length == length && same(item, extension, length))
            return true;
        item = item[item_length] ? item + item_length + 1 : NULL;
    }
    return false;
}

bool sl_format_is_picture_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash ? slash + 1 : name;
    const char *dot = strrchr(base, '.');
    if (!dot || dot == base)
        return false;
    const struct sl_codec *codec;
    for (size_t i = 0; (codec = sl_codec_at(i)); i++) {
        if (sl_format_lists(codec->extensions, dot + 1))
            return true;
    }
    return sl_format_lists(other_extensions, dot + 1);
}
