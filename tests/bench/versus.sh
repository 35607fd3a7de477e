#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# versus.sh BUILD [--rounds N] [--peers NAME,…] [--minimal] [TASK…]: sluice and the tools that a
# person could take instead, each in its best setting, on the same real photos, in turn within each
# round: wall and CPU time, memory, bytes, and likeness to a float reference. JSON on standard
# output, a table on standard error. --minimal adds a build with stb alone.
#
# The peers are installed once: sharp from npm into BUILD/versus, the others from Debian.
# shellcheck source=tests/bench/lib.sh
. "$(dirname "$0")/lib.sh"
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rounds=5
peers=
minimal=
tasks=()
while [ $# -gt 0 ]; do
    case $1 in
    --rounds) rounds=$2 && shift ;;
    --peers) peers=$2 && shift ;;
    --minimal) minimal=$build/versus/minimal ;;
    *) tasks+=("$1") ;;
    esac
    shift
done

"$here/versus/peers.sh" "$build/versus" >&2
"$here/photos/fetch.sh" "$build/photos"
if [ -n "$minimal" ]; then
    cmake -S "$root" -B "$minimal" -G Ninja -DCMAKE_BUILD_TYPE=Release -DSLUICE_MINIMAL=ON >/dev/null
    cmake --build "$minimal" --target sluice >/dev/null
fi

# The inputs, in memory: links would be followed, and the same name twice would collide.
mkdir "$work/jpeg" "$work/png" "$work/tiny" "$work/jpeg-4" "$work/jpeg-8"
cp "$build"/photos/in/*.jpg "$work/jpeg"
cp "$build"/photos/in/*.png "$work/png"
for file in "$work"/jpeg/*.jpg; do
    for i in 1 2 3 4 5 6 7 8; do
        [ "$i" -gt 4 ] || ln "$file" "$work/jpeg-4/$i-${file##*/}"
        ln "$file" "$work/jpeg-8/$i-${file##*/}"
    done
done
"$here/versus/tiny.sh" "$sluice" "$build/photos/in" "$work/tiny" 5000
for set in jpeg png tiny jpeg-4 jpeg-8; do
    find "$work/$set" -type f | sort >"$work/$set.list"
done

modules=$build/versus/node_modules
[ -e "$modules/sharp" ] || modules=
VERSUS_ROUNDS=$rounds VERSUS_PEERS=$peers VERSUS_TASKS=${tasks[*]:-} VERSUS_WORK=$work \
    VERSUS_SLUICE=$sluice VERSUS_MINIMAL=${minimal:+$minimal/src/cli/sluice} VERSUS_MODULES=$modules \
    VERSUS_QUALITY=$build/tests/versus_quality VERSUS_CODECS=$build/tests/versus_codecs \
    node "$here/versus/versus.mjs"
