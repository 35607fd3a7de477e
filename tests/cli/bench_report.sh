# SPDX-License-Identifier: MIT
# sluice bench --report: one page with every point, and with what the terminal says.
. "$(dirname "$0")/lib.sh"

# has FILE TEXT, has_not FILE TEXT
has() { grep -qF -e "$2" "$1" || fail "$1 does not have: $2"; }
has_not() { ! grep -qF -e "$2" "$1" || fail "$1 has: $2"; }

# rows FILE NUMBER CLASS: rows of the first table of that class.
rows() {
    found=$(sed -n "/<table class=\"$3\"/,/<\/table>/p" "$1" | sed '/<\/table>/q' | grep -c '^<tr>')
    [ "$found" = "$2" ] || fail "$1 has $found rows of $3 instead of $2"
}

for i in 1 2 3; do picture in/$i.ppm 40 30; done
picture 'x</script><b>&/1.ppm'
run 0 bench in 'x</script><b>&' --size 8x -f png --workers decode=1..2,resize=1,2,encode=1 --depth 1,4 \
    --runs 1 --warmup 0 --exhaustive --schedule stages --report pages/new/grid.html --export csv=grid.csv
says '^report: pages/new/grid.html$'
page=pages/new/grid.html
exists $page
tail -n 1 $page | grep -qxF '</html>' || fail 'the page is cut'
has $page "default-src 'none'"
has_not $page '{{'
has_not $page '<b>'
has_not $page '#scroller'
! grep -Eiq "(src|href|action)=[\"']?(https?:)?//|url\\(|@import" $page || fail 'the page refers to others'

# every point and what it measured
rows $page 8 points
rows $page 4 heat
[ "$(grep -c '<details' $page)" = 8 ] || fail 'not the stages of every point'
[ "$(grep -c '<details open>' $page)" = 1 ] || fail 'not the stages of the best point alone are open'
grep '^[0-9],[0-9],[0-9] ' out.txt >points.txt
while read -r workers depth rate _; do
    has $page "<tr><th scope=\"row\">$workers</th><td class=\"number\">$depth</td><td class=\"number\">$rate</td>"
    has $page "$workers, depth $depth: $rate pictures/s"
done <points.txt
[ "$(wc -l <points.txt)" = 8 ] || fail 'not eight points'
tail -n +2 grid.csv | cut -d , -f 5 >rates.txt
while read -r rate; do has $page ",\"rate\":$rate,"; done <rates.txt
has $page '"axis":{"label":"workers of all stages","depth":false}'
has $page 'since they vary in more than one stage'

# the terminal's words
grep -E '^(bottleneck|best|smallest within 2 %|processors|memory|one run a point): ' out.txt >words.txt
[ "$(wc -l <words.txt)" -ge 4 ] || fail 'the verdict has fewer than four lines'
while IFS= read -r line; do
    has $page "<dt>${line%%: *}</dt><dd>$(echo "${line#*: }" | sed "s/'/\&#39;/g")</dd>"
done <words.txt
has $page 'sluice bench in x&lt;/script&gt;&lt;b&gt;&amp; --size 8x'
has $page '<dt>machine</dt><dd>'
has $page '8 of 8 points, 1 run each, 0 before them to warm up'
clean pages

# workers that carry, and failures; what varies is said
printf 'no picture' >in/bad.ppm
run 0 bench in -f png -j 1,2 --depth 2 --runs 2 --schedule carry --report carry.html -Q
[ ! -s out.txt ] || fail 'it is not quiet'
rows carry.html 2 points
has carry.html '<th scope="row">carry 2</th>'
has carry.html 'Of their work: decode '
has carry.html '<span class="badge bad">1 failed</span>'
has carry.html '"axis":{"label":"workers of every stage","depth":false}'
run 0 bench in -f png --workers decode=1..2,encode=2 --depth 2 --runs 1 --exhaustive --report stage.html -Q
has stage.html '"axis":{"label":"workers of decode","depth":false}'
run 0 bench in -f png -j 2 --depth 1,2 --runs 1 --schedule stages --report depth.html -Q
has depth.html '"axis":{"label":"depth","depth":true}'

# interrupted: what was measured until then
mkfifo lines
"$SLUICE" bench in -f png -j 1..8 --depth 1..8 --runs 1 --warmup 0 --duration 300ms --schedule stages \
    --report cut.html >lines 2>err.txt </dev/null &
bench=$!
{
    while read -r line; do
        case $line in 1,1*) break ;; esac
    done
    kill -TERM $bench
    cat >out.txt
} <lines
wait $bench
[ $? = 143 ] || fail 'an interrupted sweep does not end as one'
has cut.html '<span class="badge bad">interrupted</span>'
has cut.html ' of 64 points, 1 run each'

# what is wrong is said before anything is measured
: >file
run 3 bench in -f png --report file/page.html
silent 'WORKERS'
ln -s grid.csv link.html
run 3 bench in -f png -j 1 --depth 1 --runs 1 --report link.html
[ -L link.html ] || fail 'the link was replaced'
