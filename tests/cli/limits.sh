#!/bin/sh
# SPDX-License-Identifier: MIT
# Few descriptors, little memory, files that may not grow.
# shellcheck disable=SC3045 # every sh of Debian has ulimit -n
. "$(dirname "$0")/lib.sh"

for i in 1 2 3 4 5 6 7 8 9 10 11 12; do picture in/$i.ppm; done
for i in 1 2 3 4 5 6 7 8 9; do picture in/d/e/e/p/e/r/a/n/d/m/o/r/e/$i.ppm; done
for schedule in stages carry; do
    (ulimit -n 24 && run 0 convert in -o few-$schedule -f png -j 8 --schedule $schedule) || exit 1
    (ulimit -n 24 && run 0 convert in -o few-$schedule -f png -j 8) || exit 1
    says '^0 converted, 21 unchanged'
done
(ulimit -n 14 && "$SLUICE" convert in -o none -f png >out.txt 2>err.txt)
code=$?
[ $code = 0 ] || [ $code = 3 ] || [ $code = 1 ] || fail "ulimit -n 14: exit code $code"

run 0 convert in -o little -f png --max-memory 64K
run 1 convert in/1.ppm -o small -f png --max-pixels 10
says 'limit_pixels.*--max-pixels'
run 0 convert in/1.ppm -o small -f png --max-pixels 100
run 1 convert in/1.ppm -o small2 -f png --max-file-size 10
says '--max-file-size'

# A file-size limit: the signal is not the end of the run, and nothing half-written is left.
{ printf 'P6\n600 600\n255\n'; head -c 1080000 /dev/urandom; } >big.ppm
mkdir -p limited/.sluice
(ulimit -f 600 && "$SLUICE" convert big.ppm -o limited -f bmp --retries 0 >out.txt 2>err.txt)
code=$?
[ $code = 1 ] || [ $code = 3 ] || fail "file-size limit: exit code $code"
absent limited/big.bmp
clean limited
