/* SPDX-License-Identifier: MIT
 *
 * contrast.js - an expression for browser_eval: every text that is to be seen on the page, against
 * what lies below the middle of its first letter. Text of less than 7:1, as WCAG 2.1 has it, is
 * listed; "" if there is none, after "N texts".
 */
(() => {
	const rgb = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
	const solid = (colour) => colour && colour !== "none" && (rgb(colour)[3] ?? 1) > 0.5 && rgb(colour).length >= 3;
	const light = (colour) => rgb(colour).slice(0, 3).map((part) => part / 255)
		.map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
		.reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
	const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
	const paint = (element) => {
		const style = getComputedStyle(element);

		return element instanceof SVGElement && element.localName !== "svg"
			? ["rect", "path", "circle"].includes(element.localName) && style.visibility === "visible" ? style.fill : ""
			: style.backgroundColor;
	};
	const found = [];
	let texts = 0;
	const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);

	while (walker.nextNode()) {
		const node = walker.currentNode, element = node.parentElement;
		const at = node.data.search(/\S/);

		if (at < 0 || !element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) ||
			["SCRIPT", "STYLE", "title"].includes(element.nodeName) || element.matches(":disabled"))
			continue;
		const range = document.createRange();

		range.setStart(node, at);
		range.setEnd(node, at + 1);
		const { x, y, width, height } = range.getBoundingClientRect();
		const below = document.elementsFromPoint(x + width / 2, y + height / 2);

		if (!below.includes(element)) // scrolled away, or behind something
			continue;
		const ground = paint(below.find((each) => solid(paint(each))) ?? document.documentElement);
		const style = getComputedStyle(element);
		const ink = element instanceof SVGElement ? style.fill : style.color;

		texts++;
		if (contrast(ink, ground) < 7)
			found.push(`${node.data.trim().slice(0, 20)} (${ink} on ${ground})`);
	}
	return `${texts > 5 ? "many" : texts} texts ${[...new Set(found)].join(", ")}`.trim();
})()
