#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# all.sh SLUICE [KILLS]: the long checks, one after the other.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sluice=$1
pictures=$here/../../samples/pictures
sh "$here/fs_cases.sh" "$sluice"
"$here/same.sh" "$sluice" "$pictures"
"$here/orient.sh" "$sluice" || [ $? = 77 ]
"$here/metadata.sh" "$sluice" || [ $? = 77 ]
"$here/geometry.sh" "$sluice" "$pictures" || [ $? = 77 ]
"$here/filters.sh" "$sluice" || [ $? = 77 ]
"$here/signals.sh" "$sluice" "$pictures"
"$here/many.sh" "$sluice" 20000
"$here/kill.sh" "$sluice" "$pictures" "${2:-100}"
"$here/kill.sh" "$sluice" "$pictures" "$((${2:-100} / 4 + 1))" --size 60 --size 25% -f bmp
"$here/pixels.py" "$sluice" "${SLUICE_CORPUS:-$here/../../../shared/corpus}" || [ $? = 77 ]
"$here/animation.py" "$sluice" "${SLUICE_CORPUS:-$here/../../../shared/corpus}" || [ $? = 77 ]
"$here/tiff.py" "$sluice" || [ $? = 77 ]
"$here/neon.sh" || [ $? = 77 ]
"$here/../model/spin/run.sh" --full || [ $? = 77 ]
build=$(dirname "$sluice")/../..
"$build/tests/explore" --full
"$here/../browser/report.sh" "$sluice" "$build/browser" || [ $? = 77 ]
"$here/../browser/bench.sh" "$sluice" "$build/browser" || [ $? = 77 ]
"$here/races.sh" 200
"$here/soak.sh" "$sluice" "$build/tests/libslow_disk.so" "$build/samples/draw_pictures" \
    "${SLUICE_SOAK_MINUTES:-10}"
sh "$here/../cli/inplace.sh" "$sluice" "$build/tests/libkill_at.so"
"$here/deadlock.sh" "$build/samples/deadlock" 100
