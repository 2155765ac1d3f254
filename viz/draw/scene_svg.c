/* SPDX-License-Identifier: MIT
 *
 * scene_svg.c - the graph of an animation as SVG. Looks are classes, whose style sheet is
 * viz/player/scene.css; what a frame changes is told by attributes:
 *
 *     <g class="box object WHITE" data-object="3">   its state is a class: see hgi_state_looks
 *         <text class="state">                       sign and word of the state
 *     <g class="arrow" data-arrow="7">               class "gone" while it is not there
 *     <g class="garbage">                            class "gone" until something is garbage
 */
#include "scene.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const char *state_class(const struct hgi_moment *moment, uint32_t object)
{
	if (!moment->states || object == HG_NONE)
		return hgi_state_looks[HGI_PLAIN].name;
	return hgi_state_looks[moment->states[object]].name;
}

/* "◐ grey 3 ▲", of a fold "○ 12 ◐ 3 ● 985"; while no collection runs, the size */
static void state_text(FILE *out, const struct hgi_moment *moment, uint32_t object,
		       const struct hgi_recording *recording, const struct hgi_box *box)
{
	const struct hgi_state_look *look;

	if (!moment->states || object == HG_NONE)
		return;
	if (box->fold) {
		char counts[HGI_LABEL_BYTES];

		hgi_label_states(moment->counts[object - recording->cast->first_fold], counts);
		hgi_xml(out, *counts ? counts : box->size);
		return;
	}
	look = &hgi_state_looks[moment->states[object]];
	if (!*look->sign) {
		hgi_xml(out, box->size);
		return;
	}
	fprintf(out, "%s %s", look->sign, look->word);
	if (moment->places[object])
		fprintf(out, " %u", moment->places[object]);
	for (int m = 0; m < HGI_MARKS; m++)
		if (moment->marks[object] >> m & 1)
			fprintf(out, " %s", hgi_mark_looks[m].sign);
}

static void text(FILE *out, const char *class, double x, double y, const char *string)
{
	fprintf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, x, y);
	hgi_xml(out, string);
	fputs("</text>", out);
}

static void rect(FILE *out, const char *class, double x, double y, double width, double height)
{
	fprintf(out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
		class, x, y, width, height);
}

/* ---- Boxes ----------------------------------------------------------------------------------- */

static double baseline(double top, double height)
{
	return top + height / 2 + HGI_SCENE_TEXT * 0.35;
}

static void row(FILE *out, const struct hgi_frame_box *f, double top, const char *name,
		const char *value, bool arrows)
{
	const double y = baseline(top, HGI_SCENE_LINE);

	fprintf(out, "<path class=\"rule\" d=\"M0 %.1fH%.1f\"/>", top, f->width);
	text(out, "name", HGI_SCENE_PAD, y, name);
	if (*value)
		text(out, "value", f->width - HGI_SCENE_PAD - (arrows ? 24 : 0), y, value);
	if (arrows)
		fprintf(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"/>",
			f->width - HGI_SCENE_PAD, top + HGI_SCENE_LINE / 2.0);
}

static void rows(FILE *out, const struct hgi_frame_box *f, const struct hgi_box *box, double top)
{
	char more[HGI_LABEL_BYTES];
	uint64_t rest = box->object ? 0 : box->hidden_out;
	bool arrows = false;

	for (uint32_t r = 0; r < f->n_rows; r++)
		row(out, f, top + HGI_SCENE_LINE * r, box->rows[r].name, box->rows[r].value,
		    box->rows[r].arrows > 0);
	if (!f->folded)
		return;
	for (uint32_t r = f->n_rows; r < box->n_rows; r++) {
		rest += box->rows[r].folded ? box->rows[r].folded : 1;
		arrows |= box->rows[r].arrows > 0;
	}
	hgi_labelf(more, HGI_LABEL_COLUMNS, "… %s more", hgi_number(rest).s);
	row(out, f, top + HGI_SCENE_LINE * f->n_rows, more, "", arrows);
}

