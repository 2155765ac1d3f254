/* SPDX-License-Identifier: MIT
 *
 * camera.js - what of a scene is seen: all of it where its letters are large enough for that, else what
 * the frame is about, and a word on how much is outside.
 *
 *     fit(svg)             the scale at which all of a scene is seen in its room
 *     aim(frame)           looks at a frame of the scene that is drawn
 *     stand(svg)           shows all of a scene that stands still
 *     carry(camera, svg)   begins where the scene before was looked at from
 */
"use strict";

const SMALLEST = 0.8; // scale at which the letters of a scene have 24 pixels
const LARGEST = 1.6;  // no more than a few boxes need to be seen from the last row
const MARGIN = 20;    // around a scene, in its units

/* A scene that goes on from the one before is looked at from where that was looked at. */
function carry(camera, svg) {
	player.camera = camera;
	look(svg);
	svg.getBoundingClientRect(); // from here it moves
}

/* What has to be seen. Where boxes stay from scene to scene that is what this one draws; else also the
 * room of what is not there yet, or not any more. */
function extent(svg) {
	if (svg.parentNode === $("graph") && !player.scenes[player.scene]?.kept)
		return svg.viewBox.baseVal;

	const { x, y, width, height } = svg.getBBox();

	return { x: x - MARGIN, y: y - MARGIN, width: width + 2 * MARGIN, height: height + 2 * MARGIN };
}

function fit(svg) {
	const box = extent(svg), view = svg.parentNode.getBoundingClientRect();

	return Math.min(view.width / box.width, view.height / box.height, LARGEST);
}

function stand(svg) {
	const { x, y, width, height } = extent(svg), scale = fit(svg);

	svg.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
	svg.setAttribute("width", width * scale);
	svg.setAttribute("height", height * scale);
}

/* Whether the camera of the scene before shows all of a box, and not much smaller than it could. */
function still_seen(box, view, most) {
	const { x, y, scale } = player.camera;

	return scale <= most && scale >= most * 0.7 && x + box.x * scale >= -1 && y + box.y * scale >= -1 &&
		x + (box.x + box.width) * scale <= view.width + 1 && y + (box.y + box.height) * scale <= view.height + 1;
}

/* The boxes that a frame is about: its object, or those whose addresses a step of a talk prints, or what
 * will be freed. */
function about({ focus, talk }) {
	const drawn = (object) => player.elements[object].find((each) => each.closest("#graph"));

	if (focus >= 0)
		return [drawn(focus)].filter(Boolean);
	const said = new Set((talk?.output ?? "").match(/\b0x[0-9a-f]+\b/g));
	const boxes = player.elements.map((_, object) => drawn(object)).filter((box) =>
		box && !box.classList.contains("absent"));
	const named = boxes.filter((box) => said.has(address(box)));

	return named.length ? named : boxes.filter((box) => box.matches(".garbage"));
}

const address = (box) => /^0x[0-9a-f]+/.exec(box.dataset.key)?.[0];

/* Where boxes stand, all together. */
function around(boxes) {
	const places = boxes.map((box) => {
		const { e, f } = box.transform.baseVal[0].matrix, { width, height } = box.getBBox();

		return { left: e, top: f, right: e + width, bottom: f + height };
	});
	const most = (side, of) => of(...places.map((each) => each[side]));

	return { left: most("left", Math.min), top: most("top", Math.min),
		right: most("right", Math.max), bottom: most("bottom", Math.max) };
}

/* The camera shows all of a box. */
function seen(box, view) {
	const { x, y, scale } = player.camera, { left, top, right, bottom } = around([box]);

	return x + left * scale >= -1 && y + top * scale >= -1 &&
		x + right * scale <= view.width + 1 && y + bottom * scale <= view.height + 1;
}

/* How many boxes are not wholly seen. */
function outside(svg, view) {
	return [...svg.querySelectorAll(".box")].filter((box) =>
		!box.classList.contains("absent") && !seen(box, view)).length;
}

/* The whole scene where its letters are large enough for that, else what the frame is about. */
function aim(frame) {
	const svg = $("graph").firstElementChild;
	const box = extent(svg), view = $("graph").getBoundingClientRect();
	const kept = player.scenes[player.scene].kept;
	const most = fit(svg);
	const boxes = about(frame);
	const close = player.whole ? most : Math.max(most, SMALLEST);
	const stays = kept && player.camera && (still_seen(box, view, most) ||
		most < SMALLEST && player.camera.scale === close && boxes.every((each) => seen(each, view)));
	const scale = stays ? player.camera.scale : close;
	if (!boxes.length && !player.camera && svg.querySelector(".group"))
		boxes.push(svg.querySelector(".group")); // begin with the roots
	const at = boxes.length ? around(boxes) : null;
	const clamp = (want, size, room) =>
		size <= room ? (kept ? 0 : (room - size) / 2) : Math.min(0, Math.max(room - size, want));
	const middle = { x: 0, y: 0 };

	if (at) {
		middle.x = view.width / 2 - ((at.left + at.right) / 2 - box.x) * scale;
		middle.y = view.height / 2 - ((at.top + at.bottom) / 2 - box.y) * scale;
	} else if (player.camera) {
		middle.x = player.camera.x + box.x * player.camera.scale;
		middle.y = player.camera.y + box.y * player.camera.scale;
	}

	const x = clamp(middle.x, box.width * scale, view.width);
	const y = clamp(middle.y, box.height * scale, view.height);

	if (!stays)
		player.camera = { x: x - box.x * scale, y: y - box.y * scale, scale };
	look(svg);
	const left = outside(svg, view);

	$("whole").hidden = most >= SMALLEST;
	$("outside").hidden = !left;
	$("outside").textContent = `${left} of ${svg.querySelectorAll(".box").length} boxes outside: key z`;
}

/* Draws the scene as the camera sees it. */
function look(svg) {
	const { x, y, width, height } = svg.viewBox.baseVal, camera = player.camera;

	svg.setAttribute("width", width);
	svg.setAttribute("height", height);
	svg.style.transform = `translate(${camera.x + x * camera.scale}px,${camera.y + y * camera.scale}px) ` +
		`scale(${camera.scale})`;
}
