#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: heapviz animate writes a page that is one file without any address in it, with data that
# is JSON; a picture per step that is XML, in which nothing has moved; hostile names do no harm in
# any of them; text has a contrast of 7:1 in light and dark, and states differ in grey; a picture
# says what is left out; what goes wrong gets one line.
set -u
. tests/tools/checks.sh
source=$PWD
heapviz=$PWD/$BUILD/heapviz
work=$WORK/animate
rm -rf "$work"
mkdir -p "$work/tmp"
export TMPDIR=$work/tmp

${CC:-gcc} -std=gnu11 -Wall -g -Iviz -Itests/unit tests/suite/pictures.c -o "$work/pictures" \
	-L"$BUILD" -lheapgraph -Wl,-rpath,"$PWD/$BUILD" || exit 1
cd "$work" || exit 1
for kind in cycle_start cycle_end folds_start folds_end share slices collect frames hostile tree many empty hard; do
	./pictures "$kind" "$kind.heapsnapshot" || exit 1
done

# ---- a collection ----
cycle=(cycle_start.heapsnapshot cycle_end.heapsnapshot)
for out in cycle.html cycle.json frames; do
	"$heapviz" animate "${cycle[@]}" -o $out 2>err && [ ! -s err ]
	ok "animate -o $out" $?
