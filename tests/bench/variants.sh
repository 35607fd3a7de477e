#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# variants.sh BUILD [PICTURES [ROUNDS]]: what several sizes of a picture cost beside the largest of
# them alone. The same 12-megapixel JPEGs are converted to one size and to three in turn; the figure
# is the quotient of the CPU times, of the whole process. Target: 1.25.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
pictures=${1:-6}
rounds=${2:-7}

# 4000 × 3000, made once by sluice from a sample. It is smooth, so that decoding it is cheap: of a
# photograph of that size decoding is a larger share, and the quotient smaller.
mkdir -p "$work/one" "$work/in"
"$sluice" convert "$(dirname "$0")/../../samples/pictures/gate.jpg" -o "$work/one" \
    --size '4000x3000!' --fsync none -Q --progress none
for ((i = 0; i < pictures; i++)); do
    ln "$work/one/gate.jpg" "$work/in/$i.jpg"
done

convert() {
    rm -rf "$work/out"
    measure "$sluice" convert "$work/in" -o "$work/out" --fsync none --schedule "$schedule" \
        -Q --progress none "$@"
    [ "$code" = 0 ] || { cat "$work/stderr" >&2; exit 1; }
}

for schedule in stages carry; do
    alone=() all=() quotients=()
    for ((round = 0; round < rounds; round++)); do
        convert --size 1280
        one=$cpu_s
        convert --size 1280 --size 640 --size 320
        alone+=("$one")
        all+=("$cpu_s")
        quotients+=("$(awk "BEGIN { print $cpu_s / $one }")")
    done
    printf '{"bench":"variants","schedule":"%s","pictures":%d,"each":"4000x3000","cpu_s_1280":%s,"cpu_s_1280_640_320":%s,"quotient":%s,"rounds":%d}\n' \
        "$schedule" "$pictures" "$(median "${alone[@]}")" "$(median "${all[@]}")" \
        "$(median "${quotients[@]}")" "$rounds"
done
