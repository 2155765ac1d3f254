#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make pictures: the screens that talk/README.md shows, taken from the talk while it runs: the stage in
# terminals of 80 by 24 and of 200 by 50, the page beside it at 1920 by 1080 in light, dark and
# greyscale. pictures.sh FOLDER puts them elsewhere, and the text of the terminals beside them.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-talk/pictures}
work=$(mktemp -d)
export LC_ALL=C.UTF-8
. tests/tools/browser
t() { tmux -S "$work/tmux.$session" "$@"; }
trap 'browser_stop; t kill-server 2>/dev/null; rm -rf "$work"' EXIT
session=0
mkdir -p "$folder"

wait_for() { # wait_for TEXT: until the screen shows it, a minute at most
	local i
	for ((i = 0; i < 600; i++)); do
		if t capture-pane -p | grep -qF -- "$1"; then return; fi
		sleep 0.1
	done
	echo "pictures: '$1' did not come to the screen, which is:" >&2
	t capture-pane -p >&2
	exit 1
}

# stage COLUMNS ROWS: the talk to the step with the four pointers, in a terminal of that size
stage() {
	local step
	t kill-server 2>/dev/null || true
	session=$((session + 1)) # a server that is ending takes no new session
	t -f /dev/null new-session -d -x "$1" -y "$2" "TERM=screen-256color exec gdb -nx -q -iex 'set debuginfod enabled off' \
		-iex 'set pagination off' -iex 'set confirm off' -x gomem.py -ex 'set gomem stage on' -ex 'pipe heap view | cat >$work/url' -ex slide"
	t set-option status off
	wait_for 'slide 1/8 · step 1/3'
	for step in '1/8 · step 2/3' '1/8 · step 3/3' '2/8 · step 1/8' '2/8 · step 2/8' '2/8 · step 3/8' '2/8 · step 4/8'; do
		t send-keys Enter
		wait_for "slide $step"
	done
	wait_for 'ptr3 ──┘' # in the window
}

# terminal COLUMNS ROWS: the screen as text, and as a picture of a page that aha makes of it
terminal() {
	local name=$folder/stage-$1x$2 width=$(($1 * 12)) height=$(($2 * 24))
	stage "$1" "$2"
	[ "$folder" = talk/pictures ] || t capture-pane -p >"$name.txt"
	{
		printf '<!DOCTYPE html><meta charset="utf-8"><style>body { margin: 0; background: #111; color: #eee; } pre { margin: 0; font: 20px/24px "DejaVu Sans Mono"; letter-spacing: -0.04px; width: %dpx; height: %dpx; overflow: hidden; }</style><pre>' $width $height
		t capture-pane -p -e | aha --no-header --black
		printf '</pre>'
	} >"$work/screen.html"
	browser_open "file://$work/screen.html"
	browser_call Page.captureScreenshot "{\"format\":\"png\",\"clip\":{\"x\":0,\"y\":0,\"width\":$width,\"height\":$height,\"scale\":1},\"captureBeyondViewport\":true}"
	sed -E 's/.*"data":"([^"]*)".*/\1/' <<<"$browser_reply" | base64 -d >"$name.png"
	echo "$name.png"
}

# page NAME SCHEME: the page, of the step that the stage shows
page() {
	browser_media "$2"
	browser_eval 'Promise.all(document.getAnimations().map((each) => each.finished)).then(() => 1)' >/dev/null
	browser_shot "$folder/$1.png"
	echo "$folder/$1.png"
}

browser_start "$work/browser" 2>"$work/browser.log"
terminal 200 50
terminal 80 24
browser_open "$(cat "$work/url")"
for ((i = 0; i < 600; i++)); do
	[ "$(browser_eval '$("note").textContent' 2>/dev/null || true)" != 'slide 2 of 8, step 4 of 8' ] || break
	sleep 0.1
done
page page light
page page-dark dark
browser_media light
browser_call Emulation.setEmulatedVisionDeficiency '{"type":"achromatopsia"}'
browser_shot "$folder/page-grey.png"
echo "$folder/page-grey.png"
