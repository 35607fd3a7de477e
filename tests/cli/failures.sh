#!/bin/sh
# SPDX-License-Identifier: MIT
# What fails is a dead letter, said and kept; the rest is converted.
. "$(dirname "$0")/lib.sh"

picture in/good.ppm
broken in/cut.ppm
: >in/empty.jpg
echo 'no picture' >in/text.jpg
run 1 convert in -o out -f png
says '^1 converted, 3 failed'
says 'failed: cut.ppm: truncated'
says 'failed: empty.jpg: empty'
says 'failed: text.jpg: unknown_format'
exists out/good.png
absent out/cut.png
absent out/empty.png
clean out

# Unchanged, they stay dead; the exit code says so.
run 1 convert in -o out -f png
says '^0 converted, 3 failed, 1 unchanged'

# Repaired, it is converted.
picture in/cut.ppm
rm in/empty.jpg in/text.jpg
run 0 convert in -o out -f png
exists out/cut.png

# Damage that may pass.
broken soft/cut.ppm
run 1 convert soft -o out2 -f png
run 0 convert soft -o out2 -f png --fail-on none
exists out2/cut.png

# --halt
rm -rf in
for i in 1 2 3 4 5 6 7 8 9; do broken in/$i.ppm; done
run 3 convert in -o out3 -f png --halt now,fail=1 -j 1
run 3 convert in -o out4 -f png --halt soon,fail=2 -j 1
