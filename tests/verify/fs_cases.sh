# SPDX-License-Identifier: MIT
# sh fs_cases.sh SLUICE: what a file system can hold besides pictures in folders. Each case ends with
# one clear record, nothing hangs, and nothing else is lost. tests/cli has those that belong to an
# option: names, collisions, full disks, read-only folders, few descriptors.
. "$(dirname "$0")/../cli/lib.sh"

# record NAME STATE [CLASS]: exactly one item event for NAME, in that state.
record() {
    grep -F "\"src\":\"$1\"" out.txt | grep '"event":"item"' >record.txt
    [ "$(wc -l <record.txt)" = 1 ] || fail "$1 has $(wc -l <record.txt) records"
    grep -q "\"state\":\"\($2\)\"" record.txt || fail "$1 is not $2: $(cat record.txt)"
    [ $# = 2 ] || grep -q "\"class\":\"\($3\)\"" record.txt ||
        fail "$1 is no $3: $(cat record.txt)"
}

convert() {
    code=$1
    shift
    run "$code" convert "$@" -f png --fsync none --json --progress none
}

# Things that are no files, and one that never ends: only regular files are read.
special_files() {
    picture special/good.ppm
    mkfifo special/fifo.jpg
    ln -s /dev/zero special/device.jpg
    mkdir special/folder.jpg
    perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) and bind(S, sockaddr_un($ARGV[0])) or die' \
        special/socket.png || fail 'no socket could be made'
    convert 1 special -o special-out
    record good.ppm 'done'
    record fifo.jpg dead path_invalid
    record device.jpg dead path_invalid
    record socket.png dead 'path_invalid\|io'
    count 4 '"event":"item"'
}

# 20 GB that take no room: refused by its size, before a byte is read.
sparse() {
    picture sparse/good.ppm
    truncate -s 20G sparse/big.jpg 2>/dev/null || return 0
    convert 1 sparse -o sparse-out
    record big.jpg dead limit_bytes
    record good.ppm 'done'
    grep -q 'max-file-size' out.txt || fail 'nothing says which option raises the limit'
}

# A file system's longest name: temporaries have short names of their own.
long_names() {
    stem=$(printf '%0251d' 7)
    picture "long/$stem.ppm"
    convert 0 long -o long-out
    exists "long-out/$stem.png"
    clean long-out
}

# A path longer than PATH_MAX: done or one record, and the others are done.
deep_paths() {
    picture deep/good.ppm
    perl -e 'my $name = "d" x 200; chdir "deep" or die;
        for (1 .. 22) { mkdir $name and chdir $name or exit 1 }
        open my $file, ">", "x.pgm" or exit 1; print $file "P5\n1 1\n255\nx"' ||
        fail 'no deep folders could be made'
    "$SLUICE" convert deep -o deep-out -f png --json --progress none >out.txt 2>err.txt </dev/null
    code=$?
    [ $code = 0 ] || [ $code = 1 ] || fail "deep paths: exit code $code"
    record good.ppm 'done'
    count 2 '"event":"item"'
}

# The same file under three names, and names that differ in case alone or in the extension alone.
same_names() {
    picture names/a.ppm
    ln names/a.ppm names/b.ppm
    ln names/a.ppm names/c.ppm
    picture names/IMG.ppm
    picture names/img.ppm
    convert 0 names -o names-out
    for name in a b c IMG img; do exists names-out/$name.png; done
    picture names/a.pnm
    picture names/a.pgm
    convert 0 names -o names-out --on-collision rename
    [ "$(find names-out -name '*.png' | wc -l)" = 7 ] || fail 'stems that collide'
}

# Files that one user may not read; root reads all, so the run is another user's.
no_permission() {
    picture secret/good.ppm
    picture secret/mine.ppm
    chmod 000 secret/mine.ppm
    if [ "$(id -u)" = 0 ]; then
        command -v setpriv >/dev/null || return 0
        chmod 755 "$work" && mkdir -m 777 secret-out
        set -- setpriv --reuid 65534 --regid 65534 --clear-groups "$SLUICE"
        "$@" version >/dev/null 2>&1 || return 0 # the tool itself is out of that user's reach
    else
        set -- "$SLUICE"
    fi
    "$@" convert secret -o secret-out -f png --json --progress none >out.txt 2>err.txt </dev/null
    [ $? = 1 ] || fail 'an unreadable file is no dead letter'
    record mine.ppm dead permission
    record good.ppm 'done'
}

# Little address space: items fail or pass one by one, and the process lives.
little_memory() {
    picture little/small.ppm
    picture little/large.ppm 4000 3000
    # Sanitizers want terabytes of it.
    (ulimit -v 131072 && "$SLUICE" version) >/dev/null 2>&1 || return 0
    (
        ulimit -v 131072 &&
            "$SLUICE" convert little -o little-out -f png --json --progress none -j 1 --retries 0 \
                >out.txt 2>err.txt </dev/null
    )
    code=$?
    [ $code = 0 ] || [ $code = 1 ] || fail "128 MB of address space: exit code $code"
    record small.ppm 'done'
    count 2 '"event":"item"'
    [ $code = 0 ] || record large.ppm dead 'no_memory\|limit_bytes'
}

# A ledger that cannot be written, and one that another process holds.
ledgers() {
    picture ledger/a.ppm
    mkdir -p ledger-out/.sluice
    echo 'not a ledger' >ledger-out/.sluice/ledger.db
    run 3 convert ledger -o ledger-out -f png
    says 'ledger'
    [ "$(cat ledger-out/.sluice/ledger.db)" = 'not a ledger' ] || fail 'a strange file was changed'
    mkfifo list
    "$SLUICE" convert --files-from list -o held -f png >/dev/null 2>&1 &
    holder=$!
    exec 9>list # from here on the first run waits for names, its ledger open
    tries=0
    until [ -e held/.sluice/ledger.db ] || [ $tries = 500 ]; do
        tries=$((tries + 1))
        sleep 0.02
    done
    tries=0
    until "$SLUICE" convert ledger -o held -f png >out.txt 2>err.txt; code=$?
        [ $code = 3 ] || [ $tries = 50 ]; do
        tries=$((tries + 1))
        sleep 0.02
    done
    exec 9>&-
    wait $holder
    [ $code = 3 ] || fail "a second run on the same ledger: exit code $code"
    says "$holder"
}

# Files that change under the reader: shorter, longer, replaced. Never a hang, never a mix.
moving_files() {
    for i in 1 2 3 4 5 6 7 8; do picture moving/$i.ppm 400 300; done
    (
        round=0
        while [ ! -e stop ] && [ $round -lt 2000 ]; do
            round=$((round + 1))
            truncate -s 1000 moving/1.ppm
            echo more >>moving/2.ppm
            picture moving.new 400 300
            mv moving.new moving/3.ppm
            cp moving/8.ppm moving/1.ppm
        done
    ) &
    mover=$!
    for round in 1 2 3; do
        "$SLUICE" convert moving -o moving-out -f png --fsync none --json --progress none --again \
            --retry-delay 1ms >out.txt 2>err.txt </dev/null
        code=$?
        [ $code = 0 ] || [ $code = 1 ] || fail "round $round with moving files: exit code $code"
        count 8 '"event":"item"'
        for i in 4 5 6 7 8; do record $i.ppm 'done'; done
        record 3.ppm 'done\|dead'
    done
    : >stop
    wait $mover
    clean moving-out
}

for case in special_files sparse long_names deep_paths same_names no_permission little_memory \
    ledgers moving_files; do
    $case
done
echo 'every case ends as it should'
