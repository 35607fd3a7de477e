#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# orient.sh SLUICE [CORPUS]: pictures that lie in each of the eight ways, in each format that says
# so, come out as Pillow and libvips turn them; and what is written says that it is upright, to
# exiftool.
set -euo pipefail
sluice=$(realpath "$1")
corpus=${2:-}
here=$(dirname "$(realpath "$0")")

skip() {
    echo "skipped: $*"
    exit 77
}
python=
for candidate in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$candidate" -c 'import PIL' 2>/dev/null || python=$candidate
done
[ -n "$python" ] || skip 'no Pillow (python3-pil)'
command -v vips >/dev/null || skip 'no vips (libvips-tools)'
command -v exiftool >/dev/null || skip 'no exiftool (libimage-exiftool-perl)'
"$sluice" formats | grep -q 'EXIF orientation is applied' || skip 'this build applies none'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir in
"$python" "$here/orient.py" make in
if [ -d "$corpus/good/orient" ]; then
    cp "$corpus"/good/orient/* in
else
    echo 'without the corpus'
fi
"$sluice" formats | grep -q '^webp *libwebp *libwebp' || rm in/*.webp

convert() { "$sluice" convert in --fsync none --progress none -Q --keep all "$@"; }
convert -o pixels -f png
convert -o lossless --lossless -q 100 --subsampling 444 # in the format that it came in

# Pixels are the same to the bit; written as a JPEG again, whose chroma is made finer in another way,
# they are about the same: turned wrong, they would be tens of levels apart.
count=0
for input in in/*; do
    name=${input#in/}
    stem=${name%.*}
    vips autorot "$input" "$stem.vips.png"
    read -r max _ vips_max _ < <(
        "$python" "$here/orient.py" compare "$input" "pixels/$stem.png" "$stem.vips.png")
    read -r _ again_mean < <("$python" "$here/orient.py" compare "$input" "lossless/$name")
    printf '%-20s from Pillow: %s, vips from it: %s; in its format: mean %s\n' \
        "$name" "$max" "$vips_max" "$again_mean"
    awk "BEGIN { exit !($max == 0 && $vips_max == 0 && $again_mean < 1) }" || {
        echo "FAILED: $name is not as Pillow turns it" >&2
        exit 1
    }
    count=$((count + 1))
done
# shellcheck disable=SC2016
told=$(exiftool -q -n -p '$Orientation' pixels lossless | sort | uniq -c | awk '{ print $1 "x" $2 }')
if [ "$told" != "$((2 * count))x1" ]; then
    echo "FAILED: orientations that are told: $told" >&2
    exit 1
fi
echo "$count pictures with the pixels of Pillow and of libvips;" \
    "$((2 * count)) outputs that say they are upright"
