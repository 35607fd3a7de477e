# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the tests of pages: sourced with SLUICE FOLDER first. playwright-core is installed once, from
# npm into FOLDER. Each test works in a folder of its own, $work. 77: there is no browser or node.
# shellcheck disable=SC2034 # used by who sources this
sluice=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
shift 2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

skip() {
    echo "skipped: $*"
    exit 77
}
chromium=$(command -v chromium || command -v chromium-browser) || skip "no chromium"
command -v node >/dev/null || skip "no node"
if ! cmp -s "$here/package-lock.json" "$folder/package-lock.json" ||
    [ ! -e "$folder/node_modules/playwright-core" ]; then
    command -v npm >/dev/null || skip "no npm"
    cp "$here/package.json" "$here/package-lock.json" "$folder"
    npm ci --prefix "$folder" --no-audit --no-fund --silent || skip "no playwright-core to be had"
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/sluice-browser-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit

# drive SCRIPT ARGUMENT…: SCRIPT of this folder, in a browser.
drive() {
    local script=$1
    shift
    SLUICE_CHROMIUM=$chromium SLUICE_MODULES=$folder/node_modules SLUICE_SHOTS=${SLUICE_SHOTS:-} \
        node "$here/$script" "$@"
}
