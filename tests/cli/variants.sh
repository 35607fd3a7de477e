#!/bin/sh
# SPDX-License-Identifier: MIT
# Several sizes and formats of each input: names, dimensions, all or none, and every error kept.
. "$(dirname "$0")/lib.sh"

# is_png NAME WIDTH HEIGHT (both below 256)
is_png() {
    exists "$1"
    [ "$(od -An -tu1 -j16 -N8 "$1" | tr -s ' ' | sed 's/^ //; s/ $//')" = "0 0 0 $2 0 0 0 $3" ] ||
        fail "$1 is not of $2 x $3"
}

# Every size in every format, and nothing else.
picture in/a.ppm 120 90
picture in/b/c.tga 60 80
run 0 convert in -o out --size 40 --size 'x30' --size '50%>' -f png -f bmp
says '^2 converted'
is_png out/a-40.png 40 30
is_png out/a-x30.png 40 30
is_png out/a-50pct.png 60 45
is_png out/b/c-40.png 40 53
is_png out/b/c-x30.png 23 30
is_png out/b/c-50pct.png 30 40
for name in a-40 a-x30 a-50pct b/c-40 b/c-x30 b/c-50pct; do
    exists "out/$name.bmp"
done
[ "$(find out -type f -not -path '*/.sluice/*' | wc -l)" = 12 ] || fail 'not 12 outputs'
clean out
run 0 convert in -o out --size 40 --size 'x30' --size '50%>' -f png -f bmp
says '^0 converted, 2 unchanged'
rm out/a-x30.bmp
run 0 convert in -o out --size 40 --size 'x30' --size '50%>' -f png -f bmp
says '^1 converted, 1 unchanged'
exists out/a-x30.bmp
run 0 convert in -o out --size 40 --size 'x30' --size '50%>' -f png -f bmp --dry-run
count 2 '^size=.*x'
count 1 '^size=50%>$'
count 1 '^format=bmp$'
count 1 'in/a.ppm -> .*/out/a-x30.bmp$'

# One size needs no name of its own, and formats differ by extension.
run 0 convert in/a.ppm -o one --size 40 -f png -f bmp
is_png one/a.png 40 30
exists one/a.bmp

# Each is the same to the byte as from a run with that size alone, in both shapes of a run.
for shape in '--schedule stages' '--schedule stages -j 1 --depth 1' '--schedule carry'; do
    rm -rf all
    # shellcheck disable=SC2086
    run 0 convert in -o all --size 40 --size 20 --size 7 -f png -f bmp --filter sharpen $shape
    for size in 40 20 7; do
        for format in png bmp; do
            rm -rf alone
            # shellcheck disable=SC2086
            run 0 convert in -o alone --size "$size" -f "$format" --filter sharpen $shape
            for name in a b/c; do
                cmp "all/$name-$size.$format" "alone/$name.$format" ||
                    fail "other bytes at size $size as $format with $shape"
            done
        done
    done
done

# What would give the same outputs is refused, and so is too much.
run 2 convert in -o no --size 40 --size 40x
says 'size 40x was given before'
run 2 convert in -o no --size 40 --size '40>'
says 'called alike'
run 2 convert in -o no -f png -f bmp -f png
says 'format png was given before'
sizes=$(seq 1 33 | sed 's/^/--size /')
# shellcheck disable=SC2086
run 2 convert in -o no $sizes
says 'more than 32 outputs'

# One variant fails: none of the item's outputs is there, and the record says what failed.
picture mixed/good.ppm 200 200
picture mixed/small.ppm 40 40
for shape in stages carry; do
    rm -rf part
    run 1 convert mixed -o part --size '100%' --size '10%' --size '5%' -f png -f bmp \
        --filter crop=10:10:0:0 --schedule "$shape" --json
    count 1 '"state":"done","src":"good.ppm"'
    count 1 '"state":"dead","src":"small.ppm".*small-10pct.png.*small-10pct.bmp.*small-5pct.png'
    is_png part/good-5pct.png 10 10
    absent part/small-100pct.png
    absent part/small-10pct.bmp
    clean part
    run 0 failed -o part
    count 1 'not_applicable *filter *small.ppm .*\[small-10pct.png, 4 of 6 outputs failed]'
    run 0 failed show --all -o part
    count 6 '^  output '
    count 4 '^    [^ ].*/small-[0-9]*pct\..*:$'
    count 2 'not lie inside the picture of 4x4$'
    count 2 'not lie inside the picture of 2x2$'
    run 0 failed show --all -o part --json
    count 1 '"history":\[{"run":1,"attempt":1.*"outputs":\[{"dst":".*small-10pct.png","error":{"class"'
done
run 2 failed retry --all -o part --set size=40
says 'the place of several'

# Mended, the same item is tried again.
picture mixed/small.ppm 200 200
run 0 failed retry --all -o part
is_png part/small-10pct.png 10 10
exists part/small-5pct.bmp
run 0 failed -o part
says '^nothing failed'

# A size beyond a limit is told at once, and by name.
run 1 convert in/a.ppm -o huge --size 40 --size 99999 --size 88888
count 0 'huge/a-40'
run 0 failed show --all -o huge
count 1 '99999 x .*\[a-99999.png, 2 of 3 outputs failed]'
count 3 'side is longer than 65535'
absent huge/a-40.png

# Every output's name is planned: another input's claim on one of them is found before any work.
picture first/a-4.ppm
run 0 convert first -o shared -f png
picture second/a.ppm
run 1 convert second -o shared -f png --size 4 --size 6
says 'collision'
absent shared/a-6.png
run 0 convert second -o shared -f png --size 4 --size 6 --on-collision rename
is_png shared/a-4.png 8 6
exists shared/a-4-1.png
exists shared/a-6.png

# --overwrite newer looks at each.
picture in/new.ppm 12 12
mkdir older
echo theirs >older/new-4.png
touch -d '2000-01-01' older/new-4.png
echo theirs >older/new-6.png
touch -d '2100-01-01' older/new-6.png
run 0 convert in/new.ppm -o older --size 4 --size 6 --overwrite newer
[ "$(cat older/new-6.png)" = theirs ] || fail 'a newer output was replaced'
is_png older/new-4.png 4 4
clean older
