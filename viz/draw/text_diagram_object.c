/* SPDX-License-Identifier: MIT
 *
 * text_diagram_object.c - one object of the picture in characters: fields below each other, the
 * elements of an array side by side with its windows below, if there is room.
 */
#define _GNU_SOURCE /* stpcpy */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "text_diagram.h"

enum {
	WINDOW_NAME = 16,
	/* cells are drawn side by side only where they fit */
	LINE_BYTES = 4 * HGI_DIAGRAM_WIDEST + 8
};

/* "User 0xc000012000", "User#1" */
static void name_object(const struct hgi_diagram *d, uint32_t b, char out[HGI_LINE_BYTES])
{
	const struct hgi_box *box = &d->picture->boxes[b];
	char label[HGI_LINE_BYTES];

	snprintf(label, sizeof(label), "%s%s%s", box->title,
		 *box->place && *box->place != '#' ? " " : "", box->place);
	hgi_diagram_label(d, label, out);
}

static uint32_t name_columns(const struct hgi_diagram *d, uint32_t b)
{
	char name[HGI_LINE_BYTES];

	name_object(d, b, name);
	return (uint32_t)hgi_text_columns(name);
}

/* Room that a box needs, so that no name of an object is cut: its own, and those that its fields
 * point to, "  next --> Node 0xc000002000 (below)". */
static uint32_t columns_needed(const struct hgi_diagram *d, uint32_t b)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	const bool narrow = hgi_diagram_narrow(d); /* then the head takes more lines */
	uint32_t names = 0, need = narrow ? 0 : HGI_OBJECT_COLUMNS, own = name_columns(d, b) + 3;

	if (hgi_diagram_invalid(d, b))
		return own < HGI_OBJECT_COLUMNS && !narrow ? HGI_OBJECT_COLUMNS : own;
	own += narrow ? 0 : (uint32_t)hgi_text_columns(box->size);
	if (box->delta)
		own += 4 + (uint32_t)hgi_text_columns(hgi_delta_looks[box->delta].word);
	if (*box->held_by && !narrow)
		own += 2 + (uint32_t)hgi_text_columns(box->held_by);
	if (*box->states && !narrow)
		own += 2 + (uint32_t)hgi_text_columns(box->states);
	if (*box->inside && !narrow)
		own += 2 + (uint32_t)hgi_text_columns(box->inside);
	if (own > need)
		need = own;
	for (uint32_t r = 0; r < box->n_rows && box->shape == HGI_SHAPE_FIELDS; r++)
		if (!box->rows[r].folded && hgi_text_columns(box->rows[r].name) > names)
			names = (uint32_t)hgi_text_columns(box->rows[r].name);
	for (uint32_t a = d->first_arrow[b]; a < d->first_arrow[b + 1]; a++) {
		const struct hgi_arrow *arrow = &d->picture->arrows[a];
		const uint32_t columns = (uint32_t)strlen("   -->  (below)") + names +
					 name_columns(d, arrow->to_box);

		if (columns > need)
			need = columns;
	}
	return need < d->width ? need : HGI_OBJECT_COLUMNS;
}

void hgi_diagram_target(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t width)
{
	const hg_delta delta = d->picture->boxes[b].delta;
	const uint32_t where = (uint32_t)strlen(" (below)");
	char name[HGI_LINE_BYTES], title[HGI_LINE_BYTES];

	if (d->state[b] == HGI_NOT_YET && width >= columns_needed(d, b)) {
		hgi_diagram_object(d, out, b, width);
		return;
	}
	if (d->state[b] == HGI_NOT_YET) {
		d->state[b] = HGI_BELOW;
		d->below[d->n_below++] = b;
	}
	d->names = true;
	name_object(d, b, name);
	hgi_diagram_label(d, d->picture->boxes[b].title, title);
	/* where to look is more than at which address */
	if (hgi_text_columns(name) + where > width && hgi_text_columns(title) + where <= width)
		snprintf(name, sizeof(name), "%s", title);
	/* what is gone and what is new may have one address */
	hgi_block_add(d, out, "%s%s%s (%s)",
		      delta == HG_DELTA_GONE || delta == HG_DELTA_NEW ? hgi_delta_looks[delta].sign
								      : "",
		      delta == HG_DELTA_GONE || delta == HG_DELTA_NEW ? " " : "", name,
		      d->state[b] == HGI_BELOW ? "below" : "above");
}

