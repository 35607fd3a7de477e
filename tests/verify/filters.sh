#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# filters.sh SLUICE [FOLDER]: each filter against what sharp, ImageMagick or libvips make of the same
# picture, by filters.table. sharp is looked for in FOLDER/node_modules, where the comparison of
# speeds installs it ("versus" beside SLUICE's build). A peer that is not here is left out, and said
# to be; 77 without ImageMagick, which measures the differences.
set -euo pipefail
sluice=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sharp=${2:-$(dirname "$sluice")/../../versus}
pictures=$here/../../samples/pictures
for tool in convert compare; do
    command -v "$tool" >/dev/null || {
        echo "skipped: ImageMagick is not here" >&2
        exit 77
    }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
has_sharp=
if command -v node >/dev/null && [ -d "$sharp/node_modules/sharp" ]; then
    has_sharp=$(realpath "$sharp")
else
    echo "sharp is not here: its rows are left out" >&2
fi
command -v vips >/dev/null || echo "vips is not here: its rows are left out" >&2

# Without loss from here on, so that no decoder takes part.
mkdir "$work/in" "$work/alpha"
"$sluice" convert "$pictures"/{hills,gate,portrait}.jpg "$pictures"/{water.png,bricks.bmp} \
    -o "$work/in" -f png --fsync none -Q
"$sluice" convert "$pictures/rings.png" -o "$work/alpha" -f png --fsync none -Q
# What is laid over them, in the places of OVERLAY, which has alpha, and OPAQUE.
"$sluice" convert "$pictures"/{rings,water}.png -o "$work" -f png --size '71x46!' --fsync none -Q

number=0
: >"$work/rows"
: >"$work/sharp"
while IFS='|' read -r filter peer call most mean note; do
    case $filter in '#'* | '') continue ;; esac
    filter=${filter//OVERLAY/$work/rings.png}
    filter=${filter//OPAQUE/$work/water.png}
    call=${call//OVERLAY/$work/rings.png}
    call=${call//OPAQUE/$work/water.png}
    case $peer in
    sharp) [ -n "$has_sharp" ] || continue ;;
    vips) command -v vips >/dev/null || continue ;;
    esac
    number=$((number + 1))
    folder=$work/in
    [ "${note%%,*}" != alpha ] || folder=$work/alpha
    mkdir "$work/$number"
    "$sluice" convert "$folder" -o "$work/$number/ours" --filter "$filter" -f png --fsync none -Q
    mkdir "$work/$number/theirs"
    for file in "$folder"/*.png; do
        out=$work/$number/theirs/${file##*/}
        # shellcheck disable=SC2086
        case $peer in
        sharp) printf '%s\t%s\t%s\n' "$call" "$file" "$out" >>"$work/sharp" ;;
        im) convert "$file" $call -depth 8 "$out" ;;
        vips) vips ${call%% *} "$file" "$out" ${call#* } ;;
        esac
    done
    printf '%s|%s|%s|%s|%s|%s\n' "$number" "$filter" "$peer" "$most" "$mean" "$note" >>"$work/rows"
done <"$here/filters.table"
[ -z "$has_sharp" ] || node "$here/filters.mjs" "$has_sharp" <"$work/sharp"

# A metric of two pictures, in levels of 255.
differ() {
    local said
    said=$(compare -metric "$1" "$2" "$3" null: 2>&1) || [ $? = 1 ]
    awk -v said="$said" 'BEGIN { gsub(/.*\(|\).*/, "", said); printf "%.3f", said * 255 }'
}

failed=0
printf '%-44s %-5s %8s %8s\n' filter peer most mean
while IFS='|' read -r number filter peer most mean note; do
    [ "${note%%,*}" != inside ] || mogrify -shave 8x8 "$work/$number"/*/*.png
    worst=0
    average=0
    for ours in "$work/$number/ours"/*.png; do
        theirs=$work/$number/theirs/${ours##*/}
        worst=$(printf '%s\n%s\n' "$worst" "$(differ PAE "$ours" "$theirs")" | sort -g | tail -1)
        average=$(printf '%s\n%s\n' "$average" "$(differ MAE "$ours" "$theirs")" | sort -g | tail -1)
    done
    printf '%-44.44s %-5s %8.2f %8.3f\n' "${filter//"$work/"/}" "$peer" "$worst" "$average"
    awk -v a="$worst" -v b="$most" -v c="$average" -v d="$mean" \
        'BEGIN { exit a > b + 0.01 || c > d + 0.0005 }' || {
        echo "FAILED: allowed are $most and $mean" >&2
        failed=1
    }
done <"$work/rows"
exit "$failed"