/* Elements side by side, and below them what each slice sees. */
static void cells(FILE *out, const struct hgi_frame_box *f, const struct hgi_box *box, double top)
{
	for (uint32_t r = 0; r < f->n_rows; r++) {
		const double x = f->cell * r;

		char value[HGI_LABEL_BYTES];

		hgi_scene_element(&box->rows[r], f->cell, value);
		rect(out, box->rows[r].folded ? "cell folded" : "cell", x, top, f->cell,
		     HGI_SCENE_LINE);
		text(out, "element", x + f->cell / 2, baseline(top, HGI_SCENE_LINE), value);
	}
	for (uint32_t w = 0; w < f->windows; w++) {
		const struct hgi_window *window = &box->windows[w];
		const double y = top + HGI_SCENE_LINE * (w + 1);
		const double from = f->cell * window->from_row, end = f->cell * window->end_row;
		const double cap = f->cell * window->cap_row, low = y + HGI_SCENE_LINE - 4;

		fprintf(out, "<path class=\"window w%u\" d=\"M%.1f %.1fV%.1fH%.1fV%.1f\"/>", w % 4,
			from + 2, y + 4, low, end - 2, y + 4);
		if (cap > end)
			fprintf(out, "<path class=\"window room w%u\" d=\"M%.1f %.1fH%.1fV%.1f\"/>",
				w % 4, end, low, cap - 2, y + 4);
		text(out, "name", from + HGI_SCENE_PAD, low - 8, window->name);
	}
}

/* What a pointer of the mouse gets to know. */
static void tooltip(FILE *out, const struct hgi_recording *recording, const struct hgi_box *box)
{
	char place[HGI_LABEL_BYTES], reason[HGI_LINE_BYTES];
	hg_node_info info;
	hg_site site;

	fputs("<title>", out);
	hgi_xml(out, box->title);
	if (hg_graph_node(recording->cut, box->node, &info) == HG_OK && box->object) {
		fprintf(out, " at 0x%" PRIx64 ", ", info.address);
		hgi_xml(out, box->size);
		if (info.site != HG_NONE &&
		    hg_graph_site(recording->cut, info.site, &site) == HG_OK) {
			hgi_label(place, hgi_site_label(recording->cut, info.site).s,
				  HGI_LABEL_COLUMNS);
			hgi_label(reason, site.reason, HGI_LINE_COLUMNS);
			fputs(", allocated at ", out);
			hgi_xml(out, place);
			fputs(*reason ? ": " : "", out);
			hgi_xml(out, reason);
		}
	}
	fputs("</title>", out);
}

static void object_box(FILE *out, const struct hgi_scene *scene,
		       const struct hgi_recording *recording, uint32_t b,
		       const struct hgi_moment *moment)
{
	const struct hgi_frame_box *f = &scene->boxes[b];
	const struct hgi_box *box = &scene->picture->boxes[b];
	const double head = HGI_SCENE_HEAD + HGI_SCENE_LINE;
	char title[2 * HGI_LABEL_BYTES];

	fprintf(out,
		"<g class=\"box object %s%s%s\" data-object=\"%u\" data-key=\"%s\" "
		"transform=\"translate(%.1f "
		"%.1f)\">",
		state_class(moment, f->object),
		scene->still && box->reach == HG_GARBAGE ? " unreached" : "",
		moment->focus == f->object ? " focus" : "", f->object, f->key, f->x, f->y);
	tooltip(out, recording, box);
	rect(out, "ring", -15, -15, f->width + 30, f->height + 30);
	rect(out, "outer", -7, -7, f->width + 14, f->height + 14);
	rect(out, "body", 0, 0, f->width, f->height);
	rect(out, "head", 0, 0, f->width, head);
	snprintf(title, sizeof(title), "%s %s", box->title, box->place);
	text(out, "title", HGI_SCENE_PAD, HGI_SCENE_HEAD - 11, title);
	fprintf(out, "<text class=\"state\" x=\"%d\" y=\"%.1f\" data-size=\"", HGI_SCENE_PAD,
		head - HGI_SCENE_PAD);
	hgi_xml(out, box->size);
	fputs("\">", out);
	state_text(out, moment, f->object, recording, box);
	fputs("</text>", out);
	if (f->cells)
		cells(out, f, box, head);
	else
		rows(out, f, box, head);
	if (f->shared) {
		const double y = f->height - HGI_SCENE_LINE;

		rect(out, "shared", 1.5, y, f->width - 3, HGI_SCENE_LINE - 1.5);
		text(out, "held", HGI_SCENE_PAD, baseline(y, HGI_SCENE_LINE),
		     hgi_scene_shared(box));
	}
	fprintf(out, "<path class=\"strike\" d=\"M0 0L%.1f %.1fM0 %.1fL%.1f 0\"/></g>\n", f->width,
		f->height, f->height, f->width);
}

