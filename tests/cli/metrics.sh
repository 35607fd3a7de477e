#!/bin/sh
# SPDX-License-Identifier: MIT
# --metrics and --metrics-listen: the figures are those of the end event, the file is replaced and
# never written into, and an address that cannot be had ends the run before it begins.
. "$(dirname "$0")/lib.sh"

# figure FILE SAMPLE: what stands behind a sample.
figure() { awk -v name="$2" '$1 == name { print $2 }' "$1"; }
# of_end MEMBER: a number of the end event in out.txt.
of_end() { sed -n 's/^{"event":"end".*"'"$1"'":\([0-9]*\).*/\1/p' out.txt; }
# agrees FILE SAMPLE MEMBER
agrees() {
    [ -n "$(of_end "$3")" ] || fail "the end event has no $3"
    [ "$(figure "$1" "$2")" = "$(of_end "$3")" ] ||
        fail "$2 is $(figure "$1" "$2") in $1, $3 is $(of_end "$3")"
}
all_agree() {
    agrees "$1" 'sluice_items{state="done"}' 'done'
    agrees "$1" 'sluice_items{state="dead"}' dead
    agrees "$1" 'sluice_items{state="skipped"}' skipped
    agrees "$1" 'sluice_items{state="left"}' pending
    agrees "$1" sluice_retries_total retried
    agrees "$1" sluice_pixels_decoded_total pixels
    [ "$(figure "$1" sluice_running)" = 0 ] || fail 'the run has ended, and its file does not say so'
    [ "$(tail -n 1 "$1" | wc -l)" = 1 ] || fail "$1 is cut off"
}
is() { [ "$(figure "$1" "$2")" = "$3" ] || fail "$2 is $(figure "$1" "$2") instead of $3"; }

mkdir in
for i in 1 2 3 4 5; do picture in/$i.ppm 40 30; done
broken in/cut.ppm
: >in/empty.jpg
mkdir collected
echo 'of an earlier run' >collected/sluice.prom
ln collected/sluice.prom before.prom
run 1 convert in gone.ppm -o out -f png --json --metrics collected/sluice.prom
all_agree collected/sluice.prom
is collected/sluice.prom 'sluice_items{state="done"}' 5
is collected/sluice.prom 'sluice_items_failed_total{class="truncated"}' 1
is collected/sluice.prom 'sluice_items_failed_total{class="empty"}' 1
is collected/sluice.prom 'sluice_items_failed_total{class="not_found"}' 1
is collected/sluice.prom sluice_input_bytes_total \
    "$(($(cat in/*.ppm | wc -c)))"
is collected/sluice.prom sluice_output_bytes_total "$(($(cat out/*.png | wc -c)))"
[ "$(cat before.prom)" = 'of an earlier run' ] || fail 'the file was written in place'
[ "$(ls collected)" = sluice.prom ] || fail "left behind: $(ls collected)"

# Nothing to do is known, too: skipped ones, and dead letters of before by their class.
run 1 convert in gone.ppm -o out -f png --json --metrics again.prom
all_agree again.prom
is again.prom 'sluice_items{state="skipped"}' 5
is again.prom 'sluice_items_failed_total{class="truncated"}' 1

picture in/cut.ppm
run 1 failed retry -o out --all --json --metrics retry.prom
all_agree retry.prom
is retry.prom 'sluice_items{state="done"}' 1

# Failures of runs with other options are runs of their own, whose figures are told as one.
broken in5/x.ppm
broken in6/y.ppm
broken in6/z.ppm
run 1 convert in5 -o out5 -f png
run 1 convert in6 -o out5 -f bmp
picture in6/z.ppm
run 1 failed retry -o out5 --all --metrics both.prom
is both.prom 'sluice_items{state="done"}' 1
is both.prom 'sluice_items{state="dead"}' 2
is both.prom 'sluice_items{state="left"}' 0
is both.prom 'sluice_items_failed_total{class="truncated"}' 2
is both.prom sluice_item_duration_seconds_count 3
is both.prom sluice_running 0

# Where workers carry items through, each stage's work is told nonetheless.
run 1 convert in -o out7 -f png --size 8 --schedule carry -v --metrics carry.prom \
    --report carry.html
