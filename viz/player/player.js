/* SPDX-License-Identifier: MIT
 *
 * player.js - steps through frames. viz/draw/player.c says what the data is and writes it.
 *
 *     feed(message)   appends scenes and frames; whoever looked at the last frame goes on to the
 *                     new one, whoever looks back stays there
 *
 * The page feeds itself with what stands in it. A live view feeds it with each stop, and it does
 * not know the difference.
 */
"use strict";

const $ = (id) => document.getElementById(id);
const MOST = 500; // frames of a live view that are kept

const player = {
	states: [], marks: [], phases: [], // what numbers in the data mean
	scenes: [], frames: [],
	at: -1,        // the frame that is shown
	scene: -1,     // the scene that is drawn
	now: null,     // what is true at this frame: see start()
	live: false,
	dropped: 0,    // frames of a live view that were before frames[0]
	camera: null,  // where 0, 0 of the scene is in the page, and its scale; null: not decided
	timer: 0, pause: 1600, whole: false, note: "",
};

/* ---- What is true at a frame ---- */

/* The heap before the first frame of a scene. */
function start(scene) {
	return {
		scene, frame: player.scenes[scene].first - 1,
		states: new Uint8Array(player.scenes[scene].objects),
		marks: new Uint8Array(player.scenes[scene].objects),
		arrows: Uint8Array.from(player.scenes[scene].arrows),
		counts: {}, // of folds
	};
}

function apply(now, frame) {
	for (let i = 0; i < frame.set.length; i += 3) {
		const [object, state, marks] = frame.set.slice(i, i + 3);

		now.states[object] = state;
		now.marks[object] = marks;
	}
	for (let i = 0; i < frame.arrows.length; i += 2)
		now.arrows[frame.arrows[i]] = frame.arrows[i + 1];
	for (let i = 0; i < (frame.counts ?? []).length; i += 2)
		now.counts[frame.counts[i]] = frame.counts[i + 1];
	now.work = frame.work ?? [];
	now.frame++;
}

/* Forward from where we are; backward anew from the start of the scene. */
function truth(at) {
	const scene = player.frames[at].scene;
	let now = player.now;

	if (!now || now.scene !== scene || now.frame > at)
		now = start(scene);
	while (now.frame < at)
		apply(now, player.frames[now.frame + 1]);
	return now;
}

/* ---- Drawing ---- */

/* Text of C's making as elements; scripts in it would not run, and there are none. */
function drawing(svg) {
	const parsed = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;

	return document.importNode(parsed, true);
}

function draw_scene(index) {
	const scene = player.scenes[index];
	const before = $("graph").firstElementChild, now = drawing(scene.graph);
	const camera = player.camera;

	player.camera = null;
	$("graph").replaceChildren(now);
	if (before && scene.program === player.scenes[player.scene]?.program && goes_on(before, now)) {
		carry(camera, now);
		move(before, now);
	}
	$("strip").replaceChildren(drawing(scene.strip));
	player.scene = index;
	player.elements = Array.from({ length: scene.objects }, () => []);
	for (const element of document.querySelectorAll("#graph [data-object], #strip [data-object]"))
		player.elements[element.dataset.object].push(element);
	player.arrows = [...$("graph").querySelectorAll("[data-arrow]")];
	player.garbage = $("graph").querySelector(".garbage-frame");
}

/* "◐ grey 3 ▲" */
function state_text(now, object, places) {
	const state = player.states[now.states[object]];
	const place = places.get(object);
	const marks = player.marks.filter((_, bit) => now.marks[object] >> bit & 1);

	return [state.sign, state.word, place, ...marks.map((mark) => mark.sign)]
		.filter(Boolean).join(" ");
}

/* A box that is garbage, or was; while the collector rests, none is "garbage" yet. */
const unheld = (box) => box.matches(".plain.unreached, .garbage, .ghost");

const state_name = (now, object) => player.states[now.states[object]].name;

function draw_objects(now, focus) {
	const places = new Map(now.work.map((object, i) => [object, i + 1]));
	const names = player.states.map((state) => state.name);
	let garbage = false;

	player.elements.forEach((elements, object) => {
		for (const element of elements) {
			const text = element.querySelector(".state");

			element.classList.remove(...names);
			element.classList.add(state_name(now, object));
			element.classList.toggle("focus", object === focus);
			if (text) {
				text.textContent = (now.counts[object] ?? state_text(now, object, places)) || text.dataset.size;
				garbage ||= unheld(element);
			}
		}
	});
	player.garbage?.classList.toggle("gone", !garbage);
}

function draw_arrows(now) {
	for (const arrow of player.arrows) {
		const { from, to } = arrow.dataset;
		const classes = ["arrow", ...["unnamed", "broken"].filter((name) => arrow.classList.contains(name))];

		if (!now.arrows[arrow.dataset.arrow])
			classes.push("gone");
		if (from >= 0)
			classes.push("from-" + state_name(now, from));
		if (to >= 0)
			classes.push("to-" + state_name(now, to));
		arrow.setAttribute("class", classes.join(" "));
	}
}

