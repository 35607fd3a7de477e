#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tiff.py SLUICE: TIFF files that Pillow, ImageMagick and libtiff's tools write, in every model,
compression and arrangement that they know, have the pixels that Pillow or ImageMagick finds in them,
exactly. Debian: python3-pil imagemagick libtiff-tools"""
import json
import os
import subprocess
import sys
import tempfile

try:
    from PIL import Image, ImageChops
except ImportError:
    print("skipped: there is no Pillow (python3-pil)")
    sys.exit(77)

WIDTH, HEIGHT = 61, 43
MODES = ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr"]
COMPRESSIONS = ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "zstd", "jpeg", "group4"]
# NAME: a command that makes NAME.tif of rgb.tif (or rgba.tif), and how far a sample may be off.
MADE = {
    "rgb16": (["convert", "rgb.tif", "-depth", "16", "-evaluate", "multiply", "0.77"], 0),
    "rgba16": (["convert", "rgba.tif", "-depth", "16", "-evaluate", "multiply", "0.77"], 0),
    "planar": (["convert", "rgb.tif", "-interlace", "plane"], 0),
    "planar16": (["convert", "rgba.tif", "-interlace", "plane", "-depth", "16"], 0),
    "tiled": (["convert", "rgb.tif", "-define", "tiff:tile-geometry=16x16"], 0),
    "associated": (["convert", "rgba.tif", "-define", "tiff:alpha=associated"], 1),
    "motorola": (["convert", "rgb.tif", "-define", "tiff:endian=msb", "-depth", "16"], 0),
    "gray4": (["convert", "rgb.tif", "-colorspace", "gray", "-depth", "4"], 0),
    "gray2": (["convert", "rgb.tif", "-colorspace", "gray", "-depth", "2", "-define",
               "tiff:fill-order=lsb"], 0),
    "turned": (["convert", "rgb.tif", "-orient", "right-top"], 0),
    "pages": (["convert", "rgb.tif", "rgba.tif"], 0),
    "jpeg-ycbcr": (["tiffcp", "-c", "jpeg", "rgb.tif"], 0),
    "jpeg-rgb": (["tiffcp", "-c", "jpeg:r", "rgb.tif"], 0),
    "tiled-lzw": (["tiffcp", "-t", "-w", "16", "-l", "32", "-c", "lzw:2", "rgb.tif"], 0),
}


def scene(mode):
    """Every channel of its own, alpha as well."""
    picture = Image.new("RGBA", (WIDTH, HEIGHT))
    for y in range(HEIGHT):
        for x in range(WIDTH):
            picture.putpixel((x, y), (x * 4 % 256, y * 5 % 256, x * y % 256, (x * 3 + y * 2) % 256))
    if mode == "LA":
        return Image.merge("LA", (picture.convert("L"), picture.getchannel("A")))
    return picture if mode == "RGBA" else picture.convert("RGB").convert(mode)


def by_pillow(folder):
    """Pillow's own files, in the pairs that go together."""
    for mode in MODES:
        for compression in COMPRESSIONS:
            if compression == "group4" and mode != "1":
                continue
            if compression == "jpeg" and mode in ("1", "P", "LA", "RGBA"):
                continue
            name = f"{folder}/tif/{mode}-{compression}.tif"
            scene(mode).save(name, compression=compression)
            try:
                Image.open(name).load()
            except OSError:
                os.unlink(name)  # Pillow cannot read what it wrote: YCbCr without compression


def differs(name, folder, most):
    """How far the PNG of a file is from the file, where that is too far."""
    stem = os.path.splitext(name)[0]
    made = f"{folder}/out/{stem}.png"
    if stem in MADE:
        source = f"{folder}/tif/{name}[0]"
        alpha = "PNG64:" if "rgba" in MADE[stem][0][1] and stem != "pages" else "PNG48:"
        subprocess.run(["convert", source, "-auto-orient", f"{alpha}{folder}/want.png"], check=True,
                       stderr=subprocess.DEVNULL)
        told = subprocess.run(["compare", "-metric", "PAE", f"{folder}/want.png", made, "null:"],
                              stderr=subprocess.PIPE, text=True).stderr
        return float(told.split()[0]) > most * 257
    picture = Image.open(made)
    want = Image.open(f"{folder}/tif/{name}").convert(picture.mode)
    return any(ImageChops.difference(want, picture).tobytes())


def main():
    sluice = os.path.abspath(sys.argv[1])
    listed = subprocess.run([sluice, "formats"], stdout=subprocess.PIPE, text=True).stdout
    if "libtiff   " not in listed:
        print("skipped: this build does not read TIFF")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f"{folder}/tif")
        by_pillow(folder)
        for mode in ("rgb", "rgba"):
            scene(mode.upper()).save(f"{folder}/{mode}.tif")
        for name, (command, _) in MADE.items():
            subprocess.run(command + [f"tif/{name}.tif"], cwd=folder, check=True,
                           stderr=subprocess.DEVNULL)
        events = subprocess.run([sluice, "convert", f"{folder}/tif", "-o", f"{folder}/out", "-f",
                                 "png", "--json", "--keep", "none", "--fsync", "none"],
                                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout
        items = [e for e in map(json.loads, events.splitlines()) if e["event"] == "item"]
        failed = [e["src"] for e in items if e["state"] != "done"]
        failed += [e["src"] for e in items if e["state"] == "done" and
                   differs(e["src"], folder, MADE.get(os.path.splitext(e["src"])[0], (0, 0))[1])]
        for name in failed:
            print(f"FAILED: {name}")
        print(f"{len(items)} TIFF files, {len(failed)} with other pixels")
        return 1 if failed or len(items) < 50 else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except FileNotFoundError as missing:
        print(f"skipped: there is no {missing.filename}")
        sys.exit(77)
