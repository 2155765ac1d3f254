/* SPDX-License-Identifier: MIT
 *
 * text_diagram.c - the picture in characters.
 *
 *     #0 share_pointers  sharing.c:20
 *       user ──┬──▶ User 0xc000012000   24 bytes, 4 pointers
 *       ptr1 ──┤      name  "Bob"
 *       ptr2 ──┤      age   26
 *       ptr3 ──┘
 *
 * Variables stand at the left, those that lead to the same object together. An object is drawn
 * once, where the first pointer to it is met; later pointers name it, "(above)". What would not fit
 * the width is named too, "(below)", and drawn at the margin when the variables are done.
 *
 * A part of the drawing is a block of lines; larger parts are made by setting a block to the right
 * of connecting lines.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "text_diagram.h"

enum {
	DEFAULT_LINES = 100,
	NARROWEST = 36,    /* one of two columns of a terminal of 80 */
	MOST_OBJECTS = 200 /* of a graph that nobody cut out */
};

/* ---- Groups ---------------------------------------------------------------------------------- */

static const struct hgi_arrow *arrow_of(const struct hgi_diagram *d, uint32_t b, uint32_t r)
{
	for (uint32_t a = d->first_arrow[b]; a < d->first_arrow[b + 1]; a++)
		if (d->picture->arrows[a].from_row == r)
			return &d->picture->arrows[a];
	return NULL;
}

/* What a diff says of a variable: where it led, and where it leads. */
static bool leads_to_several(const struct hgi_diagram *d, uint32_t b, uint32_t r)
{
	uint32_t n = 0;

	for (uint32_t a = d->first_arrow[b]; a < d->first_arrow[b + 1]; a++)
		n += d->picture->arrows[a].from_row == r;
	return n > 1;
}

/* Name of a variable and where it arrives, "p at [3]". */
static void name_variable(const struct hgi_diagram *d, uint32_t b, uint32_t r, char *out,
			  size_t room)
{
	const struct hgi_arrow *arrow = arrow_of(d, b, r);
	char name[HGI_LINE_BYTES], note[HGI_LINE_BYTES] = "";

	hgi_diagram_label(d, d->picture->boxes[b].rows[r].name, name);
	if (arrow)
		hgi_diagram_arrival(d, arrow, note);
	snprintf(out, room, "  %s%s%s", name, *note ? " " : "", note);
}

/* All variables from row `from` on that lead to the same box, joined to one arrow. */
static void draw_bundle(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t from,
			uint32_t columns, uint32_t width, bool *done)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	const struct hgi_arrow *target = arrow_of(d, b, from);
	struct hgi_signs signs = *d->signs, *s = &signs;
	struct hgi_block left = {0}, right = {0};
	uint32_t rows[HGI_ROWS], n = 0;

	if (hgi_diagram_invalid(d, target->to_box)) {
		s->line = s->dotted;
		s->arrow = s->invalid;
	}

	for (uint32_t r = from; r < box->n_rows; r++) {
		const struct hgi_arrow *arrow = arrow_of(d, b, r);

		if (!done[r] && arrow && target && arrow->to_box == target->to_box) {
			done[r] = true;
			rows[n++] = r;
		}
	}
	for (uint32_t i = 0; i < n; i++) {
		char name[2 * HGI_LINE_BYTES];
		int fill;

		name_variable(d, b, rows[i], name, sizeof(name));
		fill = (int)columns - (int)hgi_text_columns(name);
		if (n == 1)
			hgi_block_add(d, &left, "%s%*s %s%s%s%s%s%s", name, fill, "", s->line,
				      s->line, s->line, s->line, s->line, s->arrow);
		else if (i == 0)
			hgi_block_add(d, &left, "%s%*s %s%s%s%s%s%s", name, fill, "", s->line,
				      s->line, s->first, s->line, s->line, s->arrow);
		else
			hgi_block_add(d, &left, "%s%*s %s%s%s", name, fill, "", s->line, s->line,
				      i + 1 < n ? s->middle : s->last);
	}
	columns += strlen(" --+--> ");
	hgi_diagram_target(d, &right, target->to_box, columns < width ? width - columns : 0);
	hgi_block_beside(d, out, &left, &right, columns);
}

/* Between parts, where lines are not short. */
static void empty_line(struct hgi_diagram *d, struct hgi_block *out)
{
	if (!hgi_diagram_narrow(d))
		hgi_block_add(d, out, "%s", "");
}

