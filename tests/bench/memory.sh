#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# memory.sh BUILD: the peak of resident memory under --max-memory 256M, with 20,000 tiny pictures
# and with 60 of 12 megapixels. Target: 256 MB + 64 MB, whatever the number of items.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
command -v /usr/bin/time >/dev/null || { echo "memory.sh needs the Debian package time" >&2; exit 2; }

peak_of() {
    /usr/bin/time -f %M -o "$work/peak" "$sluice" convert "$1" -o "$work/out" --fsync none \
        --max-memory 256M -Q --progress none "${@:2}"
    awk '{ printf "%.0f", $1 / 1024 }' "$work/peak"
    rm -rf "$work/out"
}

for pictures in 2000 20000; do
    rm -rf "$work/in"
    for ((i = 0; i < pictures; i++)); do
        folder=$work/in/$((i / 1000))
        [ $((i % 1000)) != 0 ] || mkdir -p "$folder"
        printf 'P5\n16 16\n255\n%0256d' "$i" >"$folder/$i.pgm"
    done
    printf '{"bench":"memory","pictures":%d,"each":"16x16","peak_mb":%s}\n' "$pictures" \
        "$(peak_of "$work/in" -f png --size 8x8)"
done

# 4000 × 3000, made once by sluice from a sample and linked 60 times.
rm -rf "$work/in" && mkdir -p "$work/one" "$work/in"
"$sluice" convert "$(dirname "$0")/../../samples/pictures/gate.jpg" -o "$work/one" \
    --size '4000x3000!' --fsync none -Q --progress none
for count in 20 60; do
    for ((i = 0; i < count; i++)); do
        ln -f "$work/one/gate.jpg" "$work/in/$i.jpg"
    done
    printf '{"bench":"memory","pictures":%d,"each":"4000x3000","peak_mb":%s}\n' "$count" \
        "$(peak_of "$work/in" --size 1600x1600)"
done
