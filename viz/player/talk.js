/* SPDX-License-Identifier: MIT
 *
 * talk.js - what stands beside the graph: the text of a step and what it printed, the speaker's
 * notes, and messages from a live view. gdbext/gomem/view/feed.py says what a talk's frame has.
 */
"use strict";

const presenter = new URLSearchParams(location.search).has("presenter");

/* ---- Text ---- */

function element(name, ...children) {
	const made = document.createElement(name);

	made.append(...children);
	return made;
}

/* `code`, **strong** and *soft* words of a text, as nodes. */
function words(text) {
	return text.split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^*\s][^*]*\*)/).map((part) => {
		if (/^`.+`$/.test(part))
			return element("code", part.slice(1, -1));
		if (/^\*\*.+\*\*$/.test(part))
			return element("strong", part.slice(2, -2));
		if (/^\*.+\*$/.test(part))
			return element("em", part.slice(1, -1));
		return part;
	});
}

/* The little of Markdown that slides need. gdbext/gomem/stage/screen.py does the same for a terminal
 * and says what there is; tests/markdown.cases has what both make of each thing. */
function markdown(lines) {
	const made = []; // elements
	let block = null, text = ""; // what the next lines may go on with
	let code = null;
	const flush = () => {
		block?.append(...words(text));
		block = null;
	};
	const begin = (element, said) => {
		flush();
		block = element;
		text = said;
	};
	/* An element within the list or quote that the last line was in, or within a new one. */
	const within = (name, child, said) => {
		const before = made[made.length - 1];

		begin(element(child), said);
		if (before?.localName !== name || before.over)
			made.push(element(name));
		made[made.length - 1].append(block);
	};

	for (const line of lines) {
		const item = /^([-*]|\d+\.) (.*)/.exec(line);

		if (/^(```|~~~)/.test(line)) {
			flush();
			code = code ? null : element("pre");
			if (code)
				made.push(code);
		} else if (code) {
			code.append(line + "\n");
		} else if (!line.trim()) {
			flush();
			if (made.length)
				made[made.length - 1].over = true;
		} else if (item) {
			within(item[1].length > 1 ? "ol" : "ul", "li", item[2]);
		} else if (line.startsWith(">")) {
			within("blockquote", "p", line.slice(1).trim());
		} else if (line.startsWith("#")) {
			begin(element("h2"), line.replace(/^#+/, "").trim());
			made.push(block);
			flush();
		} else if (block && (line.startsWith(" ") || block.parentNode === null)) {
			text += " " + line.trim();
		} else {
			begin(element("p"), line.trim());
			made.push(block);
		}
	}
	flush();
	return made;
}

/* ---- A frame of a talk ---- */

function talk_show(frame) {
	const talk = frame.talk;

	document.body.classList.toggle("talk", Boolean(talk));
	document.body.classList.toggle("presenter", Boolean(talk) && presenter);
	document.body.classList.toggle("picture", frame.scene >= 0);
	if (!talk)
		return;
	$("title").textContent = `${talk.slide}. ${talk.title}`;
	$("note").textContent = `slide ${talk.slide} of ${talk.slides}, step ${talk.step} of ${talk.steps}`;
	$("recorded").hidden = !talk.recorded;
	$("told").replaceChildren(...markdown(talk.told));
	$("output").textContent = talk.output;
	$("output").hidden = !talk.output;
	$("notes").replaceChildren(...markdown(talk.notes ?? []));
	$("coming").textContent = talk.next ? "Next: " + talk.next : "That is the end.";
}

/* ---- Where the picture stands ---- */

const LAYOUTS = ["", "narrow", "above"]; // right of the text, of a narrower one, or below it
const LETTERS = { beside: [36, 32, 29, 26], alone: [60, 52, 44, 36] }; // pixels, of the text

/* What of all pictures is seen in letters that are large enough: 0.8 is all. */
const pictured = () => Math.min(SMALLEST, ...[...document.querySelectorAll("#graph > svg, #other > svg")].map(fit));

/* The text in letters of a size; tight: with less between those of the output. */
function letters(size, tight) {
	$("beside").style.setProperty("--letters", `${size}px`);
	$("output").classList.toggle("tight", tight);
}

/* Whether the text is whole, and no line of the output goes on in a second one. */
function text_fits() {
	const rows = $("output").textContent.replace(/\n$/, "").split("\n").length;

	return $("beside").scrollHeight <= $("beside").clientHeight + 1 && ($("output").hidden ||
		$("output").clientHeight <= rows * parseFloat(getComputedStyle($("output")).lineHeight) + 1);
}

/* Letters as large as there is room for. */
function enlarge(sizes) {
	const seen = pictured(), smallest = sizes[sizes.length - 1];

	for (const size of sizes) {
		letters(size, false);
		if (text_fits() && pictured() >= seen)
			return;
	}
	letters(smallest, true);
}

/* Takes the first layout in which text and picture are whole, else the one in which most is. */
function lay_out() {
	const classes = document.body.classList, before = LAYOUTS.find((each) => each && classes.contains(each)) ?? "";
	const put = (layout) => LAYOUTS.filter(Boolean).forEach((each) => classes.toggle(each, each === layout));
	const sizes = classes.contains("picture") || presenter ? LETTERS.beside : LETTERS.alone;
	let best = { fits: -1 }, rows = 0;

	letters(sizes[sizes.length - 1], true);
	for (const layout of !classes.contains("picture") || presenter || !classes.contains("talk") ? [""] : LAYOUTS) {
		put(layout);
		rows ||= $("output").clientHeight; // as many as it has with all columns
		const text = $("beside").scrollHeight <= $("beside").clientHeight + 1 && $("output").clientHeight <= rows;
		const fits = Number(text) + pictured();

		if (fits > best.fits)
			best = { fits, layout };
	}
	put(best.layout);
	if (classes.contains("talk") && !presenter)
		enlarge(sizes);
	if (best.layout !== before)
		player.camera = null; // another room
}

/* ---- A live view ---- */

function say_status(text) {
	$("status").textContent = text;
	$("status").hidden = !text;
}

function listen() {
	const source = new EventSource("/events" + location.search);

	source.onmessage = (event) => feed(JSON.parse(event.data));
	source.onopen = () => say_status("");
	source.onerror = () => say_status("GDB does not answer");
}

function clock() {
	const begin = Date.now();

	setInterval(() => {
		const minutes = Math.floor((Date.now() - begin) / 60000);

		$("clock").textContent = new Date().toTimeString().slice(0, 5) +
			`, ${minutes} minute${minutes === 1 ? "" : "s"}`;
	}, 1000);
}

/* ---- On paper: a sheet a frame ---- */

function sheets() {
	const at = player.at;

	$("sheets").replaceChildren(...player.frames.map((frame, i) => {
		show(i);
		const sheet = element("section", $("title").cloneNode(true), $("beside").cloneNode(true));

		sheet.className = document.body.className;
		if (frame.scene >= 0)
			sheet.append(...frame.other ? [$("other").cloneNode(true)] : [], $("graph").cloneNode(true));
		sheet.querySelectorAll(".leaving").forEach((each) => each.remove()); // it moves on no paper
		for (const each of [sheet, ...sheet.querySelectorAll("[id]")]) {
			each.className += " " + each.id;
			each.removeAttribute("id");
		}
		return sheet;
	}));
	show(at);
}

addEventListener("beforeprint", () => {
	if (player.frames.every((frame) => frame.talk))
		sheets();
});
addEventListener("afterprint", () => $("sheets").replaceChildren());