void hgi_diagram_arrival(const struct hgi_diagram *d, const struct hgi_arrow *arrow,
			 char out[HGI_LINE_BYTES])
{
	const struct hgi_box *to = &d->picture->boxes[arrow->to_box];
	char label[HGI_LINE_BYTES];

	*out = '\0';
	if (*arrow->label)
		snprintf(label, sizeof(label), "%s", arrow->label);
	else if (arrow->to_row != HGI_HEAD && to->shape == HGI_SHAPE_FIELDS)
		snprintf(label, sizeof(label), "at %s", to->rows[arrow->to_row].name);
	else if (arrow->to_row != HGI_HEAD)
		snprintf(label, sizeof(label), "at [%" PRIu64 "]", to->rows[arrow->to_row].first);
	else
		return;
	hgi_diagram_label(d, label, out);
}

void hgi_diagram_row(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t r,
		     const char *text, uint32_t width)
{
	bool first = true;

	for (uint32_t a = d->first_arrow[b]; a < d->first_arrow[b + 1]; a++) {
		const struct hgi_arrow *arrow = &d->picture->arrows[a];
		struct hgi_block left = {0}, right = {0};
		char line[HGI_LINE_BYTES * 3], note[HGI_LINE_BYTES];
		struct hgi_signs s = *d->signs;
		uint32_t columns;

		if (arrow->from_row != r)
			continue;
		hgi_diagram_arrival(d, arrow, note);
		if (hgi_diagram_invalid(d, arrow->to_box)) {
			s.line = s.dotted;
			s.arrow = s.invalid;
		}
		snprintf(line, sizeof(line), "%*s%s %s%s%s%s%s ",
			 first ? 0 : (int)hgi_text_columns(text), "", first ? text : "", s.line,
			 s.line, s.arrow, *note ? " " : "", note);
		columns = (uint32_t)hgi_text_columns(line);
		hgi_block_add(d, &left, "%s", line);
		hgi_diagram_target(d, &right, arrow->to_box, columns < width ? width - columns : 0);
		hgi_block_beside(d, out, &left, &right, columns);
		first = false;
	}
	if (first)
		hgi_block_add(d, out, "%s", text);
}

/* An arrow of the row opens a window that is drawn. */
static bool sees_window(const struct hgi_diagram *d, uint32_t b, uint32_t r)
{
	for (uint32_t a = d->first_arrow[b]; a < d->first_arrow[b + 1]; a++)
		if (d->picture->arrows[a].from_row == r &&
		    d->picture->arrows[a].to_window != HGI_HEAD)
			return true;
	return false;
}

static void draw_rows(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t width)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	const bool list = box->shape != HGI_SHAPE_FIELDS;
	uint32_t columns = 0;

	for (uint32_t r = 0; r < box->n_rows; r++) {
		const uint32_t n = (uint32_t)hgi_text_columns(box->rows[r].name) + (list ? 2 : 0);

		if (!box->rows[r].folded && n > columns)
			columns = n;
	}
	for (uint32_t r = 0; r < box->n_rows; r++) {
		const struct hgi_row *row = &box->rows[r];
		char name[HGI_LINE_BYTES], value[HGI_LINE_BYTES], text[2 * HGI_LINE_BYTES];
		int fill;

		hgi_diagram_label(d, row->name, name);
		hgi_diagram_label(d, row->value, value);
		if (sees_window(d, b, r)) /* is drawn at its array */
			*value = '\0';
		if (list)
			snprintf(text, sizeof(text), "  [%s]", name);
		else
			snprintf(text, sizeof(text), "  %s", name);
		fill = (int)columns + 2 - (int)hgi_text_columns(text);
		if (*value)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%*s%s%s",
				 fill > 0 ? fill : 0, "", *name ? "  " : "", value);
		else if (row->arrows && fill > 0)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%*s", fill, "");
		hgi_diagram_row(d, out, b, r, text, width);
	}
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

static void repeat(char **to, const char *sign, uint32_t times)
{
	for (uint32_t i = 0; i < times; i++)
		*to = stpcpy(*to, sign);
}

/* A window below the cells: ├────┼┄┄┄┤ */
static void draw_window(struct hgi_diagram *d, struct hgi_block *out,
			const struct hgi_window *window, uint32_t names, uint32_t cell)
{
	const uint32_t start = window->from_row * cell;
	const uint32_t len = (window->end_row - window->from_row) * cell;
	const uint32_t rest = (window->cap_row - window->end_row) * cell;
	char line[LINE_BYTES], *to = line;
	char label[HGI_LABEL_BYTES], name[HGI_LINE_BYTES];

	hgi_label(label, window->name, WINDOW_NAME);
	hgi_diagram_label(d, label, name);
	if (!window->slice) {
		repeat(&to, " ", start + cell - 2);
		repeat(&to, d->signs->up, 1);
	} else {
		repeat(&to, " ", start);
		repeat(&to, d->signs->left, 1);
		if (len) {
			repeat(&to, d->signs->solid, len - 2);
			repeat(&to, rest ? d->signs->both : d->signs->right, 1);
		}
		if (rest) {
			repeat(&to, d->signs->dotted, rest - (len ? 1 : 2));
			repeat(&to, d->signs->right, 1);
		}
		d->windows = true;
		d->caps |= rest > 0;
	}
	*to = '\0';
	hgi_block_add(d, out, "  %s%*s%s", name, (int)names - (int)hgi_text_columns(name), "",
		      line);
}

