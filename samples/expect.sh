#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# expect.sh FILE EXIT PROGRAM ARGS…: the program's lines, sorted because threads take turns as they
# like, are those of FILE, and it ends with EXIT. Lines in ( ) depend on the machine and do not
# count. EXPECT_WRITE=1 writes FILE first.
set -euo pipefail
export LC_ALL=C
file=$1 exit=$2
shift 2
status=0
printed=$("$@" 2>&1) || status=$?
# Folders differ from machine to machine.
printed=$(sed '/^(/d; s|/[^ ]*/||g' <<<"$printed" | sort)
if [ -n "${EXPECT_WRITE:-}" ]; then
    printf '%s\n' "$printed" >"$file"
fi
diff -u "$file" <(printf '%s\n' "$printed")
if [ "$status" != "$exit" ]; then
    echo "ended with $status and not with $exit"
    exit 1
fi
