#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""pixels.py SLUICE CORPUS: every picture of the corpus that has to be converted has the pixels that
Pillow finds in it, or ImageMagick where Pillow cannot read it: exactly, but for JPEG and WebP, whose
decoders may differ by three levels, and colours that were converted, by four, from CMYK by twelve
(Pillow's table of a grid is coarser; dE 1.8 at most). Pictures whose pixels
no other program here gets right are named below, with the reason. Debian: python3-pil imagemagick"""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

try:
    from PIL import Image, ImageChops, ImageCms, ImageOps
except ImportError:
    print("skipped: there is no Pillow (python3-pil)")
    sys.exit(77)

# Who is right is said by the format's specification, or by the corpus's notes.
SET_ASIDE = {
    "good/jpeg/wuffs_peacock.progressive.scan000.jpeg": "others smooth blocks of a first scan",
    "odd/bmp/dn_pal2.bmp": "2 bits a pixel: others cannot read it",
    "odd/bmp/dn_pal2color.bmp": "2 bits a pixel: others cannot read it",
    "odd/bmp/dn_pal8oversizepal.bmp": "a palette of 300 colours: others cannot read it",
    "odd/bmp/dn_rgb16-231.bmp": "2, 3 and 1 bits a colour: others scale them otherwise",
    "odd/gif-anim/gd_dispose_background.gif": "a frame beside the others: the canvas is transparent",
    "odd/gif-anim/gd_dispose_none.gif": "a frame beside the others: the canvas is transparent",
    "odd/gif-anim/gd_dispose_previous.gif": "a frame beside the others: the canvas is transparent",
    "odd/gif-anim/gd_dispose_unspecified.gif": "a frame beside the others: the canvas is transparent",
    "odd/gif/wuffs_background-color.gif": "the canvas around the frame is transparent",
    "odd/gif/wuffs_frame-out-of-bounds.gif": "the canvas around the frame is transparent",
    "odd/gif/wuffs_metadata-empty.gif": "the canvas around the frame is transparent",
    "odd/gif/wuffs_metadata-full.gif": "the canvas around the frame is transparent",
    "odd/gif/wuffs_multiple-loop-counts.gif": "the canvas around the frame is transparent",
    "odd/gif/wuffs_small-frame-interlaced.gif": "the canvas around the frame is transparent",
}
LOSSY, CONVERTED, FROM_CMYK = 3, 4, 12
LIBRARY_BUILDS = {"jpegturbo3"}  # needs of the manifest that no library of Debian 12 meets
Image.MAX_IMAGE_PIXELS = None


def seen(picture):
    """8 bits, straight alpha, nothing under what is transparent."""
    if picture.mode.startswith("I"):
        picture = picture.point(lambda v: v / 257).convert("L")
    rgba = picture.convert("RGBA")
    opaque = rgba.getchannel("A").point(lambda v: 255 if v else 0)
    return Image.composite(rgba, Image.new("RGBA", rgba.size), opaque)


def difference(ours, theirs):
    """The largest of all samples; None where the sizes differ."""
    if ours.size != theirs.size:
        return None
    return max(high for _, high in ImageChops.difference(seen(ours), seen(theirs)).getextrema())


def by_pillow(path):
    picture = ImageOps.exif_transpose(Image.open(path))
    icc = picture.info.get("icc_profile")
    if icc and picture.mode in ("RGB", "CMYK", "L"):
        try:
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            return ImageCms.profileToProfile(
                picture, profile, ImageCms.createProfile("sRGB"), renderingIntent=1,
                outputMode="L" if picture.mode == "L" else "RGB", flags=0x2000), True
        except (ImageCms.PyCMSError, OSError):
            pass
    return picture, False


def by_imagemagick(path):
    png = subprocess.run(["convert", path + "[0]", "-auto-orient", "-depth", "8", "png:-"],
                         stdin=subprocess.DEVNULL, capture_output=True, check=False).stdout
    return Image.open(io.BytesIO(png)), False


def judge(row, source, output):
    """An empty string, or what is wrong."""
    wrong = []
    for oracle in (by_pillow, by_imagemagick):
        try:
            theirs, converted = oracle(source)
            off = difference(Image.open(output), theirs)
        except Exception as error:  # whatever a broken picture makes of another decoder
            wrong.append(f"{oracle.__name__}: {str(error)[:60]}")
            continue
        allowed = LOSSY if row["format"] in ("jpeg", "webp") else 0
        if converted:
            allowed = FROM_CMYK if row["channels"] == "4" else CONVERTED
        if off is not None and off <= allowed:
            return ""
        wrong.append(f"{oracle.__name__}: {'another size' if off is None else f'{off} levels'}")
    return "; ".join(wrong)


def main():
    sluice, corpus = sys.argv[1], os.path.realpath(sys.argv[2])
    if not os.path.exists(corpus + "/MANIFEST.tsv"):
        print(f"skipped: there is no corpus at {corpus}")
        return 77
    with open(corpus + "/MANIFEST.tsv", encoding="utf-8") as manifest:
        rows = {row["path"]: row for row in csv.DictReader(manifest, delimiter="\t")}
    work = tempfile.TemporaryDirectory()
    events = subprocess.run(
        [sluice, "convert", corpus, "-o", work.name + "/out", "-f", "png", "--include", "*",
         "--exclude", "*.tsv", "--exclude", "*.md", "--on-collision", "rename", "--keep", "none",
         "--fsync", "none", "--progress", "none", "--json"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout
    items = {}
    for line in events.splitlines():
        event = json.loads(line)
        if event["event"] == "item":
            items[event["src"]] = event
    compared = failures = aside = refused = 0
    for path, row in rows.items():
        if "ok" not in row["expect"].split("|") or not path.startswith(("good/", "odd/")):
            continue
        item = items[path]
        if item["state"] != "done":
            refused += 1
            if row["expect"] == "ok" and row["needs"] not in LIBRARY_BUILDS:
                failures += 1
                print(f"FAILED: {path}: {item['error']['message']}")
            continue
        if path in SET_ASIDE:
            aside += 1
            continue
        compared += 1
        wrong = judge(row, corpus + "/" + path, item["dst"])
        if wrong:
            failures += 1
            print(f"FAILED: {path}: {wrong}")
    print(f"{compared} pictures compared, {failures} wrong; {aside} set aside, {refused} refused as "
          "the manifest allows")
    return 1 if failures or not compared else 0


sys.exit(main())
