#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: heapviz draws every face of every heap of tests/unit/graph_pictures.h: the SVG is XML with
# text as text, the same bytes in every run; cuts are visible, legends hold what occurs; hostile
# names and values do no harm; a graph that is too hard, a file that cannot be written, a snapshot
# that is none and wrong arguments each get one line and the right exit code.
set -u
. tests/tools/checks.sh
heapviz=$PWD/$BUILD/heapviz
work=$WORK/heapviz
rm -rf "$work"
mkdir -p "$work"

${CC:-gcc} -std=gnu11 -Wall -g -Iviz -Itests/unit tests/suite/pictures.c -o "$work/pictures" \
	-L"$BUILD" -lheapgraph -Wl,-rpath,"$PWD/$BUILD" || exit 1
cd "$work" || exit 1
kinds="share slices collect frames hostile tree many empty"
for kind in $kinds hard; do
	./pictures "$kind" "$kind.heapsnapshot" || exit 1
done

# ---- faces ----
for kind in $kinds; do
	limit=$([ $kind = many ] && echo -limit 200) # not what fits a page
	for face in dot svg png pdf txt; do
		# how long the largest may take is another test's matter
		"$heapviz" draw "$kind.heapsnapshot" -all $limit -timeout 300 -o "$kind.$face" 2>err && [ ! -s err ] && [ -s "$kind.$face" ]
		ok "draw $kind.$face" $?
	done
	xmllint --noout "$kind.svg"
	ok "$kind.svg is XML" $?
	dot -Tcanon "$kind.dot" >canon 2>err && [ ! -s err ]
	ok "$kind.dot is DOT" $?
	[ "$(head -c 4 "$kind.png" | od -An -tx1 | tr -d ' ')" = 89504e47 ]
	ok "$kind.png is PNG" $?
	pixels=$((0x$(head -c 20 "$kind.png" | tail -c 4 | od -An -tx1 | tr -d ' ') * 0x$(head -c 24 "$kind.png" | tail -c 4 | od -An -tx1 | tr -d ' ')))
	[ "$pixels" -lt 42000000 ] && { [ "$kind" != many ] || [ "$pixels" -gt 39000000 ]; }
	ok "$kind.png has $pixels pixels, which any viewer opens" $?
	[ "$(head -c 5 "$kind.pdf")" = %PDF- ] && tail -c 32 "$kind.pdf" | grep -q '%%EOF'
	ok "$kind.pdf is PDF" $?
	for face in dot svg; do
		"$heapviz" draw "$kind.heapsnapshot" -all $limit -o "again.$face" && cmp -s "$kind.$face" "again.$face"
		ok "$kind.$face is the same in every run" $?
	done
	"$heapviz" draw "$kind.heapsnapshot" -all $limit -ascii >ascii && ! grep -q '[^ -~]' ascii
	ok "$kind in ASCII" $?
done

