#!/bin/sh
# SPDX-License-Identifier: MIT
# Metadata goes along as --keep says, and is true of the output; --keep-mtime keeps the time.
. "$(dirname "$0")/lib.sh"

# segment MARKER < PAYLOAD: a segment of a JPEG; MARKER is octal.
segment() {
    cat >payload
    length=$(($(wc -c <payload) + 2))
    # shellcheck disable=SC2059
    printf "\\377\\$1\\$(printf %o $((length / 256)))\\$(printf %o $((length % 256)))"
    cat payload
}

zeros() { head -c "$1" /dev/zero; }

# profile: the least that passes for one.
profile() {
    printf '\0\0\0\204'
    zeros 12
    printf 'RGB '
    zeros 16
    printf 'acsp'
    zeros 92
}

# exif ORIENTATION: with sides of 4000 x 3000.
exif() {
    printf 'MM\0*\0\0\0\10\0\2\1\22\0\3\0\0\0\1\0%b\0\0\207\151\0\4\0\0\0\1\0\0\0\46\0\0\0\0' "\\0$1"
    printf '\0\2\240\2\0\3\0\0\0\1\017\240\0\0\240\3\0\3\0\0\0\1\013\270\0\0\0\0\0\0'
}

xmp() { printf '<x:xmpmeta xmlns:x="adobe:ns:meta/"><a tiff:Orientation="%d"/></x:xmpmeta>' "$1"; }

iptc() { printf 'Photoshop 3.0\0008BIM\4\4\0\0\0\0\0\10\034\2\170\0\3odd'; }

# photo NAME ORIENTATION: a JPEG with a block of each kind.
photo() {
    picture source/a.ppm 40 20
    run 0 convert source -o plain -f jpeg --again
    mkdir -p "$(dirname "$1")"
    {
        head -c 2 plain/a.jpg
        { printf 'Exif\0\0'; exif "$2"; } | segment 341
        { printf 'http://ns.adobe.com/xap/1.0/\0'; xmp "$2"; } | segment 341
        { printf 'ICC_PROFILE\0\1\1'; profile; } | segment 342
        iptc | segment 355
        tail -c +3 plain/a.jpg
    } >"$1"
}

# hex FILE: all of it in one line.
hex() { od -An -v -tx1 "$1" | tr -d ' \n'; }

# has FILE TEXT, and has_hex FILE DIGITS; lacks: the contrary.
has() { grep -aqF -e "$2" "$1" || fail "$1 has no $2"; }
lacks() { ! grep -aqF -e "$2" "$1" || fail "$1 has $2"; }
has_hex() { hex "$1" | grep -q -e "$2" || fail "$1 has no $2"; }

orientation() { printf '0112000300000001000%d' "$1"; }

photo in/a.jpg 6
run 0 formats
oriented=no
grep -q 'EXIF orientation is applied' out.txt && oriented=yes
webp=no
grep -q '^webp *libwebp *libwebp' out.txt && webp=yes

# The profile alone goes along by itself.
run 0 convert in -o default -q 80
has default/a.jpg acsp
lacks default/a.jpg Exif
lacks default/a.jpg xmpmeta
lacks default/a.jpg 8BIM
run 0 convert in -o none --keep none
lacks none/a.jpg acsp

# All of it, and true: upright (a build that turns nothing leaves it as it is), its sides.
upright=1
sides='a002000300000001000a0000a003000300000001001[0-4]'
if [ $oriented = no ]; then
    upright=6
    sides='a00200030000000100140000a003000300000001000a'
fi
for format in jpeg png webp; do
    [ $format$webp != webpno ] || continue
    run 0 convert in -o all-$format -f $format --keep all --size 50%
    silent 'left out'
    output=$(echo all-$format/a.*)
    has_hex "$output" "$(orientation $upright)"
    has_hex "$output" "$sides"
    has "$output" "tiff:Orientation=\"$upright\""
    # Read again, and written as a JPEG: the profile may have been deflated.
    run 0 convert all-$format -o back-$format -f jpeg --keep icc
    has back-$format/a.jpg acsp
    lacks back-$format/a.jpg xmpmeta
