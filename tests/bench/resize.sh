#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# resize.sh BUILD [PART]: nanoseconds a pixel of the result of resizing, blurring and sharpening.
set -euo pipefail
"${1:?usage: $0 BUILD_FOLDER [PART]}/tests/bench_resize" "${@:2}"
