#!/bin/sh
# SPDX-License-Identifier: MIT
# Recipes from files: the same as on the command line, errors say where, and nothing hostile gets in.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/lib.sh"

picture in/a.ppm 64 48
echo 'quality: 75' >good.yaml
"$SLUICE" convert in -o out --dry-run --preset good.yaml >out.txt 2>err.txt
if grep -q 'no libyaml' err.txt; then
    run 2 convert in -o out --preset good.yaml
    run 0 formats
    says 'libyaml'
    skip 'this build has no libyaml'
fi
says '^quality=75$'

# --- the same as on the command line ---

cat >one.yaml <<'END'
# What the page wants.
size: [32, 16x16]
filters: [flip, sharpen=0.5]
formats: [png, jpg]
quality: 75
progressive: true
auto-orient: no
jobs: 2
schedule: stages
END
run 0 convert in -o from_file --preset one.yaml
run 0 convert in -o from_options --size 32 --size 16x16 --filter flip --filter sharpen=0.5 -f png \
    -f jpg -q 75 --progressive --no-auto-orient -j 2 --schedule stages
for name in a-32.png a-32.jpg a-16x16.png a-16x16.jpg; do
    cmp from_file/$name from_options/$name || fail "$name differs"
done
run 0 convert in -o from_file --size 32 --size 16x16 --filter flip --filter sharpen=0.5 -f png \
    -f jpg -q 75 --progressive --no-auto-orient
says '^0 converted, 1 unchanged'

# Options beside it take the place of its, whichever comes first.
run 0 convert in -o out -q 60 --filter invert --preset one.yaml --size 8 --dry-run
says '^quality=60$'
says '^filter=invert$'
says '^size=8x$'
says '^format=jpg$'
silent '^filter=flip'
silent '^size=32'
run 2 convert in -o out --preset one.yaml --preset one.yaml
says 'given before'

# --- variants ---

cat >web.yaml <<'END'
variants:
  thumb: {size: 20x20, format: png, kernel: box}
  small: {size: 20x20, format: jpg, kernel: box, quality: 40}
  plain: {filters: [], format: png}
  card:
    size: [30, 40]
    format: [png, jpg]
    suffix: _c
    filters: [invert]
