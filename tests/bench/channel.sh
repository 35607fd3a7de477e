#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# channel.sh BUILD [ROUNDS]: what a hand-over costs, beside the peers that are here: nanoseconds of
# wall time an item, the median of ROUNDS (7) in turns, a line of JSON a cell. The first number of a
# shape is senders, the second receivers.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rounds=${1:-7}
peers=$work/peers
"$here/channel/build_peers.sh" "$peers"
ours=$build/tests/bench_channel

# one WHO SENDERS RECEIVERS CAPACITY ITEMS WORK_NS BATCH: its ns an item
one() {
    case $1 in
    sluice) "$ours" "${@:2}" ;;
    plain) "$ours" "${@:2}" plain ;;
    glib_unbounded) "$peers/glib" "${@:2}" unbounded ;;
    *) "$peers/$1" "${@:2}" ;;
    esac
}

# Items that make a run last some tens of milliseconds, whoever it is.
items_for() {
    case $1:$2 in
    plain:1) echo 6000 ;;
    plain:16 | glib:1) echo 60000 ;;
    tbb:*) echo 60000 ;;
    *) echo 400000 ;;
    esac
}

# cell SENDERS RECEIVERS CAPACITY WORK_NS BATCH WHO…
cell() {
    local senders=$1 receivers=$2 capacity=$3 work_ns=$4 batch=$5 who round line=""
    local -A figures=()
    shift 5
    for ((round = 0; round < rounds; round++)); do
        for who in "$@"; do
            local items
            items=$(items_for "$who" "$capacity")
            [ "$work_ns" = 0 ] || items=4000
            figures[$who]+=" $(one "$who" "$senders" "$receivers" "$capacity" "$items" "$work_ns" "$batch")"
        done
    done
    for who in "$@"; do
        # shellcheck disable=SC2086
        line+=",\"$who\":$(median ${figures[$who]})"
    done
    printf '{"bench":"channel","shape":"%sx%s","capacity":%s,"work_ns":%s,"batch":%s%s}\n' \
        "$senders" "$receivers" "$capacity" "$work_ns" "$batch" "$line"
}

present=()
for who in go tbb glib crossbeam; do
    [ ! -x "$peers/$who" ] || present+=("$who")
done
[ ! -x "$peers/glib" ] || present+=(glib_unbounded)
for workers in 1 2 4 16; do
    for capacity in 1 16 1024; do
        cell "$workers" "$workers" "$capacity" 0 1 sluice plain "${present[@]}"
    done
done
for workers in 1 2 4 16; do
    cell "$workers" "$workers" 1024 0 64 sluice go
    cell "$workers" "$workers" 16 100000 1 sluice go
done

# System calls that park or wake, an item, when streaming.
if command -v strace >/dev/null; then
    for workers in 1 2; do
        [ $((2 * workers)) -le "$(nproc)" ] || continue
        strace -f -c -e trace=futex -o "$work/calls" "$ours" "$workers" "$workers" 16 400000 0 1 >/dev/null
        awk -v workers="$workers" '$NF == "futex" { calls = $4 }
            END { printf "{\"bench\":\"channel\",\"shape\":\"%dx%d\",\"capacity\":16,\"futex_calls_per_item\":%.5f}\n",
                  workers, workers, calls / 400000 }' "$work/calls"
    done
fi
