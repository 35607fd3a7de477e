# SPDX-License-Identifier: MIT
"""What verify/orient.sh asks of Pillow.

orient.py make FOLDER               pictures that lie in each of the eight ways, in each format
orient.py compare                   prints of each picture of in/, as Pillow turns it, how far from it
                                    are at most pixels/ and vips/, and same/ in the mean
"""
import os
import random
import sys

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

SIDES = (91, 58)
ORIENTATION = 0x0112


def scene():
    """Blobs of colour without a symmetry, smooth enough for chroma that is shared."""
    noise = random.Random(7)
    dots = Image.new("RGB", SIDES)
    dots.putdata([tuple(noise.randrange(256) for _ in range(3)) for _ in range(SIDES[0] * SIDES[1])])
    return ImageOps.autocontrast(dots.filter(ImageFilter.GaussianBlur(5)))


def make(folder):
    picture = scene()
    formats = {"jpg": {"quality": 95, "subsampling": 2}, "png": {}, "webp": {"lossless": True}}
    for extension, options in formats.items():
        for value in range(1, 9):
            exif = picture.getexif()
            exif[ORIENTATION] = value
            picture.save(f"{folder}/{extension}-{value}.{extension}", exif=exif, **options)


def distance(one, other):
    """The largest and the mean difference of samples."""
    if one.size != other.size:
        raise SystemExit(f"sizes differ: {one.size}, {other.size}")
    difference = ImageChops.difference(one, other)
    largest = max(high for _, high in difference.getextrema())
    return largest, sum(ImageStat.Stat(difference).mean) / 3


def compare():
    for name in sorted(os.listdir("in")):
        upright = ImageOps.exif_transpose(Image.open(f"in/{name}")).convert("RGB")
        stem = os.path.splitext(name)[0]
        found = [
            distance(upright, Image.open(path).convert("RGB"))
            for path in (f"pixels/{stem}.png", f"vips/{stem}.png", f"same/{name}")
        ]
        print(f"{name} {found[0][0]} {found[1][0]} {found[2][1]:.3f}")


if __name__ == "__main__":
    {"make": make, "compare": compare}[sys.argv[1]](*sys.argv[2:])
