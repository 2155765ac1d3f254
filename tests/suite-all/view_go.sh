#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the page of `heap view` follows the stops of a Go program, in a real browser: the frame, the
# object with its values, what has changed at the next stop, and the end of the program.
set -u
for program in chromium tmux go; do
	command -v $program >/dev/null || { echo "skip: no $program" && exit 77; }
done
make --no-print-directory --silent go-demos || exit 1
. tests/tools/browser
t() { tmux -S "$WORK/view_go" "$@"; }
trap 'browser_stop; t kill-server 2>/dev/null' EXIT
failures=0
until_page() { # until_page NAME JAVASCRIPT WANTED: a minute at most
	local i got
	for i in $(seq 600); do
		got=$(browser_eval "$2" 2>/dev/null)
		[ "$got" != "$3" ] || return
		sleep 0.1
	done
	printf 'not ok %s\n  got    %s\n  wanted %s\n' "$1" "$got" "$3"
	failures=$((failures + 1))
}

t -f /dev/null new-session -d -x 100 -y 40 "exec gdb -nx -q -iex 'set debuginfod enabled off' -iex 'set confirm off' \
	-iex 'set auto-load python-scripts off' -x gomem.py -ex 'set args >/dev/null' -ex 'pipe heap view | cat >$WORK/url' $BUILD/demo/go/playground"
for i in $(seq 600); do
	[ ! -s "$WORK/url" ] || break
	sleep 0.1
done
browser_start "$WORK/browser" && browser_media light && browser_open "$(cat "$WORK/url")" || exit 1
t send-keys 'heap run-to shared' Enter
until_page 'where it stands' '$("say").textContent' 'main.showPointerSharing, playground.go line 46.'
texts='[...document.querySelectorAll("#graph .box text")].map((each) => each.textContent).join(" ").replace(/[^\w #.]/g, "")'
until_page 'frame and object' "$texts" '#0 main.showPointerSharing user ptr1 ptr2 ptr3 User #1 24 bytes name Bob age 25 4 pointers'
until_page 'four arrows' 'document.querySelectorAll("#graph .arrow:not(.gone)").length' 4
t send-keys 'heap run-to modified' Enter
until_page 'the next stop' "$texts" '#0 main.showPointerSharing user ptr1 ptr2 ptr3 User #1 24 bytes name Bob age 26 4 pointers'
browser_key ArrowLeft
until_page 'looking back' "$texts" '#0 main.showPointerSharing user ptr1 ptr2 ptr3 User #1 24 bytes name Bob age 25 4 pointers'
t send-keys 'continue' Enter
until_page 'the end' '$("status").textContent' 'the program exited with code 0'
[ "$failures" -eq 0 ] && echo 'the page follows a Go program'
exit $((failures > 0))
