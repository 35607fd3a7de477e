#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill.sh SLUICE PICTURES [KILLS]: one conversion is killed with SIGKILL at points spread over it,
# each time followed by the same command, until it is through. Then the output tree is byte for byte
# that of an undisturbed run, no temporary is left, nothing is called crashed, and every item has
# exactly one terminal record. The undisturbed run's length sets the points.
set -euo pipefail
sluice=$1
pictures=$(realpath "$2")
kills=${3:-100}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Without a function around it, so that the process to be killed is sluice itself.
convert=("$sluice" convert in -f png --size '200x200>' --fsync none --on-collision rename
    --retry-delay 1 --progress none -Q -o)

# Enough copies that a run takes a while.
for copy in 1 2 3 4 5 6; do
    mkdir -p "in/$copy"
    cp -r "$pictures/." "in/$copy"
done

now_ms() { date +%s%3N; }
begin=$(now_ms)
code=0
"${convert[@]}" calm || code=$?
length=$(($(now_ms) - begin))
[ "$code" = 1 ] || fail "the undisturbed run ended with $code, not 1"

landed=0
finished=0
for ((i = 0; i < kills; i++)); do
    # A fresh tree every fifth time or when the last one came to its end.
    if [ $((i % 5)) = 0 ] || [ "$finished" = 1 ]; then
        rm -rf stormy
        finished=0
    fi
    "${convert[@]}" stormy &
    pid=$!
    delay=$((length * (1 + (i * 37) % 97) / 98))
    sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
    kill -9 "$pid" 2>/dev/null && landed=$((landed + 1))
    code=0
    wait "$pid" 2>/dev/null || code=$?
    [ "$code" = 137 ] || finished=1

    # Every fifth kill, and the last one: let it go on to its end and compare.
    if [ $((i % 5)) = 4 ] || [ $((i + 1)) = "$kills" ] || [ "$finished" = 1 ]; then
        code=0
        "${convert[@]}" stormy || code=$?
        [ "$code" = 1 ] || fail "after kill $i the run ended with $code, not 1"
        finished=1
        diff -r -x .sluice calm stormy >/dev/null || fail "after kill $i the outputs differ"
        left=$(find stormy -name '.sluice-*')
        [ -z "$left" ] || fail "after kill $i there are temporaries: $left"
        "$sluice" failed -o stormy --json >stormy.json
        if grep -q '"class":"crashed"' stormy.json; then
            fail "after kill $i an item is called crashed"
        fi
        "$sluice" failed -o calm --json | wc -l >calm.count
        wc -l <stormy.json >stormy.count
        cmp -s calm.count stormy.count || fail "after kill $i the dead letters differ in number"
    fi
done
[ "$landed" -ge $((kills / 2)) ] || fail "only $landed of $kills kills hit a running process"
echo "$landed kills of $kills landed in runs of $length ms: outputs, temporaries and ledger are right"
