#!/bin/sh
# SPDX-License-Identifier: MIT
# A picture laid over pictures: what is seen where, what becomes of the base's layout, and what is
# said of a picture that cannot be laid over others, before anything is done.
. "$(dirname "$0")/lib.sh"

# samples FILE: those of a BMP, from the bottom row up, blue first.
samples() { tail -c +55 "$1" | od -An -v -tu1 -w24; }

# layout BYTES FILE: the depth and the colour type of a PNG.
layout() {
    [ "$(od -An -tu1 -j24 -N2 "$2" | tr -d ' ')" = "$1" ] || fail "$2 has another layout than $1"
}

picture in/a.ppm
{ printf 'P6\n2 2\n255\n'; printf 'zzzzzzzzzzzz'; } >white.ppm
{ printf 'P6\n2 2\n255\n'; printf 'zAzzAzzAzzAz'; } >colour.ppm

# k is 107, z is 122: a corner of them, and half of the way to them everywhere.
run 0 convert in -o corner -f bmp --filter composite=white.ppm:southeast:x=1
samples corner/a.bmp | head -1 | grep -Eq '^( 107){15}( 122){6}( 107){3}$' || fail 'the corner'
samples corner/a.bmp | sed -n 3p | grep -Eq '^( 107){24}$' || fail 'above the corner'
run 0 convert in -o half -f bmp --filter composite=white.ppm:tile=yes:opacity=50
[ "$(samples half/a.bmp | tr -s ' ' '\n' | sort -u | tr -d '\n')" = 115 ] || fail 'half of it'
run 0 convert in -o scaled -f bmp --filter watermark=white.ppm:top:scale=50
samples scaled/a.bmp | tail -1 | grep -Eq '^( 107){6}( 122){12}( 107){6}$' || fail 'scaled'

# The base keeps its layout where it can.
mkdir gray deep
{ printf 'P5\n8 6\n255\n'; head -c 48 /dev/zero; } >gray/a.pgm
{ printf 'P5\n8 6\n65535\n'; head -c 96 /dev/zero; } >deep/a.pgm
run 0 convert gray -o gray-gray -f png --filter composite=white.ppm
layout 80 gray-gray/a.png
run 0 convert gray -o gray-colour -f png --filter composite=colour.ppm
layout 82 gray-colour/a.png
run 0 convert deep -o deep-gray -f png --filter composite=white.ppm:blend=screen
layout 160 deep-gray/a.png
run 0 convert deep -o deep-hole -f png --filter composite=colour.ppm:blend=dest-out
layout 166 deep-hole/a.png
run 0 convert gray -o gray-hole -f png --filter composite=white.ppm:blend=in
layout 84 gray-hole/a.png
run 0 convert gray-hole -o alpha -f png --filter composite=colour.ppm:blend=add
layout 86 alpha/a.png

# The colours of an overlay with a profile are those that it has in sRGB.
mkdir tagged
{ printf 'P6\n8 6\n255\n'; awk 'BEGIN { for (i = 0; i < 48; i++)
    printf "%c%c%c", 50 + i, 60, 90 }'; } >tagged/a.ppm
if "$SLUICE" convert tagged -o p3 -f png --output-profile p3 --fsync none -Q >out.txt 2>err.txt; then
    run 0 convert tagged -o plain -f bmp
    run 0 convert in -o converted -f bmp --filter composite=p3/a.png
    samples plain/a.bmp | tr -s ' ' '\n' >a.txt
    samples converted/a.bmp | tr -s ' ' '\n' | paste a.txt - |
        awk '{ d = $1 - $2; if (d * d > 4) exit 1 }' || fail 'the overlay has other colours'
else
    says 'knows no profiles'
fi

# Any path: what a filter's text means by itself has a backslash before it.
cp white.ppm 'a:b=c\.ppm'
run 0 convert in -o quoted -f bmp --filter 'composite=a\:b\=c\\.ppm:southeast:x=1'
cmp -s quoted/a.bmp corner/a.bmp || fail 'a path with signs in it is another picture'
run 0 convert in -o quoted -f bmp --filter 'composite=a\:b\=c\\.ppm:southeast:x=1' --dry-run
canonical=$(sed -n 's/^filter=//p' out.txt)
case $canonical in 'composite=a\:b\=c\\.ppm#'*:southeast:x=1) ;; *) fail "it is $canonical" ;; esac
run 0 convert in -o quoted -f bmp --filter "$canonical"
says '^0 converted, 1 unchanged'

# What cannot be laid over pictures is said at once.
refused() {
    run 2 convert in -o no -f bmp --filter "composite=$1" --max-pixels "${3:-1000}"
    says "$2"
    absent no
}
echo 'no picture' >text.ppm
printf 'P6\n2 2\n255\nzzz' >cut.ppm
: >empty.ppm
{ printf 'P6\n60000 60000\n255\n'; head -c 1000 /dev/zero; } >huge.ppm
refused nowhere.ppm 'nowhere.ppm cannot be laid over pictures: .*No such file'
refused text.ppm 'text.ppm cannot be laid over pictures: this build reads no such picture'
refused empty.ppm 'empty.ppm cannot be laid over pictures'
refused cut.ppm 'cut.ppm cannot be laid over pictures'
refused huge.ppm 'huge.ppm cannot be laid over pictures: .*--max-pixels'
refused white.ppm 'white.ppm cannot be laid over pictures: .*--max-pixels' 3
refused in 'in cannot be laid over pictures'
refused white.ppm:scale=101 'out of range'
refused white.ppm:attention 'not a position'
picture wide.ppm 200 200
run 2 convert in -o no -f bmp --filter composite=wide.ppm --max-memory 64K
says 'takes .* more than half .*--max-memory'
absent no
run 0 convert in -o tolerant -f bmp --filter composite=cut.ppm --fail-on none

# Another picture under the same name makes outputs anew.
cp white.ppm logo.ppm
run 0 convert in -o anew -f bmp --filter composite=logo.ppm
run 0 convert in -o anew -f bmp --filter composite=logo.ppm
says '^0 converted, 1 unchanged'
cp colour.ppm logo.ppm
run 0 convert in -o anew -f bmp --filter composite=logo.ppm --overwrite all
says '^1 converted'

# Retries: with what was laid over the others, or with a filter of an item's own.
broken in2/a.ppm
broken in2/b.ppm
run 1 convert in2 -o out -f bmp --filter composite=logo.ppm:northwest
picture in2/a.ppm
run 1 failed retry --all -o out
exists out/a.bmp
run 2 failed retry --all -o out --set filter=composite=nowhere.ppm
picture in2/b.ppm
run 0 failed retry --all -o out --set filter=composite=white.ppm:tile=yes
samples out/b.bmp | grep -Evq '^( 122){24}$' && fail 'the filter of its own was not applied'
broken in2/c.ppm
run 1 convert in2 -o out -f bmp --filter composite=logo.ppm:northwest
cp white.ppm logo.ppm
run 2 failed retry --all -o out
says 'logo.ppm is not the file that it was'
exit 0
