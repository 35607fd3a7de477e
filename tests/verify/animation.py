#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""animation.py SLUICE CORPUS: animated GIFs, those of the corpus and others that Pillow draws, become
WebPs without loss whose frames, times and loops are what Pillow finds in the GIFs. Where nothing was
drawn Pillow shows the screen's background, and sluice nothing: that is not compared. Debian:
python3-pil"""
import os
import random
import subprocess
import sys
import tempfile

try:
    from PIL import Image, ImageDraw, ImageSequence
except ImportError:
    print("skipped: there is no Pillow (python3-pil)")
    sys.exit(77)


def draw(path, seed):
    """A screen that is all drawn at first, and boxes that come and go over it."""
    dice = random.Random(seed)
    size = dice.randint(3, 90), dice.randint(3, 60)
    frames = []
    for _ in range(dice.randint(2, 9)):
        frame = (frames[-1] if frames and dice.random() < 0.7 else Image.new("RGB", size)).copy()
        for _ in range(dice.randint(1, 4)):
            x, y = dice.randrange(size[0]), dice.randrange(size[1])
            box = [x, y, x + dice.randint(0, 40), y + dice.randint(0, 40)]
            ImageDraw.Draw(frame).rectangle(box, tuple(dice.choices(range(0, 256, 51), k=3)))
        frames.append(frame)
    frames[0].save(path, save_all=True, append_images=frames[1:], loop=dice.choice([0, 1, 7]),
                   duration=[dice.randint(2, 90) * 10 for _ in frames],
                   disposal=dice.choice([0, 1, 2, 3]), optimize=False)


def frames_of(path):
    """Pairs of pixels and milliseconds, those that look the same one after the other as one."""
    out = []
    for frame in ImageSequence.Iterator(Image.open(path)):
        pixels, time = frame.convert("RGBA"), frame.info.get("duration", 0)
        if out and out[-1][0].tobytes() == pixels.tobytes():
            out[-1][1] += time
        else:
            out.append([pixels, time])
    return out


def same(ours, theirs):
    """Whether all that is drawn is."""
    ours, theirs = ours.tobytes(), theirs.tobytes()
    return all(ours[i + 3] == 0 or ours[i:i + 4] == theirs[i:i + 4] for i in range(0, len(ours), 4))


def wrong(gif, webp):
    """What differs, or None."""
    theirs, ours = frames_of(gif), frames_of(webp)
    if [time for _, time in theirs] != [time for _, time in ours]:
        return "times %s instead of %s" % ([t for _, t in ours], [t for _, t in theirs])
    again = Image.open(gif).info.get("loop")
    loops = 1 if again is None else again and again + 1
    if len(theirs) > 1 and Image.open(webp).info.get("loop") != loops:
        return "%s loops instead of %s" % (Image.open(webp).info.get("loop"), loops)
    bad = [i for i, (a, b) in enumerate(zip(ours, theirs)) if not same(a[0], b[0])]
    return "pixels of frames %s" % bad if bad else None


def main():
    sluice, corpus = sys.argv[1:3]
    formats = subprocess.run([sluice, "formats"], capture_output=True, text=True, check=True).stdout
    if not any(row.startswith("webp") and "libwebp" in row.split() for row in formats.split("\n")):
        print("skipped: this build has no WebP")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as work:
        folder = os.path.join(work, "in")
        os.mkdir(folder)
        for seed in range(60):
            draw(os.path.join(folder, "drawn%d.gif" % seed), seed)
        odd = os.path.join(corpus, "odd", "gif-anim")
        for name in os.listdir(odd) if os.path.isdir(odd) else []:
            with open(os.path.join(odd, name), "rb") as source:
                with open(os.path.join(folder, name), "wb") as copy:
                    copy.write(source.read())
        subprocess.run([sluice, "convert", folder, "-o", os.path.join(work, "out"), "-f", "webp",
                        "--lossless", "--fsync", "none", "--progress", "none"], check=True)
        failed, animated = 0, 0
        for name in sorted(os.listdir(folder)):
            gif = os.path.join(folder, name)
            webp = os.path.join(work, "out", name[:-3] + "webp")
            what = wrong(gif, webp)
            animated += len(frames_of(gif)) > 1
            if what:
                failed += 1
                print("FAILED: %s: %s" % (name, what))
        print("%d GIFs, %d animated, %d wrong" % (len(os.listdir(folder)), animated, failed))
        sys.exit(1 if failed else 0)


main()
