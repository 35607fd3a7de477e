# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# For the tests of the command line: sh TEST.sh SLUICE. Each test works in a folder of its own with
# nothing but the tool and coreutils. Exit code 77: skipped, with a reason.
set -u
SLUICE=$1
export LC_ALL=C
work=$(mktemp -d "${TMPDIR:-/tmp}/sluice-cli-XXXXXX") || exit 1
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
    echo "FAILED: $*" >&2
    [ -f out.txt ] && sed 's/^/  out: /' out.txt >&2
    [ -f err.txt ] && sed 's/^/  err: /' err.txt >&2
    exit 1
}

skip() {
    echo "skipped: $*"
    exit 77
}

# picture NAME [WIDTH HEIGHT]: a small picture (PPM, whatever its name says).
picture() {
    mkdir -p "$(dirname "$1")"
    { printf 'P6\n%d %d\n255\n' "${2:-8}" "${3:-6}"
      head -c $((${2:-8} * ${3:-6} * 3)) /dev/zero | tr '\0' 'k'; } >"$1"
}

# broken NAME: a picture that is cut off.
broken() {
    mkdir -p "$(dirname "$1")"
    printf 'P6\n8 6\n255\nkkk' >"$1"
}

# run CODE ARGUMENT...: runs sluice, keeps its output in out.txt and err.txt, checks its exit code.
run() {
    expected=$1
    shift
    "$SLUICE" "$@" >out.txt 2>err.txt </dev/null
    code=$?
    [ "$code" = "$expected" ] || fail "sluice $*: exit code $code instead of $expected"
}

says() { grep -q -e "$1" out.txt err.txt || fail "nothing says: $1"; }
silent() { ! grep -q -e "$1" out.txt err.txt || fail "something says: $1"; }
exists() { [ -f "$1" ] || fail "$1 is missing"; }
absent() { if [ -e "$1" ] || [ -L "$1" ]; then fail "$1 is there"; fi; }

# count NUMBER PATTERN: lines of out.txt that match.
count() {
    lines=$(grep -c -e "$2" out.txt)
    [ "$lines" = "$1" ] || fail "$lines lines instead of $1 match: $2"
}

# No temporary file may be left behind.
clean() {
    left=$(find "$1" -name '.sluice-*')
    [ -z "$left" ] || fail "left behind: $left"
}
