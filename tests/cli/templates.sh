#!/bin/sh
# SPDX-License-Identifier: MIT
# What outputs are called: templates, suffixes, no folders; and that none leaves the output folder.
. "$(dirname "$0")/lib.sh"

picture in/a.ppm
picture in/sub/b.ppm

# named EXPECTED ARGUMENT...: what becomes of in/sub/b.ppm, below the output folder.
named() {
    expected_name=$1
    shift
    run 0 convert in -o out --dry-run "$@"
    grep -q -F -e "/in/sub/b.ppm -> $PWD/out/$expected_name" out.txt ||
        fail "no $expected_name with $*"
}

named sub/b.png
named tn_b.jpg --flat --name 'tn_%s.jpg'
named sub/tn_b.jpg --name 'tn_%s.jpg'
named sub/tn_b.bmp --name 'tn_%s' -f bmp
named sub/b-320.png --name '{rel}-{w}' --size 320x -f png
named sub/b-320x240.png --name '{name}-{w}x{h}.{fmt}' --size '320x240>' -f png
named sub/b-50pct.png --name '{name}-{size}' --size 50% -f png
named x/sub/b.ppm.png --name 'x/%d{name}.{ext}.{fmt}' -f png
named 'sub/{b}100%.png' --name '{{{name}}}100%%' -f png
named b.min.png --flat --name '{rel}.min' -f png
named sub/b_small.png --suffix _small -f png
named sub/b_small-20.png --suffix _small --size 10 --size 20 -f png
named sub/20/b.jpg --name '{dir}{variant}/{name}.{fmt}' --size 10 --size 20 -f jpg
named b.png --flat -f png

# Names are what collides: found before anything is done.
picture in/sub2/b.ppm
run 1 convert in -o out --dry-run --flat -f png
says 'collision'
run 0 convert in -o flat --flat -f png --on-collision rename
exists flat/b.png
exists flat/b-1.png
rm -r in/sub2
run 2 convert in -o out --name '{name}.{ext}' -f png -f jpg
says 'same name'
run 2 convert in -o out --name '{name}' --size 10 --size 20 -f png
says '{variant}'
run 1 convert in -o out --flat --name 'all' -f png --dry-run
says 'collision'
absent out

# Nonsense is refused, and what is right is said.
for name in '../{name}' '/tmp/{name}' 'a//b' 'a/./b' 'a/..' 'a/' '' '{nam}' '{name' 'a}' '%x' '%'; do
    run 2 convert in -o out --name "$name"
    says 'name'
done
run 2 convert in -o out --name '{name}.jpg' -f png
says 'the format is png'
run 2 convert in -o out --name '{name}-{w}' --size x10
says 'width'
run 2 convert in -o out --name '{name}-{h}'
says 'height'
run 2 convert in -o out --name '{name}' --suffix x
says 'exclude'
run 2 convert in -o out --suffix a/b
says 'without a /'
absent out

# What inputs are called does not lead out of the folder, nor to the ledger.
picture 'evil/...ppm'
run 1 convert evil --hidden -o out --name '{name}/x' -f png
says 'path_invalid'
absent x.png
picture 'ledger/sluice.ppm'
run 1 convert ledger -o out --name '.{name}/ledger' -f png
says 'path_invalid'
absent out/.sluice/ledger.png

# A name of its own for every version: other content, other options.
run 0 convert in -o hashed --name '{rel}.{hash}' -f png
first=$(echo hashed/a.*.png)
exists "$first"
run 0 convert in -o hashed --name '{rel}.{hash}' -f png
says '^0 converted, 2 unchanged'
run 0 convert in -o hashed --name '{rel}.{hash}' -f png --filter flip
[ "$(find hashed -name 'a.*.png' | wc -l)" = 2 ] || fail 'other options, and no other name'
picture in/a.ppm 9 9
run 0 convert in -o hashed --name '{rel}.{hash}' -f png --filter flip
says '^1 converted, 1 unchanged'
[ "$(find hashed -name 'a.*.png' | wc -l)" = 3 ] || fail 'other content, and no other name'
run 0 help names
says '{variant}'
