#!/bin/sh
# SPDX-License-Identifier: MIT
# AVIF and JPEG XL both ways, as far as this build has them; and what no build reads is told by its
# name.
. "$(dirname "$0")/lib.sh"

picture in/a.ppm 60 40
for format in avif jxl; do
    run 0 formats
    if ! grep -q "^$format  *lib$format *lib$format" out.txt; then
        says "^$format *- *- *(not in this build: it has no lib$format)"
        run 2 convert in -o out -f $format
        says "cannot write the format $format"
        continue
    fi
    run 0 convert in -o out -f $format --size 30 --effort 1
    exists "out/a.$format"
    run 0 convert in -o out -f $format --size 30 --effort 1
    says '^0 converted, 1 unchanged'
    run 0 convert "out/a.$format" -o "back-$format" -f png --json
    count 1 '"w":30,"h":20'
    run 0 convert "out/a.$format" -o "again-$format" --lossless --effort 1
    exists "again-$format/a.$format"
    mkdir -p cut
    head -c "$(($(wc -c <"out/a.$format") - 8))" "out/a.$format" >"cut/a.$format"
    run 1 convert "cut/a.$format" -o "cut-$format" -f png
    absent "cut-$format/a.png"
done
run 0 formats
grep -q '^tiff  *libtiff  *- ' out.txt || says '^tiff *- *- *(not in this build: it has no libtiff)'

mkdir odd
printf '<?xml version="1.0"?>\n<svg/>' >odd/a.svg
printf '<svg xmlns="x"/>' >odd/b.png
printf '%%PDF-1.7\n' >odd/c.jpg
printf '\0\0\0\030ftypheic\0\0\0\0mif1heic' >odd/d.heic
printf '8BPS\0\2\0\0\0\0\0\0' >odd/e.psb
printf '\0\0\0\030ftypisom\0\0\0\0' >odd/f.jpg
printf '<!DOCTYPE html><title>404</title>' >odd/g.jpg
run 1 convert odd -o none
says 'a.svg: unsupported_format: the file is an SVG drawing'
says 'b.png: unsupported_format: the file is an SVG drawing'
says 'c.jpg: unsupported_format: the file is a PDF document'
says 'd.heic: unsupported_format: the file is an HEIF picture, coded as HEVC'
says 'e.psb: unsupported_format: the file is a large document of Photoshop'
says 'f.jpg: unsupported_format: the file is a film (MP4 or QuickTime)'
says 'g.jpg: unsupported_format: the file is a web page'
