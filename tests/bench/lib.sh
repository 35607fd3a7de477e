# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# For the benchmarks: a folder to work in, CPU and wall time of a command, medians.
# shellcheck disable=SC2034 # for who sources it
set -euo pipefail
export LC_ALL=C
build=$(realpath "${1:?usage: $0 BUILD_FOLDER [ARGUMENTS]}")
sluice=$build/src/cli/sluice
loop=$build/tests/loop
shift
# Memory by default: the file system's own moods are no figure of ours.
place=${BENCH_DIR:-$([ -w /dev/shm ] && echo /dev/shm || echo "${TMPDIR:-/tmp}")}
work=$(mktemp -d "$place/sluice-bench-XXXXXX")
trap 'rm -rf "$work"' EXIT

# measure COMMAND…: sets wall_s, cpu_s (user and system, of the whole process) and code.
measure() {
    local format=$TIMEFORMAT_SAVED figures
    TIMEFORMAT='%R %U %S'
    code=0
    { figures=$({ time "$@" >"$work/stdout" 2>"$work/stderr" </dev/null; } 2>&1); } || code=$?
    TIMEFORMAT=$format
    read -r wall_s user_s system_s <<<"$figures"
    cpu_s=$(awk "BEGIN { printf \"%.3f\", $user_s + $system_s }")
}
TIMEFORMAT_SAVED=${TIMEFORMAT:-}

# median NUMBER…
median() {
    printf '%s\n' "$@" | sort -g | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# figure NAME of a JSON line in FILE
figure() {
    sed -n "s/.*\"$1\":\\([0-9.]*\\).*/\\1/p" "$2" | tail -n 1
}
