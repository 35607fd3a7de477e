#!/bin/sh
# SPDX-License-Identifier: MIT
# Pictures that are replaced by their outputs: only when it is said, never twice, and at whatever
# moment the process dies, every picture is there whole.
# inplace.sh SLUICE [KILL_AT [STEP]]: the library of tests/support/kill_at.c, and how many calls it
# is from one death to the next.
. "$(dirname "$0")/lib.sh"
kill_at=${2:-}
step=${3:-1}

# rows NAME DIGIT...: a picture of one column and as many rows, so that it is another one upside
# down, and of the same size.
rows() {
    name=$1
    shift
    mkdir -p "$(dirname "$name")" drawn
    rm -f drawn/*.ppm
    { printf 'P6\n1 %d\n255\n' $#; for digit; do printf '%s%s%s' "$digit" "$digit" "$digit"; done
    } >drawn/one.ppm
    run 0 convert drawn/one.ppm -o drawn -f bmp --again
    cp drawn/one.bmp "$name"
}

make() {
    rm -rf "$1"
    cp -R originals "$1"
}

names='a.bmp sub/b.bmp c?d.bmp'
rows originals/a.bmp 1 2 3
rows originals/sub/b.bmp 4 5
rows 'originals/c d.bmp' 6 7 8 9
run 0 convert originals -o outputs --filter flip

# same FOLDER OTHER: the pictures of both are alike.
same() {
    for name in $names; do
        # shellcheck disable=SC2086
        cmp -s "$1/"$name "$2/"$name || fail "$1/$name is not that of $2"
    done
}

# --- what has to be said ---

make p
run 2 convert p --in-place --filter flip
says '\-\-backup'
run 2 convert p --in-place --backup none -o out
says 'leave -o out out'
run 2 convert p --backup .orig -o out
says '\-\-in-place'
run 2 convert p/a.bmp --in-place --backup none
says 'folder'
run 2 convert p originals --in-place --backup none
for other in '--format png' '--size 1 --size 2' '--name {name}' '--flat' '--suffix x' \
    '--overwrite all'; do
    # shellcheck disable=SC2086
    run 2 convert p --in-place --backup none $other
    says 'in place'
done
run 2 convert p --in-place --backup .jpg
says 'backup'
run 1 convert p -o p --filter flip
says 'in-place'
same p originals
rm -rf p

# --- originals are kept, and nothing is done twice ---

make p
chmod 640 p/a.bmp
run 0 convert p --in-place --backup .orig --filter flip
says '^3 converted'
same p outputs
for name in a.bmp sub/b.bmp 'c d.bmp'; do
    cmp -s "p/$name.orig" "originals/$name" || fail "the original of $name is not kept"
done
[ "$(stat -c %a p/a.bmp)" = 640 ] || fail 'the mode is not kept'
run 0 convert p --in-place --backup .orig --filter flip
says '^0 converted, 3 unchanged'
run 0 convert p --in-place --backup .orig --filter flip --include '*'
says '^0 converted, 3 unchanged'
same p outputs

# What changed since is not replaced while an older original would have to go.
rows p/a.bmp 5 5 5 1
run 1 convert p --in-place --backup .orig --filter flip
says 'a.bmp.orig exists already'
rows expected/a.bmp 5 5 5 1
cmp -s p/a.bmp expected/a.bmp || fail 'replaced without a backup'
cmp -s p/a.bmp.orig originals/a.bmp || fail 'a backup was replaced'
rm p/a.bmp.orig
run 0 convert p --in-place --backup .orig --filter flip
rows expected/a.bmp 1 5 5 5
cmp -s p/a.bmp expected/a.bmp || fail 'a changed picture is not converted'

# A link is not written through, and what is called something else than it is stays.
make p
ln -s ../originals/a.bmp p/link.bmp
cp originals/a.bmp p/wrong.png
run 1 convert p --in-place --backup none --filter flip
says '^3 converted, 2 failed'
says 'link.bmp: collision'
says 'wrong.png: encode_unsupported'
same p outputs
cmp -s originals/a.bmp p/wrong.png || fail 'replaced by another format'
clean p/sub

# A retry replaces as the run would have.
make p
rows 'p/a.bmp.orig' 1
run 1 convert p --in-place --backup .orig --filter flip
rm p/a.bmp.orig
run 0 failed retry --all -o p
same p outputs
cmp -s p/a.bmp.orig originals/a.bmp || fail 'a retry keeps no backup'
run 0 convert p --in-place --backup .orig --filter flip
says '^0 converted, 3 unchanged'

# An output that is not worth it replaces nothing, and needs no backup.
make p
run 0 convert p --in-place --backup .orig --filter flip --if-larger skip --min-savings 90
same p originals
absent p/a.bmp.orig
run 0 convert p --in-place --backup .orig --filter flip --if-larger skip --min-savings 90
says '^0 converted, 3 unchanged'
clean p/sub

# --- killed at every moment ---

[ -f "$kill_at" ] || { echo 'left out: killing it'; exit 0; }

# whole BACKUP: every picture is the original or the output; the original is there.
whole() {
    for name in a.bmp sub/b.bmp 'c d.bmp'; do
        if ! cmp -s "p/$name" "originals/$name"; then
            cmp -s "p/$name" "outputs/$name" || fail "killed before call $call: p/$name is neither"
            [ "$1" = none ] || cmp -s "p/$name$1" "originals/$name" ||
                fail "killed before call $call: the original of $name is lost"
        fi
    done
}

for backup in .orig none; do
    call=$((1 - step))
    ended=137
    while [ "$ended" = 137 ]; do
        call=$((call + step))
        make p
        LD_PRELOAD=$kill_at KILL_AT=$call "$SLUICE" convert p --in-place --backup $backup \
            --filter flip -j 2 --progress none >out.txt 2>err.txt </dev/null
        ended=$?
        [ "$ended" = 137 ] || [ "$ended" = 0 ] || fail "exit code $ended before call $call"
        whole $backup
        run 0 convert p --in-place --backup $backup --filter flip
        same p outputs
        run 0 convert p --in-place --backup $backup --filter flip
        says '^0 converted, 3 unchanged'
        same p outputs
        left=$(find p -name '.sluice-*')
        [ -z "$left" ] || fail "killed before call $call: left behind: $left"
    done
    [ "$call" -gt 50 ] || fail "only $call calls: is $kill_at loaded?"
    echo "$backup: killed before one in $step of $call calls"
done
