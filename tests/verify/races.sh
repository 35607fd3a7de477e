#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# races.sh [REPEATS [BUILD]]: the tests that put threads under stress, so many times each (default
# 200), as BUILD (default: the tsan preset's folder, built by `./dev build tsan`) has them, under
# ThreadSanitizer. A warning ends the test that caused it, is shown, and fails the script.
set -euo pipefail
repeats=${1:-200}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${2:-$root/build/tsan}
tests="test_channel test_select test_semaphore test_meet test_worker_pool test_worker_pool_abandon
    test_admission test_pipeline test_scatter test_settle test_watchdog test_convert"

grep -q '^SLUICE_SANITIZE:[A-Z]*=thread$' "$build/CMakeCache.txt" || {
    echo "FAILED: $build was not built with ThreadSanitizer" >&2
    exit 1
}

# ThreadSanitizer wants its shadow memory where this kernel may have put something else.
steady=()
if setarch -R true 2>/dev/null; then
    steady=(setarch -R)
fi
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:allocator_may_return_null=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# once TEST REPEAT: keeps the log of a run that failed.
once() {
    local log=$work/$1.$2.log folder=$work/$1.$2
    mkdir "$folder"
    if (cd "$folder" && ${steady[@]+"${steady[@]}"} timeout 300 "$build/tests/$1" >"$log" 2>&1); then
        rm -r "$log"
    else
        echo "$1, repeat $2:" >&2
        cat "$log" >&2
    fi
    rm -r "$folder"
}

# As many at a time as there are processors.
runs=0
for test in $tests; do
    for ((i = 1; i <= repeats; i++)); do
        runs=$((runs + 1))
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n || true; done
        once "$test" "$i" &
    done
done
wait
failed=$(find "$work" -name '*.log' | wc -l)
warnings=$(cat /dev/null "$work"/*.log 2>/dev/null | grep -c '^WARNING: ThreadSanitizer' || true)
echo "races: $repeats repeats of $(wc -w <<<"$tests") tests, $runs runs, $warnings warnings, $failed failed"
[ "$failed" = 0 ]
