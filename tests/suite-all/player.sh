#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the player page works in a browser: it steps forward and back, plays, scrubs and obeys the
# keyboard; at every step each object has the state that single pictures of the same collection
# give it, and at some steps the one that the collector's events say; hostile names do no harm; more
# frames can be fed to it, of which it keeps a bounded number and says so; from stop to stop boxes stay
# in their places, and what comes and goes does so smoothly, but not for who wants no motion; Markdown reads as tests/markdown.cases says; nothing is logged as an error, and nothing but the file is asked for.
set -u
command -v chromium >/dev/null || { echo 'skip: no chromium' && exit 77; }
. tests/tools/browser
heapviz=$PWD/$BUILD/heapviz
work=$WORK/player
rm -rf "$work"
mkdir -p "$work"
failures=0

is() { # is NAME GOT WANTED
	if [ "$2" = "$3" ]; then
		echo "ok $1"
	else
		printf 'not ok %s\n  got    %s\n  wanted %s\n' "$1" "$2" "$3"
		failures=$((failures + 1))
	fi
}
page() { # page NAME JAVASCRIPT WANTED
	is "$1" "$(browser_eval "$2")" "$3"
}
state() { # state NAME OBJECT STATE: what the graph shows of it
	page "$1: $2 is $3" "[...document.querySelectorAll('#graph .object')].find((box) =>
		box.querySelector('.title').textContent === '$2').getAttribute('class')" "box object $3"
}

${CC:-gcc} -std=gnu11 -Wall -g -Iviz -Itests/unit tests/suite/pictures.c -o "$work/pictures" \
	-L"$BUILD" -lheapgraph -Wl,-rpath,"$PWD/$BUILD" || exit 1
${CC:-gcc} -std=gnu11 -Wall -g -Iviz -Itests/unit tests/suite/places.c -o "$work/places" \
	-L"$BUILD" -lheapgraph -Wl,-rpath,"$PWD/$BUILD" || exit 1
for kind in cycle_start cycle_end hostile; do
	"$work/pictures" "$kind" "$work/$kind.heapsnapshot" || exit 1
done
"$heapviz" animate "$work"/cycle_{start,end}.heapsnapshot -o "$work/cycle.html" &&
	"$heapviz" animate "$work"/cycle_{start,end}.heapsnapshot -o "$work/frames" &&
	"$heapviz" animate "$work/hostile.heapsnapshot" -o "$work/hostile.html" || exit 1

trap browser_stop EXIT
browser_start "$work/browser" && browser_media light && browser_open "file://$work/cycle.html" || exit 1

# ---- steps ----
last=$(browser_eval 'player.frames.length')
is 'as many steps as pictures' "$last" "$(find "$work/frames" -name 'frame-*.svg' | wc -l)"
page 'starts with the first step' '$("count").textContent' "1 of $last"
page 'and can only go forward' '$("back").disabled + " " + $("next").disabled' 'true false'
state 'before the collection' 'Node #1' plain
for key in ArrowRight PageDown ArrowDown; do
	browser_key $key
done
page 'three keys go three steps forward' 'player.at' 3
page 'the narration' '$("say").textContent' 'Mark: what the roots lead to is going to be found.'
page 'is told to those who listen' '$("say").getAttribute("aria-live")' polite
state 'marking begins' 'Node #1' white
state 'marking begins' 'Node #7' absent
browser_key End
page 'End' 'player.at' $((last - 1))
page 'and can only go back' '$("back").disabled + " " + $("next").disabled' 'false true'
browser_key Home
page 'Home' 'player.at' 0
for key in ArrowRight ArrowRight ArrowRight ArrowLeft PageUp; do
	browser_key $key
done
page 'three forward and two back' 'player.at' 1
browser_key ']' BracketRight
page 'the next phase' 'player.phases[player.frames[player.at].phase]' 'sweep termination'
browser_key '[' BracketLeft
page 'and the one before' 'player.at' 0
page 'scrubbing' '$("scrub").value = 11, $("scrub").dispatchEvent(new Event("input")), $("say").textContent' \
	'The write barrier makes Node#3 grey: the program overwrites Node#2.next, which led to it.'
page 'what it says is marked' 'document.querySelector("#graph .focus .title").textContent' 'Node #3'
page 'the state in words' 'document.querySelector("#graph .focus .state").textContent' '◐ grey 1 ▲'
page 'the pointer that was overwritten is gone' \
	'[...document.querySelectorAll("#graph .arrow.gone")].map((arrow) => arrow.dataset.from + ">" + arrow.dataset.to)' '1>2,3>7'