done
has all-jpeg/a.jpg 8BIM

# As it lies: the tag stays.
run 0 convert in -o lying --no-auto-orient --keep exif,xmp --size 50%
has_hex lying/a.jpg "$(orientation 6)"
has_hex lying/a.jpg a00200030000000100140000a003000300000001000a
has lying/a.jpg 'tiff:Orientation="6"'
lacks lying/a.jpg acsp

# A JPEG that is only given another quality, which needs no pixels.
photo same/a.jpg 1
run 0 convert same -o same-out -q 60 --keep all
for text in acsp xmpmeta 8BIM; do
    has same-out/a.jpg "$text"
done
has_hex same-out/a.jpg a00200030000000100280000a0030003000000010014

# What replaces a picture keeps what that says of itself, unless something else is asked for.
for keep in '' '--keep icc'; do
    rm -rf place
    photo place/a.jpg 1
    # shellcheck disable=SC2086
    run 0 convert place --in-place --backup none $keep --size 50%
    has place/a.jpg acsp
    if [ "$keep" ]; then lacks place/a.jpg xmpmeta; else has place/a.jpg xmpmeta; fi
done

# What the format has no place for is missed where it was asked for by name.
run 0 convert in -o bmp-all -f bmp --keep all -v
silent 'left out'
run 0 convert in -o bmp-exif -f bmp --keep exif,iptc --json
says 'exif left out: bmp has no place for it'
says 'iptc left out: bmp has no place for it'
run 0 convert in -o png-iptc -f png --keep icc,iptc --json
says 'iptc left out: png has no place for it'
silent 'icc left out'

# A profile of other colours than the picture's, and one that is none.
{
    head -c 2 plain/a.jpg
    { printf 'ICC_PROFILE\0\1\1'; profile | sed 's/RGB /CMYK/'; } | segment 342
    tail -c +3 plain/a.jpg
} >plain/cmyk.jpg
run 0 convert plain/cmyk.jpg -o cmyk
lacks cmyk/cmyk.jpg acsp
{
    head -c 2 plain/a.jpg
    { printf 'ICC_PROFILE\0\1\2'; profile; } | segment 342
    tail -c +3 plain/a.jpg
} >plain/part.jpg
run 0 convert plain/part.jpg -o part --json
says 'icc left out: its parts do not fit together'
lacks part/part.jpg acsp
run 1 convert plain/part.jpg -o part-refused --fail-on warning
says 'part.jpg: corrupt: jpeg: icc left out'
# A profile that is not kept is still needed, where colours are converted.
"$SLUICE" formats | grep -q 'Colours are converted' && needed=1 || needed=0
run "$needed" convert plain/part.jpg -o part-unread --fail-on warning --keep none

# Another choice is another recipe, an item's own choice its own.
run 0 convert in -o again --keep none
run 0 convert in -o again --keep icc
says '^1 converted'
has again/a.jpg acsp
run 0 convert in -o again --keep icc
says '^0 converted, 1 unchanged'
for value in '' 'icc,' gps 'icc exif' none,icc; do
    run 2 convert in -o bad --keep "$value"
    says 'keep is all, none, or some of icc,exif,xmp,iptc'
done

# The input's time, though the output is younger; and the input is not newer then.
touch -d '2001-02-03 04:05:06.789' in/a.jpg
run 0 convert in -o old --keep-mtime --size 30 --size 20
for output in old/a-30.jpg old/a-20.jpg; do
    [ ! $output -nt in/a.jpg ] || fail "$output is newer"
    [ ! in/a.jpg -nt $output ] || fail "$output is older"
done
run 0 convert in -o old --keep-mtime --size 30 --size 20
says '^0 converted, 1 unchanged'
rm -r old/.sluice
run 0 convert in -o old --keep-mtime --size 30 --size 20 --overwrite newer --json
says 'the output is newer than its input: kept'
run 0 convert in -o young
[ young/a.jpg -nt in/a.jpg ] || fail 'the time was kept though it was not asked for'
clean old
