# SPDX-License-Identifier: MIT
"""What verify/orient.sh asks of Pillow.

orient.py make FOLDER               pictures that lie in each of the eight ways, in each format
orient.py compare IN OUT [MORE]     prints how far OUT, and MORE, is from IN as Pillow turns it
"""
import random
import sys

from PIL import Image, ImageFilter, ImageOps

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
    differences = [abs(a - b) for a, b in zip(one.tobytes(), other.tobytes())]
    return max(differences), sum(differences) / len(differences)


def compare(source, *outputs):
    picture = Image.open(source)
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    figures = []
    for output in outputs:
        figures += distance(upright, Image.open(output).convert("RGB"))
    print(" ".join(f"{figure:.3f}" for figure in figures))


if __name__ == "__main__":
    {"make": make, "compare": compare}[sys.argv[1]](*sys.argv[2:])