# What the events of picture_cycle say, step by step.
browser_eval 'stop(8)' >/dev/null
state 'found through another' 'Node #2' 'grey focus'
browser_eval 'stop(9)' >/dev/null
state 'scanned' 'Node #1' 'black focus'
browser_eval 'stop(12)' >/dev/null
state 'born black' 'Node #7' 'black focus'
browser_eval 'stop(16)' >/dev/null
state 'marking is over' 'Node #5' garbage
page 'garbage has its frame' 'player.garbage.classList.contains("gone")' false
browser_eval 'stop(18)' >/dev/null
state 'swept' 'Node #5' 'ghost focus'
state 'not yet' 'Node #6' garbage

# Every step, forward and then back, against the pictures: classes and texts of all objects.
in_page() {
	browser_eval "stop($1), [...document.querySelectorAll('#graph .object')].map((box) =>
		box.dataset.object + ' ' + box.getAttribute('class') + ' ' + box.querySelector('.state').textContent)
		.join(';').replaceAll('  ', ' ')"
}
in_picture() {
	sed -n 's/.*<g class="\(box object [^"]*\)" data-object="\([0-9]*\)".*<text class="state"[^>]*>\([^<]*\)<.*/\2 \1 \3/p' \
		"$work/frames/frame-$(printf %04d $(($1 + 1))).svg" | paste -sd ';' | sed 's/  / /g'
}
differ=
for step in $(seq 0 $((last - 1))) $(seq $((last - 1)) -1 0); do
	[ "$(in_page "$step")" = "$(in_picture "$step")" ] || differ="$differ $step"
done
is 'every step shows what its picture shows' "$differ" ''

# ---- play ----
page 'plays' 'player.pause = 100, play(), $("play").textContent' Stop
for _ in $(seq 100); do
	[ "$(browser_eval 'player.timer === 0')" = true ] && break
	sleep 0.1
done
page 'to the end, and stops there' 'player.at + " " + $("play").textContent' "$((last - 1)) Play"
browser_key ' ' Space
page 'Space plays again from the start' 'player.timer > 0' true
browser_key ' ' Space
page 'and Space stops' 'player.timer' 0

# ---- what eyes and fingers need ----
browser_key Tab
page 'Tab shows where one is' '(document.activeElement !== document.body) + " " + getComputedStyle(document.activeElement).outlineStyle' 'true solid'
browser_key '?' Slash
page 'the keys are explained' '$("help").open' true
browser_key Escape
page 'and go away' '$("help").open' false
page 'a link to a step' 'stop(4), location.hash' '#5'
page 'no text of the page is smaller than 24 pixels' '[...document.querySelectorAll("body *")].filter((element) =>
	!element.closest("svg, dialog, script") && element.childNodes.length && element.getClientRects().length &&
	parseFloat(getComputedStyle(element).fontSize) < 24).map((element) => element.id)' ''
page 'nor of the graph, where it follows' 'stop(9), 30 * $("graph").firstElementChild.getCTM().a >= 23.99 ||
	$("graph").firstElementChild.style.transform' true
for scheme in light dark; do
	browser_media $scheme
	page "$scheme" 'document.documentElement.dataset.theme' $scheme
	browser_eval 'stop(11)' >/dev/null
	browser_shot "$work/$scheme.png"
	is "a picture in $scheme" "$(head -c 4 "$work/$scheme.png" | od -An -tx1 | tr -d ' ')" 89504e47
done
browser_key d KeyD
page 'd makes it light again' 'document.documentElement.dataset.theme' light

# ---- a live view feeds it more ----
page 'who looks at the last step follows' 'stop(player.frames.length - 1), feed(JSON.parse($("data").textContent)),
	player.at + 1 + " " + player.frames.length + " " + player.scene' "$((2 * last)) $((2 * last)) 1"
page 'who looks back stays' 'stop(3), feed(JSON.parse($("data").textContent)), player.at + " " + player.scene' '3 0'
page 'and goes on from one to the other' 'stop(player.at), stop(2 * '"$last"'), player.scene' 2

# ---- a long live view ----
stops() { # stops N: feeds so many more
	browser_eval "[...Array($1)].forEach((_, i) => feed({ scenes: [], frames: [{ scene: -1, phase: 0, focus: -1, set: [], arrows: [], say: 'stop' }] })), 1" >/dev/null
}
browser_eval 'Object.assign(player, { frames: [], scenes: [], at: -1, scene: -1, live: true })' >/dev/null
stops 700
page 'a live view keeps so many stops' 'player.frames.length + "; " + $("count").textContent + "; " + $("note").textContent' \
	'500; 700 of 700; only the last 500 stops are kept, 200 before them are not'