filters: [flip]
quality: 70
END
run 0 convert in -o out --preset web.yaml
says '^1 converted'
# alike NAME ARGUMENT...: an output is what a run with these options alone makes.
alike() {
    name=$1
    shift
    rm -rf alone
    run 0 convert in -o alone "$@"
    set -- alone/*
    cmp "out/$name" "$1" || fail "$name is not what it is alone"
}
alike a-thumb.png --size 20x20 -f png --kernel box --filter flip
alike a-small.jpg --size 20x20 -f jpg --kernel box -q 40 --filter flip
alike a-plain.png -f png
alike a_c-30.png --size 30 -f png --filter invert
alike a_c-40.jpg --size 40 -f jpg --filter invert -q 70
[ "$(find out -name 'a*' | wc -l)" = 7 ] || fail 'not seven outputs'
run 0 convert in -o out --preset web.yaml
says '^0 converted, 1 unchanged'
run 0 convert in -o out --preset web.yaml -f png --filter sepia --dry-run
says 'a-small.png'
count 4 '^filter=sepia$'
run 2 convert in -o out --preset web.yaml --name '{variant}'
says 'exclude'
grep -v suffix web.yaml >plain.yaml
run 2 convert in -o out --preset plain.yaml --name '{name}'
says 'same name'
run 0 convert in -o out --preset plain.yaml --name '{variant}/{name}' --dry-run
says 'out/card-30/a.png'
says 'out/thumb/a.png'

# What failed is retried with the same variants.
broken in/b.ppm
run 1 convert in -o out --preset web.yaml
cp in/a.ppm in/b.ppm
run 0 failed retry --all -o out
cmp out/a-small.jpg out/b-small.jpg || fail 'a retry makes another variant'
cmp out/a_c-40.png out/b_c-40.png || fail 'a retry makes another variant'
rm in/b.ppm

# The sample.
run 0 convert in -o site --preset "$here/../../samples/presets/web.yaml"
exists site/a-thumb.jpg
exists site/a-full.jpg

# --- what is wrong, and where ---

# refused WHERE WHAT: bad.yaml is refused there, and that is said.
refused() {
    run 2 convert in -o never --preset bad.yaml
    says "bad.yaml:$1: .*$2"
    absent never
}
bad() { printf '%b' "$1" >bad.yaml; }
bad 'kernel: box\nqualty: 75\n'; refused 2:9 'did you mean quality?'
bad 'quality: 175\n'; refused 1:10 '1 to 100'
bad 'size:\n  - 20\n  - big\n'; refused 3:5 'WxH\|size'
bad 'quality: [1, 2]\n'; refused 1:14 'one value'
bad 'quality: {a: 1}\n'; refused 1:10 'a value'
bad 'size: [[1]]\n'; refused 1:8 'lists'
bad 'quality: 1\nquality: 2\n'; refused 2:1 'given before'
bad 'variants:\n  a: {}\n  a: {}\n'; refused 3:3 'given before'
bad 'variants:\n  a: {fail-on: none}\n'; refused 2:16 'whole recipe'
bad 'variants:\n  a: {jobs: 1}\n'; refused 2:13 'whole run'
bad 'variants:\n  a: {size: 1, sise: 2}\n'; refused 2:22 'size'
bad 'variants:\n  a b: {}\n'; refused 2:3 'letters'
bad 'variants: 7\n'; refused 1:11 'variants'
bad 'output: /tmp\n'; refused 1:9 'command line'
bad 'in-place: yes\n'; refused 1:11 'command line'
bad 'a: 1\nb: "\n'; refused 3:1 'not YAML'
bad 'a: 1\n b: 2\n'; refused 2:3 'not YAML'
bad 'a: &x [1]\nb: *x\n'; refused 2:4 'aliases'
bad -- '- a\n'; bad '- a\n'; refused 1:1 'expected options'
bad ''; refused 1:1 'empty'
bad 'quality: 1\n---\nquality: 2\n'; refused 2:1 'one document'
bad '? [a]\n: 1\n'; refused 1:3 'a name'
bad 'quality: "7\\05"\n'; refused '[0-9]*:[0-9]*' ''
bad 'name: ../../etc/{name}\n'; refused 1:7 'output folder'
run 3 convert in -o never --preset missing.yaml
says 'missing.yaml'
mkfifo fifo.yaml
run 3 convert in -o never --preset fifo.yaml
says 'regular'

# Bombs: of bytes, of depth, of values.
{ printf 'quality: 1 #'; head -c 1100000 /dev/zero | tr '\0' x; } >bad.yaml
run 2 convert in -o never --preset bad.yaml
says '1048576 bytes'
{ printf 'size: '; head -c 500000 /dev/zero | tr '\0' '['; } >bad.yaml
refused '[0-9]*:[0-9]*' ''
{ printf 'size: ['; head -c 100000 /dev/zero | sed 's/\x00/1,/g'; printf '1]'; } >bad.yaml
refused '[0-9]*:[0-9]*' '4096 values'
{ printf 'variants: {'; for i in $(seq 40); do printf 'v%d: {}, ' "$i"; done; printf '}'; } >bad.yaml
refused '1:[0-9]*' '32'
{ printf 'size: ['; seq -s, 33; printf ']'; } >bad.yaml
refused '[0-9]*:[0-9]*' '32 outputs'

# --- benchmarks ---

run 0 bench in --preset web.yaml --jobs 1 --depth 1 --runs 1 --warmup 0 --write-preset tuned.yaml
run 0 convert in -o again --preset tuned.yaml
for name in a-thumb.png a-small.jpg a-plain.png; do
    cmp out/$name again/$name || fail "$name differs"
done
cmp out/a_c-40.jpg again/a-card-40.jpg || fail 'the card differs'
grep -q '^depth: [0-9]' tuned.yaml || fail 'the preset has no depth'
run 0 help presets
says 'variants:'