/* The graph of the first of two programs, which stands still. */
function draw_other(other) {
	document.body.classList.toggle("two", Boolean(other));
	$("other").replaceChildren();
	if (!other)
		return;

	const svg = drawing(other.graph);
	let garbage = false;

	for (let i = 0; i < other.set.length; i += 3) {
		const [object, number] = other.set.slice(i, i + 2), state = player.states[number];

		for (const element of svg.querySelectorAll(`[data-object="${object}"]`)) {
			const text = element.querySelector(".state");

			element.classList.add(state.name);
			garbage ||= unheld(element);
			if (text)
				text.textContent = [state.sign, state.word].filter(Boolean).join(" ") || text.dataset.size;
		}
	}
	for (let i = 0; i < (other.counts ?? []).length; i += 2)
		for (const text of svg.querySelectorAll(`[data-object="${other.counts[i]}"] .state`))
			text.textContent = other.counts[i + 1] || text.dataset.size;
	for (const arrow of svg.querySelectorAll("[data-arrow]"))
		arrow.classList.toggle("gone", !other.arrows[arrow.dataset.arrow]);
	svg.querySelector(".garbage-frame")?.classList.toggle("gone", !garbage);
	$("other").append(svg);
}

function draw_controls(frame) {
	const last = player.frames.length - 1;

	$("scrub").max = last;
	$("scrub").value = player.at;
	$("scrub").setAttribute("aria-valuetext", frame.say);
	$("count").textContent = `${player.dropped + player.at + 1} of ${player.dropped + last + 1}`;
	$("back").disabled = player.at === 0;
	$("next").disabled = player.at === last;
	$("play").textContent = player.timer ? "Stop" : "Play";
	$("phase").textContent = "collector: " + player.phases[frame.phase];
	for (const button of $("phases").children)
		button.setAttribute("aria-current", player.at >= button.dataset.from &&
			player.at < button.dataset.end);
}

function show(at) {
	const target = Math.max(0, Math.min(at, player.frames.length - 1));
	const frame = player.frames[target];

	if (!frame)
		return;
	player.at = target;
	$("title").textContent = document.title;
	$("note").textContent = player.note;
	$("say").textContent = frame.say ? frame.say + "." : ""; // before the graph: it takes room
	talk_show(frame);
	draw_other(frame.other);
	if (frame.scene >= 0) {
		player.now = truth(target);
		if (player.scene !== frame.scene)
			draw_scene(frame.scene);
		draw_objects(player.now, frame.focus);
		draw_arrows(player.now);
	}
	lay_out();
	if (frame.scene >= 0) {
		$("other").querySelectorAll("svg").forEach(stand);
		aim(frame);
	}
	draw_controls(frame);
	if (!player.live) // Chromium allows 200 in half a minute
		history.replaceState(null, "", "#" + (player.dropped + target + 1));
}

/* ---- Around the frames ---- */

/* The phases that there are, each with the frames where it begins and ends. */
function chapters() {
	const found = [];

	player.frames.forEach((frame, i) => {
		if (!i || frame.phase !== player.frames[i - 1].phase)
			found.push({ from: i, phase: frame.phase });
	});
	return found;
}

function draw_chapters() {
	const found = chapters();

	$("phases").replaceChildren();
	if (found.length > 8) // many collections: no room for a button each
		return;
	found.forEach((chapter, i) => {
		const name = player.phases[chapter.phase];

		if (!/^(mark|sweep)$/.test(name))
			return;
		const button = document.createElement("button");

		button.textContent = name;
		button.dataset.from = chapter.from;
		button.dataset.end = found[i + 1]?.from ?? player.frames.length;
		button.onclick = () => stop(chapter.from);
		$("phases").append(button);
	});
}

/* Only what occurs. */
function draw_legend() {
	const states = new Set(), marks = new Set();
	const item = (sign, text) => {
		const line = document.createElement("li"), words = document.createElement("span");

		words.textContent = text;
		line.append(sign, words);
		$("legend").append(line);
	};

	for (const frame of player.frames)
		for (let i = 0; i < frame.set.length; i += 3) {
			states.add(frame.set[i + 1]);
			marks.add(frame.set[i + 2]);
		}
	$("legend").replaceChildren();
	player.states.forEach((state, i) => {
		// what is no object, and so in no frame's changes
		if (player.scenes.some((scene) => scene.graph.includes(`"box ${state.name}"`)))
			states.add(i);
		if (states.has(i) && state.meaning)
			item(drawing('<svg xmlns="http://www.w3.org/2000/svg" class="strip" viewBox="0 0 36 36">' +
				`<g class="slot ${state.name}"><rect class="body" x="2" y="2" width="32" height="32"/>` +
				'<rect class="inner" x="7" y="7" width="22" height="22"/>' +
				'<path class="strike" d="M2 2L34 34M2 34L34 2"/></g></svg>'),
			`${state.sign} ${state.meaning}`.trim());
	});
	player.marks.forEach((mark, bit) => {
		const sign = document.createElement("b");

		sign.textContent = mark.sign;
		if ([...marks].some((each) => each >> bit & 1))
			item(sign, mark.meaning);
	});
}

