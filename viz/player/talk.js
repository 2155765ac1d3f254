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

/* `code` and **strong** words of a line, as nodes. */
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

/* The little of Markdown that slides need; screen.py does the same for a terminal. */
function markdown(lines) {
	const made = [];
	let last = "";
	const into = (kind, name) => {
		if (last !== kind)
			made.push(element(name));
		last = kind;
		return made[made.length - 1];
	};

	for (const line of lines) {
		const item = /^([-*]|\d+\.) (.*)/.exec(line);

		if (/^(```|~~~)/.test(line)) {
			last = last === "code" ? "" : "code";
			if (last)
				made.push(element("pre"));
		} else if (last === "code") {
			made[made.length - 1].append(line + "\n");
		} else if (!line.trim()) {
			last = "";
		} else if (item) {
			into(item[1].length > 1 ? "ol" : "ul", item[1].length > 1 ? "ol" : "ul")
				.append(element("li", ...words(item[2])));
		} else if (line.startsWith(">")) {
			into("quote", "blockquote").append(element("p", ...words(line.slice(1).trim())));
		} else if (line.startsWith(" ") && last && made[made.length - 1].lastElementChild) {
			made[made.length - 1].lastElementChild.append(" ", ...words(line.trim()));
		} else {
			into("text", "p").append(...words(line.trim() + " "));
		}
	}
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
	document.body.style.setProperty("--columns", Math.max(50, Math.min(talk.columns || 74, 80)));
	$("recorded").hidden = !talk.recorded;
	$("told").replaceChildren(...markdown(talk.told));
	$("output").textContent = talk.output;
	$("output").hidden = !talk.output;
	$("notes").replaceChildren(...markdown(talk.notes ?? []));
	$("coming").textContent = talk.next ? "Next: " + talk.next : "That is the end.";
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

		if (frame.scene >= 0)
			sheet.append($("graph").cloneNode(true));
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
