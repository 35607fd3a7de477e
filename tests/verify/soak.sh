#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# soak.sh SLUICE SLOW_DISK DRAW_PICTURES [MINUTES]: for so many minutes (default 10) `sluice convert`
# over drawn pictures, again and again, each time in another shape, on a disk that is slow at random
# and fails now and then (SLOW_DISK, the library of tests/support/slow_disk.c). No run may hang, none
# may end with exit code 4, and the outputs are byte for byte those of an undisturbed run.
set -euo pipefail
sluice=$(realpath "$1")
slow_disk=$(realpath "$2")
draw=$(realpath "$3")
minutes=${4:-10}
limit_s=180 # far more than a run takes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
    echo "FAILED: $*" >&2
    [ ! -s log ] || tail -n 20 log >&2
    exit 1
}

"$draw" in >/dev/null
inputs=$(find in -type f | wc -l)
options=(-f png --size '120x120>' --filter sharpen --on-collision rename --retries 20
    --retry-delay 1 --progress none -Q)
if "$sluice" convert --help | grep -q -e --detect-deadlocks; then
    options+=(--detect-deadlocks)
fi
shapes=("-j auto" "--schedule carry --jobs 4" "--schedule carry --jobs 1"
    "--schedule stages --workers decode=3,resize=2,filter=2,encode=3 --depth 1"
    "--schedule stages --workers decode=1,resize=1,filter=1,encode=1 --depth 1 --max-memory 64M"
    "--schedule stages --workers decode=4,resize=1,filter=1,encode=4 --depth 16")

expected=0
"$sluice" convert in -o calm "${options[@]}" --fsync none >log 2>&1 || expected=$?
outputs=$(find calm -type f -not -path '*/.sluice/*' | wc -l)
[ "$outputs" -gt 10 ] || fail "only $outputs outputs"

end=$(awk -v now="$(date +%s.%N)" -v minutes="$minutes" 'BEGIN { printf "%.3f", now + minutes * 60 }')
before_end() { awk -v now="$(date +%s.%N)" -v end="$end" 'BEGIN { exit !(now < end) }'; }

runs=0 retried=0
while before_end; do
    runs=$((runs + 1))
    shape=${shapes[runs % ${#shapes[@]}]}
    rm -rf soaked
    code=0
    # shellcheck disable=SC2086
    timeout -k 10 "$limit_s" env LD_PRELOAD="$slow_disk" SLOW_DISK_SEED="$runs" SLOW_DISK_MS=3 \
        SLOW_DISK_FAULTS=100 "$sluice" convert in -o soaked "${options[@]}" $shape \
        --fsync file --json >log 2>&1 || code=$?
    case $code in
    124 | 137) fail "run $runs hung: $shape" ;;
    esac
    [ "$code" != 4 ] || fail "run $runs ended with a deadlock: $shape"
    [ "$code" = "$expected" ] || fail "run $runs: exit code $code, not $expected: $shape"
    diff -rq -x .sluice calm soaked >&2 || fail "run $runs: other outputs: $shape"
    retried=$((retried + $(grep -c '"event":"retry"' log || true)))
done
echo "soak: $runs runs of $inputs pictures in $minutes minutes on a slow disk, $retried retries:" \
    "none hung, $outputs outputs the same"
[ "$retried" != 0 ] || fail "the disk never failed: is $slow_disk loaded?"
