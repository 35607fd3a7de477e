#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# run.sh [--full]: verifies pipeline.pml, and that each of its seeded faults is found. For every
# instance: `safety` is no invalid end state and no assertion violated, `fair` is that the run ends
# if every thread that can go on does some day. --full adds the larger instances (minutes).
# Exits 77 where there is no spin or no compiler.
set -euo pipefail
model=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/pipeline.pml
for tool in spin gcc; do
    command -v "$tool" >/dev/null || {
        echo "skipped: there is no $tool here (Debian packages: spin, gcc)"
        exit 77
    }
done
full=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# search KIND SWITCH…: `log` is then what the search said, `found` what it found: nothing, or the
# kind of error.
search() {
    local kind=$1 flags=(-DSAFETY -DNOCLAIM) options=(-m1000000)
    shift
    if [ "$kind" = fair ]; then
        flags=(-DNFAIR=3)
        options+=(-a -f)
    fi
    cp "$model" pipeline.pml
    spin "$@" -a pipeline.pml >spin.log 2>&1 || {
        cat spin.log
        exit 1
    }
    gcc "$optimise" -w -DCOLLAPSE -DVECTORSZ=1024 "${flags[@]}" -o pan pan.c
    ./pan "${options[@]}" >log 2>&1 || true
    if ! grep -q 'errors: ' log || grep -q -e 'max search depth' -e 'out of memory' log; then
        cat log
        echo "FAILED: the search was not complete: $kind $*"
        exit 1
    fi
    found=$(sed -n 's/^pan:1: \(.*\) (at depth.*/\1/p' log)
    [ -n "$found" ] || grep -q 'errors: 0' log || found="an error"
}

states() {
    sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' log | awk '{ printf "%d", $1 }'
}

optimise=-O1
failures=0
total=0

# holds KIND SWITCH…
holds() {
    search "$@"
    total=$((total + $(states)))
    if [ -z "$found" ]; then
        echo "holds: $* ($(states) states)"
    else
        echo "BROKEN: $*: $found"
        failures=$((failures + 1))
    fi
}

# caught FAULT KIND SWITCH…, beside one other
mutants=0
caught() {
    mutants=$((mutants + 1))
    try_fault "$@" >"fault.$mutants" &
    [ $((mutants % 2)) = 1 ] || wait
}

try_fault() {
    local fault=$1 optimise=-O0
    shift
    mkdir "$fault"
    cd "$fault"
    search "$@" "-DM_$fault"
    if [ -n "$found" ]; then
        echo "caught: $fault by $* ($found)"
    else
        echo "SURVIVED: $fault in $*"
    fi
}

# What became of all of them.
told() {
    wait
    local i
    for ((i = 1; i <= mutants; i++)); do
        cat "fault.$i"
        grep -q '^caught' "fault.$i" || failures=$((failures + 1))
    done
}

cancel=(-DITEMS=2 -DWORKERS=1 -DCANCELS=1)
death=(-DITEMS=1 -DWORKERS=1 -DDEATHS=1)
# The stuck thread has the whole memory budget, and may keep it.
starved=(-DITEMS=1 -DWORKERS=1 -DDEATHS=1 -DBYTES=1 -DCREDITS=1 -DHEAP=1 -DATTEMPTS=1)

holds safety
holds fair
holds safety "${cancel[@]}"
holds safety "${death[@]}"
holds fair "${death[@]}"
holds fair "${starved[@]}"
holds safety "${death[@]}" -DCANCELS=1
holds fair -DITEMS=1 -DWORKERS=1 -DCANCELS=1

# As a naive pipeline would: as many items in flight as there are slots and workers round the cycle.
caught RETRY_BLOCKS safety -DITEMS=6 -DWORKERS=1 -DCREDITS=6 -DBYTES=6 -DHEAP=6
caught CREDIT_KEPT safety
caught BYTES_KEPT safety
caught ATTEMPTS_UNCOUNTED safety
caught ROOM_UNCHECKED safety
caught BELL_CLEARED_LATE safety
caught DELAYED_UNCOUNTED safety
caught SETTLED_TWICE safety
caught FIRST_OUT_CLOSES safety -DITEMS=2 -DCANCELS=1
caught CLOSED_BEFORE_DRAINED safety "${cancel[@]}"
caught CANCEL_WAKES_NOBODY fair "${starved[@]}" -DCANCELS=1 -DMUST_CANCEL=1
caught STARVED safety "${starved[@]}"
caught LOST_ON_DEATH safety "${death[@]}"
caught NOT_REPLACED safety "${death[@]}"
caught CLAIM_IGNORED safety "${death[@]}"
caught GIVEN_UP_LATE safety "${death[@]}" -DCANCELS=1
told

if [ "$full" = --full ]; then
    holds safety -DITEMS=4 -DCREDITS=3 -DHEAP=3 -DDEPTH=2 -DATTEMPTS=3
    holds fair -DITEMS=4
    holds safety -DITEMS=2 -DCANCELS=1
    holds fair "${cancel[@]}"
    holds fair -DITEMS=2 -DCANCELS=1
    holds fair "${starved[@]}" -DCANCELS=1
    holds safety -DITEMS=2 -DWORKERS=1 -DDEATHS=1
    holds safety -DITEMS=2 -DDEATHS=1
fi
echo "model: $total states visited, $mutants faults seeded, $failures failures"
[ "$failures" = 0 ]
