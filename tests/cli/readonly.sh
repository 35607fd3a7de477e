# SPDX-License-Identifier: MIT
# A folder that cannot be written to.
. "$(dirname "$0")/lib.sh"

[ "$(id -u)" != 0 ] || skip 'root may write everywhere'
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
