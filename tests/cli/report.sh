# SPDX-License-Identifier: MIT
# sluice convert --report, sluice report: one page with everything in it.
. "$(dirname "$0")/lib.sh"

# data FILE: its JSON, on one line.
data() {
    sed -n '/^<script type="application\/json" id="data">/,/^<\/script>/{/^</d;p;}' "$1"
}

# has FILE TEXT, has_not FILE TEXT
has() { grep -qF -e "$2" "$1" || fail "$1 does not have: $2"; }
has_not() { ! grep -qF -e "$2" "$1" || fail "$1 has: $2"; }

# is_whole FILE NUMBER: as many failures in its data, and nothing that a browser would fetch.
is_whole() {
    exists "$1"
    tail -n 1 "$1" | grep -qxF '</html>' || fail "$1 is cut"
    has "$1" "default-src 'none'"
    has_not "$1" '{{'
    ! grep -Eiq "(src|href|action)=[\"']?(https?:)?//|url\(|@import" "$1" || fail "$1 refers to others"
    if command -v python3 >/dev/null; then
        data "$1" | python3 -c "import json, sys
assert len(json.load(sys.stdin)['failures']) == $2" || fail "the data of $1 is not what it should be"
    elif command -v node >/dev/null; then
        data "$1" | node -e "if (JSON.parse(require('fs').readFileSync(0)).failures.length !== $2)
            process.exit(1)" || fail "the data of $1 is not what it should be"
    fi
}

# A path that is "</script><b>.ppm" from its second folder on.
picture in/good.ppm 80 60
picture in/large.ppm 400 300
broken in/a/cut.ppm
broken 'in/x</script><b>&.ppm'
: >in/empty.jpg
run 1 convert in -o out -f png --max-pixels 10000 --report pages/new/run.html
says '^report: pages/new/run.html$'
page=pages/new/run.html
is_whole $page 4
has $page '<th scope="row">a/cut.ppm</th><td>truncated</td>'
has $page 'x&lt;/script&gt;&lt;b&gt;&amp;.ppm'
has $page 'x\u003c/script>\u003cb>&.ppm'
has_not $page '<b>'
has $page '"thumbnail":"data:image/jpeg;base64,/9j/'
has $page '"history":[{"run":1,"number":1,'
has $page '"where":" -o out"'
has $page '<dt>MP/s</dt>'
has $page '"channels":[{"name":'
has $page '<th scope="col">Workers</th>'
[ "$(grep -c '"thumbnail":' $page)" = 1 ] || fail 'the data is more than one line'
clean pages

# later, from the ledger; a thumbnail is made of what the limits of the run allow
run 0 report -o out
says '^report: report.html$'
is_whole report.html 4
has report.html 'a/cut.ppm'
has report.html 'The ledger does not keep what stages did'
has_not report.html '"channels"'
has_not report.html 'MP/s</dt>'
[ "$(data report.html | grep -o '"thumbnail"' | wc -l)" = 2 ] || fail 'not two thumbnails'
run 0 report --ledger out/.sluice/ledger.db other.html -Q
[ ! -s out.txt ] || fail 'it is not quiet'
is_whole other.html 4

# a page is replaced, but nothing else is
run 0 report other.html -o out
ln -s other.html link.html
run 3 report link.html -o out
[ -L link.html ] || fail 'the link was replaced'
run 3 report out -o out
clean .

# nothing failed, and nothing was left to do
run 0 convert in/good.ppm -o fine --report fine.html
is_whole fine.html 0
has fine.html 'Nothing failed.'
run 0 convert in/good.ppm -o fine --report fine.html
is_whole fine.html 0
has fine.html '<dd>1</dd>'

# more than the plain table has rows for
i=0
mkdir many
while [ $i -lt 1005 ]; do
    : >many/$i.png
    i=$((i + 1))
done
run 1 convert many -o many.out -Q --report many.html
is_whole many.html 1005
[ "$(grep -c '<th scope="row">[0-9]*.png' many.html)" = 1000 ] || fail 'not 1,000 plain rows'
has many.html 'And 5 more'

# what is wrong
run 3 convert in/good.ppm -o never --report out/.sluice/ledger.db/page.html
absent never/good.ppm
run 3 report -o nowhere
says 'there is no ledger at nowhere'
absent nowhere
run 2 report a.html b.html -o out
