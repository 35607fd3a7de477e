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
convert -o same --lossless -q 100 --subsampling 444 # in the format that it came in

mkdir vips
for input in in/*; do
    name=${input#in/}
    vips autorot "$input" "vips/${name%.*}.png"
done

# Pixels are the same to the bit; written as a JPEG again, whose chroma is made finer in another way,
# they are about the same: turned wrong, they would be tens of levels apart.
"$python" "$here/orient.py" compare >found
awk '{ printf "%-20s pixels %d from Pillow, libvips %d; in its format %s in the mean\n", $1, $2, $3, $4
       wrong = wrong || $2 || $3 || $4 >= 1 } END { exit wrong }' found || {
    echo "FAILED: not as Pillow turns it" >&2
    exit 1
}
count=$(wc -l <found)
# shellcheck disable=SC2016
told=$(exiftool -q -n -p '$Orientation' pixels same | sort | uniq -c | awk '{ print $1 "x" $2 }')
if [ "$told" != "$((2 * count))x1" ]; then
    echo "FAILED: orientations that are told: $told" >&2
    exit 1
fi
echo "$count pictures with the pixels of Pillow and of libvips;" \
    "$((2 * count)) outputs that say they are upright"
