#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The layer check: a file includes its own floor and lower ones, each public header has its floor,
# engine, ledger and stages do not know each other, and only src/sync/thread includes pthread.h and
# stdatomic.h. `layers.sh --self-test` shows that a broken tree is noticed.
set -euo pipefail
root=${LAYERS_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}

# Each public header's floor.
public_floors='
status.h base status.def base error.h base bytes.h base limits.h base
channel.h sync semaphore.h sync wait_group.h sync barrier.h sync cancel.h sync
worker_pool.h sync fan.h sync
image.h image codec.h image filter.h image stage.h image journal.h image
pipeline.h engine ledger.h ledger recipe.h stages sluice.h api'

check() ( # in a subshell, for the cd
    # shellcheck disable=SC2016
    cd "$1" && find src stages -name '*.[ch]' | sort | xargs awk -v public="$public_floors" '
        BEGIN {
            sees["base"] = " base "
            sees["sync"] = sees["base"] "sync "
            sees["image"] = sees["sync"] "image "
            sees["engine"] = sees["image"] "engine "
            sees["ledger"] = sees["image"] "ledger "
            sees["codec"] = sees["image"] "codec stages-public "
            sees["kernel"] = sees["image"] "kernel "
            sees["filter"] = sees["kernel"] "filter stages-public "
            sees["stages"] = sees["image"] "kernel filter codec stages stages-public "
            sees["api"] = sees["image"] "engine ledger kernel filter codec stages stages-public api "
            sees["cli"] = sees["api"] "cli "
            count = split(public, words, /[ \n]+/)
            for (i = 1; i <= count; i++)
                if (words[i] ~ /\.(h|def)$/)
                    floor_of["sluice/" words[i]] = words[i + 1]
            floor_of["sluice/recipe.h"] = "stages-public"
            for (i = 1; i < ARGC; i++) {
                path = ARGV[i]
                if (path !~ /include\/sluice/) {
                    parts = split(path, names, "/")
                    floor_of[names[parts]] = floor(path)
                }
            }
        }
        function floor(path,   names, parts) {
            if (path ~ /include\/sluice/)
                return floor_of[substr(path, index(path, "sluice/"))]
            parts = split(path, names, "/")
            if (names[1] == "src")
                return names[2]
            return parts > 2 ? names[2] : "stages"
        }
        function complain(text) {
            print FILENAME ":" FNR ": " text
            failed = 1
        }
        FNR == 1 && floor(FILENAME) == "" { complain("this public header has no floor: name it in " \
                                                     "tests/lint/layers.sh") }
        /^#include [<"]/ {
            name = $2
            gsub(/[<>"]/, "", name)
            own = floor(FILENAME) == "stages-public" ? "stages" : floor(FILENAME)
            if (name ~ /^(pthread|stdatomic|threads)\.h$/ && FILENAME !~ /src\/sync\/thread\.[ch]$/)
                complain(name " is for src/sync/thread alone")
            if (name in floor_of && index(sees[own], " " floor_of[name] " ") == 0)
                complain(own " may not include " name " of " floor_of[name])
        }
        END { exit failed }'
)

self_test() {
    local tree
    tree=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$tree'" EXIT
    mkdir -p "$tree"/src/{base,sync,engine,ledger,include/sluice} "$tree/stages"
    expect() {
        if check "$tree" >/dev/null; then
            echo "layers.sh did not notice: $1" >&2
            exit 1
        fi
    }
    echo '#include <sluice/status.h>' >"$tree/src/base/a.c"
    check "$tree" || exit 1
    echo '#include <sluice/channel.h>' >"$tree/src/base/a.c"
    expect "base includes sync"
    rm "$tree/src/base/a.c"
    echo '#include "q.h"' >"$tree/src/engine/b.c"
    : >"$tree/src/ledger/q.h"
    expect "engine includes ledger"
    rm "$tree/src/engine/b.c"
    echo '#include <pthread.h>' >"$tree/src/sync/channel.c"
    expect "pthread outside thread"
    rm "$tree/src/sync/channel.c"
    : >"$tree/src/include/sluice/new.h"
    echo >"$tree/src/include/sluice/new.h"
    expect "a public header without a floor"
}

if [ "${1:-}" = --self-test ]; then
    self_test
else
    check "$root"
fi
