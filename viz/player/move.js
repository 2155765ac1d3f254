/* SPDX-License-Identifier: MIT
 *
 * move.js - from one drawing to the next. What is in both has the same data-key: it stays where it
 * is, or goes to its new place; what is new fades in, what has gone fades out. Who asked for less
 * motion sees the new drawing at once.
 *
 *     goes_on(before, now)   whether anything is in both
 *     move(before, now)      both are <svg> elements; now is in the page, before is not any more
 */
"use strict";

const MOVE = { duration: 400, easing: "ease-in-out" };
const still = matchMedia("(prefers-reduced-motion: reduce)");

const by_key = (svg, kind) => new Map([...svg.querySelectorAll(`${kind}[data-key]`)]
	.map((element) => [element.dataset.key, element]));

/* Upper left corner of a box. */
function place(box) {
	const { e, f } = box.transform.baseVal[0].matrix;

	return { x: e, y: f };
}

/* Whether two drawings have anything in common, or nothing is left of the first. */
function goes_on(before, now) {
	const old = by_key(before, ".box"), boxes = by_key(now, ".box");

	return !boxes.size || [...boxes.keys()].some((key) => old.has(key));
}

const line = (arrow) => arrow.querySelector(".line").getAttribute("d");
const appear = (element) => element.animate([{ opacity: 0 }, { opacity: 1 }], MOVE);

function move_boxes(before, now) {
	const old = by_key(before, ".box"), boxes = by_key(now, ".box");

	for (const [key, box] of boxes) {
		if (!old.has(key)) {
			appear(box);
			continue;
		}
		const from = place(old.get(key)), to = place(box);

		if (Math.hypot(from.x - to.x, from.y - to.y) > 0.5)
			box.animate([from, to].map(({ x, y }) =>
				({ transform: `translate(${x}px,${y}px)` })), MOVE);
	}
	return [...old].filter(([key]) => !boxes.has(key)).map(([, box]) => box);
}

function move_arrows(before, now) {
	const old = by_key(before, ".arrow"), arrows = by_key(now, ".arrow");

	for (const [key, arrow] of arrows)
		if (!old.has(key) || line(old.get(key)) !== line(arrow))
			appear(arrow);
	return [...old].filter(([key]) => !arrows.has(key)).map(([, arrow]) => arrow);
}

function move(before, now) {
	if (still.matches)
		return;
	const gone = [...move_boxes(before, now), ...move_arrows(before, now)];

	for (const element of gone) { // it is no part of what is shown any more: only to be seen going
		for (const each of [element, ...element.querySelectorAll("*")])
			for (const name of ["object", "arrow", "key"])
				delete each.dataset[name];
		element.classList.add("leaving");
		now.append(element);
		element.animate([{ opacity: 1 }, { opacity: 0 }], MOVE).onfinish = () => element.remove();
	}
}
