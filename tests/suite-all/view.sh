#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the page of `heap view` follows the program and the talk in a real browser, looks back
# through earlier stops, survives a reload and the end of GDB, and is for nobody but who has its
# address; the deck of `make slides` has every step in one file that asks for nothing, keeps
# objects in their places, has a contrast of 7:1 in light and dark, and prints.
set -u
export LC_ALL=C.UTF-8
make --no-print-directory --silent go-if-any || exit 1 # a step of slide 7
command -v chromium >/dev/null || { echo 'skip: no chromium' && exit 77; }
. tests/tools/browser
work=$WORK/view
mkdir -p "$work"
failures=0
is() { # is NAME GOT WANTED
	if [ "$2" != "$3" ]; then
		printf 'not ok %s\n  got    %s\n  wanted %s\n' "$1" "$2" "$3"
		failures=$((failures + 1))
	fi
}
page() { is "$1" "$(browser_eval "$2")" "$3"; } # page NAME JAVASCRIPT WANTED
until_page() { # until_page NAME JAVASCRIPT WANTED: a minute at most
	local i
	for i in $(seq 600); do
		[ "$(browser_eval "$2" 2>/dev/null)" != "$3" ] || return
		sleep 0.1
	done
	page "$@"
}
status_of() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
t() { tmux -S "$work/tmux" "$@"; }
trap 'browser_stop; t kill-server 2>/dev/null' EXIT

steps=$(find talk/recorded -name '*.txt' | wc -l)

t new-session -d -x 100 -y 40 "gdb -nx -q -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off' -x gomem.py -ex 'heap view' -ex slide"
for i in $(seq 100); do
	url=$(t capture-pane -p -S -100 | tr -d '\n' | grep -o 'http://[^ ]*token=[A-Za-z0-9_-]\{22\}')
	[ -z "$url" ] || break
	sleep 0.1
done
[ -n "$url" ] || { t capture-pane -p; echo 'heap view printed no address'; exit 1; }
origin=${url%%/\?*} events=${url/\?/events?}

