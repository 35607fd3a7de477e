#!/bin/sh
# SPDX-License-Identifier: MIT
# --dry-run shows what would become what, and writes nothing.
. "$(dirname "$0")/lib.sh"

picture in/a.ppm
picture in/b.ppm
run 0 convert in -o out -f png --quality 70 --dry-run
says 'in/a.ppm -> .*/out/a.png$'
says 'in/b.ppm -> .*/out/b.png$'
says '^quality=70$'
absent out

picture in/a.pnm
run 1 convert in -o out -f png --dry-run
says 'a.ppm: collision'
absent out
run 0 convert in -o out -f png --dry-run --on-collision skip
silent 'collision'
