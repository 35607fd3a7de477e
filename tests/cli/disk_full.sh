#!/bin/sh
# SPDX-License-Identifier: MIT
# A full disk: the run ends with 3, the rest is pending, and nothing half-written is left.
. "$(dirname "$0")/lib.sh"

mkdir disk
mount -t tmpfs -o size=1m none disk 2>/dev/null || skip 'no tmpfs can be mounted here'
trap 'umount "$work/disk"; rm -rf "$work"' EXIT
mkdir in
for i in 1 2 3 4 5 6; do
    { printf 'P6\n300 300\n255\n'; head -c 270000 /dev/urandom; } >in/$i.ppm
done
run 3 convert in -o disk/out --ledger ledger.db -f bmp --disk-wait 0
clean disk/out
mount -o remount,size=8m none disk || fail 'remount'
run 0 convert in -o disk/out --ledger ledger.db -f bmp
[ "$(find disk/out -name '*.bmp' | wc -l)" = 6 ] || fail 'something was lost'
