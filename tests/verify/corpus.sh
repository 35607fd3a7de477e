#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# corpus.sh SLUICE CORPUS: every file of the corpus whose `needs` this build has ends as MANIFEST.tsv
# allows: `ok` rows with their oriented size, `error` rows as one dead letter with a class that is
# allowed, and every file exactly once.
set -euo pipefail
sluice=$1
corpus=$2
[ -f "$corpus/MANIFEST.tsv" ] || {
    echo "skipped: there is no corpus at $corpus"
    exit 77
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

code=0
"$sluice" convert "$corpus" -o "$work/out" -f png --include '*' --exclude '*.tsv' --exclude '*.md' \
    --on-collision rename --max-pixels 20M --fsync none --progress none --json \
    >"$work/events.jsonl" 2>"$work/stderr" || code=$?
[ "$code" = 1 ] || {
    echo "FAILED: exit code $code instead of 1" >&2
    cat "$work/stderr" >&2
    exit 1
}

# A build without libexif leaves pictures as they are stored, and says so.
oriented=1
"$sluice" formats | grep -q 'EXIF orientation is applied' || oriented=0
webp=0
"$sluice" formats | grep -q 'libwebp  *libwebp' && webp=1

awk -F '\t' -v oriented="$oriented" -v webp="$webp" '
    function field(line, name,   at) {
        at = index(line, "\"" name "\":")
        if (at == 0)
            return ""
        line = substr(line, at + length(name) + 3)
        if (substr(line, 1, 1) == "\"") {
            line = substr(line, 2)
            return substr(line, 1, index(line, "\"") - 1)
        }
        match(line, /^[0-9]+/)
        return substr(line, 1, RLENGTH)
    }
    function wrong(text) {
        print "FAILED: " $1 ": " text
        failures++
    }
    function allows(class,   wanted) {
        if (class ~ /^(internal|crashed|timeout|io|cancelled)$/)
            return 0
        wanted = $11
        if (wanted == "io")
            return class ~ /^(not_found|permission|path_invalid)$/
        # Builds tell these apart differently; a damaged bomb may be any of them.
        if (wanted == "limit")
            return class ~ /^(limit_|truncated|corrupt|unsupported_f)/
        # What cannot be read anyway need not be found damaged.
        if (wanted == "corrupt" || wanted == "truncated")
            return class ~ /^(corrupt|truncated|unsupported_|empty|unknown_format|limit_)/
        gsub("-", "_", wanted)
        return class == wanted || (wanted == "unknown_format" && class == "unsupported_format")
    }
    function has_size(w, h) {
        return ($7 == w && $8 == h) || (!oriented && $1 ~ /orient/ && $7 == h && $8 == w)
    }
    FILENAME ~ /jsonl$/ {
        if ($0 !~ /"event":"item"/)
            next
        path = field($0, "src")
        seen[path]++
        state[path] = field($0, "state")
        width[path] = field($0, "w")
        height[path] = field($0, "h")
        class[path] = field($0, "class")
        warned[path] = $0 !~ /"warnings":\[\]/
        next
    }
    FNR == 1 || ($12 != "core" && ($12 != "webp" || !webp)) { next }
    {
        rows++
        if (seen[$1] != 1) {
            wrong((seen[$1] + 0) " records")
            next
        }
        if (state[$1] == "done") {
            # What most builds cannot read, this one may.
            if ($6 == "error" && $11 != "unsupported-format")
                wrong("converted, where an error is wanted (" $11 ")")
            else if ($6 == "error|partial" && !warned[$1])
                wrong("converted without a warning")
            else if ($6 ~ /^ok/ && $4 != "gif" && !has_size(width[$1], height[$1]))
                wrong("size " width[$1] "x" height[$1] " instead of " $7 "x" $8)
        } else if ($6 == "ok" || $6 == "ok|partial")
            wrong("dead (" class[$1] "), where it has to be converted")
        else if ($6 == "ok|unsupported" && class[$1] !~ /^unsupported_/ && !($11 == "corrupt" && class[$1] == "corrupt"))
            wrong("class " class[$1] " instead of unsupported")
        else if ($6 == "ok|limit" && class[$1] !~ /^limit_/)
            wrong("class " class[$1] " instead of a limit")
        else if ($6 ~ /error/ && !allows(class[$1]))
            wrong("class " class[$1] " instead of " $11)
    }
    END {
        if (rows < 200)
            wrong("only " rows " rows")
        print rows " files of the corpus, " (failures + 0) " not as the manifest allows"
        exit failures > 0
    }' "$work/events.jsonl" "$corpus/MANIFEST.tsv"
