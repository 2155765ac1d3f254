#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: `make pictures` takes the screens of the talk while it runs, in the sizes that it promises,
# and the terminals show the four pointers: text of 80 by 24, and of 200 by 50.
set -u
. tests/tools/checks.sh
for program in tmux chromium aha; do
	command -v $program >/dev/null || { echo "skip: no $program" && exit 77; }
done
talk/pictures.sh "$WORK/pictures" >"$WORK/said" 2>&1 || { cat "$WORK/said"; exit 1; }
size() { # of a PNG: "1920 1080"
	od -An -tu1 -j16 -N8 "$1" | awk '{ print ($1 * 256 + $2) * 65536 + $3 * 256 + $4, ($5 * 256 + $6) * 65536 + $7 * 256 + $8 }'
}
while read -r name width height; do
	[ "$(size "$WORK/pictures/$name.png")" = "$width $height" ] || fail "$name.png: $(size "$WORK/pictures/$name.png")"
	[ "$(size "talk/pictures/$name.png")" = "$width $height" ] || fail "talk/pictures/$name.png is not what make pictures takes"
done <<'END'
page 1920 1080
page-dark 1920 1080
page-grey 1920 1080
stage-80x24 960 576
stage-200x50 2400 1200
END
cmp -s "$WORK"/pictures/page.png "$WORK"/pictures/page-dark.png && fail 'dark is light'
cmp -s "$WORK"/pictures/page.png "$WORK"/pictures/page-grey.png && fail 'greyscale has colours'
for name in stage-80x24 stage-200x50; do
	text=$WORK/pictures/$name.txt
	for line in '4 pointers:' 'ptr3 ──┘' 'gm_checkpoint("shared")' 'slide 2/8 · step 4/8'; do
		grep -qF -- "$line" "$text" || fail "$name does not show '$line'"
	done
	[ "$(wc -L <"$text")" -le "$(sed 's/.*-\(.*\)x.*/\1/' <<<"$name")" ] ||
		fail "$name is wider than its terminal"
	grep -nE 'Traceback|Error' "$text" && fail "$name shows an error"
done
finish 'the pictures are taken'
