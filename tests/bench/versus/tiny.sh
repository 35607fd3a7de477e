#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tiny.sh SLUICE PHOTOS OUTPUT COUNT: so many JPEGs of 128 pixels a side, made of the photos.
set -euo pipefail
sluice=$1
photos=$2
output=$3
count=$4
made=$(mktemp -d "$output-XXXXXX")
trap 'rm -rf "$made"' EXIT
"$sluice" convert "$photos" -o "$made" -f jpeg --size '128x128!' -q 90 --fsync none -Q \
    --progress none --on-collision rename
mapfile -t files < <(find "$made" -name '*.jpg' -not -path '*/.sluice/*' | sort)
for ((i = 0; i < count; i++)); do
    ln "${files[i % ${#files[@]}]}" "$output/$i.jpg"
done
