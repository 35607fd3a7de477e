#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# drawn.sh DRAW_PICTURES PICTURES: samples/pictures is what the program draws.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" "$work"
diff -r "$work" "$2" || {
    echo "FAILED: draw them anew: draw_pictures samples/pictures" >&2
    exit 1
}
