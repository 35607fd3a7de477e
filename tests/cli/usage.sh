#!/bin/sh
# SPDX-License-Identifier: MIT
# Help, versions, wrong command lines; what is made from the tables is sound.
. "$(dirname "$0")/lib.sh"

run 2
run 2 nonsense
run 2 convert
says 'input is missing'
run 2 convert in
says 'output folder is missing'
run 2 convert in -o out --qualty 3
says 'did you mean --quality?'
run 2 convert in -o out --size nonsense
says 'size'
run 2 convert in -o out --workers paint=2
says 'paint'
run 2 convert in -o out --filter nonsense
absent out

run 0 --version
says '^sluice [0-9]'
for arguments in --help help 'help convert' 'convert --help' 'convert -h' 'help failed' \
    'help sizes' 'help filters' 'help names' 'help presets' 'help classes' 'help exit' formats 'formats --json'; do
    # shellcheck disable=SC2086
    run 0 $arguments
    [ -s out.txt ] || fail "sluice $arguments says nothing"
    [ ! -s err.txt ] || fail "sluice $arguments complains"
done
for command in convert failed; do
    run 0 help $command
    [ "$(wc -L <out.txt)" -le 80 ] || fail "help $command is wider than 80 columns"
done
run 0 formats
says '^png'
run 2 help nonsense

for shell in bash zsh fish; do
    run 0 completions $shell
    if command -v $shell >/dev/null; then
        $shell -n out.txt || fail "$shell refuses its completions"
    fi
    says 'on-collision'
done
run 2 completions tcsh

if [ -w /dev/full ]; then
    "$SLUICE" help >/dev/full 2>err.txt
    [ $? = 3 ] || fail 'output that was lost is not said'
fi
