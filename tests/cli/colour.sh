#!/bin/sh
# SPDX-License-Identifier: MIT
# Profiles: colours are converted where they have to be, and only there. A build without Little CMS
# refuses to.
. "$(dirname "$0")/lib.sh"

# pixels NAME: the samples of a BMP, a number a line.
pixels() { tail -c +55 "$1" | od -An -v -tu1 -w1; }

# apart MOST A B: no sample of two BMPs is further apart.
apart() {
    pixels "$2" >a.txt
    pixels "$3" >b.txt
    most=$(paste a.txt b.txt | awk '{ d = $1 - $2; if (d < 0) d = -d; if (d > m) m = d }
        END { print m + 0 }')
    [ "$most" -le "$1" ] || fail "$2 and $3 are $most apart, more than $1"
}

mkdir in
{ printf 'P6\n64 48\n255\n'; awk 'BEGIN { for (i = 0; i < 3072; i++)
    printf "%c%c%c", 40 + i % 80, 60 + i / 64, 120 - i % 64 }'; } >in/a.ppm
if ! "$SLUICE" convert in -o p3 -f png --output-profile p3 --fsync none -Q >out.txt 2>err.txt; then
    says 'knows no profiles'
    exit 0
fi

# The colours come back, and the profile is gone with those who need none.
run 0 convert in -o plain -f bmp
run 0 convert p3 -o back -f bmp
apart 2 plain/a.bmp back/a.bmp
run 0 convert p3 -o kept -f png
grep -q iCCP kept/a.png || fail "the profile was not kept"
run 0 convert p3 -o dropped -f png --keep none
if grep -q iCCP dropped/a.png; then fail "a profile was not dropped"; fi
run 0 convert dropped -o seen -f bmp
apart 2 plain/a.bmp seen/a.bmp
run 0 convert kept -o seen-kept -f bmp
apart 2 plain/a.bmp seen-kept/a.bmp

# As a JPEG, through its planes; and without new pixels, where nothing has to change.
run 0 convert p3 -o jpeg -f jpeg -q 100 --subsampling 444
grep -q ICC_PROFILE jpeg/a.jpg || fail "a JPEG has no profile"
run 0 convert jpeg -o srgb -f jpeg -q 100 --subsampling 444 --output-profile srgb
run 0 convert srgb -o seen-srgb -f bmp
apart 8 plain/a.bmp seen-srgb/a.bmp

# What is no profile is refused before anything is done; one that changed makes outputs anew.
echo "no profile" >text.icc
run 2 convert in -o no -f png --output-profile text.icc
says 'not an ICC profile'
absent no
run 2 convert in -o no -f png --output-profile nowhere.icc
says 'nowhere.icc'
run 2 convert in -o no -f png --intent loudly
run 0 convert in -o p3 -f png --output-profile p3 --dry-run
says 'output-profile=p3'

# Linear light: a fine grid keeps its brightness.
mkdir grid
{ printf 'P5\n64 64\n255\n'; awk 'BEGIN { for (i = 0; i < 4096; i++)
    printf "%s", (i + int(i / 64)) % 2 ? "~" : "!" }'; } >grid/g.pgm
run 0 convert grid -o gamma -f bmp --size 16x16 --kernel box
run 0 convert grid -o light -f bmp --size 16x16 --kernel box --linear
gamma=$(pixels gamma/g.bmp | sort -n | sed -n "100s,^ *,,p")
light=$(pixels light/g.bmp | sort -n | sed -n "100s,^ *,,p")
[ "$gamma" = 80 ] || fail "the mean of 126 and 33 is $gamma"
[ "$light" = 94 ] || fail "the mean of their light is $light"
