#!/bin/sh
# SPDX-License-Identifier: MIT
# A folder that cannot be written to.
if [ "$(id -u)" = 0 ]; then
    # Root may write everywhere: be nobody.
    setpriv --reuid=65534 --regid=65534 --clear-groups test -x "$1" -a -r "$0" 2>/dev/null || {
        echo 'skipped: root may write everywhere, and cannot be nobody here'
        exit 77
    }
    exec setpriv --reuid=65534 --regid=65534 --clear-groups sh "$0" "$1"
fi
. "$(dirname "$0")/lib.sh"

picture in/a.ppm
picture in/sub/b.ppm
mkdir -p out/sub
run 0 convert in/a.ppm -o out -f png
chmod a-w out/sub
run 1 convert in -o out -f png
says 'failed: sub/b.ppm: permission'
mkdir locked
chmod a-w locked
run 3 convert in -o locked/out -f png
says 'locked'
chmod 0 in/sub
run 1 convert in -o out2 -f png
says 'failed: sub: permission'
chmod 755 in/sub

# A ledger in a folder that is read-only can be read, by whatever name.
mkdir 'kept?a%20#b'
echo 'no picture' >bad.jpg
run 1 convert bad.jpg -o 'kept?a%20#b' -f png
chmod a-w 'kept?a%20#b' 'kept?a%20#b/.sluice'
run 0 failed -o 'kept?a%20#b'
says 'unknown_format .* bad.jpg'
run 3 failed purge --all --yes -o 'kept?a%20#b'
chmod -R u+w 'kept?a%20#b'
