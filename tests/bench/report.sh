#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# report.sh BUILD [COUNT…]: when the page of a run with so many failed items has something to show
# in Chromium, and when all of it is there. Target: the first within 1 s with 10,000.
set -euo pipefail
build=$1
shift
exec "$(dirname "${BASH_SOURCE[0]}")/../browser/report.sh" "$build/src/cli/sluice" "$build/browser" "$@"
