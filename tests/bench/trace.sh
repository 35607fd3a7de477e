#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# trace.sh BUILD [ROUNDS]: what --trace costs: CPU and wall time of a run with it over those of one
# without, in turns, as quotients of the medians. Once with pictures of a usual size, which is what
# the target of 1.02 is for, and once with tiny ones, where there is little but hand-overs to trace.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
rounds=${1:-9}

mkdir -p "$work/one" "$work/usual" "$work/tiny"
"$sluice" convert "$(dirname "$0")/../../samples/pictures/gate.jpg" -o "$work/one" \
    --size '2000x1500!' --fsync none -Q --progress none
for ((i = 0; i < 240; i++)); do
    ln "$work/one/gate.jpg" "$work/usual/$i.jpg"
done
for ((i = 0; i < 20000; i++)); do
    printf 'P5\n16 16\n255\n%0256d' "$i" >"$work/tiny/$i.pgm"
done

# run FOLDER SCHEDULE SIZE [OPTION…]: sets cpu_s and wall_s
run() {
    rm -rf "$work/out"
    measure "$sluice" convert "$work/$1" -o "$work/out" -f jpeg --size "$3" --fsync none \
        --schedule "$2" -Q --progress none "${@:4}"
    [ "$code" = 0 ] || { cat "$work/stderr" >&2; exit 1; }
}

# compare FOLDER SCHEDULE SIZE
compare() {
    local off_cpu=() on_cpu=() off_wall=() on_wall=() dropped=0
    for ((round = 0; round < rounds; round++)); do
        run "$@"
        off_cpu+=("$cpu_s") off_wall+=("$wall_s")
        run "$@" --trace "$work/trace.json"
        on_cpu+=("$cpu_s") on_wall+=("$wall_s")
        dropped=$((dropped + $(figure dropped "$work/trace.json")))
    done
    awk -v cpu="$(median "${on_cpu[@]}") $(median "${off_cpu[@]}")" \
        -v wall="$(median "${on_wall[@]}") $(median "${off_wall[@]}")" \
        -v bytes="$(wc -c <"$work/trace.json")" -v dropped="$dropped" -v rounds="$rounds" \
        -v what="\"pictures\":\"$1\",\"schedule\":\"$2\"" 'BEGIN {
            split(cpu, c, " "); split(wall, w, " ")
            printf "{\"bench\":\"trace\",%s,\"cpu_ratio\":%.3f,\"wall_ratio\":%.3f,\"cpu_s_off\":%s,\"cpu_s_on\":%s,\"trace_mb\":%.1f,\"dropped\":%d,\"rounds\":%d}\n",
                what, c[1] / c[2], w[1] / w[2], c[2], c[1], bytes / 1e6, dropped, rounds
        }'
}

for schedule in stages carry; do
    compare usual "$schedule" 800
done
for schedule in stages carry; do
    compare tiny "$schedule" 8
done
