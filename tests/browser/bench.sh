#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench.sh SLUICE FOLDER: the page of `sluice bench --report` in Chromium, of grids that vary in
# several ways.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"

in="<img src=x onerror=alert(1)>&\"'"
mkdir "$in"
for i in 1 2 3 4 5 6; do
    { printf 'P6\n300 200\n255\n' && head -c 180000 /dev/zero; } >"$in/$i.ppm"
done

# sweep NAME OPTION…: NAME.html
sweep() {
    "$sluice" bench "$in" --size 60x -f png --warmup 0 --exhaustive -Q --report "$1.html" "${@:2}"
}
sweep every -j 1..3 --depth 1,4 --runs 2
sweep total --workers decode=1..3,resize=1,2,encode=1 --depth 1,4 --runs 1
sweep stage --workers decode=1..3,resize=2,encode=2 --depth 1,4 --runs 1
sweep depth -j 2 --depth 1,2,4,16 --schedule stages --runs 1
sweep one -j 1 --depth 4 --schedule stages --runs 1
sed '/var uPlot=/d' every.html >plain.html # as a build without uPlot makes it
drive bench.mjs "$work"