# ---- who may see it ----
is 'the page' "$(status_of "$url")" 200
is 'without the token' "$(status_of "$origin/")" 403
is 'with another token' "$(status_of "$origin/?token=0123456789012345678901")" 403
is 'by a foreign name' "$(status_of -H 'Host: evil.example' "$url")" 403
is 'from a foreign page' "$(status_of -H 'Origin: https://evil.example' -m 2 "$events")" 403
is 'another file' "$(status_of "${url/\?/etc\/passwd?}")" 404
is 'a request that writes' "$(status_of -d x=1 "$url")" 501
is 'nothing listens but on this machine' "$(ss -Hltn "sport = :${origin##*:}" | awk '{ print $4 }')" "127.0.0.1:${origin##*:}"

# ---- following ----
browser_start "$work/browser" && browser_media light && browser_open "$url" || exit 1
until_page 'the first slide' '$("note").textContent' "slide 1 of 8, step 1 of 3"
for i in 1 2 3 4 5 6; do t send-keys Enter; done
until_page 'six steps on' '$("note").textContent' 'slide 2 of 8, step 4 of 8'
until_page 'the graph has the user' 'document.querySelector("#graph .object .title").textContent' 'User #1'
page 'what the step printed' '/4 pointers:/.test($("output").textContent)' true
seen=$(browser_eval player.at)
browser_key ArrowLeft && browser_key ArrowLeft
page 'looking back' "$seen - player.at" 2
t send-keys Enter
until_page 'who looks back stays there' "player.frames.length - 1 > $seen && player.at" $((seen - 2))
browser_key End
page 'and comes forward again' '$("note").textContent' 'slide 2 of 8, step 5 of 8'
t send-keys 'continue' Enter
until_page 'the end of the program is told' '$("status").textContent' 'the program exited with code 0'
t send-keys Enter
until_page 'it is started again for the next step' '$("note").textContent + $("status").textContent' 'slide 2 of 8, step 6 of 8'
browser_open "$url"
until_page 'a page that is loaded again has it all' '$("note").textContent' 'slide 2 of 8, step 6 of 8'
browser_open "$url&presenter"
until_page 'notes for the speaker' '/Five minutes/.test($("notes").textContent)' true
page 'and what comes next' '/^Next: A slice is a window/.test($("coming").textContent)' true
# Loaded anew at every step.
mapfile -t steps_left < <(find talk/recorded -name "*.txt" -printf "%f\n" | sed 's/\.txt$//' | sort -t. -k1,1n -k2,2n | sed '1,/^2\.6$/d')
for step in "${steps_left[@]}"; do
	t send-keys Enter
	browser_open "$url"
	until_page "loaded anew at $step" '$("note").textContent.replace(/slide (.*) of .*, step (.*) of .*/, "$1.$2")' "$step"
done
browser_open "$url&presenter"
page 'and a clock' 'new Promise((done) => { const wait = () => /^[0-9]+:[0-9]+, [0-9]+ minute/.test($("clock").textContent) ? done(true) : setTimeout(wait, 100); wait(); })' true
t send-keys 'kill' Enter "file $BUILD/programs/waits" Enter 'heap run-to waits' Enter
until_page 'another program' '$("status").hidden' true
t send-keys 'continue' Enter # Ctrl-C while GDB still starts a program would end it
until_page 'a program that runs is told' '$("status").textContent' 'the program runs'
t send-keys C-c
until_page 'and one that was stopped' '$("status").hidden' true
t send-keys 'quit' Enter
until_page 'the end of GDB is told' '$("status").textContent' 'GDB does not answer'
complaints=$(grep -E '"method":"(Runtime.exceptionThrown|Runtime.consoleAPICalled)"' "$browser_log" | cut -c1-300)
is 'the page has nothing to complain of' "$complaints" ''
foreign=$(grep -o '"requestWillBeSent".*"url":"[^"]*"' "$browser_log" | grep -vF "$origin" | grep -v 'data:')
is 'no request leaves the machine' "$foreign" ''
browser_stop

# ---- the deck ----
gdb -nx -q -batch -iex 'set debuginfod enabled off' -x gomem.py -ex "slide deck $work/deck.html" >"$work/deck.log" 2>&1 ||
	{ cat "$work/deck.log"; failures=$((failures + 1)); }
browser_start "$work/browser2" && browser_media dark && browser_open "file://$work/deck.html" || exit 1
page 'all steps are in the deck' 'player.frames.length' "$steps"
page 'none is a recording' 'player.frames.filter((frame) => frame.talk.recorded).length' 0
page 'it opens with the first' '$("note").textContent' 'slide 1 of 8, step 1 of 3'
browser_key PageDown
page 'and goes on' '$("note").textContent' 'slide 1 of 8, step 2 of 3'
page 'text for the last row' 'Math.min(...[...document.querySelectorAll("#told *, #output, #note, #title")].map((e) => parseFloat(getComputedStyle(e).fontSize))) >= 24' true
# Contrast of 7:1, as the browser draws it, at every step; a text that has less would be found.
for scheme in light dark; do
	browser_media $scheme
	for ((i = 0; i < steps; i++)); do
		browser_eval "stop($i)" >/dev/null
		page "contrast in $scheme, at step $((i + 1))" "$(cat tests/tools/contrast.js)" 'many texts'
	done
	page "pale text in $scheme would be found" "\$('note').style.color = '#888', $(cat tests/tools/contrast.js)" \
		"many texts slide 8 of 8, step 3 (rgb(136, 136, 136) on $([ $scheme = light ] && echo 'rgb(255, 255, 255)' || echo 'rgb(17, 17, 17)'))"
	browser_eval '$("note").style.color = ""' >/dev/null
done

# From step to step what was there stays where it was, to the pixel, unless the layout had to make room.
page 'one layout: an object stays in its place' '(() => {
	let same = 0, other = [], room = 0, before = { at: new Map() };
	for (let i = 0; i < player.frames.length; i++) {
		stop(i);
		const { talk, scene } = player.frames[i];
		if (scene < 0)
			continue;
		const { program, moved } = player.scenes[scene];
		const boxes = [...document.querySelectorAll("#graph .box")];
		const scale = $("graph").firstElementChild.getScreenCTM().a;
		const at = new Map(boxes.map((box) => {
			const { x, y } = box.querySelector(".body").getBoundingClientRect();
			return [box.dataset.key, `${Math.round(x)} ${Math.round(y)}`];
		}));
		for (const [key, place] of at)
			if (program === before.program && talk.slide === before.slide && before.at.has(key)) {
				if (before.at.get(key) === place)
					same++;
				else if (scale !== before.scale || moved)
					room++;
				else
					other.push(`${talk.slide}.${talk.step} ${key}`);
			}
		before = { at, program, scale, slide: talk.slide };
	}
	return [same >= 25, room <= same / 10, ...other].join(" ");
})()' 'true true'
# What the last row sees, at every step that has a picture: the text has the same room, letters have 24 pixels,
# the picture is whole or says how much of it is not, what a step speaks of is seen, no arrow strays.
page 'the pictures of all steps' '(() => {
	const widths = new Set(), bad = [];
	let pictures = 0, cut = 0, named = 0;
	for (let i = 0; i < player.frames.length; i++) {
		stop(i);
		const { talk, scene } = player.frames[i], name = `${talk.slide}.${talk.step}`;
		if (scene < 0)
			continue;
		const view = $("graph").getBoundingClientRect();
		const boxes = [...document.querySelectorAll("#graph .box:not(.absent)")];
		const seen = (box) => {
			const { left, top, right, bottom } = box.querySelector(".body").getBoundingClientRect();
			return left >= view.left - 3 && top >= view.top - 3 && right <= view.right + 3 && bottom <= view.bottom + 3;
		};
		const hidden = boxes.filter((box) => !seen(box)).length;
		const about = boxes.filter((box) => talk.output.includes(box.dataset.key));
		pictures++;
		widths.add($("beside").getBoundingClientRect().width);
		if ($("graph").firstElementChild.getScreenCTM().a < 0.799)
			bad.push(`${name}: letters`);
		if (hidden ? !$("outside").textContent.startsWith(`${hidden} of `) || $("outside").hidden : !$("outside").hidden)
			bad.push(`${name}: ${hidden} outside, and it says ${$("outside").textContent}`);
		cut += hidden > 0;
		named += about.length > 0;
		if (about.length && !about.some(seen))
			bad.push(`${name}: what it is about is not seen`);
		for (const arrow of document.querySelectorAll("#graph .arrow:not(.gone)")) {
			const all = boxes.map((box) => box.getBoundingClientRect()), { left, top, right, bottom } = arrow.getBoundingClientRect();
			if (left < Math.min(...all.map((each) => each.left)) - 100 || right > Math.max(...all.map((each) => each.right)) + 100 ||
				top < Math.min(...all.map((each) => each.top)) - 100 || bottom > Math.max(...all.map((each) => each.bottom)) + 100)
				bad.push(`${name}: an arrow strays`);
		}
	}
	return [pictures > 20, cut > 0, named > 5, widths.size, ...bad].join(" ");
})()' 'true true true 1'
page 'C and Go beside each other' '(() => {
	stop(player.frames.findIndex((frame) => frame.other));
	const texts = (pane) => [...pane.querySelectorAll(".box text")].map((each) => each.textContent).join(" ").replace(/[^\w #.]/g, "");
	return texts($("other")) + " | " + texts($("graph"));
})()' '#0 main user ptr1 ptr2 ptr3 User #1 24 bytes name Bob age 25 4 pointers | #0 main.showPointerSharing user ptr1 ptr2 ptr3 User #1 24 bytes name Bob age 25 4 pointers'
browser_call Page.printToPDF '{"preferCSSPageSize":true,"printBackground":true}' &&
	sed -E 's/.*"data":"([^"]*)".*/\1/' <<<"$browser_reply" | base64 -d >"$work/deck.pdf"
is 'a sheet a step' "$(grep -ac '/Type */Page\b' "$work/deck.pdf")" "$steps"
browser_stop

[ "$failures" -eq 0 ] && echo "the view follows, the deck holds $steps steps"
exit $((failures > 0))
