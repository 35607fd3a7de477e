#!/bin/sh
# SPDX-License-Identifier: MIT
# Text laid over pictures. A build without Pango refuses to, and one with it where there are no
# fonts.
. "$(dirname "$0")/lib.sh"

# painted FILE: how many samples of a BMP are not black.
painted() { tail -c +55 "$1" | od -An -v -tu1 -w1 | grep -cv '^ *0$'; }

mkdir in
{ printf 'P6\n80 60\n255\n'; head -c 14400 /dev/zero; } >in/a.ppm
run 0 formats
if grep -q 'No text is drawn' out.txt; then
    run 2 convert in -o out -f bmp --filter text=a
    says 'this build draws no text (pangocairo)'
    absent out
    exit 0
fi
"$SLUICE" convert in -o out -f bmp --filter 'text=a\:b:size=20' >out.txt 2>err.txt
if grep -Eq 'no fonts|cannot be opened' err.txt; then skip 'no fonts, or no libpangocairo'; fi
run 0 convert in -o out -f bmp --filter 'text=a\:b:size=20'
some=$(painted out/a.bmp)
[ "$some" -gt 100 ] || fail "$some samples are painted"

# The same text is the same pixels; a larger one has more of them, one of two lines is higher.
run 0 convert in -o again -f bmp --filter 'text=a\:b:size=20:font=Sans'
cmp -s out/a.bmp again/a.bmp || fail 'the same text is another picture'
run 0 convert in -o large -f bmp --filter 'text=a\:b:size=35'
[ "$(painted large/a.bmp)" -gt $((some * 2)) ] || fail 'a larger text is not larger'
run 0 convert in -o lines -f bmp --filter 'text=a\:b\na\:b:size=20:position=northwest'
[ "$(painted lines/a.bmp)" -gt $((some * 3 / 2)) ] || fail 'a new line is none'
run 0 convert in -o scaled -f bmp --filter 'text=H:size=1:scale=50:opacity=50'
[ "$(painted scaled/a.bmp)" -gt 600 ] || fail 'scaled text is not scaled'
run 0 convert in -o scaled -f bmp --filter 'text=H:size=1:scale=50:opacity=50' --dry-run
says '^filter=text=H:size=1:opacity=50:scale=50$'

# Text is taken as it is, and what is no text is refused before anything is done.
run 0 convert in -o markup -f bmp --filter 'text=<b>a</b>:size=9'
refused() {
    run 2 convert in -o no -f bmp --filter "text=$1"
    says "$2"
    absent no
}
refused '' 'empty'
refused '  ' 'nothing to be seen'
refused "$(printf 'a\tb')" 'control characters'
refused "$(printf '\377')" 'not UTF-8'
refused "$(head -c 1001 /dev/zero | tr '\0' x)" 'no more than 1000 bytes'
refused 'a:size=0' 'out of range'
refused "$(head -c 99 /dev/zero | tr '\0' M):size=2000" 'a side of more than .*--max-dimension'
