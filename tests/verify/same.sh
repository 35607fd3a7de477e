#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# same.sh SLUICE PICTURES: the same bytes come out whatever the number of workers and the depth, and
# each of several sizes and formats is what a run with it alone gives; but for JPEGs, of which a run
# decodes no more than it needs.
set -euo pipefail
sluice=$1
pictures=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

convert() {
    local folder=$1
    shift
    "$sluice" convert "$pictures" -o "$folder" --size 150x150 --filter blur=1.2 --filter sharpen \
        --fsync none --on-collision rename -Q --progress none "$@" || [ $? = 1 ]
}

count=0
convert first --schedule stages --workers decode=1,resize=1,filter=1,encode=1 --depth 1
for shape in "--schedule stages --workers decode=8,resize=8,filter=8,encode=8 --depth 64" \
    "--schedule stages --workers decode=8,resize=8,filter=8,encode=8 --depth 1" \
    "--schedule stages --workers decode=1,resize=1,filter=1,encode=1 --depth 64" \
    "--schedule carry --jobs 8" "--schedule carry --jobs 1 --max-memory 8M"; do
    rm -rf other
    # shellcheck disable=SC2086
    convert other $shape
    diff -r -x .sluice first other || {
        echo "FAILED: other bytes with $shape" >&2
        exit 1
    }
    count=$((count + 1))
done
files=$(find first -type f -not -path '*/.sluice/*' | wc -l)
[ "$files" -gt 10 ] || {
    echo "FAILED: only $files outputs" >&2
    exit 1
}

# Of two inputs with one output the first is taken, so that names say which input it was.
variants() {
    local folder=$1
    shift
    "$sluice" convert "$pictures" -o "$folder" --fsync none --on-collision skip -Q \
        --progress none --filter sharpen "$@" || [ $? = 1 ]
}
sizes=(150x150 40x 12.5%)
cp -r "$pictures" "$work/not-jpeg"
find "$work/not-jpeg" -iname '*.jp*g' -delete
pictures=$work/not-jpeg
compared=0
for schedule in stages carry; do
    rm -rf all
    variants all "${sizes[@]/#/--size=}" -f png -f jpg --schedule "$schedule" --jobs 4
    for size in "${sizes[@]}"; do
        name=${size%x}
        name=${name/\%/pct}
        for format in png jpg; do
            rm -rf alone
            variants alone --size "$size" -f "$format" --schedule "$schedule"
            while IFS= read -r -d '' file; do
                cmp "$file" "all/${file:6:-4}-$name.$format" || {
                    echo "FAILED: $size as $format is other bytes among others" >&2
                    exit 1
                }
                compared=$((compared + 1))
            done < <(find alone -type f -not -path '*/.sluice/*' -print0)
        done
    done
done
[ "$compared" -gt 100 ] || {
    echo "FAILED: only $compared variants" >&2
    exit 1
}
echo "$compared variants are what each is alone"
echo "$files outputs are the same bytes in $((count + 1)) shapes of the run"
