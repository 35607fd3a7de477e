#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# photos.sh BUILD [ROUNDS]: real photos to 1600 pixels. How much of the machine is used: wall time
# of sluice × processors ÷ CPU time of the single-threaded loop on the same photos, without the tail
# after the last admission, when there is nothing left to share out. Target: 1.10.
#
# The photos come from Debian's wallpaper packages; they are fetched once into BUILD/photos.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
rounds=${1:-3}
[ $# = 0 ] || shift
photos=$build/photos

"$(dirname "$0")/photos/fetch.sh" "$photos"
find "$photos/in" -type f >"$work/list"
processors=$(nproc)

whole=()
before_tail=()
for ((round = 0; round < rounds; round++)); do
    rm -rf "$work/a" "$work/b"
    "$loop" "$work/a" 'size=1600x1600>' fsync=none <"$work/list" >"$work/loop.json"
    measure "$sluice" convert "$photos/in" -o "$work/b" --size '1600x1600>' --fsync none --json \
        --progress none "$@"
    [ "$code" = 0 ] || { cat "$work/stderr" >&2; exit 1; }
    loop_cpu=$(figure cpu_s "$work/loop.json")
    end_wall=$(figure admission_end_ms "$work/stdout")
    end_cpu=$(figure admission_end_cpu_ms "$work/stdout")
    whole+=("$(awk "BEGIN { print $wall_s * $processors / $loop_cpu }")")
    # Without the tail: the time up to the last admission against the loop's CPU less what sluice
    # itself spent after it.
    before_tail+=("$(awk "BEGIN { print $end_wall / 1000 * $processors / ($loop_cpu - ($cpu_s - $end_cpu / 1000)) }")")
done
printf '{"bench":"photos","photos":%d,"processors":%d,"whole":%s,"without_tail":%s,"rounds":%d}\n' \
    "$(wc -l <"$work/list")" "$processors" "$(median "${whole[@]}")" \
    "$(median "${before_tail[@]}")" "$rounds"