/* Where a stack frame was: no object, so it has no state that a frame could change. */
static void popped_box(FILE *out, const struct hgi_scene *scene, uint32_t b)
{
	const struct hgi_frame_box *f = &scene->boxes[b];
	const struct hgi_box *box = &scene->picture->boxes[b];
	char title[2 * HGI_LABEL_BYTES + 8];

	fprintf(out, "<g class=\"box %s\" data-key=\"%s\" transform=\"translate(%.1f %.1f)\">",
		hgi_state_looks[HGI_INVALID].name, f->key, f->x, f->y);
	rect(out, "body", 0, 0, f->width, f->height);
	snprintf(title, sizeof(title), "%s %s %s", hgi_state_looks[HGI_INVALID].sign, box->title,
		 box->place);
	text(out, "title", HGI_SCENE_PAD, HGI_SCENE_HEAD - 11, title);
	text(out, "name", HGI_SCENE_PAD, HGI_SCENE_HEAD + HGI_SCENE_LINE - HGI_SCENE_PAD,
	     box->rows[0].name);
	fputs("</g>\n", out);
}

static void group_box(FILE *out, const struct hgi_scene *scene, uint32_t b)
{
	static const char *const classes[] = {[HG_GROUP_GLOBALS] = "globals",
					      [HG_GROUP_FRAME] = "frame",
					      [HG_GROUP_UNNAMED] = "unnamed",
					      [HG_GROUP_RUNTIME] = "runtime"};
	const struct hgi_frame_box *f = &scene->boxes[b];
	const struct hgi_box *box = &scene->picture->boxes[b];

	fprintf(out,
		"<g class=\"box group %s\" data-key=\"%s\" transform=\"translate(%.1f %.1f)\">",
		classes[box->group], f->key, f->x, f->y);
	rect(out, "body", 0, 0, f->width, f->height);
	rect(out, "head", 0, 0, f->width, HGI_SCENE_HEAD);
	text(out, "title", HGI_SCENE_PAD, HGI_SCENE_HEAD - 11, box->title);
	rows(out, f, box, HGI_SCENE_HEAD);
	fputs("</g>\n", out);
}

/* ---- Arrows ---------------------------------------------------------------------------------- */

/* The head of an arrow: a triangle at its end, in the direction of its last piece. */
static void tip(FILE *out, const struct hgi_path *path)
{
	const struct hgi_point to = path->points[path->n - 1], from = path->points[path->n - 2];
	const double length = hypot(to.x - from.x, to.y - from.y);
	const double x = length > 0 ? (to.x - from.x) / length : 1;
	const double y = length > 0 ? (to.y - from.y) / length : 0;

	fprintf(out, "<path class=\"tip\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\"/>", to.x, to.y,
		to.x - 18 * x - 8 * y, to.y - 18 * y + 8 * x, to.x - 18 * x + 8 * y,
		to.y - 18 * y - 8 * x);
}

/* "… 399,994 more …" stands in the row already; of so many there is no room beside the arrow. */
static bool says_count(const struct hgi_scene *scene, const struct hgi_arrow *a)
{
	const struct hgi_box *from = &scene->picture->boxes[a->from_box];

	return a->from_row < scene->boxes[a->from_box].n_rows &&
	       from->rows[a->from_row].folded == a->count && !a->inside && !a->delta;
}

