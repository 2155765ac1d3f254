/* SPDX-License-Identifier: MIT
 *
 * whole.js - an expression for browser_eval: what the audience would miss of the step that is on. Every
 * text that is to be seen has to have letters of 24 pixels, on the screen, whatever the scale of the
 * picture; every text of the step and every box of a picture has to lie within the room that it has.
 * Troubles are listed; "" if there are none, after "N texts, N boxes".
 */
(() => {
	const SMALLEST = 24, SLACK = 3; // pixels
	const found = new Set();
	const counted = { texts: 0, boxes: 0 };
	const visible = (element) => element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true });
	const scale = (element) => element instanceof SVGElement ? Math.abs(element.getScreenCTM().a) : 1;
	const within = (what, name, room) => {
		const { left, top, right, bottom } = what.getBoundingClientRect(), at = room.getBoundingClientRect();

		if (left < at.left - SLACK || top < at.top - SLACK || right > at.right + SLACK || bottom > at.bottom + SLACK)
			found.add(`${name} sticks out of #${room.id}`);
	};
	const rooms = ["beside", "graph", "other"].map((id) => document.getElementById(id)).filter(visible);
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);

	while (walker.nextNode()) {
		const node = walker.currentNode, element = node.parentElement;

		if (!/\S/.test(node.data) || ["SCRIPT", "STYLE", "title"].includes(element.nodeName) || !visible(element))
			continue;
		const range = document.createRange(), room = rooms.find((each) => each.contains(element));
		const name = `"${node.data.trim().slice(0, 20)}"`;
		const size = parseFloat(getComputedStyle(element).fontSize) * scale(element);

		range.selectNodeContents(node);
		counted.texts++;
		if (size < SMALLEST - 0.05)
			found.add(`${name} has letters of ${size.toFixed(1)} pixels`);
		if (room)
			within(range, name, room);
	}
	for (const room of rooms)
		for (const box of room.querySelectorAll(".box:not(.absent) > .body")) {
			counted.boxes++;
			within(box, box.parentNode.dataset.key, room);
		}
	if (!document.getElementById("outside").hidden)
		found.add(document.getElementById("outside").textContent);
	return `${counted.texts} texts, ${counted.boxes} boxes ${[...found].join(", ")}`.trim();
})()
