#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# fetch.sh FOLDER: real photos out of Debian's wallpaper packages, once, into FOLDER/in.
set -euo pipefail
photos=$1
[ ! -e "$photos/.complete" ] || exit 0
mkdir -p "$photos/debs"
(cd "$photos/debs" && apt-get download -qq -o APT::Sandbox::User=root gnome-backgrounds mate-backgrounds \
    plasma-workspace-wallpapers lomiri-wallpapers)
for package in "$photos"/debs/*.deb; do
    dpkg-deb -x "$package" "$photos/tree"
done
# Real photos: not the thumbnails and screenshots beside them, and no links.
mkdir -p "$photos/in"
number=0
while IFS= read -r file; do
    number=$((number + 1))
    cp "$file" "$photos/in/$number.${file##*.}"
done < <(find "$photos/tree" -type f \( -name '*.jpg' -o -name '*.png' \) -size +200k | sort)
rm -rf "$photos/debs" "$photos/tree"
: >"$photos/.complete"
