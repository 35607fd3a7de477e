#!/bin/sh
# SPDX-License-Identifier: MIT
# Animations stay animations where the output holds them; elsewhere the first frame is converted, and
# that is said.
. "$(dirname "$0")/lib.sh"

# frame COLOUR: of 2 x 1 pixels, shown for half a second.
frame() {
    printf '\041\371\004\004\062\000\000\000\054\000\000\000\000\002\000\001\000\000\002\002'
    case $1 in
    0) printf '\004\012\000' ;;
    1) printf '\114\012\000' ;;
    esac
}

# gif NAME FRAMES: frames of two colours by turns.
gif() {
    mkdir -p "$(dirname "$1")"
    {
        printf 'GIF89a\002\000\001\000\200\000\000\012\024\036\050\062\074'
        printf '\041\377\013NETSCAPE2.0\003\001\000\000\000'
        n=0
        while [ "$n" -lt "$2" ]; do
            frame $((n % 2))
            n=$((n + 1))
        done
        printf '\073'
    } >"$1"
}

# frames NUMBER NAME: so many frames are in the WebP.
frames() {
    exists "$2"
    found=$(tr -c '[:upper:]' '\n' <"$2" | grep -c 'ANMF')
    [ "$found" = "$1" ] || fail "$found frames instead of $1 in $2"
}

gif in/a.gif 3
gif in/still.gif 1

# What becomes of frames that the output does not hold.
run 0 convert in -o png -f png --json
count 1 '"src":"a.gif".*animated; only the first frame was converted'
count 0 '"src":"still.gif".*animated'
run 1 convert in/a.gif -o refused -f png --on-lossy error
says 'a.gif: lossy_refused'
run 0 convert in/a.gif -o allowed -f png --on-lossy allow --json
silent 'animated'

run 0 formats
if ! grep -q '^webp *libwebp *libwebp' out.txt; then
    skip 'this build has no WebP: the rest'
fi
says '^gif .* animated'
says '^webp .* animated'

run 0 convert in -o out -f webp --lossless --fail-on warning --on-lossy error
frames 3 out/a.webp
frames 0 out/still.webp
clean out

# Again from WebP, resized and filtered, and in place.
run 0 convert out -o again --size 8 --filter invert
frames 3 again/a.webp
mkdir place
cp out/a.webp place
run 0 convert place --in-place --backup none --size 50%
frames 3 place/a.webp

# Beside an output that is still, in both shapes of a run; which of them leads makes no difference.
for formats in '-f jpeg -f webp' '-f webp -f jpeg'; do
    for shape in stages carry; do
        for size in '' '--size 4' '--size 4 --size 6'; do
            rm -rf both
            # shellcheck disable=SC2086 # words
            run 0 convert in/a.gif -o both $formats $size --schedule "$shape" --json
            count 1 'animated; only the first frame was converted'
            for name in both/*.webp; do
                frames 3 "$name"
            done
        done
    done
done
run 1 convert in/a.gif -o lossy -f webp -f jpeg --on-lossy error
says 'a.gif: lossy_refused'

# Limits are of all frames together.
run 1 convert in/a.gif -o large -f webp --max-pixels 5
says 'limit_pixels: 3 frames of 2 x 1 .*--max-pixels'
run 0 convert in/a.gif -o large -f png --max-pixels 5

# Frames are trimmed alike or not at all.
run 1 convert in/a.gif -o trim -f webp --filter trim
says 'a.gif: not_applicable: trim'
run 0 convert in/still.gif -o trim -f webp --filter trim

# A cut one is a failure; told so, it is taken as far as its frames are whole.
mkdir cut
head -c "$(($(wc -c <in/a.gif) - 6))" in/a.gif >cut/a.gif
run 1 convert cut -o part -f webp
says 'a.gif: truncated:'
run 0 convert cut -o part -f webp --lossless --fail-on none
frames 2 part/a.webp
