#!/bin/sh
# SPDX-License-Identifier: MIT
# SIGINT and SIGTERM end a run with 130 and 143; the same command does the rest.
. "$(dirname "$0")/lib.sh"

mkdir in
picture in/0.ppm 400 300
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do cp in/0.ppm in/$i.ppm; done
"$SLUICE" convert in -o whole -f png --fsync none >/dev/null 2>&1 || fail 'the undisturbed run'

# interrupt SIGNAL CODE: once the run has begun, and before it is over.
interrupt() {
    rm -rf out events
    mkfifo events
    env --default-signal="$1" "$SLUICE" convert in -o out -f png --fsync none -j 1 --json \
        >events 2>err.txt &
    child=$!
    # The pipe is read up to the first item, then no more until the signal has been sent.
    {
        while read -r line; do
            case $line in *'"event":"item"'*) break ;; esac
        done
        kill -"$1" $child
        cat >rest.txt
    } <events
    wait $child
    code=$?
    [ $code = 0 ] && skip 'the run was over before the signal came'
    [ $code = "$2" ] || fail "exit code $code after SIG$1 instead of $2"
    grep -q '"status":"cancelled"' rest.txt || fail 'the end event does not say cancelled'
    grep -q 'the same command goes on' err.txt || fail 'nothing says how to go on'
    clean out
    run 0 convert in -o out -f png --fsync none
    diff -r -x .sluice whole out >/dev/null || fail 'another result after an interruption'
}
env --default-signal=INT true 2>/dev/null || skip 'env without --default-signal'
interrupt INT 130
interrupt TERM 143
