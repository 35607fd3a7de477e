#!/bin/sh
# SPDX-License-Identifier: MIT
# A folder is converted, its structure kept; the same command does only what is left or changed.
. "$(dirname "$0")/lib.sh"

picture in/a.ppm
picture in/deep/er/b.ppm 20 10
picture in/c.ppm
echo text >in/notes.txt
run 0 convert in -o out -f png
exists out/a.png
exists out/deep/er/b.png
exists out/c.png
absent out/notes.png
says '^3 converted'
clean out

run 0 convert in -o out -f png
says '^0 converted, 3 unchanged'

rm out/a.png
picture in/c.ppm 9 9
run 0 convert in -o out -f png
says '^2 converted, 1 unchanged'
exists out/a.png

run 0 convert in -o out -f png --size 4x4
says '^3 converted'
run 0 convert in -o out -f png --size 4x4 --again
says '^3 converted'

# The same bytes, whatever the shape of the run.
for shape in '-j 1' '-j 8' '-j 2 --depth 1' '-j 2 --depth 64 --schedule stages' \
    '--schedule carry' '--workers decode=3,encode=2 --schedule stages'; do
    rm -rf shape
    # shellcheck disable=SC2086
    run 0 convert in -o shape -f png --size 4x4 $shape
    diff -r -x .sluice out shape >/dev/null || fail "other bytes with $shape"
done

# Which shape, and why.
run 0 convert in -o why -f png --schedule stages -j 3 --depth 7 --explain
says '^schedule stages: --schedule says so'
says '^decode: 3 workers .*-j says so.*7 slots.*--depth'
says "^at most [0-9]* items in flight"
run 0 convert in -o tuned -f png --explain
says 'workers .*one for every processor, to begin with'
says 'all workers and all slots that tuning may give'