/* Columns of the widest name of a window, with the gap behind it. */
static uint32_t window_names(const struct hgi_box *box)
{
	uint32_t columns = 0;

	for (uint32_t w = 0; w < box->n_windows; w++) {
		char name[HGI_LABEL_BYTES];

		hgi_label(name, box->windows[w].name, WINDOW_NAME);
		if (hgi_text_columns(name) > columns)
			columns = (uint32_t)hgi_text_columns(name);
	}
	return columns + 2;
}

static uint32_t cell_columns(const struct hgi_box *box)
{
	uint32_t columns = 2;

	for (uint32_t r = 0; r < box->n_rows; r++) {
		const char *text = box->rows[r].folded ? "..." : box->rows[r].value;
		uint32_t n = (uint32_t)hgi_text_columns(text);

		if (!box->rows[r].folded && n < hgi_text_columns(box->rows[r].name))
			n = (uint32_t)hgi_text_columns(box->rows[r].name);
		if (n > columns)
			columns = n;
	}
	return columns + 2;
}

/* One line with something in each cell. */
static void draw_cells(struct hgi_diagram *d, struct hgi_block *out, const struct hgi_box *box,
		       const char *title, uint32_t names, uint32_t cell,
		       void (*content)(const struct hgi_diagram *, const struct hgi_box *, uint32_t,
				       char *))
{
	char line[LINE_BYTES] = "";
	size_t used = 0;

	for (uint32_t r = 0; r < box->n_rows; r++) {
		char text[HGI_LINE_BYTES];
		const size_t room = sizeof(line) - used;
		int fill, n;

		content(d, box, r, text);
		fill = (int)cell - 1 - (int)hgi_text_columns(text);
		n = snprintf(line + used, room, "%*s%s ", fill > 0 ? fill : 0, "", text);
		if (n < 0 || (size_t)n >= room)
			break;
		used += (size_t)n;
	}
	while (used && line[used - 1] == ' ')
		used--;
	line[used] = '\0';
	hgi_block_add(d, out, "  %-*s%s", (int)names, title, line);
}

static void cell_index(const struct hgi_diagram *d, const struct hgi_box *box, uint32_t r,
		       char *out)
{
	strcpy(out, box->rows[r].folded ? d->signs->cut : box->rows[r].name);
}

static void cell_value(const struct hgi_diagram *d, const struct hgi_box *box, uint32_t r,
		       char *out)
{
	if (box->rows[r].folded)
		strcpy(out, d->signs->cut);
	else
		hgi_diagram_label(d, box->rows[r].value, out);
}

static void cell_seen(const struct hgi_diagram *d, const struct hgi_box *box, uint32_t r, char *out)
{
	const uint32_t seen = hgi_picture_seen_by(box, r);

	if (seen > 1)
		sprintf(out, "%s%u", d->signs->times, seen);
	else
		*out = '\0';
}

/* Windows in words where there is no room for cells side by side. */
static void list_windows(struct hgi_diagram *d, struct hgi_block *out, const struct hgi_box *box)
{
	const uint32_t names = window_names(box);

	for (uint32_t w = 0; w < box->n_windows; w++) {
		const struct hgi_window *window = &box->windows[w];
		char label[HGI_LABEL_BYTES], name[HGI_LINE_BYTES];

		hgi_label(label, window->name, WINDOW_NAME);
		hgi_diagram_label(d, label, name);
		if (window->slice)
			hgi_block_add(d, out, "  %s%*s[%" PRIu64 ":%" PRIu64 "] cap %" PRIu64, name,
				      (int)names - (int)hgi_text_columns(name), "", window->first,
				      window->first + window->len, window->cap);
		else
			hgi_block_add(d, out, "  %s%*sat [%" PRIu64 "]", name,
				      (int)names - (int)hgi_text_columns(name), "", window->first);
	}
}

