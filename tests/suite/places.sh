#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: with -places a picture leaves every box where the picture before had it, and says how many
# it moved; boxes never overlap, arrows run past boxes and not through them, whatever comes and goes
# (random heaps); what the picture was of does not matter if the file of places is missing or broken.
set -u
. tests/tools/checks.sh
heapviz=$PWD/$BUILD/heapviz
stops=30
${CC:-gcc} -std=gnu11 -Wall -g -Iviz -Itests/unit tests/suite/places.c -o "$WORK/places" \
	-L"$BUILD" -lheapgraph -Wl,-rpath,"$PWD/$BUILD" || exit 1
"$WORK/places" "$WORK" $stops | tee "$WORK/seed" || exit 1

# before AFTER: places of two files, the boxes of the second alone. Moved boxes, overlaps.
compare() {
	awk '$1 == "box" { key = $7; if (NR == FNR) was[key] = $3 " " $4
			else if ($2 == 0) { n++; x[n] = $3; y[n] = $4; w[n] = $5; h[n] = $6
				if (key in was && was[key] != $3 " " $4) moved++ } }
		END { for (i = 1; i <= n; i++) for (j = 1; j < i; j++)
				if (x[i] < x[j] + w[j] && x[j] < x[i] + w[i] && y[i] < y[j] + h[j] && y[j] < y[i] + h[i]) overlaps++
			print moved + 0, overlaps + 0, n }' "$1" "$2"
}
# Arrows of a picture that go through a box other than their own two; curves are looked at in
# sixteen pieces, and a box is what it is less four pixels.
crossings() { # crossings PLACES PICTURE.svg
	awk 'NR == FNR { if ($1 == "box" && $2 == 0) { n++; k[n] = $7; x[n] = $3; y[n] = $4; w[n] = $5; h[n] = $6 } next }
		/<path class="line"/ {
			keys = $0; sub(/.* data-key="/, "", keys); sub(/".*/, "", keys); gsub(/&gt;/, ">", keys)
			split(keys, end, ">"); from = end[1]; sub(/\/[-0-9]*$/, "", from)
			d = $0; sub(/.* d="M/, "", d); sub(/".*/, "", d); gsub(/C/, " ", d)
			m = split(d, p, " ")
			for (s = 1; s + 7 <= m; s += 6)
				for (i = 0; i <= 16; i++) {
					t = i / 16; u = 1 - t
					px = u*u*u*p[s] + 3*u*u*t*p[s+2] + 3*u*t*t*p[s+4] + t*t*t*p[s+6]
					py = u*u*u*p[s+1] + 3*u*u*t*p[s+3] + 3*u*t*t*p[s+5] + t*t*t*p[s+7]
					for (b = 1; b <= n; b++)
						if (k[b] != from && k[b] != end[2] && px > x[b] + 4 && px < x[b] + w[b] - 4 &&
						    py > y[b] + 4 && py < y[b] + h[b] - 4)
							hit[keys] = 1
				}
		}
		END { for (key in hit) c++; print c + 0 }' "$1" "$2"
}

places=$WORK/stands
known=0 moves=0 arrows=0
for ((i = 1; i <= stops; i++)); do
	[ ! -e "$places" ] || cp "$places" "$places.before"
	[ -e "$places.before" ] || : >"$places.before"
	"$heapviz" animate "$WORK/$i.heapsnapshot" -places "$places" -o "$WORK/$i.json" || fail "stop $i: not drawn"
	cp "$places" "$places.now"
	"$heapviz" animate "$WORK/$i.heapsnapshot" -places "$places.now" -o "$WORK/frames.$i" || fail "stop $i: no frames"
	cmp -s <(grep -v "^box [1-9]" "$places" | sort) <(grep -v "^box [1-9]" "$places.now" | sort) || fail "stop $i: the same picture again, and something moves"
	[[ $(grep -o '"known":[0-9]*,"moved":[0-9]*' "$WORK/$i.json") =~ :([0-9]+).*:([0-9]+) ]]
	said=${BASH_REMATCH[2]}
	known=$((known + BASH_REMATCH[1]))
	read -r moved overlaps boxes < <(compare "$places.before" "$places")
	[ "$moved" = "$said" ] || fail "stop $i: $moved boxes moved, it says $said"
	[ "$overlaps" = 0 ] || fail "stop $i: $overlaps of $boxes boxes overlap"
	through=$(crossings "$places" "$WORK/frames.$i/frame-0001.svg")
	[ "$through" = 0 ] || fail "stop $i: $through arrows go through boxes"
	arrows=$((arrows + $(grep -c 'class="line"' "$WORK/frames.$i/frame-0001.svg")))
	moves=$((moves + moved))
done
[ "$known" -gt $((stops * 4)) ] || fail "only $known boxes were known: nothing is tried"
[ "$arrows" -gt $((stops * 2)) ] || fail "only $arrows arrows: nothing is tried"
[ $((moves * 4)) -le "$known" ] || fail "$moves of $known known boxes moved"

# ---- files that are none ----
printf 'box 0 nan 1 2 3 frame\nview inf 0 0 0\nbox\n\0\xff\nbox 0 1e308 1e308 5 5 0xc000012000\n' >"$WORK/broken"
for file in broken absent; do
	"$heapviz" animate "$WORK/$stops.heapsnapshot" -places "$WORK/$file" -o "$WORK/$file.json" &&
		json_verify -q <"$WORK/$file.json" || fail "places that are $file: no picture"
	! grep -qE 'nan|inf[^o]' "$WORK/$file" || fail "places that are $file: $(head -n 2 "$WORK/$file")"
done
"$heapviz" animate "$WORK/1.heapsnapshot" -places "$WORK/nowhere/places" -o "$WORK/x.json" 2>"$WORK/err" &&
	fail 'places that cannot be written are no error'
[ "$(wc -l <"$WORK/err")" = 1 ] && grep -q 'cannot write .*nowhere/places' "$WORK/err" || fail "said: $(cat "$WORK/err")"

finish "$stops stops, $known boxes known, $moves moved, $arrows arrows"
