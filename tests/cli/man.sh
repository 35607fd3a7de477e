#!/bin/sh
# SPDX-License-Identifier: MIT
# docs/sluice.1 is what `sluice man` prints: after a change of the tables, print it again.
page=$2
. "$(dirname "$0")/lib.sh"

run 0 man
cmp out.txt "$page" || fail "docs/sluice.1 is out of date: sluice man >docs/sluice.1"
if command -v groff >/dev/null; then
    warnings=$(groff -man -Tascii -ww -z out.txt 2>&1)
    [ -z "$warnings" ] || fail "groff: $warnings"
    groff -man -Tascii out.txt 2>/dev/null | grep -q 'text=Draft\\:' || fail 'a backslash is lost'
fi
