#!/bin/sh
# SPDX-License-Identifier: MIT
# WebP is written and read, alone and beside other formats; a build without it says so.
. "$(dirname "$0")/lib.sh"

# is_webp NAME
is_webp() {
    exists "$1"
    [ "$(head -c 12 "$1" | tr '\0' '.' | cut -c 1-4,9-12)" = RIFFWEBP ] || fail "$1 is no WebP"
}

picture in/a.ppm 60 40
run 0 formats
if ! grep -q '^webp *libwebp *libwebp' out.txt; then
    says '^webp *- *- *(not in this build'
    run 2 convert in -o out -f webp
    says 'cannot write the format webp'
    printf 'RIFF\020\0\0\0WEBPVP8 ' >in/b.webp
    run 1 convert in -o out -f png
    says 'b.webp: unsupported_format: this build cannot read webp'
    exit 0
fi
silent 'not in this build: it has no libwebp'

run 0 convert in -o out -f webp -q 90 --size 30 --size 20
is_webp out/a-30.webp
is_webp out/a-20.webp
clean out
run 0 convert in -o out -f webp -q 90 --size 30 --size 20
says '^0 converted, 1 unchanged'

# Read again, by its own name and another.
mkdir again
cp out/a-30.webp again/b.webp
cp out/a-20.webp again/c.jpg
run 0 convert again -o back -f png --json
count 1 '"src":"b.webp".*"w":30,"h":20'
count 1 '"src":"c.jpg".*"w":20,"h":13'
run 0 convert again/b.webp -o same
is_webp same/b.webp

# Of several formats each is what it would be alone, in both shapes of a run.
for shape in stages carry; do
    rm -rf all alone
    run 0 convert in -o all -f jpeg -f webp -f png --size 25 --schedule "$shape"
    for format in jpeg webp png; do
        run 0 convert in -o alone -f "$format" --size 25 --schedule "$shape"
    done
    for name in a.jpg a.webp a.png; do
        cmp "all/$name" "alone/$name" || fail "other bytes in $name with $shape"
    done
done

# Cut anywhere it is a failure; told so, it is taken as far as it goes.
head -c "$(($(wc -c <out/a-30.webp) / 2))" out/a-30.webp >again/b.webp
run 1 convert again/b.webp -o cut -f png
says 'b.webp: truncated:'
absent cut/b.png
