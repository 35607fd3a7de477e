#!/bin/sh
# SPDX-License-Identifier: MIT
# How pictures are laid into sizes, and filters that change their sides: sizes, places, colours, what
# does not go together, limits, and the same options for single items.
. "$(dirname "$0")/lib.sh"

# bands NAME WIDTH HEIGHT: red, green and blue, a third of the width each.
bands() {
    mkdir -p "$(dirname "$1")"
    third=$(($2 / 3))
    : >row
    for colour in '\377\000\000' '\000\377\000' '\000\000\377'; do
        x=0
        while [ $x -lt $third ]; do
            # shellcheck disable=SC2059 # the colour is the format
            printf "$colour" >>row
            x=$((x + 1))
        done
    done
    { printf 'P6\n%d %d\n255\n' $((third * 3)) "$3"
      y=0
      while [ $y -lt "$3" ]; do
          cat row
          y=$((y + 1))
      done; } >"$1"
}

# is_bmp NAME WIDTH HEIGHT (both below 256)
is_bmp() {
    exists "$1"
    sides=$(od -An -tu1 -j18 -N8 "$1" | tr -s ' ' | sed 's/^ //; s/ $//')
    [ "$sides" = "$2 0 0 0 $3 0 0 0" ] || fail "$1 is of $sides, not $2 x $3"
}

# pixel NAME X Y: the colour, as rrggbb; rows of a BMP are bottom to top.
pixel() {
    width=$(od -An -tu1 -j18 -N1 "$1" | tr -d ' ')
    height=$(od -An -tu1 -j22 -N1 "$1" | tr -d ' ')
    stride=$(((width * 3 + 3) / 4 * 4))
    od -An -tx1 -j$((54 + (height - 1 - $3) * stride + $2 * 3)) -N3 "$1" |
        sed 's/ \(..\) \(..\) \(..\).*/\3\2\1/'
}

# shows NAME X Y COLOUR
shows() {
    colour=$(pixel "$1" "$2" "$3")
    [ "$colour" = "$4" ] || fail "$1 has $colour at $2, $3, not $4"
}

bands in/a.ppm 120 60

# Each fit, and what it means by a size of one side.
for case in 'cover 40 40' 'contain 40 40' 'fill 40 40' 'inside 40 20' 'outside 80 40'; do
    # shellcheck disable=SC2086 # three words
    set -- $case
    run 0 convert in -o "$1" --size 40x40 --fit "$1" -f bmp
    is_bmp "$1/a.bmp" "$2" "$3"
done
run 0 convert in -o side --size 40 --fit cover -f bmp
is_bmp side/a.bmp 40 20
run 0 convert in -o twice --size 40x40 --fit cover -f bmp -f png
is_bmp twice/a.bmp 40 40

# What cover keeps: 40 of 80 columns.
for case in 'centre 00ff00' 'left ff0000' 'east 0000ff' '0%,0% ff0000' '100%,50% 0000ff' '20,0 00ff00'; do
    run 0 convert in -o "at-${case% *}" --size 40x40 --fit cover --position "${case% *}" -f bmp
    shows "at-${case% *}/a.bmp" 18 20 "${case#* }"
done
# A picture with something in it at one end only.
{ printf 'P6\n200 50\n255\n'
  y=0
  while [ $y -lt 50 ]; do
      head -c 510 /dev/zero | tr '\0' '\200'
      head -c 90 /dev/urandom
      y=$((y + 1))
  done; } >end.ppm
for position in attention entropy; do
    run 0 convert end.ppm -o $position --size 50x50 --fit cover --position $position -f bmp
    [ "$(pixel $position/end.bmp 45 25)" != 808080 ] || fail "$position missed it"
done

# What contain fills up, also from planes and beside what was there.
run 0 convert in -o red --size 40x40 --fit contain --background red -f bmp
shows red/a.bmp 5 5 ff0000
shows red/a.bmp 20 20 00ff00
run 0 convert in -o white --size 40x41 --fit contain --position bottom -f bmp
shows white/a.bmp 20 20 ffffff
shows white/a.bmp 20 30 00ff00
run 0 convert in -o jpeg -f jpeg -q 100
run 0 convert jpeg/a.jpg -o planes --size 41x41 --fit contain --background '#ff0000' -f jpeg -q 100
run 0 convert jpeg/a.jpg -o cut --size 33x33 --fit cover --position right -f jpeg -q 100
run 0 convert planes/a.jpg -o planes -f bmp
run 0 convert cut/a.jpg -o cut -f bmp
is_bmp planes/a.bmp 41 41
is_bmp cut/a.bmp 33 33
# near NAME X Y LETTERS: the first digits of red, green and blue, f or 0.
near() {
    seen=$(pixel "$1" "$2" "$3" | sed 's/\(.\).\(.\).\(.\)./\1\2\3/')
    [ "$seen" = "$4" ] || fail "$1 has $(pixel "$1" "$2" "$3") at $2, $3"
}
near planes/a.bmp 0 0 f00
near planes/a.bmp 20 20 0f0
near planes/a.bmp 38 20 00f
near cut/a.bmp 30 16 00f
near cut/a.bmp 8 16 0f0

