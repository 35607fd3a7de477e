# SPDX-License-Identifier: MIT
# sluice failed: list, show, retry, purge, export.
. "$(dirname "$0")/lib.sh"

picture in/good.ppm
picture in/large.ppm 40 30
broken in/a/cut.ppm
broken in/a/cut2.ppm
mkdir in/b
: >in/b/empty.jpg
echo 'no picture' >in/text.jpg
run 0 convert in/good.ppm -o none -f png
run 0 failed -o none
says '^nothing failed'
run 1 convert in -o out -f png --max-pixels 1000

# list
run 0 failed -o out
count 1 '^ID  CLASS '
count 2 ' truncated .* a/cut2\{0,1\}.ppm '
count 1 ' limit_pixels .* large.ppm .*--max-pixels'
says '^5 failed: 2 truncated'
says 'sluice failed show [0-9]* -o out'
run 0 failed list --ledger out/.sluice/ledger.db --class truncated
count 2 'truncated .*cut'
silent 'empty.jpg'
run 0 failed -o out --path 'b/*'
count 1 ' empty .* b/empty.jpg '
run 0 failed -o out --stage none
says '^no failure matches'
run 0 failed -o out --retryable
says '^no failure matches'
run 0 failed -o out --run 7
says '^no failure matches'
(cd out && "$SLUICE" failed) >out.txt 2>err.txt || fail 'no default folder'
says '^5 failed'

# groups
run 0 failed -o out --group-by class
count 1 '^ *2  truncated$'
count 1 '^ *5  in all$'
run 0 failed -o out --group-by folder
count 1 '^ *2  a/$'
count 1 '^ *1  b/$'

# for programs
run 0 failed -o out --json --class limit_pixels
count 1 '"src":"large.ppm".*"error":{"class":"limit_pixels"'
run 0 failed -o out --csv
count 1 '^id,class,stage,codec,errno,attempts,run,when,ms,path,source,output,message$'
count 1 '^[0-9]*,limit_pixels,'
run 0 failed export -o out --format joblog
count 1 '^Seq	Host	Starttime	JobRuntime	Send	Receive	Exitval	Signal	Command$'
count 5 '	1	0	sluice failed retry [0-9]* --ledger '
run 0 failed export -o out --format paths0 --class truncated
[ "$(tr '\0' '\n' <out.txt | grep -c '/in/a/cut')" = 2 ] || fail 'paths0 does not list the paths'
[ "$(tr -dc '\0' <out.txt | wc -c)" = 2 ] || fail 'paths0 does not end paths with NUL'

# show
id_of() { "$SLUICE" failed export --format csv -o out --path "$1" | sed -n '2s/,.*//p'; }
large=$(id_of large.ppm)
run 0 failed show "$large" -o out
says "^item $large: large.ppm"
says 'run 1, attempt 1: '
says 'limit_pixels in admit'
says '\-\-set max-pixels=N'
run 0 failed show "$large" -o out --json
count 1 '"history":\[{"run":1,"attempt":1,'

# retry
run 1 failed retry "$large" -o out
says '^0 converted, 1 failed'
run 0 failed retry "$large" -o out --set max-pixels=2000
says '^1 converted'
exists out/large.png
run 0 failed show "$large" -o out
says 'state  *done'
says 'set  *max-pixels=2000'
says 'run 2, attempt 1: '
says 'run 3, attempt 1: '
run 1 convert in -o out -f png --max-pixels 1000
says '^0 converted, 4 failed, 2 unchanged'
run 0 failed retry -o out --class truncated --set fail-on=none
says '^2 converted'
exists out/a/cut.png
exists out/a/cut2.png
picture in/text.jpg
run 1 failed retry --all -o out
says '^1 converted, 1 failed'
exists out/text.png
clean out

# a retry takes the options of the run that the item failed in
broken in2/x.ppm
run 1 convert in2 -o out -f bmp
picture in2/x.ppm
run 1 failed retry --all -o out
exists out/x.bmp
[ "$(head -c 2 out/x.bmp)" = BM ] || fail 'the retry wrote another format'

# purge
run 2 failed purge -o out
run 2 failed purge -o out --all
says 'would be forgotten'
run 0 failed purge -o out --class empty --yes
says '^1 failure forgotten'
run 0 failed -o out
says '^nothing failed'

# what is wrong with the command line
run 2 failed retry -o out
run 2 failed show -o out
run 2 failed show 999 -o out
run 2 failed retry 999 -o out
run 2 failed show x -o out
run 2 failed frob -o out
run 2 failed retry --all -o out --set frob=1
run 2 failed retry --all -o out --set kernel
run 2 failed retry --all -o out --set format=jpg
run 3 failed -o nowhere
says 'there is no ledger at nowhere'

# names that a terminal would obey, or that are not UTF-8
name=$(printf 'in3/a\033[2J\377,\nb.jpg')
mkdir in3
(echo 'no picture' >"$name") || skip 'the rest: the file system refuses the name'
run 1 convert in3 -o out3
run 0 failed -o out3
count 1 ' a\\x1b\[2J\\xff,\\nb.jpg '
run 0 failed -o out3 --json
count 1 '"src_b64":"YRtbMkr/LApiLmpwZw=="'
run 0 failed export -o out3 --format paths0
[ "$(tr -d '\0' <out.txt)" = "$PWD/$name" ] || fail 'paths0 does not keep the name'

# a damaged ledger
head -c 3000 /dev/zero | tr '\0' x >junk
run 3 failed --ledger junk
says 'move it away'
