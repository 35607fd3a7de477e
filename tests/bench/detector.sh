#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# detector.sh BUILD [PICTURES [ROUNDS]]: what --detect-deadlocks costs: the CPU of a run with it over
# that of one without, in turns. Tiny pictures, so that there is much waiting and little work.
# Target: 1.03.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
pictures=${1:-20000}
rounds=${2:-7}

mkdir "$work/in"
for ((i = 0; i < pictures; i++)); do
    printf 'P5\n16 16\n255\n%0256d' "$i" >"$work/in/$i.pgm"
done

# run [OPTION]: sets cpu_s
run() {
    rm -rf "$work/out"
    measure "$sluice" convert "$work/in" -o "$work/out" -f png --size 8x8 --fsync none \
        --schedule "$schedule" -Q --progress none "$@"
    [ "$code" = 0 ] || { cat "$work/stderr" >&2; exit 1; }
}

for schedule in carry stages; do
    ratios=()
    for ((round = 0; round < rounds; round++)); do
        run
        without=$cpu_s
        run --detect-deadlocks
        ratios+=("$(awk "BEGIN { print $cpu_s / $without }")")
    done
    printf '{"bench":"detector","schedule":"%s","pictures":%d,"cpu_ratio":%s,"rounds":%d}\n' \
        "$schedule" "$pictures" "$(median "${ratios[@]}")" "$rounds"
done