# No picture gets larger, but its box may.
for case in 'cover 120 60' 'contain 200 200' 'inside 120 60' 'fill 120 60'; do
    # shellcheck disable=SC2086 # three words
    set -- $case
    run 0 convert in -o "small-$1" --size 200x200 --fit "$1" --no-enlarge -f bmp
    is_bmp "small-$1/a.bmp" "$2" "$3"
done

# Edges, and their names among sizes.
run 0 convert in -o edges --long-edge 60 --short-edge 20 --size 30 -f bmp
is_bmp edges/a-60long.bmp 60 30
is_bmp edges/a-20short.bmp 40 20
is_bmp edges/a-30.bmp 30 15
run 2 convert in -o edges --long-edge 0
run 2 convert in -o edges --long-edge 5x5

# The recipe says it, and only another one does it again.
run 0 convert in -o again --size 40x40 --fit cover --position top --no-enlarge --dry-run
count 1 '^fit=cover$'
count 1 '^position=north$'
count 1 '^no-enlarge=yes$'
run 0 convert in -o again --short-edge 20 --dry-run
count 1 '^size=20short$'
run 0 convert in -o again --size 40x40 --fit cover
run 0 convert in -o again --size 40x40 --fit cover --position centre
says '^0 converted, 1 unchanged'
for other in '--fit contain' '--fit contain --position left' '--fit contain --background black'; do
    # shellcheck disable=SC2086 # words
    run 0 convert in -o again --size 40x40 $other
    says '^1 converted'
done

# What does not go together.
refused() {
    message=$1
    shift
    run 2 convert in -o nowhere "$@"
    says "$message"
    absent nowhere
}
refused '--fit cover needs a --size' --fit cover
refused 'size 50% says itself how it is filled' --fit cover --size 50%
refused 'size 40x40^ says itself how it is filled' --fit inside --size 30x30 --size '40x40^'
refused 'size 40long says itself how it is filled' --fit cover --long-edge 40
refused 'for --fit cover and --fit contain' --size 40x40 --position top
refused 'for --fit cover and --fit contain' --size 40x40 --fit fill --position attention
refused 'contain cuts nothing off' --size 40x40 --fit contain --position entropy
refused 'size 40x40< only enlarges' --size '40x40<' --no-enlarge
refused 'fit is cover, contain' --size 40x40 --fit crop
refused "position 'middle' is not" --size 40x40 --fit cover --position middle

# Filters.
run 0 convert in -o turned --filter rotate=30 --background '#00ff00' -f bmp
is_bmp turned/a.bmp 134 112
shows turned/a.bmp 0 0 00ff00
run 0 convert in -o larger --filter extend=3:5 -f bmp
is_bmp larger/a.bmp 130 66
shows larger/a.bmp 4 3 ffffff
shows larger/a.bmp 5 3 ff0000
run 0 convert in -o copied --filter extend=3:edge=copy -f bmp
shows copied/a.bmp 125 65 0000ff
run 0 convert larger/a.bmp -o trimmed --filter trim -f bmp
is_bmp trimmed/a.bmp 120 60

# Limits hold for what is made, too.
for filter in extend=0:65535 rotate=45 extend=2000; do
    run 1 convert in -o limited --filter "$filter" --max-pixels 10000 --max-dimension 1000 -f bmp
    says 'limit_[dp]'
done
run 1 convert in -o limited --size 2000x10 --fit contain --max-dimension 1000 -f bmp
says 'limit_dimension.*--max-dimension'
clean limited

# One item's own.
run 1 convert in -o own --size 400x400 --max-dimension 300 -f bmp
run 2 failed retry --all -o own --set position=north
says '--set: --position is for --fit cover'
run 2 failed retry --all -o own --set fit=none
run 0 failed retry --all -o own --set size=30x30 --set fit=cover --set position=left
is_bmp own/a.bmp 30 30
shows own/a.bmp 14 15 ff0000
run 1 convert in -o own2 --long-edge 400 --max-dimension 300 -f bmp
run 0 failed retry --all -o own2 --set long-edge=40
is_bmp own2/a.bmp 40 20