browser_eval 'stop(1)' >/dev/null
stops 1
page 'who looks back stays while it is there' '$("count").textContent + " " + player.at' '202 of 701 0'
stops 2
page 'and sees the first one that stays when it goes' '$("count").textContent + " " + player.at' '204 of 703 0'
page 'what was before a page was opened is counted' '(Object.assign(player, { frames: [], scenes: [], at: -1, dropped: 0 }),
	feed({ dropped: 40, number: 39 }), feed({ scenes: [], frames: [{ scene: -1, phase: 0, focus: -1, set: [], arrows: [], say: "stop" }] }),
	$("count").textContent + "; " + $("note").textContent)' '41 of 41; only the last 1 stops are kept, 40 before them are not'

# ---- one layout ----
"$work/places" "$work" 12 || exit 1
for ((stop = 1; stop <= 12; stop++)); do
	"$heapviz" animate "$work/$stop.heapsnapshot" -places "$work/stands" -o "$work/stop$stop.json" || exit 1
done
{ echo '[' && cat "$work/stop1.json" && for ((stop = 2; stop <= 12; stop++)); do echo ',' && cat "$work/stop$stop.json"; done && echo ']'; } >"$work/stops.json"
"$heapviz" page "$work/stops.json" -o "$work/stops.html" && browser_open "file://$work/stops.html" || exit 1
# The last frame of each scene: what is alive then.
motion() { # motion HOW: from stop to stop; whether anything was animated, whether most boxes stayed
	browser_call Emulation.setEmulatedMedia "{\"features\":[{\"name\":\"prefers-reduced-motion\",\"value\":\"$1\"}]}"
	browser_eval '(() => {
		const boxes = () => [...document.querySelectorAll("#graph .box:not(.leaving)")];
		const ends = player.frames.map((frame, i) => i).filter((i) => player.frames[i].scene !== player.frames[i + 1]?.scene);
		let animated = 0, known = 0, moved = 0;
		stop(ends[0]);
		for (const end of ends.slice(1)) {
			const before = new Map(boxes().map((box) => [box.dataset.key, box.getAttribute("transform")]));
			stop(end);
			const same = boxes().filter((box) => before.has(box.dataset.key));
			const elsewhere = same.filter((box) => before.get(box.dataset.key) !== box.getAttribute("transform")).length;
			if (elsewhere > player.scenes[player.frames[end].scene].moved)
				return `stop ${end}: ${elsewhere} boxes moved, and only ${player.scenes[player.frames[end].scene].moved} were said to`;
			animated += $("graph").getAnimations({ subtree: true }).filter((each) => !(each instanceof CSSTransition)).length;
			known += same.length, moved += elsewhere;
		}
		return [animated > 0, known > 30 && moved * 4 < known].join(" ");
	})()'
}
is 'boxes stay, what comes and goes is animated' "$(motion no-preference)" 'true true'
page 'what has gone is seen going, and is gone' 'Promise.all($("graph").getAnimations({ subtree: true }).map((each) => each.finished)).then(() => new Promise(requestAnimationFrame)).then(() => new Promise(requestAnimationFrame)).then(() => document.querySelectorAll(".leaving").length)' 0
is 'who wants no motion sees none' "$(motion reduce)" 'false true'

# ---- Markdown ----
# The table that the terminal is tested with, too.
cases=$(awk '{ gsub(/\\/, "\\\\"); gsub(/`/, "\\`"); gsub(/\$/, "\\$"); print }' tests/markdown.cases)
page 'Markdown reads as in the terminal' "\`$cases\`.split('== ').slice(1).map((each) => {
	const [name, rest] = [each.slice(0, each.indexOf('\\n')), each.slice(each.indexOf('\\n') + 1)];
	const [source, answers] = rest.split('-- terminal\\n');
	const wanted = answers.split('-- page\\n')[1].replace(/\\n\$/, '');
	const got = element('div', ...markdown(source.replace(/\\n\$/, '').split('\\n'))).innerHTML;
	return got === wanted ? '' : name + ': ' + got + ' ';
}).join('')" ''

# ---- hostile names ----
browser_open "file://$work/hostile.html"
page 'hostile names are text' 'document.querySelectorAll("script").length + " " +
	[...document.querySelectorAll("#graph .title")].some((each) => each.textContent.includes("<script>"))' '2 true'

# ---- nothing else happened ----
is 'no error and no warning' "$(grep -E '"method":"(Runtime.exceptionThrown|Log.entryAdded)"|"type":"(error|warning|assert)"' \
	"$browser_log" | head -n 3)" ''
is 'no request but for the files' "$(grep '"method":"Network.requestWillBeSent"' "$browser_log" |
	grep -vE '"request":\{"url":"(file://|data:)' | head -n 3)" ''
[ "$(grep -c '"method":"Network.requestWillBeSent"' "$browser_log")" -ge 2 ]
is 'requests would have been seen' $? 0

echo "$failures failures"
exit $((failures > 0))
