#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# many.sh SLUICE [PICTURES [LIMIT_MB]]: a folder of so many tiny pictures under --max-memory 256M:
# all are converted, and the peak of resident memory stays under LIMIT_MB (default 320).
set -euo pipefail
sluice=$1
pictures=${2:-20000}
limit_mb=${3:-320}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir -p in
for ((i = 0; i < pictures; i++)); do
    folder=in/$((i / 1000))
    [ $((i % 1000)) != 0 ] || mkdir -p "$folder"
    printf 'P5\n16 16\n255\n%0256d' "$i" >"$folder/$i.pgm"
done

"$sluice" convert in -o out -f png --size 8x8 --max-memory 256M --fsync none --json \
    --progress none >events.jsonl &
pid=$!
peak=0
while kill -0 "$pid" 2>/dev/null; do
    now=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status" 2>/dev/null || true)
    [ "${now:-0}" -le "$peak" ] || peak=$now
    sleep 0.02
done
wait "$pid"
done_count=$(grep -c '"event":"item","state":"done"' events.jsonl)
outputs=$(find out -name '*.png' | wc -l)
if [ "$done_count" != "$pictures" ] || [ "$outputs" != "$pictures" ]; then
    echo "FAILED: $done_count events and $outputs outputs of $pictures pictures" >&2
    exit 1
fi
[ "$peak" -lt $((limit_mb * 1024)) ] || {
    echo "FAILED: peak resident memory $((peak / 1024)) MB, limit $limit_mb MB" >&2
    exit 1
}
echo "$pictures pictures, peak resident memory $((peak / 1024)) MB of $limit_mb MB"
