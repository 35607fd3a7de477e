#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# all.sh BUILD [NAME…]: the benchmarks, or those that are named, one line of JSON a figure. What
# follows the name versus is for it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$1
shift
[ $# -gt 0 ] || set -- overhead memory variants photos channel resize
if [ "$1" = versus ]; then
    shift
    exec "$here/versus.sh" "$build" "$@"
fi
for name in "$@"; do
    "$here/$name.sh" "$build"
done