/* ---- Feeding ---- */

/* Of a live view the last frames are kept; who looks at one that goes sees the first that stays. */
function forget() {
	const gone = Math.max(0, player.frames.length - MOST);

	player.dropped += gone;
	player.at = Math.max(-1, player.at - gone);
	player.frames.splice(0, gone);
	if (gone)
		player.now = null;
	for (const scene of player.scenes)
		scene.first -= gone;
	for (let i = 0; gone && i < (player.frames.find((frame) => frame.scene >= 0)?.scene ?? 0); i++)
		player.scenes[i] = { first: 0 }; // the numbers of the others stay
	if (player.dropped)
		player.note = `only the last ${player.frames.length} stops are kept, ` +
			`${player.dropped} before them are not`;
}

function feed(message) {
	const follow = player.at === player.frames.length - 1;
	const scenes = player.scenes.length;

	if (message.status !== undefined)
		say_status(message.status);
	if (message.dropped && !player.frames.length)
		player.dropped = message.dropped;
	if (!message.frames)
		return;

	for (const name of ["states", "marks", "phases"])
		player[name] = message[name] ?? player[name];
	for (const scene of message.scenes)
		player.scenes.push({ ...scene, first: Infinity });
	for (const frame of message.frames) {
		const scene = frame.scene < 0 ? -1 : scenes + frame.scene; /* -1: nothing is drawn */

		if (scene >= 0)
			player.scenes[scene].first = Math.min(player.scenes[scene].first, player.frames.length);
		player.frames.push({ ...frame, scene });
	}
	document.title = message.title ?? document.title;
	player.note = message.note ?? player.note;
	player.live ||= message.live;
	if (player.live)
		forget();
	draw_chapters();
	draw_legend();
	if (!player.frames.length)
		return;
	if (follow || player.at < 0)
		show(follow ? player.frames.length - 1 : 0);
	else
		draw_controls(player.frames[player.at]);
}

/* ---- Keys and buttons ---- */

function stop(at) {
	clearInterval(player.timer);
	player.timer = 0;
	show(at ?? player.at);
}

function play() {
	if (player.timer)
		return stop();
	if (player.at === player.frames.length - 1)
		show(0);
	player.timer = setInterval(() => {
		show(player.at + 1);
		if (player.at === player.frames.length - 1)
			stop();
	}, player.pause);
	draw_controls(player.frames[player.at]);
}

function faster(factor) {
	player.pause = Math.max(100, Math.min(6400, player.pause * factor));
	if (player.timer) {
		stop();
		play();
	}
}

function phase(step) {
	const starts = chapters().map((chapter) => chapter.from);

	stop(step > 0 ? starts.find((from) => from > player.at) ?? player.frames.length - 1
		: starts.reverse().find((from) => from < player.at) ?? 0);
}

function theme(dark) {
	document.documentElement.dataset.theme = dark ? "dark" : "light";
}

function whole() {
	player.whole = !player.whole;
	player.camera = null;
	$("whole").setAttribute("aria-pressed", player.whole);
	show(player.at);
}

const next = () => stop(player.at + 1), back = () => stop(player.at - 1);
const help = () => $("help").open ? $("help").close() : $("help").showModal();
const keys = {
	ArrowRight: next, ArrowDown: next, PageDown: next,
	ArrowLeft: back, ArrowUp: back, PageUp: back,
	" ": play, Home: () => stop(0), End: () => stop(player.frames.length - 1),
	"]": () => phase(1), "[": () => phase(-1), "+": () => faster(0.5), "-": () => faster(2),
	z: whole, d: () => theme(document.documentElement.dataset.theme !== "dark"), "?": help,
};

addEventListener("keydown", (event) => {
	/* a button that was reached by Tab is pressed by Space; one that was clicked is done with */
	const on_button = event.target.matches("button:focus-visible");

	if (event.ctrlKey || event.altKey || event.metaKey || !keys[event.key] ||
		(on_button && event.key === " "))
		return;
	event.preventDefault();
	keys[event.key]();
});
$("next").onclick = next;
$("back").onclick = back;
$("play").onclick = play;
$("whole").onclick = whole;
$("ask").onclick = help;
$("scrub").oninput = () => stop(Number($("scrub").value));
addEventListener("resize", () => {
	player.camera = null; // there may be more room now
	show(player.at);
});
addEventListener("hashchange", () => stop(parseInt(location.hash.slice(1), 10) - 1 - player.dropped || 0));
const dark = matchMedia("(prefers-color-scheme: dark)");
dark.onchange = () => theme(dark.matches);
theme(dark.matches);

player.whole = presenter;

const data = [JSON.parse($("data").textContent)].flat();
const first = (parseInt(location.hash.slice(1), 10) || 1) - 1;

for (const message of data)
	feed(message);
show(first);
if (data.some((message) => message.live))
	listen();
if (presenter)
	clock();