static void arrow(FILE *out, const struct hgi_scene *scene, uint32_t i,
		  const struct hgi_moment *moment)
{
	const struct hgi_arrow *a = &scene->picture->arrows[i];
	const struct hgi_path *path = &scene->paths[i];
	const uint32_t from = scene->boxes[a->from_box].object;
	const uint32_t to = scene->boxes[a->to_box].object;
	const bool gone = moment->arrows && !moment->arrows[i];
	const bool invalid = scene->picture->boxes[a->to_box].state == HGI_INVALID;
	const bool unnamed = !scene->picture->boxes[a->from_box].object &&
			     scene->picture->boxes[a->from_box].group == HG_GROUP_UNNAMED;

	if (path->n < 4)
		return;
	fprintf(out, "<g class=\"arrow%s%s%s", unnamed ? " unnamed" : "", gone ? " gone" : "",
		invalid ? " broken" : "");
	/* pointers of what is not there, or not there any more */
	if (moment->states && from != HG_NONE)
		fprintf(out, " from-%s", state_class(moment, from));
	if (moment->states && !invalid)
		fprintf(out, " to-%s", state_class(moment, to));
	fprintf(out,
		"\" data-arrow=\"%u\" data-from=\"%d\" data-to=\"%d\" data-key=\"%s/%d>%s\"><path "
		"class=\"line\" d=\"",
		i, (int)from, (int)to, scene->boxes[a->from_box].key, (int)a->from_row,
		scene->boxes[a->to_box].key);
	fprintf(out, "M%.1f %.1fC", path->points[0].x, path->points[0].y);
	for (uint32_t p = 1; p < path->n; p++)
		fprintf(out, "%s%.1f %.1f", p > 1 ? " " : "", path->points[p].x, path->points[p].y);
	fputs("\"/>", out);
	tip(out, path);
	if (*a->label && !says_count(scene, a))
		text(out, "label", path->points[path->n / 2].x, path->points[path->n / 2].y - 8,
		     a->label);
	fputs("</g>\n", out);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static bool any_garbage(const struct hgi_scene *scene, const struct hgi_moment *moment)
{
	for (uint32_t b = scene->picture->n_groups; moment->states && b < scene->picture->n_boxes;
	     b++) {
		const uint32_t object = scene->boxes[b].object;

		if (object != HG_NONE &&
		    (moment->states[object] == HGI_GARBAGE || moment->states[object] == HGI_GHOST))
			return true;
	}
	return false;
}

void hgi_scene_svg(FILE *out, const struct hgi_scene *scene, const struct hgi_recording *recording,
		   const struct hgi_moment *moment)
{
	const double margin = 24;
	double below = moment->say ? 2 * HGI_SCENE_LINE : 0, width = scene->width;
	char cut[HGI_LINE_BYTES];
	hg_totals totals;

	hg_graph_totals(recording->cut, &totals);
	hgi_label_cut(&totals, cut);
	if (*cut) {
		below += 2 * HGI_SCENE_LINE;
		if (width < 0.602 * HGI_SCENE_TEXT * (double)strlen(cut))
			width = 0.602 * HGI_SCENE_TEXT * (double)strlen(cut);
	}
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"scene\" "
		"viewBox=\"%.1f %.1f %.1f %.1f\">\n<title>",
		scene->left - margin, scene->top - margin, width + 2 * margin,
		scene->height + 2 * margin + below);
	hgi_xml(out, scene->picture->title);
	fputs("</title>\n", out);
	if (moment->style) {
		fputs("<style>", out);
		hgi_xml(out, moment->style);
		fprintf(out, "</style>\n");
		rect(out, "page", scene->left - margin, scene->top - margin, width + 2 * margin,
		     scene->height + 2 * margin + below);
	}
	if (scene->garbage[2] > 0) {
		fprintf(out, "<g class=\"garbage-frame%s\">",
			any_garbage(scene, moment) ? "" : " gone");
		rect(out, "body", scene->garbage[0], scene->garbage[1], scene->garbage[2],
		     scene->garbage[3]);
		text(out, "title", scene->garbage[0] + HGI_SCENE_PAD,
		     scene->garbage[1] + scene->garbage[3] - HGI_SCENE_PAD, HGI_SCENE_GARBAGE);
		fputs("</g>\n", out);
	}
	if (!scene->picture->n_boxes)
		text(out, "title", scene->left, scene->top + HGI_SCENE_HEAD, "no objects");
	for (uint32_t b = 0; b < scene->picture->n_boxes; b++) {
		if (b < scene->picture->n_groups)
			group_box(out, scene, b);
		else if (scene->picture->boxes[b].state == HGI_INVALID)
			popped_box(out, scene, b);
		else
			object_box(out, scene, recording, b, moment);
	}
	/* on top of them: the arrow of a slice ends inside of the array */
	for (uint32_t i = 0; i < scene->picture->n_arrows; i++)
		arrow(out, scene, i, moment);
	if (*cut)
		text(out, "cut", scene->left, scene->top + scene->height + 2 * HGI_SCENE_LINE, cut);
	if (moment->say)
		text(out, "say", scene->left, scene->top + scene->height + below, moment->say);
	fputs("</svg>\n", out);
}
