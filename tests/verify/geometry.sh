#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# geometry.sh SLUICE PICTURES [SHARP]: sizes, places and pixels of --fit, --position, extend, trim
# and rotate against sharp's. SHARP is a folder with node_modules/sharp in it, such as
# tests/bench/versus.sh makes; without it, or without Node.js, this is skipped.
set -euo pipefail
sluice=$(realpath "$1")
pictures=$(realpath "$2")
here=$(cd "$(dirname "$0")" && pwd)
sharp=${3:-$here/../../build/versus}
if ! command -v node >/dev/null || [ ! -e "$sharp/node_modules/sharp" ]; then
    echo "skipped: no sharp in $sharp"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
node "$here/geometry.mjs" "$sluice" "$pictures" "$(realpath "$sharp")" "$work"
