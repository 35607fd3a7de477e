#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# kill.sh SLUICE PICTURES [KILLS [OPTION…]]: as many times, at points spread over a run, a conversion is killed
# with SIGKILL and followed by the same command. Then the output tree is byte for byte that of an
# undisturbed run, no temporary is left, nothing is called crashed, and every item has exactly one
# terminal record. Every fourth time is a series of four kills. These come early, so that work is left
# after them: what was in flight comes last, alone, and a second death of it alone would count.
set -euo pipefail
sluice=$1
pictures=$(realpath "$2")
kills=${3:-100}
options=("${@:4}") # more of convert's, such as other sizes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# Without a function around it, so that the process to be killed is sluice itself.
convert=("$sluice" convert in -f png --size '200x200>' --fsync none --on-collision rename
    --retry-delay 1 --progress none --json "${options[@]}" -o)

# Enough copies that a run takes a while.
for copy in 1 2 3 4 5 6; do
    mkdir -p "in/$copy"
    cp -r "$pictures/." "in/$copy"
done
inputs=$(find in -type f | wc -l)

now_ms() { date +%s%3N; }

finish() {
    local code=0
    "${convert[@]}" "$1" >"$1.jsonl" || code=$?
    [ "$code" = 1 ] || fail "$2: exit code $code, not 1"
}

begin=$(now_ms)
finish calm "undisturbed"
length=$(($(now_ms) - begin))
"$sluice" failed list -o calm --json | wc -l >calm.dead

# Kills a run after so many ms; false when it was through before.
kill_after() {
    "${convert[@]}" stormy >/dev/null &
    local pid=$! code=0
    sleep "$(printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)))"
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || code=$?
    [ "$code" = 137 ]
}

check() {
    diff -rq -x .sluice calm stormy || {
        "$sluice" failed list -o stormy
        fail "$1: the outputs differ"
    }
    local left seen
    left=$(find stormy -name '.sluice-*')
    [ -z "$left" ] || fail "$1: temporaries are left: $left"
    "$sluice" failed list -o stormy --json >stormy.failed
    if grep -q '"class":"crashed"' stormy.failed; then
        fail "$1: an item is called crashed"
    fi
    wc -l <stormy.failed | cmp -s - calm.dead || fail "$1: the dead letters differ in number"
    seen=$(sed -n 's/.*"event":"item".*"src":"\([^"]*\)".*/\1/p' stormy.jsonl | sort -u | wc -l)
    [ "$seen" = "$inputs" ] || fail "$1: $seen items of $inputs were told"
    [ "$(grep -c '"event":"item"' stormy.jsonl)" = "$inputs" ] || fail "$1: an item was told twice"
}

landed=0
for ((i = 1; i <= kills; i++)); do
    rm -rf stormy
    delay=$((length * i / (kills + 1)))
    [ $((i % 4)) != 0 ] || delay=$((length / 10))
    # A run may be faster than the one that was measured: then a little earlier.
    until kill_after "$delay"; do
        rm -rf stormy
        delay=$((delay * 9 / 10))
    done
    landed=$((landed + 1))
    if [ $((i % 4)) = 0 ]; then
        for _ in 1 2 3; do
            if kill_after $((length / 10)); then
                landed=$((landed + 1))
            fi
        done
    fi
    finish stormy "after kill $i"
    check "after kill $i, at $delay ms"
done
echo "$landed kills at $kills points of a run of $length ms and $inputs items: all is as if undisturbed"