says '^of that work, decode [0-9]* %, resize [0-9]* %, encode [0-9]* %$'
grep -q 'Of their work: decode [0-9]* %, resize' carry.html || fail 'the page does not tell the work'
is carry.prom 'sluice_stage_workers{stage="carry"}' "$(sed -n 's/^carry  *\([0-9]*\) .*/\1/p' out.txt)"
for stage in decode resize encode; do
    [ -n "$(figure carry.prom "sluice_work_seconds_total{stage=\"$stage\"}")" ] ||
        fail "the work of $stage is not told"
done

# What cannot be written is said before anything is done.
run 3 convert in -o out2 -f png --metrics missing/sluice.prom
says 'missing/sluice.prom.*No such file'
ln -s before.prom link.prom
run 3 convert in -o out2 -f png --metrics link.prom
says 'link.prom is not a regular file'
absent out2
[ "$(cat before.prom)" = 'of an earlier run' ] || fail 'written through a symlink'

# held COMMAND...: runs it while a conversion waits in the middle: its events fill a pipe that is
# not read. Its exit code is in $code afterwards.
mkdir many
picture many/0.ppm
for i in 1 2 3 4 5 6 7 8 9; do cp many/0.ppm many/$i.ppm; done
for i in 1 2 3 4 5 6 7 8 9; do
    for j in 0 1 2 3 4 5 6 7 8 9; do
        for k in 0 1 2 3; do cp many/0.ppm many/$i$j$k.ppm; done
    done
done
hold() {
    rm -rf held events
    mkfifo events
    "$SLUICE" convert many -o held -f png --fsync none -j 1 --json "$@" >events 2>err.txt &
    child=$!
    exec 9<events
    while read -r line <&9; do
        case $line in *'"event":"item"'*) break ;; esac
    done
}
let_go() {
    cat <&9 >out.txt
    exec 9<&-
    wait $child
    code=$?
}

# Interrupted, the file has what was done until then.
hold --metrics held.prom
[ "$(figure held.prom sluice_running)" = 1 ] || fail 'the file does not say that the run goes on'
kill -TERM $child
let_go
[ $code = 143 ] || fail "exit code $code instead of 143"
all_agree held.prom
[ "$(of_end pending)" -gt 0 ] || skip 'the run was over before the signal came'

# The listener.
run 2 convert in -o out3 -f png --metrics-listen localhost
absent out3
if grep -q 'no libmicrohttpd' err.txt; then
    echo 'not tested: this build has no libmicrohttpd'
    exit 0
fi
says 'localhost: expected 127.0.0.1:9464'
hold --metrics-listen :0
url=$(sed -n 's/^metrics at //p' err.txt)
case $url in
http://127.0.0.1:*/metrics) ;;
*) fail "the address is not said, or not of this machine alone: $url" ;;
esac
port=${url#http://127.0.0.1:}
port=${port%/metrics}
"$SLUICE" convert in -o out4 -f png --metrics-listen "127.0.0.1:$port" >out.txt 2>second.txt
[ $? = 3 ] || fail 'a port that is taken is not refused'
grep -q "127.0.0.1:$port.*in use" second.txt || fail 'nobody says that the port is taken'
absent out4
if command -v curl >/dev/null; then
    curl -fsS --noproxy '*' -m 60 "$url" >fetched.prom || fail "curl $url"
    is fetched.prom sluice_running 1
    [ "$(figure fetched.prom 'sluice_items{state="left"}')" -gt 0 ] || fail 'nothing is left'
    [ "$(figure fetched.prom 'sluice_items{state="done"}')" -gt 0 ] || fail 'nothing is done'
    [ -n "$(figure fetched.prom 'sluice_channel_length{channel="settle"}')" ] || fail 'no channels'
    [ "$(curl -sS --noproxy '*' -m 60 -o /dev/null -w '%{http_code}' "${url%metrics}")" = 404 ] ||
        fail 'there is more than /metrics'
else
    echo 'not tested: nothing is fetched without curl'
fi
let_go
[ $code = 0 ] || fail "exit code $code instead of 0"
