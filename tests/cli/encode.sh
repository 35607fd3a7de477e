#!/bin/sh
# SPDX-License-Identifier: MIT
# What encoders are told: it arrives in the files, it makes outputs anew, and it can be set for one
# item.
. "$(dirname "$0")/lib.sh"

# hex NAME: the file's bytes, two digits each, in one line.
hex() {
    exists "$1"
    od -An -v -tx1 "$1" | tr -d '\n'
}

has() {
    case $(hex "$1") in
    *"$2"*) ;;
    *) fail "$1 has no $2" ;;
    esac
}

smaller() {
    [ "$(wc -c <"$1")" -lt "$(wc -c <"$2")" ] || fail "$1 is not smaller than $2"
}

# A picture with something in it for encoders to find.
mkdir in
{ printf 'P6\n128 96\n255\n'; od -An -v -tu1 -w1 "$SLUICE" | head -n 12288 |
    awk '{ printf "%c%c%c", 65 + ($1 + NR) % 50, 70 + NR % 128 / 3, 66 + $1 % 30 }'; } >in/a.ppm
run 0 convert in -o plain -f jpeg -q 90
run 0 convert in -o plain -f jpeg -q 90 --dry-run
silent '^subsampling'

run 0 formats
if grep -q '^jpeg *libjpeg-turbo' out.txt; then
    # The frame's components and how they are sampled: Y, Cb, Cr.
    has plain/a.jpg ' ff c0 00 11 08 00 60 00 80 03 01 22 00 02 11 01 03 11 01'
    run 0 convert in -o h -f jpeg -q 90 --subsampling 422
    has h/a.jpg ' 03 01 21 00 02 11 01 03 11 01'
    run 0 convert in -o full -f jpeg -q 90 --subsampling 444
    has full/a.jpg ' 03 01 11 00 02 11 01 03 11 01'
    run 0 convert in -o progressive -f jpeg -q 90 --progressive
    has progressive/a.jpg ' ff c2 00 11'
    run 0 convert in -o small -f jpeg -q 90 --optimize
    smaller small/a.jpg plain/a.jpg
    run 0 convert in -o restart -f jpeg -q 90 --restart 2
    has restart/a.jpg ' ff dd 00 04 00 10' # of 8 blocks of 16 x 16 a row

    # What stays in planes, and what stays in coefficients, is told the same.
    for change in '--subsampling 444' '--progressive' '--restart 1'; do
        for size in '' '--size 64'; do
            rm -rf again
            # shellcheck disable=SC2086
            run 0 convert full/a.jpg -o again $size -q 60 $change
            case $change in
            *444) has again/a.jpg ' 03 01 11 00 02 11 01' ;;
            --pro*) has again/a.jpg ' ff c2 00 11' ;;
            *) has again/a.jpg ' ff dd 00 04' ;;
            esac
        done
    done
fi

# Another option is another output; the same again is not.
run 0 convert in -o plain -f jpeg -q 90 --subsampling 444 --dry-run
says '^subsampling=444$'
run 0 convert in -o plain -f jpeg -q 90 --subsampling 444
says '^1 converted'
run 0 convert in -o plain -f jpeg -q 90 --subsampling 444
says '^0 converted, 1 unchanged'

run 0 formats
if grep -q '^webp *libwebp' out.txt; then
    run 0 convert in -o lossy -f webp
    has lossy/a.webp ' 56 50 38 20'
    run 0 convert in -o lossless -f webp --lossless --effort 0
    has lossless/a.webp ' 56 50 38 4c'
    run 0 convert in -o pressed -f webp --lossless --effort 9
    smaller pressed/a.webp lossless/a.webp
    run 0 convert in -o exact -f png
    run 0 convert lossless -o exact/again -f png
    cmp exact/a.png exact/again/a.png || fail 'lossless is not'

    # A JPEG's planes become both formats of a size, each as it would be alone.
    run 0 convert in -o source -f jpeg --subsampling 444
    for change in '--subsampling 420' '--lossless'; do
        rm -rf both alone
        # shellcheck disable=SC2086
        run 0 convert source -o both --size 50 -f jpeg -f webp $change
        for format in jpeg webp; do
            # shellcheck disable=SC2086
            run 0 convert source -o alone --size 50 -f $format $change
        done
        case $change in
        *420)
            cmp both/a.jpg alone/a.jpg || fail 'other bytes in the JPEG'
            cmp both/a.webp alone/a.webp || fail 'other bytes in the WebP'
            ;;
        *) has both/a.webp ' 56 50 38 4c' ;;
        esac
    done
    # Where they share colour in other ways, the picture has what the JPEG wants.
    run 0 convert source -o fine --size 50 -f jpeg -f webp --subsampling 444
    run 0 convert source -o jpeg --size 50 -f jpeg --subsampling 444
    cmp fine/a.jpg jpeg/a.jpg || fail 'the JPEG lost colour to the WebP'
    has fine/a.webp ' 56 50 38 20'
fi

# For one item alone.
broken cut/b.ppm
run 1 convert cut -o dead -f jpeg
run 0 failed retry --all -o dead --set fail-on=none --set effort=3 --set optimize=yes
exists dead/b.jpg
run 2 failed retry --all -o dead --set effort=12
