#!/bin/sh
# SPDX-License-Identifier: MIT
# A sweep: its points, its verdict, its exports, and what it leaves behind, which is nothing.
. "$(dirname "$0")/lib.sh"

for i in 1 2 3 4 5; do picture in/$i.ppm; done
mkdir tmp
TMPDIR=$PWD/tmp
export TMPDIR

run 0 bench in --size 4x4 -f png --workers decode=1..2,resize=2,encode=1 --depth 1,4 --runs 1 --exhaustive \
    --schedule stages --export csv=all.csv --export json=all.json --export markdown=all.md
says '^5 inputs.* 5 points, 1 runs each'
says '^1,2,1 '
says '^bottleneck: '
says '^best: .*--depth [14]$'
says '^processors: '
says '^memory: the best point takes '
says '^one run a point: '
says '^ *WORKERS .* SPEED-UP EFFICIENCY '
says '^1,2,1 .* - .*%.*%'
[ "$(wc -l <all.csv)" = 6 ] || fail "all.csv has not one line a point"
grep -q '^stages,2:2:1,4,1,' all.csv || fail "all.csv lacks a point"
grep -q '"workers":\[2,2,1\],"depth":4' all.json || fail "all.json lacks a point"
[ "$(wc -l <all.md)" = 7 ] || fail "all.md has not one line a point"

# Against itself: no slower by as much as all of it, and slower than what no machine reaches.
run 0 bench in -f png -j 1 --depth 4 --runs 1 --baseline all.csv --fail-if-slower 99.9%
says '^baseline: [0-9.]* pictures/s, .* [-+][0-9.]* % away$'
sed 's/^stages,1:1:1,1,1,[0-9.]*/stages,1:1:1,1,1,999999999/' all.csv >fast.csv
run 1 bench in -f png -j 1 --depth 4 --runs 1 --baseline fast.csv --fail-if-slower 5%

# Outputs on the disk, again and again; dead letters are counted.
printf 'no picture' >in/bad.ppm
run 0 bench in -f png -j 1,2 --depth 2 --runs 2 --sink disk --duration 20ms --schedule carry
says '^carry 2 '
says 'of these failed'
silent 'of their work: '
[ -z "$(ls tmp)" ] || fail "outputs are left in $TMPDIR"
run 0 bench in -f png -j 1 --depth 2 --runs 1 --schedule carry -v
says '^  carry    busy .*, starved .*, blocked .*; channel: p50 .* full, at most [0-9]* of 2$'
says '^  of their work: decode [0-9]* %, encode [0-9]* %$'
run 0 bench in -f png -j 1 --depth 2 --runs 1 --schedule stages -v
says '^  encode   busy .*, starved .*, blocked '
silent 'of their work'
run 0 bench in -f png -j 1 --depth 2 --runs 1 --order shuffled --source cold --quiet
[ ! -s out.txt ] || fail "--quiet talks"
run 0 bench in -f png -j 1 --depth 2 --runs 1 --export json=-
says '^{"processors":'

run 0 bench in -f png -j 1,auto --depth 2 --runs 1 --duration 20ms --export csv=auto.csv
says '^auto '
grep -q '^auto,' auto.csv || fail "auto.csv lacks what convert does by itself"
run 0 bench in -f png -j auto --runs 1
says '^auto '
run 2 bench in -f png -j 1auto

run 0 bench in -f png -j 1,2 --depth 2 --runs 1 --schedule stages --tune
[ "$(wc -l <out.txt)" = 1 ] || fail "--tune prints more than the options"
# shellcheck disable=SC2046 # the options are words
run 1 convert in -o tuned -f png $(cat out.txt)

run 2 bench
run 2 bench in --workers nothing=2
says "no stage 'nothing'"
run 2 bench in --workers decode=0
run 2 bench in --depth 4..1
run 2 bench in -j 1..1000 --depth 1..64
run 2 bench in --export xml=a
run 2 bench in --fail-if-slower 5%
run 2 bench in --runs 1 --baseline in/1.ppm
run 3 bench empty-or-missing -f png