texts() { # the text elements of an SVG, as an XML parser sees them
	xmllint --xpath '//*[local-name()="text"]/text()' "$1" |
		sed 's/\xc2\xa0/ /g; s/&#xA0;/ /g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}
shows() { # shows FILE TEXT...
	local file=$1 text
	shift
	for text; do
		texts "$file" | grep -qF -- "$text"
		ok "$file shows: $text" $?
	done
}
hides() {
	local file=$1 text
	shift
	for text; do
		! texts "$file" | grep -qF -- "$text"
		ok "$file does not show: $text" $?
	done
}

shows share.svg user ptr1 ptr2 ptr3 '"Bob"' 26 '4 pointers' 'user, ptr1, ptr2, ptr3' '#0 share_pointers' sharing.c:20
hides share.svg cap white garbage 'left out' 'global variable'
shows slices.svg original slice1 slice2 99 '3 slices, 1 pointer' '▲' 'seen through 2 slices' cap
shows collect.svg '○' '◐' '●' 'grey: found, to be scanned; its place in the work list' '●' garbage '… 400 more …'
hides collect.svg 'object on the heap'
[ -n "$(xmllint --xpath 'string(//*[local-name()="title"])' share.svg)" ]
ok 'share.svg has a title' $?
[ "$(grep -c 'font-family="DejaVu Sans[^"]*,[^"]*sans-serif"' share.svg)" -gt 5 ]
ok 'share.svg has fonts to fall back on' $?

# The arrows leave from the rows of the variables and arrive at the head of the object.
[ "$(grep -cE '^\s*n1:r[0-3]:e -> n2:h:w' share.dot)" -eq 4 ]
ok 'four arrows from four rows' $?
[ "$(grep -cE -- '-> n3:w[0-3]:w' slices.dot)" -eq 4 ]
ok 'slices arrive at their windows' $?

# ---- hostile names ----
! grep -qE '<script|<!--[^>]*-->.*-->|x{60}' hostile.svg
ok 'hostile names are escaped and bounded' $?
shows hostile.svg '<script>alert("&")</script>]]>' '</svg>\N\G'
! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' hostile.txt
ok 'no control characters in hostile.txt' $?
iconv -f UTF-8 -t UTF-8 hostile.dot >/dev/null
ok 'hostile.dot is UTF-8' $?

# ---- cuts ----
shows many.svg '200 of 1,204 objects' '1,004 left out' '… 2 more'
"$heapviz" draw many.heapsnapshot -o page.svg && "$heapviz" draw many.heapsnapshot -o page.png
shows page.svg '1,204 objects (1,189 folded)' 'Node + 126 below' 'a T with the n objects that only it keeps, folded'
width=$((0x$(head -c 20 page.png | tail -c 4 | od -An -tx1 | tr -d ' '))) height=$((0x$(head -c 24 page.png | tail -c 4 | od -An -tx1 | tr -d ' ')))
[ "$width" -gt "$height" ] && [ "$width" -lt $((3 * height)) ]
ok "a tree of 1,204 objects fits a page: $width by $height" $?
"$heapviz" draw many.heapsnapshot -limit 52 -o cut.svg
shows cut.svg '52 of 1,204 objects' '1,152 left out'
"$heapviz" draw many.heapsnapshot -depth 2 >cut.txt && grep -q '^3 of 1,204 objects' cut.txt
ok 'depth counts steps from the roots' $?
"$heapviz" draw many.heapsnapshot Node#1 -depth 1 -o from.svg
shows from.svg '3 of 1,204 objects' root
"$heapviz" draw share.heapsnapshot 0xc000012008 -symbolic >from.txt && grep -q 'User#1   24 bytes, 4 pointers' from.txt && [ "$(grep -c '──' from.txt)" -eq 4 ]
ok 'an address inside of an object, and its four variables' $?
"$heapviz" draw many.heapsnapshot -to Node#3 -o ways.svg
shows ways.svg '2 of 1,204 objects' 'all that lies on the ways asked for'
"$heapviz" draw many.heapsnapshot -from Node#1 -to Node#3 -limit 1 >ways.txt && grep -q '^1 of 2 objects on the ways' ways.txt
ok 'ways, and what the limit leaves out of them' $?
"$heapviz" draw many.heapsnapshot -type Node -depth 2 >type.txt && grep -q '^3 of 1,204 objects on the ways' type.txt
ok 'ways past a type' $?
"$heapviz" draw collect.heapsnapshot >live.txt && ! grep -q garbage live.txt && grep -q '6 of 8 objects' live.txt
ok 'garbage only with -all, but counted' $?

# ---- texts ----
for command in info types objects spans roots share check; do
	"$heapviz" "$command" share.heapsnapshot >out 2>err && [ -s out ] && [ ! -s err ]
	ok "$command" $?
done
for command in info share refs backrefs path; do
	"$heapviz" "$command" share.heapsnapshot User#1 -symbolic -ascii >out 2>err && [ -s out ] && [ ! -s err ]
	ok "$command User#1" $?
done
"$heapviz" share share.heapsnapshot User#1 | grep -q '4 pointers'
ok 'share says 4 pointers' $?
"$heapviz" --help | grep -q 'usage: heapviz' && "$heapviz" --version | grep -q '^heapviz [0-9]'
ok '--help and --version' $?

# ---- what goes wrong ----
echo 'what was there' >kept.svg
start=$(date +%s)
fails 'a graph too hard for Graphviz' 1 'took longer than 1 s; draw less (-depth, -limit) or write .dot' \
	"$heapviz" draw hard.heapsnapshot -unfold -limit 2000 -timeout 1 -o kept.svg
[ $(($(date +%s) - start)) -lt 5 ]
ok 'and it ends in time' $?
[ "$(cat kept.svg)" = 'what was there' ] && ! ls kept.svg.* >/dev/null 2>&1
ok 'and leaves the old file, and no half one' $?
printf '#include <unistd.h>\nint gvLayout(void)\n{\n\tfor (;;)\n\t\tpause();\n}\n' >hangs.c
${CC:-gcc} -shared -fPIC hangs.c -o hangs.so || exit 1
LD_PRELOAD=$work/hangs.so "$heapviz" draw share.heapsnapshot -timeout 60 -o x.svg &
parent=$! layout=
for i in $(seq 600); do
	read -r layout _ <"/proc/$parent/task/$parent/children" # no line's end there: read says false
	[ -z "$layout" ] || break
	sleep 0.1
done
kill -KILL $parent
wait $parent 2>/dev/null
for i in $(seq 100); do
	[ -e "/proc/$layout" ] || break
	sleep 0.1
done
[ -n "$layout" ] && [ ! -e "/proc/$layout" ]
ok 'who kills heapviz kills the layout that hangs, too' $?
"$heapviz" draw hard.heapsnapshot -limit 2000 -o hard.dot
ok 'but as .dot it can be had' $?

fails 'no such folder' 1 'cannot write nowhere/x.svg: No such file' "$heapviz" draw share.heapsnapshot -o nowhere/x.svg
fails 'no such folder for text' 1 'cannot write nowhere/x.txt' "$heapviz" draw share.heapsnapshot -o nowhere/x.txt
mkdir -p folder.svg
fails 'a folder in the way' 1 'cannot write folder.svg: Is a directory' "$heapviz" draw share.heapsnapshot -o folder.svg
fails 'a full disk' 1 'No space left' bash -c '"$1" draw share.heapsnapshot >/dev/full' - "$heapviz"
mkdir -p empty
fails 'Graphviz without its plugins' 1 'is its plugin' env GVBINDIR="$work/empty" "$heapviz" draw share.heapsnapshot -o x.svg
fails 'no snapshot file' 1 'absent' "$heapviz" info absent.heapsnapshot
echo '{"nodes": 12' >broken.heapsnapshot
fails 'not a snapshot' 1 broken "$heapviz" draw broken.heapsnapshot
head -c 900 share.heapsnapshot >short.heapsnapshot
fails 'half a snapshot' 1 short "$heapviz" draw short.heapsnapshot -o x.png
: >nothing.heapsnapshot
fails 'an empty file' 1 nothing "$heapviz" draw nothing.heapsnapshot
fails 'no such object' 1 'no object User#2' "$heapviz" draw share.heapsnapshot User#2
fails 'no such end' 1 'no object User#2' "$heapviz" draw share.heapsnapshot -to User#2
fails 'no such type' 1 'there is no type Hat' "$heapviz" draw share.heapsnapshot -type Hat
fails 'object and ways' 2 'an OBJECT, or ways' "$heapviz" draw share.heapsnapshot User#1 -to User#1
fails 'no such address' 1 'no object 0x12' "$heapviz" path share.heapsnapshot 0x12

fails 'bad suffix' 2 'not x.jpg' "$heapviz" draw share.heapsnapshot -o x.jpg
fails 'no suffix' 2 'not /dev/null' "$heapviz" draw share.heapsnapshot -o /dev/null
fails 'unknown option' 2 'unknown option -frob' "$heapviz" draw share.heapsnapshot -frob
fails 'unknown command' 2 'unknown command frob' "$heapviz" frob share.heapsnapshot
fails 'no command' 2 'no command' "$heapviz"
fails 'no snapshot given' 2 'no snapshot' "$heapviz" types
fails 'no number' 2 'number .* -limit' "$heapviz" draw share.heapsnapshot -limit none
fails 'no value' 2 'no value after -depth' "$heapviz" draw share.heapsnapshot -depth
fails 'an option of draw' 2 '-depth' "$heapviz" types share.heapsnapshot -depth 3
fails 'which object' 2 'which object' "$heapviz" path share.heapsnapshot
! ls ./*.svg.?????? ./*.txt.?????? >/dev/null 2>&1
ok 'no temporary file is left' $?

# ---- diff ----
"$heapviz" draw -diff share.heapsnapshot share.heapsnapshot >same.txt && grep -q '^no change$' same.txt
ok 'nothing changed' $?
"$heapviz" draw -diff share.heapsnapshot many.heapsnapshot -o diff.svg
shows diff.svg '1,204 new' '1 gone' 'gone, as it was before' 'left out'
"$heapviz" draw -diff share.heapsnapshot many.heapsnapshot -all -limit 3 -symbolic >all.txt && grep -q '1,204 new ([0-9,]* left out)' all.txt
ok 'what the limit leaves out of a diff is counted' $?
fails 'one snapshot only' 2 'two snapshots are needed' "$heapviz" draw -diff share.heapsnapshot

# ---- damaged snapshots: one number of the file replaced; GOMEM_SEED repeats a run ----
seed=${GOMEM_SEED:-$RANDOM}
damaged=0
for ((i = 0; i < 60; i++)); do
	damageable=(share slices collect hostile)
	perl -0777 -e '
		srand shift;
		$_ = <STDIN>;
		my @with = (0, 1, 2, 7, 99, 1000000, "4294967295", "9007199254740993", "18446744073709551615");
		my $n = () = /\d+/g;
		my ($which, $k) = (int rand $n, 0);
		my $new = $with[rand @with];
		s/\d+/$k++ == $which ? $new : $&/ge;
		print' $((seed + i)) <"${damageable[i % 4]}.heapsnapshot" >damaged.heapsnapshot
	for face in txt svg; do
		timeout 20 "$heapviz" draw damaged.heapsnapshot -all -timeout 10 -o "damaged.$face" 2>err
		status=$?
		[ "$status" -eq 0 ] || { [ "$status" -eq 1 ] && [ "$(wc -l <err)" -eq 1 ]; } || {
			echo "  GOMEM_SEED=$seed, number $i ($face): exit $status"
			head -n 3 err
			damaged=1
		}
	done
done
ok "damaged snapshots are drawn or refused (GOMEM_SEED=$seed)" $damaged

echo "$failures failures"
exit $((failures > 0))
