#!/bin/sh
# SPDX-License-Identifier: MIT
# --trace: the file is JSON of the trace event format, also after an interruption.
. "$(dirname "$0")/lib.sh"

# check FILE: as the format asks, with python3 where that is; the shell looks at lines otherwise.
check() {
    grep -q '"dropped":0}' "$1" || fail "$1 does not say that nothing was dropped"
    if command -v python3 >/dev/null; then
        python3 - "$1" <<'PYTHON' || fail "$1 is no trace"
import json, sys
from collections import defaultdict
trace = json.load(open(sys.argv[1], encoding="utf-8"))
spans = defaultdict(list)
names = set()
for event in trace["traceEvents"]:
    assert {"ph", "ts", "pid", "tid", "name"} <= event.keys(), event
    assert event["ph"] in "MXC", event
    if event["ph"] == "M" and event["name"] == "thread_name":
        names.add(event["args"]["name"])
    elif event["ph"] == "C":
        assert all(isinstance(value, (int, float)) for value in event["args"].values()), event
    elif event["ph"] == "X":
        start = round(event["ts"] * 1000)
        spans[event["tid"]].append((start, -(start + round(event["dur"] * 1000)), event["name"]))
assert {"admission", "decode-0", "decode-1", "encode-0", "settle"} <= names, names
for track in spans.values():
    inside = []
    for start, end, name in sorted(track):
        while inside and inside[-1] <= start:
            inside.pop()
        assert not inside or -end <= inside[-1], (start, name)
        inside.append(-end)
PYTHON
    else
        echo 'no python3: the JSON was looked at line by line only'
        ! sed '1d;$d' "$1" | grep -v '^,\{0,1\}{"ph":"[MXC]","name":"[^"]*","pid":1,"tid":[0-9]*,"ts":[0-9.]*[,}]' ||
            fail "$1 has a line that is no event"
        ! grep '"ph":"X"' "$1" | grep -v '"dur":[0-9.]*[,}]' || fail "$1 has a span without an end"
        ! grep '"ph":"C"' "$1" | grep -v '"args":{"[a-z]*":[0-9]*}' || fail "$1 has a counter without a number"
    fi
}

# spans NUMBER PATTERN: of t.json
spans() {
    found=$(grep '"ph":"X"' t.json | grep -c -e "$2")
    [ "$found" = "$1" ] || fail "$found spans instead of $1 match: $2"
}

picture in/a.ppm
picture in/b.ppm
picture "$(printf 'in/caf\351 "q".ppm')"
broken in/cut.ppm
run 1 convert in -o out -f png --schedule stages -j 2 --trace deep/t.json
exists out/a.png
clean .
mv deep/t.json t.json
check t.json
spans 4 '"name":"admit"'
spans 4 '"name":"decode"'
spans 3 '"name":"encode".*"status":"ok"'
spans 3 '"name":"commit"'
spans 1 '"name":"decode".*"path":"cut.ppm","attempt":1,"status":"truncated"'
spans 4 '"path_b64":"Y2Fm6SAicSIucHBt".*"status":"ok"}}$'

# agrees EVENTS: what the workers of each stage did and waited for in t.json is what the end event
# says, and so is each stage's work, but for what three decimals leave out.
agrees() {
    command -v python3 >/dev/null || { echo 'no python3: no sums were compared'; return; }
    python3 - t.json "$1" <<'PYTHON' || fail "the trace and the end event of $1 do not agree"
import json, sys
from collections import Counter
trace = json.load(open(sys.argv[1], encoding="utf-8"))["traceEvents"]
end = json.loads(open(sys.argv[2], encoding="utf-8").readlines()[-1])
assert end["event"] == "end", end
tracks = {e["tid"]: e["args"]["name"] for e in trace if e["name"] == "thread_name"}
sums = Counter()
for e in trace:
    if e["ph"] == "X":
        stage = tracks[e["tid"]].rpartition("-")[0]
        sums[stage, e["name"]] += round(e["dur"] * 1000)
        if stage:
            sums[e["name"]] += round(e["dur"] * 1000)

def same(what, ns, ms):
    assert abs(ns / 1e6 - ms) <= 0.0011, (what, ns, ms)
    assert ns > 0 or ms == 0, what

assert end["stages"] and end["work_ms"], end
for stage in end["stages"]:
    name = stage["name"]
    same((name, "starved"), sums[name, "starved"], stage["starved_ms"])
    same((name, "blocked"), sums[name, "blocked"], stage["blocked_ms"])
    same((name, "busy"), sums[name, "handle"] - sums[name, "blocked"], stage["busy_ms"])
for name, ms in end["work_ms"].items():
    same((name, "work"), sums[name], ms)
PYTHON
}

for shape in stages carry; do
    run 1 convert in -o out -f png --size 4 --again --schedule $shape -j 2 --json --trace t.json
    agrees out.txt
done

# A second run replaces it, and one that never begins leaves it alone.
run 1 convert in -o out -f png --again --schedule stages -j 2 --trace t.json
check t.json
cp t.json before.json
run 2 convert in -o out -f nonsense --trace t.json
cmp -s t.json before.json || fail 'a run that never began changed the trace'
mkdir folder
run 3 convert in -o out2 -f png --trace folder
says 'not a regular file'
absent out2
clean .

# All that failed retry runs, with options of several runs, is one trace: of the first two threads
# of that name, the second goes on where the first was.
broken in5/x.ppm
run 1 convert in -o out5 -f png
run 1 convert in5 -o out5 -f bmp
run 1 failed retry --all -o out5 --schedule stages -j 2 --trace t.json
check t.json
spans 2 '"name":"decode".*"status":"truncated"'
[ "$(grep -c '"name":"decode-0"' t.json)" = 1 ] || fail 'there are two tracks for one thread'
clean .

# Interrupted.
mkdir many
picture many/0.ppm 400 300
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cp many/0.ppm many/$i.ppm; done
env --default-signal=INT true 2>/dev/null || skip 'env without --default-signal'
mkfifo events
env --default-signal=INT "$SLUICE" convert many -o out3 -f png --fsync none --schedule stages -j 2 \
    --json --trace t.json >events 2>err.txt &
child=$!
{
    while read -r line; do
        case $line in *'"event":"item"'*) break ;; esac
    done
    kill -INT $child
    cat >rest.txt
} <events
wait $child
code=$?
[ $code = 130 ] || [ $code = 0 ] || fail "exit code $code after SIGINT"
check t.json
clean .

# Killed, where the file system knows files without a name.
command -v python3 >/dev/null || skip 'no python3 to ask for a file without a name'
python3 -c 'import os; os.open(".", os.O_WRONLY | os.O_TMPFILE)' 2>/dev/null ||
    skip 'no files without a name here'
mkfifo names held
"$SLUICE" convert --files-from names -o out6 --json --trace killed.json >held 2>err.txt &
child=$!
exec 8<held 9>names
read -r line <&8 || fail 'no event'
kill -KILL $child
wait $child 2>/dev/null
absent killed.json
left=$(find . -name '.sluice-trace-*')
[ -z "$left" ] || fail "left behind: $left"
