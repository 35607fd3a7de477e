#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# deadlock.sh DEADLOCK-SAMPLE [TIMES]: the worker pool that hangs is found within 2 s, every time,
# by its names, and ends with 4; one job less, and nothing is found.
set -euo pipefail
sample=$1 times=${2:-100} found=0 longest=0
for ((i = 0; i < times; i++)); do
    workers=$((1 + i % 4)) depth=$((1 + i % 3))
    fits=$((workers + 2 * depth))
    "$sample" "$fits" "$workers" "$depth" >/dev/null
    status=0 begin=$(date +%s%N)
    text=$(timeout 20 "$sample" $((fits + 1 + i)) "$workers" "$depth") || status=$?
    took=$((($(date +%s%N) - begin) / 1000000))
    longest=$((took > longest ? took : longest))
    if [ "$status" != 4 ] || [ "$took" -gt 2000 ] || [[ $text != *main*jobs* ]]; then
        echo "run $i: status $status after $took ms: $text"
    else
        found=$((found + 1))
    fi
done
echo "$found of $times found within 2 s, the slowest after $longest ms"
[ "$found" = "$times" ]
