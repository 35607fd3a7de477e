#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# signals.sh SLUICE PICTURES: SIGINT and SIGTERM end a run within 2 s (and a little for a busy
# machine) with 130 and 143, nothing half-written stays, and the same command goes on.
set -euo pipefail
sluice=$1
pictures=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for ((copy = 0; copy < 5; copy++)); do
    mkdir -p "in/$copy"
    cp "$pictures"/*.jpg "in/$copy"
done

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Without a function around it, so that the process to be signalled is sluice itself.
convert=(env --default-signal=INT "$sluice" convert in -f png --size 2400x2400 --fsync none -Q --progress none -o)

for signal in INT TERM; do
    expected=$((128 + $(kill -l "$signal")))
    # A background job would inherit an ignored SIGINT, and sluice leaves ignored ones ignored.
    "${convert[@]}" "$signal" &
    pid=$!
    while [ -z "$(find "$signal" -name '*.png' 2>/dev/null | head -n 1)" ]; do
        kill -0 "$pid" || fail "it ended before it was interrupted"
        sleep 0.02
    done
    begin=$(date +%s%3N)
    kill "-$signal" "$pid"
    code=0
    wait "$pid" || code=$?
    took=$(($(date +%s%3N) - begin))
    [ "$code" = "$expected" ] || fail "SIG$signal: exit code $code instead of $expected"
    [ "$took" -lt 3000 ] || fail "SIG$signal: it took $took ms"
    [ -z "$(find "$signal" -name '.sluice-*')" ] || fail "SIG$signal: a temporary is left"
    "${convert[@]}" "$signal" || fail "SIG$signal: the same command did not go on"
    [ "$(find "$signal" -name '*.png' | wc -l)" = "$(find in -type f | wc -l)" ] ||
        fail "SIG$signal: outputs are missing"
    echo "SIG$signal ended the run in $took ms; the same command went on"
done