done
says() { # says FILE.json: the narration, a line per step
	grep -o '"say":"[^"]*"' "$1" | sed 's/"say":"//; s/"$//'
}
says cycle.json | diff - <(
	cat <<-END
		The heap before the collection: 7 objects
		Collection 7 starts: the program asked for it
		Sweep termination: every object becomes white
		Mark: what the roots lead to is going to be found
		The global variables are scanned
		gm_byte[16]#1 becomes grey: found through the global variable table
		The variables of main are scanned
		Node#1 becomes grey: found through main's variable list
		Node#2 becomes grey: found through Node#1.next
		Node#1 becomes black: its pointers were followed
		The write barrier makes Node#4 grey: the program stores a pointer to it in Node#1.left
		The write barrier makes Node#3 grey: the program overwrites Node#2.next, which led to it
		The program allocates Node#7, 24 bytes
		Node#3 becomes black: its pointers were followed
		Node#4 becomes black: its pointers were followed
		Node#2 becomes black: its pointers were followed
		Mark termination: no grey object is left, so what is white now is garbage
		Sweep: span by span, white objects are freed
		Node#5 is freed: no root leads to it
		Node#6 is freed: no root leads to it
		The span at 0xc000012060 is swept: 2 objects freed
		Collection 7 is over: 2 objects freed
		No collection runs
	END
)
ok 'a sentence for each event' $?
xmllint --noout frames/*.svg
ok 'pictures are XML' $?
[ "$(find frames -name 'frame-*.svg' | wc -l)" -eq "$(says cycle.json | wc -l)" ]
ok 'a picture per step' $?
places() { grep -oE '<g class="box[^>]*|<path class="line"[^>]*' "$1" | grep -oE '(translate|d=).*'; }
moved=0
for frame in frames/*.svg; do
	cmp -s <(places frames/frame-0001.svg) <(places "$frame") || moved=1
done
ok 'nothing moves' $moved
grep -q 'class="box object ghost focus" data-object="4"' frames/frame-0019.svg
ok 'what is freed is a ghost' $?
"$heapviz" animate cycle_end.heapsnapshot -o alone.json && [ "$(says alone.json | tail -n +2 | head -n 21 | wc -l)" -eq 21 ]
ok 'events alone make an animation' $?
"$heapviz" animate cycle_start.heapsnapshot cycle_end.heapsnapshot -o again.html && cmp -s cycle.html again.html
ok 'the same in every run' $?

# ---- folds ----
folds=(folds_start.heapsnapshot folds_end.heapsnapshot)
"$heapviz" animate "${folds[@]}" -o folds.json >said && "$heapviz" animate "${folds[@]}" -o folds >/dev/null
ok 'a collection of what folds' $?
grep -qx '23 of 161 objects drawn; 138 folded' said
ok 'what is folded is said' $?
says folds.json | sed -n '8,10p;17,18p;22p' | diff - <(
	cat <<-END
		Link#2 becomes black: its pointers were followed
		Of Link × 58: 8 become grey, 7 become black
		Of Link × 58: 7 become grey, 8 become black
		Seat *[60]#1 becomes grey: found through main's variable table
		Seat#1 becomes grey: found through Seat *[60]#1[0]
		15 objects of 56 more Seat become grey: pointers to them were found
	END
)
ok 'many events about a fold are one sentence' $?
# the counts of a fold sum up to its objects, in every frame that changes them
grep -o '"counts":\[[^]]*\]' folds.json | grep -oE '"([○◐●□×] )?[0-9][^"]*"' | tr -d ',"' | awk '
	{ n = 0; for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+$/) n += $i }
	n != 58 && n != 56 && n != 24 { print "  " $0; bad = 1 }
	END { exit bad || NR < 20 }'
ok 'counts sum up' $?
moved=0
for frame in folds/*.svg; do
	cmp -s <(places folds/frame-0001.svg) <(places "$frame") || moved=1
done
ok 'nothing moves where counts change' $moved
xmllint --noout folds/*.svg
ok 'and that is XML' $?
"$heapviz" animate "${folds[@]}" -unfold -o plain.json | diff - /dev/null && ! grep -q '○ [0-9]' plain.json
ok '-unfold' $?

# ---- pages and data of all heaps ----
for kind in share slices collect frames hostile tree many empty; do
	"$heapviz" animate "$kind.heapsnapshot" -o "$kind.html" 2>err && [ ! -s err ] &&
		"$heapviz" animate "$kind.heapsnapshot" -o "$kind.json" &&
		json_verify -q <"$kind.json"
	ok "$kind.json is JSON" $?
	sed -n '/<script type="application\/json"/,/<\/script>/p' "$kind.html" | sed '1d; $d' | cmp -s - "$kind.json"
	ok "$kind.html has it" $?
	[ "$(grep -c '</script>' "$kind.html")" -eq 2 ] && [ "$(grep -c '<script' "$kind.html")" -eq 2 ]
	ok "$kind.html has two scripts" $?
	! sed 's|http://www.w3.org/2000/svg||g' "$kind.html" | grep -qE 'https?://|src=|href="[^d]'
	ok "$kind.html names no other file" $?
	! grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$kind.html" && iconv -f UTF-8 -t UTF-8 "$kind.html" >/dev/null
	ok "$kind.html is UTF-8 without control characters" $?
done
"$heapviz" animate hostile.heapsnapshot -o hostile && xmllint --noout hostile/*.svg
ok 'hostile pictures are XML' $?
grep -q '15 of 1,204 objects drawn; 1,189 folded' many.json
ok 'what is left out is said' $?
"$heapviz" animate many.heapsnapshot -limit 20 -o few.json && grep -q '20 of 1,204 objects drawn' few.json
ok '-limit' $?
"$heapviz" page -o waits.html && grep -q '"frames":\[\]' waits.html
ok 'a page that waits' $?

# ---- colours ----
# Contrast as WCAG 2.1 defines it; the pairs are in comments of the style sheets, per theme.
cat "$source"/viz/player/{scene,player}.css >style.css
awk '
	function part(hex,   n, i) {
		n = 0
		for (i = 1; i <= 2; i++)
			n = n * 16 + index("0123456789abcdef", tolower(substr(hex, i, 1))) - 1
		n /= 255
		return n <= 0.03928 ? n / 12.92 : exp(2.4 * log((n + 0.055) / 1.055))
	}
	function light(hex) {
		return 0.2126 * part(substr(hex, 2, 2)) + 0.7152 * part(substr(hex, 4, 2)) + 0.0722 * part(substr(hex, 6, 2))
	}
	function contrast(a, b,   t) {
		a = light(a); b = light(b)
		if (a < b) { t = a; a = b; b = t }
		return (a + 0.05) / (b + 0.05)
	}
	/^:root/ { theme = /dark/ ? "dark" : "light" }
	/^\t--[a-z-]+: #/ { value[theme, substr($1, 1, length($1) - 1)] = substr($2, 1, 7) }
	/contrast:/ {
		pairs = $0
		sub(/.*contrast: /, "", pairs); sub(/ *\*\/.*/, "", pairs)
		n = split(pairs, list, "; ")
		for (i = 1; i <= n; i++)
			wanted[list[i]] = 1
	}
	function of(theme, name) { return (theme, name) in value ? value[theme, name] : value["light", name] }
	END {
		for (pair in wanted)
			for (t = 0; t < 2; t++) {
				theme = t ? "dark" : "light"
				split(pair, names, " ")
				c = contrast(of(theme, names[1]), of(theme, names[2]))
				checked++
				if (c < 7) {
					printf "  %s on %s in %s: %.2f\n", names[1], names[2], theme, c
					bad = 1
				}
			}
		# states side by side
		for (t = 0; t < 2; t++) {
			theme = t ? "dark" : "light"
			if (contrast(of(theme, "--white"), of(theme, "--grey")) < 1.6 ||
			    contrast(of(theme, "--grey"), of(theme, "--black")) < 7)
				bad = 1
		}
		if (checked < 16)
			bad = 1
		exit bad
	}' style.css
ok 'contrast of 7:1 in light and dark' $?

# ---- what goes wrong ----
fails 'no such snapshot' 1 absent "$heapviz" animate absent.heapsnapshot -o x.html
fails 'no output' 2 'FILE.html' "$heapviz" animate cycle_start.heapsnapshot
fails 'nothing to put into a folder' 2 'no snapshot' "$heapviz" animate -o x
fails 'an option of draw' 2 'takes no -depth' "$heapviz" animate cycle_start.heapsnapshot -depth 2 -o x.html
fails 'no such folder' 1 'cannot write nowhere/x.html' "$heapviz" animate cycle_start.heapsnapshot -o nowhere/x.html
fails 'a file in the way' 1 'cannot make the folder err/x' "$heapviz" animate cycle_start.heapsnapshot -o err/x
fails 'too hard for Graphviz' 1 'took longer than 1 s' "$heapviz" animate hard.heapsnapshot -unfold -limit 2000 -timeout 1 -o x.html
[ ! -e x.html ] && [ -z "$(ls "$TMPDIR")" ]
ok 'and leaves nothing behind' $?

echo "$failures failures"
exit $((failures > 0))
