#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# trace.sh BUILD [ROUNDS [PICTURES…]]: what statistics, --trace and --metrics cost. In turns, a run
# of a build that has none of it compiled in ("none"), a plain run ("off"), one with --trace and one
# with --metrics; told are medians of the rounds' quotients of CPU time (user
# and system, of the whole process) and wall time. PICTURES: usual ones of 3 megapixels, which is
# what the targets of 1.01 for off and 1.02 for on are for, and tiny ones, where there is little but
# hand-overs to trace.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
rounds=${1:-9}
pictures=(usual tiny)
[ $# -lt 2 ] || pictures=("${@:2}")
root=$(realpath "$(dirname "$0")/../..")

bare=$build/no-statistics
build_bare() {
    cmake -S "$root" -B "$bare" -G Ninja -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF \
        -DSLUICE_NO_STATISTICS=ON &&
        cmake --build "$bare"
}
build_bare >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 1; }

mkdir -p "$work/one" "$work/usual" "$work/tiny"
"$sluice" convert "$root/samples/pictures/gate.jpg" -o "$work/one" \
    --size '2000x1500!' --fsync none -Q --progress none
for ((i = 0; i < 240; i++)); do
    ln "$work/one/gate.jpg" "$work/usual/$i.jpg"
done
for ((i = 0; i < 20000; i++)); do
    printf 'P5\n16 16\n255\n%0256d' "$i" >"$work/tiny/$i.pgm"
done

# run NAME FOLDER SCHEDULE SIZE: sets cpu_s and wall_s
run() {
    local binary=$sluice options=()
    case $1 in
    none) binary=$bare/src/cli/sluice ;;
    trace) options=(--trace "$work/trace.json") ;;
    metrics) options=(--metrics "$work/sluice.prom") ;;
    esac
    rm -rf "$work/out"
    measure "$binary" convert "$work/$2" -o "$work/out" -f jpeg --size "$4" --fsync none \
        --schedule "$3" -Q --progress none "${options[@]}"
    [ "$code" = 0 ] || { cat "$work/stderr" >&2; exit 1; }
}

# quotients NAME OVER: the medians of a round's CPU and wall time over those of the other
quotients() {
    local cpu=() wall=() round
    for ((round = 0; round < rounds; round++)); do
        cpu+=("$(awk "BEGIN { print ${took[$1 $round cpu]} / ${took[$2 $round cpu]} }")")
        wall+=("$(awk "BEGIN { print ${took[$1 $round wall]} / ${took[$2 $round wall]} }")")
    done
    printf '"%s_over_%s":{"cpu":%.4f,"wall":%.4f},' "$1" "$2" "$(median "${cpu[@]}")" \
        "$(median "${wall[@]}")"
}

# compare FOLDER SCHEDULE SIZE: who is first, changes from round to round
compare() {
    local -A took=()
    local names=(none off trace metrics) dropped=0 round i name
    for ((round = 0; round < rounds; round++)); do
        for ((i = 0; i < 4; i++)); do
            name=${names[(i + round) % 4]}
            run "$name" "$@"
            took[$name $round cpu]=$cpu_s
            took[$name $round wall]=$wall_s
        done
        dropped=$((dropped + $(figure dropped "$work/trace.json")))
    done
    printf '{"bench":"trace","pictures":"%s","schedule":"%s",%s%s%s"dropped":%d,"trace_bytes":%d,"rounds":%d}\n' \
        "$1" "$2" "$(quotients off none)" "$(quotients trace off)" "$(quotients metrics off)" \
        "$dropped" "$(wc -c <"$work/trace.json")" "$rounds"
}

for kind in "${pictures[@]}"; do
    size=8
    [ "$kind" = tiny ] || size=800
    for schedule in stages carry; do
        compare "$kind" "$schedule" "$size"
    done
done
