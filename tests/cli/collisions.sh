#!/bin/sh
# SPDX-License-Identifier: MIT
# Two inputs of one output, and outputs that are there already.
. "$(dirname "$0")/lib.sh"

picture in/a.ppm
picture in/a.pnm
run 1 convert in -o out -f png
says '^1 converted, 1 failed'
says 'collision'
run 1 convert in -o out -f png
says '^0 converted, 1 failed, 1 unchanged'

run 0 convert in -o skipped -f png --on-collision skip
says '^1 converted, 1 left out'
run 0 convert in -o renamed -f png --on-collision rename
says '^2 converted'
exists renamed/a.png
exists renamed/a-1.png
run 0 convert in -o renamed -f png --on-collision rename
says '^0 converted, 2 unchanged'

# A file that sluice did not write is not replaced, unless asked.
rm -rf in out
picture in/a.ppm
mkdir out
echo mine >out/a.png
run 1 convert in -o out -f png
says 'collision'
[ "$(cat out/a.png)" = mine ] || fail 'a file of the user was replaced'
run 0 convert in -o out -f png --overwrite all
[ "$(head -c 4 out/a.png | tail -c 3)" = PNG ] || fail 'it was not replaced'

# Never through a symlink.
rm -rf out
mkdir out
echo mine >target
ln -s ../target out/a.png
run 1 convert in -o out -f png --overwrite all
says 'collision'
[ "$(cat target)" = mine ] || fail 'written through a symlink'
[ -L out/a.png ] || fail 'the symlink is gone'

# Never onto its own input.
rm -rf in
picture in/a.ppm
run 0 convert in/a.ppm -o in -f png
cp in/a.png before.png
run 1 convert in/a.png -o in -f png
says 'collision'
cmp -s in/a.png before.png || fail 'an input was replaced'

# Where inputs lie in the output folder, nothing that is not sluice's own is replaced.
rm -rf both
picture both/a.ppm
picture both/a.png
run 2 convert both -o both -f png --overwrite all
says 'inputs could be replaced'
run 2 convert both/a.ppm -o . -f png --overwrite newer
before=$(cksum <both/a.png)
run 1 convert both -o both -f png
[ "$(cksum <both/a.png)" = "$before" ] || fail 'an input was replaced'
