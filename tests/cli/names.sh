#!/bin/sh
# SPDX-License-Identifier: MIT
# Names and kinds of files that nobody expects: one clear record each, and nothing hangs.
. "$(dirname "$0")/lib.sh"

picture in/a.ppm
picture "$(printf 'in/\377\376.ppm')"
picture 'in/new
line.ppm'
picture 'in/-o.ppm'
picture in/folder.jpg/b.ppm
picture in/.hidden.ppm
mkfifo in/fifo.jpg
ln -s nowhere in/dangling.jpg
ln -s ../in in/loop
ln -s a.ppm in/link.ppm
run 1 convert in -o out -f png
says '^6 converted, 2 failed'
says 'failed: fifo.jpg: path_invalid'
says 'failed: dangling.jpg: not_found'
exists "$(printf 'out/\377\376.png')"
exists 'out/new
line.png'
exists out/-o.png
exists out/folder.jpg/b.png
exists out/link.png
absent out/.hidden.png
absent out/loop

# Named inputs: what is missing is a record, not a usage error; a symlink to a folder is walked.
run 1 convert gone.jpg -o out2
says 'failed: gone.jpg: not_found'
ln -s in here
run 1 convert here -o out3 -f png
exists out3/a.png
run 1 convert in/fifo.jpg -o out4
says 'path_invalid'

# A file that goes away between the scan and its turn.
mkfifo list
{ echo in/a.ppm; rm in/a.ppm; } >list &
"$SLUICE" convert --files-from list -o out5 -f png >out.txt 2>err.txt
[ $? = 1 ] || fail 'a vanished file is no dead letter'
says 'not_found'
wait

# The output folder inside the input, and again: its pictures are no inputs.
rm -rf in
picture in/a.ppm
run 0 convert in -o in/out -f png
says '^1 converted'
run 0 convert in -o in/out -f png
says '^0 converted, 1 unchanged'
run 0 convert in -o in/out -f png --hidden --include '*'
absent in/out/out
