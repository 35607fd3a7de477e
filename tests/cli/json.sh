#!/bin/sh
# SPDX-License-Identifier: MIT
# --json: one line an event, exactly one item event an input, nothing else on standard output.
. "$(dirname "$0")/lib.sh"

picture in/a.ppm
picture in/b.ppm
picture "$(printf 'in/caf\351 "q".ppm')"
broken in/cut.ppm
run 1 convert in gone.ppm -o out -f png --json
count 5 '"event":"item"'
count 3 '"state":"done"'
count 2 '"state":"dead"'
count 1 '"event":"start"'
count 1 '"event":"planned","total":5}'
count 1 '"event":"end"'
count 1 '"src":"a.ppm"'
count 1 '"src":"gone.ppm".*"class":"not_found"'
count 1 '"src":"cut.ppm".*"class":"truncated"'
count 1 '"src_b64":"Y2Fm6SAicSIucHBt"'
count 1 '"status":"ok","exit":1,"found":5,"done":3,"dead":2'
[ "$(grep -vc '^{.*}$' out.txt)" = 0 ] || fail 'a line is no object'
head -n 1 out.txt | grep -q '"event":"start"' || fail 'the first line is not the start'
tail -n 1 out.txt | grep -q '"event":"end"' || fail 'the last line is not the end'

run 1 convert in gone.ppm -o out -f png --json
count 5 '"event":"item"'
count 3 '"state":"skipped"'
count 2 '"state":"dead".*"reason":"still_dead".*"class":"'

# A reader that goes away does not stop the run; a full disk is said.
"$SLUICE" convert in -o out5 -f png --json 2>err.txt | head -n 1 >out.txt
exists out5/a.png
if [ -w /dev/full ]; then
    "$SLUICE" convert in -o out6 -f png --json >/dev/full 2>err.txt
    [ $? = 3 ] || fail 'events that were lost are not said'
fi
