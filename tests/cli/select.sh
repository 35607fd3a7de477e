#!/bin/sh
# SPDX-License-Identifier: MIT
# Which inputs are taken: globs, depth, hidden files, lists.
. "$(dirname "$0")/lib.sh"

picture in/a.ppm
picture in/b.raw
picture in/sub/c.ppm
picture in/.h.ppm
picture "in/with space.ppm"

run 0 convert in -o o1 -f png --max-depth 1
exists o1/a.png
absent o1/sub
run 0 convert in -o o2 -f png --exclude sub --exclude 'with*'
exists o2/a.png
absent o2/sub
absent 'o2/with space.png'
run 0 convert in -o o3 -f png --include '*.raw'
exists o3/b.png
absent o3/a.png
run 0 convert in -o o4 -f png --hidden
exists o4/.h.png
run 0 convert in/b.raw -o o5 -f png
exists o5/b.png

find in -name '*.ppm' -not -name '.*' -print0 >list0
run 0 convert --files-from list0 -0 -o o6 -f png
says '^3 converted'
exists 'o6/with space.png'
printf 'in/a.ppm\n\nin/sub' | "$SLUICE" convert --files-from - -o o7 -f png >out.txt 2>err.txt ||
    fail 'a list on standard input'
exists o7/a.png
exists o7/c.png
run 3 convert --files-from nolist -o o8
says 'nolist'

# An input that is named twice is converted once.
run 0 convert in in/. in/a.ppm -o o9 -f png
says '^3 converted'

run 0 convert in -o o10 --include '*.none'
says 'no pictures'
