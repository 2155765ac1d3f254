#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the page of `heap view` follows the program and the talk in a real browser, and the speaker's
# page beside it does; it looks back through earlier stops, survives a reload at every step, pictures
# that do not come, and the end of GDB, and is for nobody but who has its address; the deck of `make
# slides` has every step in one file that asks for nothing, whole, in letters of 24 pixels, keeps objects
# in their places, has a contrast of 7:1 in light and dark, and prints.
set -u
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
t() { tmux -S "$work/tmux$session" "$@"; }
session=1
# talk SCRIPT [COMMAND]: a talk with a page; its address is in $url
talk() {
	t new-session -d -x 100 -y 40 "gdb -nx -q -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off' -x $1 ${2:+-ex '$2'} -ex 'heap view' -ex slide"
	for i in $(seq 100); do
		url=$(t capture-pane -p -S -100 | tr -d '\n' | grep -o 'http://[^ ]*token=[A-Za-z0-9_-]\{22\}')
		[ -z "$url" ] || return
		sleep 0.1
	done
	t capture-pane -p
	echo 'heap view printed no address'
	exit 1
}
trap 'browser_stop; t kill-server 2>/dev/null' EXIT

mapfile -t names < <(find talk/recorded -name "*.txt" -printf "%f\n" | sed 's/\.txt$//' | sort -t. -k1,1n -k2,2n)
steps=${#names[@]}
whole=$(cat tests/tools/whole.js)

talk gomem.py
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
# Two pages: that for the room is loaded anew at every step, the speaker's stays and follows.
room=$browser_session
browser_tab && browser_media light && browser_open "$url&presenter" || exit 1
speaker=$browser_session
until_page 'notes for the speaker' '/Five minutes/.test($("notes").textContent)' true
page 'and what comes next' '/^Next: A slice is a window/.test($("coming").textContent)' true
where='$("note").textContent.replace(/slide (.*) of .*, step (.*) of .*/, "$1.$2")'
t send-keys 'slide goto 1' Enter
for step in "${names[@]}"; do
	[ "$step" = 1.1 ] || t send-keys Enter
	browser_session=$room
	browser_open "$url"
	until_page "loaded anew at $step" "$where" "$step"
	pictured=$(browser_eval 'player.frames[player.at].scene >= 0')
	browser_session=$speaker
	until_page "the speaker's page at $step" "$where" "$step"
	page "the same picture at $step" 'player.frames[player.at].scene >= 0' "$pictured"
done
t send-keys 'slide goto 3' Enter 'heap run-to modified' Enter
until_page 'what the speaker does at a slide of text is drawn' 'player.frames[player.at].scene >= 0 && $("note").textContent' 'slide 3 of 8, step 1 of 2'
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

# ---- pictures that do not come: whenever heapviz has to lay one out, Graphviz hangs ----
printf '#include <unistd.h>\nint gvLayout(void)\n{\n\tfor (;;)\n\t\tpause();\n}\n' >"$work/hangs.c"
${CC:-gcc} -shared -fPIC "$work/hangs.c" -o "$work/hangs.so" || exit 1
mkdir -p "$work/hangs/build" && cp -r gomem.py gdbext talk "$work/hangs/"
ln -s "$PWD"/{Makefile,target,viz,tests} "$work/hangs/"
ln -s "$PWD/$BUILD"/* "$work/hangs/build/" && rm "$work/hangs/build/heapviz"
printf '#!/bin/sh\nLD_PRELOAD=%s exec %s "$@"\n' "$work/hangs.so" "$PWD/$BUILD/heapviz" >"$work/hangs/build/heapviz"
chmod +x "$work/hangs/build/heapviz"
session=2
talk "$work/hangs/gomem.py" 'python import gomem.view.feed; gomem.view.feed.TIMEOUT = 0.3'
browser_start "$work/browser.hangs" && browser_media light && browser_open "$url" || exit 1
for step in "${names[@]}"; do
	[ "$step" = 1.1 ] || t send-keys Enter
	until_page "no picture comes at $step" "$where" "$step"
done
page 'without pictures all steps are told' 'player.frames.map((frame) => frame.scene).join("") + " " + player.frames.filter((frame) => frame.talk.pictured).every((frame) => frame.talk.output)' \
	"$(printf -- '-1%.0s' "${names[@]}") true"
t capture-pane -p -S -2000 | grep -nE 'Traceback|Python Exception|── recorded' && is 'without pictures' 'an error' 'no error'
t kill-server
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
# What the last row sees of every step: text and picture are whole, and letters have 24 pixels; no arrow
# strays; and the room for the text changes no more often than it has to.
for ((i = 0; i < steps; i++)); do
	browser_eval "stop($i)" >/dev/null
	seen=$(browser_eval "$whole")
	[[ $seen =~ ^[0-9]+\ texts,\ [0-9]+\ boxes$ ]] || is "step $((i + 1)), $(browser_eval '$("note").textContent')" "$seen" 'N texts, N boxes'
done
page 'a letter too small would be found' "stop(4), \$('note').style.fontSize = '23px', / has letters of 23.0 pixels\$/.test($whole)" true
page 'and a box outside' "\$('note').style.fontSize = '', document.querySelector('#graph .box').setAttribute('transform', 'translate(-500, 0)'), / sticks out of #graph/.test($whole)" true
page 'the pictures of all steps' '(() => {
	const rooms = new Map(), bad = [];
	let pictures = 0;
	for (let i = 0; i < player.frames.length; i++) {
		stop(i);
		const { talk, scene } = player.frames[i], name = `${talk.slide}.${talk.step}`;
		if (scene < 0)
			continue;
		const boxes = [...document.querySelectorAll("#graph .box:not(.absent)")];
		const room = LAYOUTS.find((each) => each && document.body.classList.contains(each)) ?? "wide";
		pictures++;
		rooms.set(room, (rooms.get(room) ?? 0) + 1);
		for (const arrow of document.querySelectorAll("#graph .arrow:not(.gone)")) {
			const all = boxes.map((box) => box.getBoundingClientRect()), { left, top, right, bottom } = arrow.getBoundingClientRect();
			if (left < Math.min(...all.map((each) => each.left)) - 100 || right > Math.max(...all.map((each) => each.right)) + 100 ||
				top < Math.min(...all.map((each) => each.top)) - 100 || bottom > Math.max(...all.map((each) => each.bottom)) + 100)
				bad.push(`${name}: an arrow strays`);
		}
	}
	return [pictures > 20, rooms.get("wide") > pictures / 2, ...bad].join(" ");
})()' 'true true'
page 'C and Go beside each other' '(() => {
	stop(player.frames.findIndex((frame) => frame.other));
	const texts = (pane) => [...pane.querySelectorAll(".box text")].map((each) => each.textContent).join(" ").replace(/[^\w #.]/g, "");
	return texts($("other")) + " | " + texts($("graph"));
})()' '#0 main user ptr1 ptr2 ptr3 User #1 24 bytes name Bob age 25 4 pointers | #0 main.showPointerSharing user ptr1 ptr2 ptr3 User #1 24 bytes name Bob age 25 4 pointers'
# for who lets things move; on paper nothing that was going away is still there
browser_call Emulation.setEmulatedMedia '{"features":[{"name":"prefers-reduced-motion","value":"no-preference"}]}'
page 'paper shows each step as it is' '(() => {
	sheets();
	const arrows = (sheet) => sheet.querySelectorAll(".arrow:not(.gone) .line").length;
	const found = [...$("sheets").children].map(arrows);
	const bad = player.frames.flatMap((frame, i) => {
		if (frame.scene < 0)
			return [];
		const shown = truth(i).arrows.reduce((n, one) => n + one, 0) + (frame.other?.arrows.reduce((n, one) => n + one, 0) ?? 0);
		return found[i] === shown ? [] : [`${frame.talk.slide}.${frame.talk.step}: ${found[i]} arrows of ${shown}`];
	});
	$("sheets").replaceChildren();
	return bad.join(", ");
})()' ''
browser_call Page.printToPDF '{"preferCSSPageSize":true,"printBackground":true}' &&
	sed -E 's/.*"data":"([^"]*)".*/\1/' <<<"$browser_reply" | base64 -d >"$work/deck.pdf"
is 'a sheet a step' "$(grep -ac '/Type */Page\b' "$work/deck.pdf")" "$steps"
browser_stop

[ "$failures" -eq 0 ] && echo "the view follows, the deck holds $steps steps"
exit $((failures > 0))
