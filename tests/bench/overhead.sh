#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# overhead.sh BUILD [PICTURES [ROUNDS]]: what an item costs beyond the work on it. So many tiny
# pictures are converted by sluice and by the single-threaded loop in turn; the figure is the
# difference of their CPU times an item, scan and ledger included. Target: 60 µs.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
pictures=${1:-20000}
rounds=${2:-5}

for ((i = 0; i < pictures; i++)); do
    folder=$work/in/$((i / 1000))
    [ $((i % 1000)) != 0 ] || mkdir -p "$folder"
    printf 'P5\n16 16\n255\n%0256d' "$i" >"$folder/$i.pgm"
done
find "$work/in" -name '*.pgm' >"$work/list"

for schedule in carry stages; do
    overheads=()
    peaks=()
    for ((round = 0; round < rounds; round++)); do
        rm -rf "$work/a" "$work/b"
        "$loop" "$work/a" size=8x8 format=png fsync=none <"$work/list" >"$work/loop.json"
        measure "$sluice" convert "$work/in" -o "$work/b" -f png --size 8x8 --fsync none \
            --max-memory 256M --schedule "$schedule" -Q --progress none
        [ "$code" = 0 ] || { cat "$work/stderr" >&2; exit 1; }
        overheads+=("$(awk "BEGIN { print ($cpu_s - $(figure cpu_s "$work/loop.json")) / $pictures * 1e6 }")")
        peaks+=("$wall_s")
    done
    printf '{"bench":"overhead","schedule":"%s","pictures":%d,"us_per_item":%s,"wall_s":%s,"rounds":%d}\n' \
        "$schedule" "$pictures" "$(median "${overheads[@]}")" "$(median "${peaks[@]}")" "$rounds"
done
