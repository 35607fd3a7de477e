#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# metadata.sh SLUICE: what exiftool and Pillow put into a photo, exiftool finds again in what is made
# of it with --keep all, through every format and back: the same values but for those that tell the
# size, no thumbnail, and nothing that it has to warn of.
set -euo pipefail
sluice=$(realpath "$1")

skip() {
    echo "skipped: $*"
    exit 77
}
python=
for candidate in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$candidate" -c 'import PIL.ImageCms' 2>/dev/null || python=$candidate
done
[ -n "$python" ] || skip 'no Pillow (python3-pil)'
command -v exiftool >/dev/null || skip 'no exiftool (libimage-exiftool-perl)'

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir in
"$python" - <<'END'
from PIL import Image, ImageCms
picture = Image.linear_gradient("L").resize((400, 300)).convert("RGB")
picture.resize((160, 120)).save("thumbnail.jpg")
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
picture.save("in/photo.jpg", icc_profile=profile.tobytes(), quality=90)
END
exiftool -q -overwrite_original -n \
    -Make=Maker -Model='Model 5' -Orientation=1 -DateTimeOriginal='2020:01:02 03:04:05' \
    -ExifImageWidth=400 -ExifImageHeight=300 -ExposureTime=0.005 -ISO=200 -LensModel='50 mm' \
    -GPSLatitude=47.5 -GPSLatitudeRef=N -GPSLongitude=8.25 -GPSLongitudeRef=E \
    -Artist='Zoë' -Copyright='© nobody' -UserComment='a comment' -InteropIndex=R98 \
    '-ThumbnailImage<=thumbnail.jpg' -XMP-dc:Subject=one -XMP-dc:Subject=two -XMP-xmp:Rating=4 \
    -XMP-tiff:Orientation=6 -IPTC:Keywords=three -IPTC:Caption-Abstract='four' in/photo.jpg

# tags FILE GROUPS: what it says, but for the size and where things lie.
tags() {
    # shellcheck disable=SC2086
    exiftool -G0:1 -a -n -s $2 -x ExifByteOrder -x ThumbnailOffset -x ThumbnailLength \
        -x ThumbnailImage -x ExifImageWidth -x ExifImageHeight -x XMP-tiff:Orientation "$1" |
        sed 's/  *:/:/' | grep -v ':IFD1\]' | sort
}

# A build that turns nothing leaves what lies as it lies.
upright=6
"$sluice" formats | grep -q 'EXIF orientation is applied' && upright=1

count=0
for format in jpeg png webp; do
    "$sluice" formats | grep -q "^$format  *[^ -]*  *[^ -]" || continue
    groups='-EXIF:all -XMP:all -ICC_Profile:all'
    "$sluice" convert in -o "$format" -f "$format" --keep all --size 200x -Q --fsync none
    "$sluice" convert "$format" -o "back-$format" -f jpeg --keep all -Q --fsync none
    for output in "$format"/photo.* back-"$format"/photo.*; do
        more=$groups
        [ "$format" != jpeg ] || more="$groups -IPTC:all"
        tags in/photo.jpg "$more" >before.txt
        tags "$output" "$more" >after.txt
        [ "$(wc -l <before.txt)" -gt 40 ]
        diff before.txt after.txt || {
            echo "FAILED: $output says something else" >&2
            exit 1
        }
        told=$(exiftool -n -s3 -ThumbnailImage -IFD1:all -ExifIFD:ExifImageWidth \
            -ExifIFD:ExifImageHeight -XMP-tiff:Orientation "$output" | tr '\n' ' ')
        [ "$told" = "200 150 $upright " ] || {
            echo "FAILED: $output tells of another size than 200 x 150, of a thumbnail, or that" \
                "it is not upright: $told" >&2
            exit 1
        }
        warnings=$(exiftool -validate -warning -error -a -s3 "$output")
        [ "$warnings" = OK ] || {
            echo "FAILED: exiftool warns of $output: $warnings" >&2
            exit 1
        }
        count=$((count + 1))
    done
done
echo "$count outputs with the $(wc -l <before.txt) values of their input"