static void draw_group(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t width)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	bool done[HGI_ROWS] = {false};
	char title[HGI_LINE_BYTES], line[2 * HGI_LINE_BYTES];
	uint32_t columns = 0;

	hgi_diagram_label(d, box->title, title);
	snprintf(line, sizeof(line), "%s%s%s%s%s", title, *box->place ? "  " : "", box->place,
		 box->delta ? ", " : "", hgi_delta_looks[box->delta].word);
	hgi_block_prose(d, out, line, width);
	for (uint32_t r = 0; r < box->n_rows; r++) {
		char name[2 * HGI_LINE_BYTES];

		name_variable(d, b, r, name, sizeof(name));
		if (hgi_text_columns(name) > columns)
			columns = (uint32_t)hgi_text_columns(name);
	}
	for (uint32_t r = 0; r < box->n_rows; r++) {
		if (done[r])
			continue;
		if (box->rows[r].folded || leads_to_several(d, b, r)) {
			char name[HGI_LINE_BYTES], text[HGI_LINE_BYTES + 2];

			hgi_diagram_label(d, box->rows[r].name, name);
			snprintf(text, sizeof(text), "  %s", name);
			hgi_diagram_row(d, out, b, r, text, width);
		} else if (arrow_of(d, b, r)) {
			draw_bundle(d, out, b, r, columns, width, done);
		}
	}
	if (box->hidden_out)
		hgi_block_add(d, out, "  %s %s", d->signs->cut,
			      hgi_count(box->hidden_out, "more variable").s);
	empty_line(d, out);
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void draw_below(struct hgi_diagram *d, struct hgi_block *out, uint32_t width)
{
	for (uint32_t i = 0; i < d->n_below; i++) {
		if (d->state[d->below[i]] == HGI_DRAWN)
			continue;
		hgi_diagram_object(d, out, d->below[i], width);
		empty_line(d, out);
	}
	d->n_below = 0;
}

/* Objects that no variable of the picture leads to; of those that are held by something else the
 * ones where ways begin come first. */
static void draw_rest(struct hgi_diagram *d, struct hgi_block *out, bool garbage, const char *title,
		      uint32_t width)
{
	const struct hgi_picture *picture = d->picture;
	const uint32_t objects = picture->n_boxes - picture->n_groups;
	bool titled = false;

	for (uint32_t i = 0; i < 2 * objects; i++) {
		const uint32_t b = picture->n_groups + i % objects;

		if (d->state[b] == HGI_DRAWN || (i < objects && d->entered[b] && !garbage) ||
		    (picture->boxes[b].reach == HG_GARBAGE) != garbage)
			continue;
		if (!titled)
			hgi_block_add(d, out, "%s", title);
		titled = true;
		hgi_diagram_object(d, out, b, width);
		draw_below(d, out, width);
	}
	if (titled)
		hgi_block_add(d, out, "%s", "");
}

/* The signs of a diff that occur. */
static void draw_deltas(struct hgi_diagram *d, struct hgi_block *out)
{
	const struct hgi_picture *picture = d->picture;
	bool seen[HG_DELTAS] = {false};
	char line[HGI_LINE_BYTES] = "";

	for (uint32_t b = 0; b < picture->n_boxes; b++)
		seen[picture->boxes[b].delta] = true;
	for (uint32_t a = 0; a < picture->n_arrows; a++)
		seen[picture->arrows[a].delta] = true;
	for (int i = HG_DELTA_NEW; i < HG_DELTAS; i++)
		if (seen[i])
			snprintf(line + strlen(line), sizeof(line) - strlen(line), "%s%s %s",
				 *line ? "  " : "", hgi_delta_looks[i].sign,
				 hgi_delta_looks[i].meaning);
	if (*line)
		hgi_block_add(d, out, "%s", line);
}

static void draw_legend(struct hgi_diagram *d, struct hgi_block *out)
{
	const struct hgi_signs *s = d->signs;

	if (d->picture->colours)
		hgi_block_add(
			d, out,
			"%s white: not reached yet  %s grey: to be scanned  %s black: scanned",
			s->colours[HG_WHITE], s->colours[HG_GREY], s->colours[HG_BLACK]);
	draw_deltas(d, out);
	if (d->windows)
		hgi_block_add(d, out, "%s%s%s%s what a slice sees", s->left, s->solid, s->solid,
			      s->right);
	if (d->caps)
		hgi_block_add(d, out, "%s%s%s%s room up to its cap", s->both, s->dotted, s->dotted,
			      s->right);
	if (d->overlaps)
		hgi_block_add(d, out, "%s2   seen through 2 slices", s->times);
	if (d->names && !hgi_diagram_narrow(d))
		hgi_block_prose(d, out, "(above), (below): the object is drawn there", d->width);
}

