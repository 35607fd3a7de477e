#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# report.sh SLUICE FOLDER [COUNT…]: the page of `sluice convert --report` and of `sluice report` in
# Chromium, with so many failed items: what a person does with it, and how soon there is something
# to see.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lib.sh"
[ $# -gt 0 ] || set -- 10 1000 10000

# inputs COUNT: failures of four classes in folders of 500, the first with a name that is markup, and
# a few pictures that are sound.
inputs() {
    local i in=$1/in
    mkdir -p "$in"
    for ((i = 0; i < $1; i++)); do
        local at=$in/folder-$((i / 500))
        ((i % 500)) || mkdir -p "$at"
        case $((i % 4)) in
        0) printf 'P6\n80 60\n255\n%0*d' $((100 + i % 1000)) 7 >"$at/cut-$i.ppm" ;;
        1) : >"$at/empty-$i.png" ;;
        2) echo 'no picture' >"$at/text-$i.jpg" ;;
        3) printf 'P6\n60000 60000\n255\nkkk' >"$at/bomb-$i.ppm" ;;
        esac
    done
    mv "$in/folder-0/cut-0.ppm" "$in/folder-0/<img src=x onerror=alert(1)>&\"'<!--.ppm"
    for i in 1 2 3 4; do
        { printf 'P6\n900 700\n255\n' && head -c 1890000 /dev/zero; } >"$in/sound-$i.ppm"
    done
}

for count in "$@"; do
    inputs "$count"
    code=0
    "$sluice" convert "$count/in" -o "$count/out" -f png -Q --report "$count/run.html" || code=$?
    [ "$code" = 1 ] || { echo "sluice convert: exit code $code" && exit 1; }
    "$sluice" report "$count/ledger.html" -o "$count/out" -Q
done
drive report.mjs "$work" "$@"
