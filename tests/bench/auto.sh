#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# auto.sh BUILD [RUNS [LOAD…]]: what convert chooses by itself, tuned while it goes, against the best
# point of a grid, on four loads that are unlike (or those that are named); how much of the machine it
# uses; and what it would reach on more cores, by a simulation with the measured times. Targets: 0.97
# of the best; wall time × processors without the tail at most 1.08 of the CPU time of a
# single-threaded loop.
#
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
runs=${1:-3}
loads=" ${*:2} "
photos=$build/photos
processors=$(nproc)
"$here/photos/fetch.sh" "$photos"

# Two pictures of 96 megapixels among 198 of 640 pixels.
make_mix() {
    local i=0 round file
    mkdir -p "$work/small" "$work/giant" "$work/mix"
    "$sluice" convert "$photos"/in/*.jpg -o "$work/small" --size 640 -Q
    "$sluice" convert "$photos/in/1.jpg" "$photos/in/16.jpg" -o "$work/giant" --size '12000x8000!' -Q
    for round in 1 2 3 4 5 6; do
        for file in "$work"/small/*.jpg; do
            i=$((i + 1))
            [ "$i" -gt 198 ] || ln "$file" "$work/mix/$round-${file##*/}"
        done
    done
    ln "$work"/giant/*.jpg "$work/mix"
}

# The rate of what convert does by itself, over the best of the sweep's other points.
rates() {
    awk -F, 'NR > 1 {
        if ($1 == "auto") auto = $5
        else if ($5 > best) { best = $5; name = $1 " " $2 " depth " $3 }
    } END { printf "%s %s %s", auto / best, best, name }' "$1"
}

# use LIST OPTION…: wall time × processors without the tail ÷ CPU time of the loop; median of rounds.
use() {
    local folder=$1 round ratios=() recipe=() i
    shift
    for ((i = 1; i < $#; i += 2)); do
        local name=${!i} j=$((i + 1))
        [ "$name" = -f ] && name=--format
        recipe+=("${name#--}=${!j}")
    done
    find "$folder" -type f | sort >"$work/list"
    for ((round = 0; round < runs; round++)); do
        rm -rf "$work/a" "$work/b"
        "$loop" "$work/a" "${recipe[@]}" fsync=none <"$work/list" >"$work/loop.json"
        measure "$sluice" convert "$folder" -o "$work/b" "$@" --fsync none --json --progress none
        [ "$code" = 0 ] || { cat "$work/stderr" >&2; exit 1; }
        ratios+=("$(awk -v n="$processors" -v loop="$(figure cpu_s "$work/loop.json")" -v cpu="$cpu_s" \
            -v wall="$(figure admission_end_ms "$work/stdout")" \
            -v end="$(figure admission_end_cpu_ms "$work/stdout")" \
            'BEGIN { print wall / 1000 * n / (loop - (cpu - end / 1000)) }')")
    done
    rm -rf "$work/a" "$work/b"
    median "${ratios[@]}"
}

# load NAME FOLDER OPTION…
load() {
    local name=$1 folder=$2
    shift 2
    [[ "$loads" = "  " || "$loads" = *" $name "* ]] || return 0
    "$sluice" bench "$folder" "$@" -j "1..$((2 * processors)),auto" --depth 1,4,16 --runs "$runs" \
        --duration 2s -Q --export "csv=$work/points.csv"
    read -r ratio best point <<<"$(rates "$work/points.csv")"
    printf '{"bench":"auto","load":"%s","auto_over_best":%s,"best_per_s":%s,"best":"%s","without_tail":%s}\n' \
        "$name" "$ratio" "$best" "$point" "$(use "$folder" "$@")"
    # Each item alone on the machine: its times are its own.
    "$sluice" convert "$folder" -o "$work/alone" "$@" --fsync none --schedule carry -j 1 --json \
        --progress none | sed -n 's/.*"ms":{\(.*\),"total".*/\1/p' | sed 's/"[a-z]*"://g; s/,/ /g' >"$work/times"
    rm -rf "$work/alone"
    "$build/tests/simulate" "$work/times" | sed "s/\"bench\"/\"load\": \"$name\", \"bench\"/"
}

make_mix
mkdir "$work/jpeg" "$work/png"
cp "$photos"/in/*.jpg "$work/jpeg"
cp "$photos"/in/*.png "$work/png"
load thumbnails "$work/jpeg" --size 320
load png "$work/png" -f png
load blur "$work/jpeg" --size 1600 --filter blur=20
load mix "$work/mix" --size 256