static void draw_all(struct hgi_diagram *d, struct hgi_block *out, uint32_t width)
{
	char title[HGI_LINE_BYTES];

	hgi_diagram_label(d, d->picture->title, title);
	hgi_block_prose(d, out, title, width);
	hgi_diagram_label(d, d->picture->subtitle, title);
	if (*title)
		hgi_block_prose(d, out, title, width);
	hgi_block_add(d, out, "%s", "");
	for (uint32_t b = 0; b < d->picture->n_groups; b++)
		draw_group(d, out, b, width);
	draw_below(d, out, width);
	draw_rest(d, out, false, "held by what is left out", width);
	draw_rest(d, out, true, "garbage: no variable leads here", width);
	draw_legend(d, out);
	while (out->n && !*out->lines[out->n - 1])
		free(out->lines[--out->n]);
}

/* The line without blanks at its end, and without what lies beyond the width. */
static void put_line(struct hgi_text *text, const struct hgi_diagram *d, char *line, uint32_t width)
{
	const size_t cut = hgi_text_columns(d->signs->cut);
	size_t end = strlen(line);

	while (end && line[end - 1] == ' ')
		end--;
	line[end] = '\0';
	if (hgi_text_columns(line) <= width) {
		hgi_text_put(text, "%s\n", line);
		return;
	}
	while (end && hgi_text_columns(line) > width - cut) {
		do
			end--;
		while (end && ((unsigned char)line[end] & 0xc0) == 0x80);
		line[end] = '\0';
	}
	hgi_text_put(text, "%s%s\n", line, d->signs->cut);
}

static hg_status draw(const struct hgi_picture *picture, struct hgi_text *text)
{
	struct hgi_diagram d = {.picture = picture, .ascii = text->options.ascii};
	const size_t boxes = (size_t)picture->n_boxes + 1;
	uint32_t width = text->options.width, limit = text->options.limit;
	struct hgi_block out = {0};

	width = width < NARROWEST            ? NARROWEST
		: width > HGI_DIAGRAM_WIDEST ? HGI_DIAGRAM_WIDEST
					     : width;
	d.width = width;
	d.signs = d.ascii ? &hgi_signs_ascii : &hgi_signs_unicode;
	d.state = calloc(boxes, sizeof(*d.state));
	d.below = calloc(boxes, sizeof(*d.below));
	d.first_arrow = calloc(boxes + 1, sizeof(*d.first_arrow));
	d.entered = calloc(boxes, sizeof(*d.entered));
	d.failed = !d.state || !d.below || !d.first_arrow || !d.entered;
	if (!d.failed) {
		for (uint32_t a = 0; a < picture->n_arrows; a++) {
			d.first_arrow[picture->arrows[a].from_box + 1]++;
			d.entered[picture->arrows[a].to_box] |=
				picture->arrows[a].from_box != picture->arrows[a].to_box;
		}
		for (size_t b = 0; b + 1 < boxes; b++)
			d.first_arrow[b + 1] += d.first_arrow[b];
		draw_all(&d, &out, width);
	}
	for (size_t i = 0; i < out.n && i < limit && !d.failed; i++)
		put_line(text, &d, out.lines[i], width);
	if (out.n > limit)
		hgi_text_put(text, "%s %s\n", d.signs->cut,
			     hgi_count(out.n - limit, "more line").s);
	hgi_block_release(&out);
	free(d.state);
	free(d.below);
	free(d.first_arrow);
	free(d.entered);
	return d.failed ? HG_NO_MEMORY : HG_OK;
}

hg_status hg_text_diagram(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_picture *picture = NULL;
	hg_graph *cut = NULL;
	struct hgi_text text;
	hg_status status = HG_OK;
	hg_totals totals;

	hgi_text_begin(&text, graph, options);
	text.options.limit = options && options->limit ? options->limit : DEFAULT_LINES;
	hg_graph_totals(graph, &totals);
	if (totals.objects > MOST_OBJECTS) {
		const hg_select select = {.limit = MOST_OBJECTS};

		status = hg_graph_select(graph, &select, &cut);
	}
	if (status == HG_OK)
		status = hgi_picture_create(cut ? cut : graph, text.options.symbolic, &picture);
	if (status == HG_OK)
		status = draw(picture, &text);
	hgi_picture_destroy(picture);
	hg_graph_destroy(cut);
	return status == HG_OK ? hgi_text_end(&text, out) : hgi_text_drop(&text, status);
}
