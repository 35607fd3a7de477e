#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# depth.sh DEPTH-SAMPLE [ITEMS [AT-A-TIME]]: depth against throughput and memory, as a table with
# tabs. Stages sleep instead of working, so several lines are measured at a time.
set -euo pipefail
sample=$1 items=${2:-3000} at_a_time=${3:-14}
measure() {
    printf '%s\t%s\t%s\t%s\t%s\n' "$2" "$3" "$4" "$5" "$("$1" "$2" "$5" "$3" "$4" "$(($6 * ($4 > 1 ? 2 : 1)))")"
}
export -f measure
printf 'stages\tshape\trun\tdepth\tthroughput\tinside\tlittle\tstay_ms\n'
# shellcheck disable=SC2016
for stages in 2 4; do
    for shape in 1 4 11; do
        for run in 1 8; do
            for depth in 0 1 2 4 8 16 32; do
                printf '%s\0' "$sample" "$stages" "$shape" "$run" "$depth" "$items"
            done
        done
    done
done | xargs -0 -n 6 -P "$at_a_time" bash -c 'measure "$@"' measure | sort -n -k1,1 -k2,2 -k3,3 -k4,4
