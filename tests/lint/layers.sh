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
channel.h sync semaphore.h sync wait_group.h sync barrier.h sync cancel.h sync once.h sync
worker_pool.h sync fan.h sync waits.h sync
animation.h image image.h image metadata.h image codec.h image filter.h image stage.h image journal.h image
pipeline.h engine trace.h engine ledger.h ledger recipe.h stages sluice.h api bench.h api'

check() ( # in a subshell, for the cd
    # shellcheck disable=SC2016
    cd "$1" && find src stages -name '*.[ch]' | sort | xargs awk -v public="$public_floors" '
        BEGIN {
            sees["base"] = " base "
            sees["sync"] = sees["base"] "sync "
            sees["image"] = sees["sync"] "image "
            sees["engine"] = sees["image"] "engine "
            sees["ledger"] = sees["image"] "ledger "
            sees["kernel"] = sees["image"] "kernel "
            sees["codec"] = sees["kernel"] "codec stages-public "
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
                    name = names[parts]
                    if (name ~ /h$/ && name in floor_of && floor_of[name] != floor(path)) {
                        print path ": a header of this name is in another floor, too"
                        failed = 1
                    }
                    floor_of[name] = floor(path)
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
        /^[ \t]*#[ \t]*include[ \t]*[<"]/ {
            name = $0
            sub(/^[^<"]*[<"]/, "", name)
            sub(/[>"].*/, "", name)
            own = floor(FILENAME) == "stages-public" ? "stages" : floor(FILENAME)
            if (name ~ /^(pthread|stdatomic|threads)\.h$/ && FILENAME !~ /src\/sync\/(thread|park)\.[ch]$/)
                complain(name " is for src/sync/thread alone")
            if (name in floor_of && index(sees[own], " " floor_of[name] " ") == 0)
                complain(own " may not include " name " of " floor_of[name])
        }
        END { exit failed }'
)

# expect_complaint TREE FILE LINE: a tree with this line in this file is refused.
expect_complaint() {
    printf '%s\n' "$3" >"$1/$2"
    if check "$1" >/dev/null; then
        echo "layers.sh did not notice $3 in $2" >&2
        return 1
    fi
    rm "$1/$2"
}

self_test() {
    local tree
    tree=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$tree'" EXIT
    mkdir -p "$tree"/{src/{base,sync,image,engine,ledger,api,cli,include/sluice},stages/kernel}
    : >"$tree/src/ledger/queries.h"
    : >"$tree/stages/settings.h"
    : >"$tree/src/cli/options.h"
    echo '#include <sluice/status.h>' >"$tree/src/base/fine.c"
    echo '#include <pthread.h>' >"$tree/src/sync/thread.c"
    check "$tree" || return 1
    expect_complaint "$tree" src/base/a.c '#include <sluice/channel.h>'
    expect_complaint "$tree" src/sync/a.c '#include <sluice/image.h>'
    expect_complaint "$tree" src/sync/channel.c '#include <pthread.h>'
    expect_complaint "$tree" src/base/a.c '#  include <stdatomic.h>'
    expect_complaint "$tree" src/engine/a.c '#include "queries.h"'
    expect_complaint "$tree" src/engine/a.c '#include "settings.h"'
    expect_complaint "$tree" src/ledger/a.c '#include <sluice/pipeline.h>'
    expect_complaint "$tree" stages/a.c '#include <sluice/pipeline.h>'
    expect_complaint "$tree" stages/kernel/a.c '#include "settings.h"'
    expect_complaint "$tree" src/api/a.c '#include "options.h"'
    expect_complaint "$tree" src/engine/queries.h '/* a name that another floor has */'
    expect_complaint "$tree" src/include/sluice/new.h '/* a public header without a floor */'
}

if [ "${1:-}" = --self-test ]; then
    self_test
else
    check "$root"
fi
