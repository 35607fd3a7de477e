#!/bin/sh
# SPDX-License-Identifier: MIT
# Outputs that are to have no more bytes than so many, or fewer than their inputs; and what may be
# lost on the way.
. "$(dirname "$0")/lib.sh"

# busy NAME WIDTH HEIGHT [MAXIMUM]: a picture that does not compress well; of 16 bits beyond 255.
busy() {
    mkdir -p "$(dirname "$1")"
    { printf 'P6\n%d %d\n%d\n' "$2" "$3" "${4:-255}"
      seq 1000 90000 | head -c $(($2 * $3 * 3 * (1 + (${4:-255} > 255)))); } >"$1"
}

size_of() { wc -c <"$1"; }

# The highest quality that fits, and no higher than was asked for.
busy in/a.ppm 120 80
run 0 convert in -o plain -f jpg -q 90
run 0 convert in -o lower -f jpg -q 73
most=$(size_of lower/a.jpg)
run 0 convert in -o bounded -f jpg -q 90 --max-bytes "$most"
cmp bounded/a.jpg lower/a.jpg || fail "not the highest quality that fits"
run 0 convert in -o tight -f jpg -q 90 --max-bytes "$((most - 1))"
[ "$(size_of tight/a.jpg)" -lt "$most" ] || fail "more bytes than are allowed"
run 0 convert in -o roomy -f jpg -q 90 --max-bytes 1M
cmp plain/a.jpg roomy/a.jpg || fail "a bound that is kept to changes the picture"
run 1 convert in -o none -f jpg --max-bytes 300
says 'encode_unsupported: .* at the lowest quality, more than 300 (--max-bytes)'
absent none/a.jpg
run 1 convert in -o none -f png --max-bytes 300
says 'without loss there is no quality to lower'
run 0 convert in -o some -f png -f jpg --max-bytes 100K
clean none
run 2 convert in -o none --max-bytes much
says 'max-bytes is a number of bytes'

# What is larger than its input is not written, and not tried again.
run 0 convert in/a.ppm -o jpegs -f jpg -q 40
run 0 convert jpegs -o skipped -q 98 --if-larger skip --json
says '"bytes":0,"left_out":true'
says 'not written: the input has'
absent skipped/a.jpg
clean skipped
run 0 convert jpegs -o skipped -q 98 --if-larger skip
says '^0 converted, 1 unchanged'
run 0 convert jpegs -o skipped -q 98
exists skipped/a.jpg
run 0 convert jpegs -o two -f jpg -f png -q 20 --if-larger skip
exists two/a.jpg
absent two/a.png
run 0 convert jpegs -o two -f jpg -f png -q 20 --if-larger skip
says '^0 converted, 1 unchanged'
rm two/a.jpg
run 0 convert jpegs -o two -f jpg -f png -q 20 --if-larger skip
says '^1 converted'

# Or it becomes the input's bytes, where these show and say the same.
run 0 convert jpegs -o copied -q 98 --if-larger copy
cmp jpegs/a.jpg copied/a.jpg || fail "not the input's bytes"
run 0 convert jpegs -o copied -q 98 --if-larger copy
says '^0 converted, 1 unchanged'
run 0 convert jpegs -o flipped -q 98 --filter flip --if-larger copy -v
says 'whose bytes cannot stand for it: kept'
cmp -s jpegs/a.jpg flipped/a.jpg && fail "the input's bytes, which are not flipped"

# So much smaller or not at all.
run 0 convert jpegs -o saved -q 15 --if-larger skip
exists saved/a.jpg
run 0 convert jpegs -o savings -q 15 --if-larger skip --min-savings 95
absent savings/a.jpg

# In place, too: what would grow stays as it is.
cp jpegs/a.jpg keep.jpg
run 0 convert jpegs --in-place --backup none --ledger ledger.db -q 98 --if-larger skip
cmp jpegs/a.jpg keep.jpg || fail "an input that was to stay was replaced"
run 0 convert jpegs --in-place --backup none --ledger ledger.db -q 98 --if-larger skip
says '^0 converted, 1 unchanged'

# 16 bits in a format of 8.
busy deep/b.ppm 20 10 65535
run 0 convert deep -o warned -f jpg -v
says '16 bits became 8'
run 0 convert deep -o allowed -f jpg -v --on-lossy allow
silent '16 bits became 8'
run 1 convert deep -o refused -f jpg --on-lossy error
says 'b.ppm: lossy_refused: 16 bits, and jpeg has no more than 8'
run 0 convert deep -o refused -f png --on-lossy error
exists refused/b.png
run 0 convert deep -o refused -f jpg
exists refused/b.jpg