/* All values in one line, as Go prints a slice. */
static void draw_values(struct hgi_diagram *d, struct hgi_block *out, const struct hgi_box *box)
{
	char line[(2 * HGI_ELEMENTS + 1) * (HGI_LABEL_BYTES + 1) + 1] = "";
	size_t used = 0;

	for (uint32_t r = 0; r < box->n_rows; r++) {
		char value[HGI_LINE_BYTES];
		int n;

		hgi_diagram_label(d, box->rows[r].value, value);
		if (!*value)
			continue;
		n = snprintf(line + used, sizeof(line) - used, "%s%s", used ? " " : "", value);
		if (n < 0 || (size_t)n >= sizeof(line) - used)
			break;
		used += (size_t)n;
	}
	hgi_block_add(d, out, "  [%s]", line);
}

static void draw_array(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t width)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	const uint32_t names = window_names(box), cell = cell_columns(box);
	bool folded = false, overlap = false, values = false;

	for (uint32_t r = 0; r < box->n_rows; r++) {
		folded |= box->rows[r].folded > 0;
		overlap |= hgi_picture_seen_by(box, r) > 1;
		values |= !box->rows[r].folded && *box->rows[r].value;
	}
	if (box->shape == HGI_SHAPE_LIST || 2 + names + box->n_rows * cell > width) {
		list_windows(d, out, box);
		if (box->shape == HGI_SHAPE_LIST)
			draw_rows(d, out, b, width);
		else if (values)
			draw_values(d, out, box);
	} else {
		if (folded || !values)
			draw_cells(d, out, box, "", names, cell, cell_index);
		if (values)
			draw_cells(d, out, box, "", names, cell, cell_value);
		for (uint32_t w = 0; w < box->n_windows; w++)
			draw_window(d, out, &box->windows[w], names, cell);
		d->overlaps |= overlap;
		if (overlap)
			draw_cells(d, out, box, "", names, cell, cell_seen);
	}
	if (box->windows_left_out)
		hgi_block_add(d, out, "  %s %s", d->signs->cut,
			      hgi_count(box->windows_left_out, "more slice").s);
}

/* "○ 12 ◐ 3 ● 985" */
static const char *colours_of_fold(const struct hgi_diagram *d, const struct hgi_box *box,
				   char out[HGI_LINE_BYTES])
{
	const uint32_t n[] = {[HG_WHITE] = box->folded[HGI_WHITE] + box->folded[HGI_GARBAGE] +
					   box->folded[HGI_PLAIN],
			      [HG_GREY] = box->folded[HGI_GREY],
			      [HG_BLACK] = box->folded[HGI_BLACK]};
	size_t used = 0;

	for (int c = HG_WHITE; c <= HG_BLACK; c++)
		if (n[c])
			used += (size_t)snprintf(out + used, HGI_LINE_BYTES - used, "%s%s %s",
						 used ? " " : "", d->signs->colours[c],
						 hgi_number(n[c]).s);
	return out;
}

void hgi_diagram_object(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t width)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	char line[HGI_LINE_BYTES * 2], name[HGI_LINE_BYTES];
	size_t used = 0;

	d->state[b] = HGI_DRAWN;
	name_object(d, b, name);
	if (d->picture->colours && !*box->states)
		used += (size_t)snprintf(line, sizeof(line), "%s ",
					 d->signs->colours[box->colour % 3]);
	if (box->delta)
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s ",
					 hgi_delta_looks[box->delta].sign);
	used += (size_t)snprintf(line + used, sizeof(line) - used, "%s   %s", name, box->size);
	if (box->delta)
		used += (size_t)snprintf(line + used, sizeof(line) - used, ", %s",
					 hgi_delta_looks[box->delta].word);
	if (*box->held_by)
		used += (size_t)snprintf(line + used, sizeof(line) - used, ", %s", box->held_by);
	if (d->picture->colours && box->work)
		used += (size_t)snprintf(line + used, sizeof(line) - used, ", work list %u",
					 box->work);
	if (*box->states)
		used += (size_t)snprintf(line + used, sizeof(line) - used, ", %s",
					 colours_of_fold(d, box, name));
	if (*box->inside)
		used += (size_t)snprintf(line + used, sizeof(line) - used, ", %s", box->inside);
	if (box->reach == HG_UNNAMED)
		snprintf(line + used, sizeof(line) - used, ", only unnamed words lead here");
	hgi_block_prose(d, out, line, width);
	if (box->shape == HGI_SHAPE_FIELDS)
		draw_rows(d, out, b, width);
	else
		draw_array(d, out, b, width);
	if (box->hidden_out)
		hgi_block_add(d, out, "  %s %s", d->signs->cut,
			      hgi_count(box->hidden_out, "more pointer").s);
}
