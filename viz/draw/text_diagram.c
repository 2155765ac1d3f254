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
#define _GNU_SOURCE /* vasprintf, stpcpy */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "picture.h"
#include "text.h"

enum {
	DEFAULT_LINES = 100,
	NARROWEST = 40,
	WIDEST = 400,
	MOST_OBJECTS = 200,  /* of a graph that nobody cut out */
	OBJECT_COLUMNS = 34, /* room that an object needs, else it is drawn below */
	WINDOW_NAME = 16,
	LINE_BYTES = 4 * WIDEST + 8 /* cells are drawn side by side only where they fit */
};

/* The characters that lines are made of. */
struct signs {
	const char *line, *arrow;          /* ── ▶ */
	const char *first, *middle, *last; /* ┬ ┤ ┘ of lines that come together */
	const char *left, *right, *both, *solid, *dotted; /* ├ ┤ ┼ ─ ┄ of a window */
	const char *up, *cut, *times;
	const char *colours[3]; /* by hg_colour */
};

static const struct signs unicode = {"─", "▶", "┬", "┤", "┘", "├", "┤",
				     "┼", "─", "┄", "▲", "…", "×", {"○", "◐", "●"}};
static const struct signs ascii = {"-", ">", "+", "+", "+",   "|", "|",
				   "|", "-", ".", "^", "...", "x", {"o", "@", "*"}};

struct block {
	char **lines;
	size_t n, capacity;
};

enum state { NOT_YET, DRAWN, BELOW };

struct diagram {
	const struct hgi_picture *picture;
	const struct signs *signs;
	bool ascii;
	uint8_t *state;  /* enum state per box */
	uint32_t *below; /* boxes to be drawn at the margin, in order */
	uint32_t n_below;
	uint32_t *first_arrow;               /* per box, and one more: its arrows */
	bool windows, caps, overlaps, names; /* for the legend */
	bool failed;
};

/* ---- Lines ----------------------------------------------------------------------------------- */

static void __attribute__((format(printf, 3, 4)))
add(struct diagram *d, struct block *block, const char *format, ...)
{
	va_list args;

	if (block->n == block->capacity) {
		const size_t capacity = block->capacity ? 2 * block->capacity : 8;
		char **lines = realloc(block->lines, capacity * sizeof(*lines));

		if (!lines) {
			d->failed = true;
			return;
		}
		block->lines = lines;
		block->capacity = capacity;
	}
	va_start(args, format);
	if (vasprintf(&block->lines[block->n], format, args) < 0)
		d->failed = true;
	else
		block->n++;
	va_end(args);
}

static void release(struct block *block)
{
	for (size_t i = 0; i < block->n; i++)
		free(block->lines[i]);
	free(block->lines);
	*block = (struct block){0};
}

/* Sets `right` beside the lines of `left`, from column `columns` on, and releases both. */
static void beside(struct diagram *d, struct block *out, struct block *left, struct block *right,
		   uint32_t columns)
{
	for (size_t i = 0; i < left->n || i < right->n; i++) {
		const char *l = i < left->n ? left->lines[i] : "";
		const char *r = i < right->n ? right->lines[i] : "";
		const uint32_t used = (uint32_t)hgi_text_columns(l);

		add(d, out, "%s%*s%s", l, *r && used < columns ? (int)(columns - used) : 0, "", r);
	}
	release(left);
	release(right);
}

/* A label of the picture; "…" and "×" are signs of ours, all else in it is the program's. */
static void plain(const struct diagram *d, const char *label, char out[HGI_LINE_BYTES])
{
	size_t used = 0;

	while (*label && used + 4 < HGI_LINE_BYTES) {
		const char *sign = NULL;

		if (d->ascii && strncmp(label, "…", strlen("…")) == 0)
			sign = "…";
		else if (d->ascii && strncmp(label, "×", strlen("×")) == 0)
			sign = "×";
		if (sign) {
			const char *text = *sign == *"×" ? d->signs->times : d->signs->cut;

			memcpy(out + used, text, strlen(text));
			used += strlen(text);
			label += strlen(sign);
		} else {
			out[used++] = *label++;
		}
	}
	out[used] = '\0';
}

/* ---- Objects --------------------------------------------------------------------------------- */

static void draw_object(struct diagram *d, struct block *out, uint32_t b, uint32_t width);

/* "User 0xc000012000", "User#1" */
static void name_object(const struct diagram *d, uint32_t b, char out[HGI_LINE_BYTES])
{
	const struct hgi_box *box = &d->picture->boxes[b];
	char label[HGI_LINE_BYTES];

	snprintf(label, sizeof(label), "%s%s%s", box->title,
		 *box->place && *box->place != '#' ? " " : "", box->place);
	plain(d, label, out);
}

/* The object itself where it may be drawn, else its name and where to look. */
static void draw_target(struct diagram *d, struct block *out, uint32_t b, uint32_t width)
{
	char name[HGI_LINE_BYTES];

	if (d->state[b] == NOT_YET && width >= OBJECT_COLUMNS) {
		draw_object(d, out, b, width);
		return;
	}
	if (d->state[b] == NOT_YET) {
		d->state[b] = BELOW;
		d->below[d->n_below++] = b;
	}
	d->names = true;
	name_object(d, b, name);
	add(d, out, "%s (%s)", name, d->state[b] == BELOW ? "below" : "above");
}

/* Where in its target an arrow arrives, if that is not its head: "+8", "at age". */
static void arrival(const struct diagram *d, const struct hgi_arrow *arrow,
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
	plain(d, label, out);
}

/* A row and, to the right of it, what its arrows lead to. */
static void draw_row(struct diagram *d, struct block *out, uint32_t b, uint32_t r, const char *text,
		     uint32_t width)
{
	bool first = true;

	for (uint32_t a = d->first_arrow[b]; a < d->first_arrow[b + 1]; a++) {
		const struct hgi_arrow *arrow = &d->picture->arrows[a];
		struct block left = {0}, right = {0};
		char line[HGI_LINE_BYTES * 3], note[HGI_LINE_BYTES];
		uint32_t columns;

		if (arrow->from_row != r)
			continue;
		arrival(d, arrow, note);
		snprintf(line, sizeof(line), "%s %s%s%s%s%s ", first ? text : "", d->signs->line,
			 d->signs->line, d->signs->arrow, *note ? " " : "", note);
		columns = (uint32_t)hgi_text_columns(line);
		add(d, &left, "%s", line);
		draw_target(d, &right, arrow->to_box, columns < width ? width - columns : 0);
		beside(d, out, &left, &right, columns);
		first = false;
	}
	if (first)
		add(d, out, "%s", text);
}

/* An arrow of the row opens a window that is drawn. */
static bool sees_window(const struct diagram *d, uint32_t b, uint32_t r)
{
	for (uint32_t a = d->first_arrow[b]; a < d->first_arrow[b + 1]; a++)
		if (d->picture->arrows[a].from_row == r &&
		    d->picture->arrows[a].to_window != HGI_HEAD)
			return true;
	return false;
}

static void draw_rows(struct diagram *d, struct block *out, uint32_t b, uint32_t width)
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

		plain(d, row->name, name);
		plain(d, row->value, value);
		if (sees_window(d, b, r)) /* is drawn at its array */
			*value = '\0';
		if (list && !row->folded)
			snprintf(text, sizeof(text), "  [%s]", name);
		else
			snprintf(text, sizeof(text), "  %s", name);
		fill = (int)columns + 2 - (int)hgi_text_columns(text);
		if (*value)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%*s%s%s",
				 fill > 0 ? fill : 0, "", *name ? "  " : "", value);
		else if (row->arrows && fill > 0)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%*s", fill, "");
		draw_row(d, out, b, r, text, width);
	}
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

static void repeat(char **to, const char *sign, uint32_t times)
{
	for (uint32_t i = 0; i < times; i++)
		*to = stpcpy(*to, sign);
}

/* A window below the cells: ├────┼┄┄┄┤ */
static void draw_window(struct diagram *d, struct block *out, const struct hgi_window *window,
			uint32_t names, uint32_t cell)
{
	const uint32_t start = window->from_row * cell;
	const uint32_t len = (window->end_row - window->from_row) * cell;
	const uint32_t rest = (window->cap_row - window->end_row) * cell;
	char line[LINE_BYTES], *to = line;
	char label[HGI_LABEL_BYTES], name[HGI_LINE_BYTES];

	hgi_label(label, window->name, WINDOW_NAME);
	plain(d, label, name);
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
	add(d, out, "  %s%*s%s", name, (int)names - (int)hgi_text_columns(name), "", line);
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

		if (n < hgi_text_columns(box->rows[r].name))
			n = (uint32_t)hgi_text_columns(box->rows[r].name);
		if (n > columns)
			columns = n;
	}
	return columns + 2;
}

/* One line with something in each cell. */
static void draw_cells(struct diagram *d, struct block *out, const struct hgi_box *box,
		       const char *title, uint32_t names, uint32_t cell,
		       void (*content)(const struct diagram *, const struct hgi_box *, uint32_t,
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
	add(d, out, "  %-*s%s", (int)names, title, line);
}

static void cell_index(const struct diagram *d, const struct hgi_box *box, uint32_t r, char *out)
{
	strcpy(out, box->rows[r].folded ? d->signs->cut : box->rows[r].name);
}

static void cell_value(const struct diagram *d, const struct hgi_box *box, uint32_t r, char *out)
{
	if (box->rows[r].folded)
		strcpy(out, d->signs->cut);
	else
		plain(d, box->rows[r].value, out);
}

static void cell_seen(const struct diagram *d, const struct hgi_box *box, uint32_t r, char *out)
{
	const uint32_t seen = hgi_picture_seen_by(box, r);

	if (seen > 1)
		sprintf(out, "%s%u", d->signs->times, seen);
	else
		*out = '\0';
}

/* Windows in words where there is no room for cells side by side. */
static void list_windows(struct diagram *d, struct block *out, const struct hgi_box *box)
{
	const uint32_t names = window_names(box);

	for (uint32_t w = 0; w < box->n_windows; w++) {
		const struct hgi_window *window = &box->windows[w];
		char label[HGI_LABEL_BYTES], name[HGI_LINE_BYTES];

		hgi_label(label, window->name, WINDOW_NAME);
		plain(d, label, name);
		if (window->slice)
			add(d, out, "  %s%*s[%" PRIu64 ":%" PRIu64 "] cap %" PRIu64, name,
			    (int)names - (int)hgi_text_columns(name), "", window->first,
			    window->first + window->len, window->cap);
		else
			add(d, out, "  %s%*sat [%" PRIu64 "]", name,
			    (int)names - (int)hgi_text_columns(name), "", window->first);
	}
}

/* All values in one line, as Go prints a slice. */
static void draw_values(struct diagram *d, struct block *out, const struct hgi_box *box)
{
	char line[(2 * HGI_ELEMENTS + 1) * (HGI_LABEL_BYTES + 1) + 1] = "";
	size_t used = 0;

	for (uint32_t r = 0; r < box->n_rows; r++) {
		char value[HGI_LINE_BYTES];
		int n;

		plain(d, box->rows[r].value, value);
		if (!*value)
			continue;
		n = snprintf(line + used, sizeof(line) - used, "%s%s", used ? " " : "", value);
		if (n < 0 || (size_t)n >= sizeof(line) - used)
			break;
		used += (size_t)n;
	}
	add(d, out, "  [%s]", line);
}

static void draw_array(struct diagram *d, struct block *out, uint32_t b, uint32_t width)
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
		add(d, out, "  %s %s", d->signs->cut,
		    hgi_count(box->windows_left_out, "more slice").s);
}

/* The head with all that is known of the object, and its rows. */
static void draw_object(struct diagram *d, struct block *out, uint32_t b, uint32_t width)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	char line[HGI_LINE_BYTES * 2], name[HGI_LINE_BYTES];
	size_t used = 0;

	d->state[b] = DRAWN;
	name_object(d, b, name);
	if (d->picture->colours)
		used += (size_t)snprintf(line, sizeof(line), "%s ",
					 d->signs->colours[box->colour % 3]);
	used += (size_t)snprintf(line + used, sizeof(line) - used, "%s   %s", name,
				 hgi_count(box->bytes, "byte").s);
	if (*box->held_by)
		used += (size_t)snprintf(line + used, sizeof(line) - used, ", %s", box->held_by);
	if (d->picture->colours && box->work)
		used += (size_t)snprintf(line + used, sizeof(line) - used, ", work list %u",
					 box->work);
	if (box->reach == HG_UNNAMED)
		snprintf(line + used, sizeof(line) - used, ", only unnamed words lead here");
	add(d, out, "%s", line);
	if (box->shape == HGI_SHAPE_FIELDS)
		draw_rows(d, out, b, width);
	else
		draw_array(d, out, b, width);
	if (box->hidden_out)
		add(d, out, "  %s %s", d->signs->cut, hgi_count(box->hidden_out, "more pointer").s);
}

/* ---- Groups ---------------------------------------------------------------------------------- */

static const struct hgi_arrow *arrow_of(const struct diagram *d, uint32_t b, uint32_t r)
{
	for (uint32_t a = d->first_arrow[b]; a < d->first_arrow[b + 1]; a++)
		if (d->picture->arrows[a].from_row == r)
			return &d->picture->arrows[a];
	return NULL;
}

/* Name of a variable and where it arrives, "p at [3]". */
static void name_variable(const struct diagram *d, uint32_t b, uint32_t r, char *out, size_t room)
{
	const struct hgi_arrow *arrow = arrow_of(d, b, r);
	char name[HGI_LINE_BYTES], note[HGI_LINE_BYTES] = "";

	plain(d, d->picture->boxes[b].rows[r].name, name);
	if (arrow)
		arrival(d, arrow, note);
	snprintf(out, room, "  %s%s%s", name, *note ? " " : "", note);
}

/* All variables from row `from` on that lead to the same box, joined to one arrow. */
static void draw_bundle(struct diagram *d, struct block *out, uint32_t b, uint32_t from,
			uint32_t columns, uint32_t width, bool *done)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	const struct hgi_arrow *target = arrow_of(d, b, from);
	const struct signs *s = d->signs;
	struct block left = {0}, right = {0};
	uint32_t rows[HGI_ROWS], n = 0;

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
			add(d, &left, "%s%*s %s%s%s%s%s%s", name, fill, "", s->line, s->line,
			    s->line, s->line, s->line, s->arrow);
		else if (i == 0)
			add(d, &left, "%s%*s %s%s%s%s%s%s", name, fill, "", s->line, s->line,
			    s->first, s->line, s->line, s->arrow);
		else
			add(d, &left, "%s%*s %s%s%s", name, fill, "", s->line, s->line,
			    i + 1 < n ? s->middle : s->last);
	}
	columns += strlen(" --+--> ");
	draw_target(d, &right, target->to_box, columns < width ? width - columns : 0);
	beside(d, out, &left, &right, columns);
}

static void draw_group(struct diagram *d, struct block *out, uint32_t b, uint32_t width)
{
	const struct hgi_box *box = &d->picture->boxes[b];
	bool done[HGI_ROWS] = {false};
	char title[HGI_LINE_BYTES];
	uint32_t columns = 0;

	plain(d, box->title, title);
	add(d, out, "%s%s%s", title, *box->place ? "  " : "", box->place);
	for (uint32_t r = 0; r < box->n_rows; r++) {
		char name[2 * HGI_LINE_BYTES];

		name_variable(d, b, r, name, sizeof(name));
		if (hgi_text_columns(name) > columns)
			columns = (uint32_t)hgi_text_columns(name);
	}
	for (uint32_t r = 0; r < box->n_rows; r++) {
		if (done[r])
			continue;
		if (box->rows[r].folded) {
			char name[HGI_LINE_BYTES], text[HGI_LINE_BYTES + 2];

			plain(d, box->rows[r].name, name);
			snprintf(text, sizeof(text), "  %s", name);
			draw_row(d, out, b, r, text, width);
		} else if (arrow_of(d, b, r)) {
			draw_bundle(d, out, b, r, columns, width, done);
		}
	}
	if (box->hidden_out)
		add(d, out, "  %s %s", d->signs->cut,
		    hgi_count(box->hidden_out, "more variable").s);
	add(d, out, "%s", "");
}

/* ---- The whole ------------------------------------------------------------------------------- */

static void draw_below(struct diagram *d, struct block *out, uint32_t width)
{
	for (uint32_t i = 0; i < d->n_below; i++) {
		if (d->state[d->below[i]] == DRAWN)
			continue;
		draw_object(d, out, d->below[i], width);
		add(d, out, "%s", "");
	}
	d->n_below = 0;
}

/* Objects that no variable of the picture leads to. */
static void draw_rest(struct diagram *d, struct block *out, bool garbage, const char *title,
		      uint32_t width)
{
	const struct hgi_picture *picture = d->picture;
	bool titled = false;

	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++) {
		if (d->state[b] == DRAWN || (picture->boxes[b].reach == HG_GARBAGE) != garbage)
			continue;
		if (!titled)
			add(d, out, "%s", title);
		titled = true;
		draw_object(d, out, b, width);
		draw_below(d, out, width);
	}
	if (titled)
		add(d, out, "%s", "");
}

static void draw_legend(struct diagram *d, struct block *out)
{
	const struct signs *s = d->signs;

	if (d->picture->colours)
		add(d, out, "%s white: not reached yet  %s grey: to be scanned  %s black: scanned",
		    s->colours[HG_WHITE], s->colours[HG_GREY], s->colours[HG_BLACK]);
	if (d->windows)
		add(d, out, "%s%s%s%s what a slice sees", s->left, s->solid, s->solid, s->right);
	if (d->caps)
		add(d, out, "%s%s%s%s room up to its cap", s->both, s->dotted, s->dotted, s->right);
	if (d->overlaps)
		add(d, out, "%s2   seen through 2 slices", s->times);
	if (d->names)
		add(d, out, "(above), (below): the object is drawn there");
}

static void draw_all(struct diagram *d, struct block *out, uint32_t width)
{
	char title[HGI_LINE_BYTES];

	plain(d, d->picture->title, title);
	add(d, out, "%s", title);
	plain(d, d->picture->subtitle, title);
	if (*title)
		add(d, out, "%s", title);
	add(d, out, "%s", "");
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
static void put_line(struct hgi_text *text, const struct diagram *d, char *line, uint32_t width)
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
	struct diagram d = {.picture = picture, .ascii = text->options.ascii};
	const size_t boxes = (size_t)picture->n_boxes + 1;
	uint32_t width = text->options.width, limit = text->options.limit;
	struct block out = {0};

	width = width < NARROWEST ? NARROWEST : width > WIDEST ? WIDEST : width;
	d.signs = d.ascii ? &ascii : &unicode;
	d.state = calloc(boxes, sizeof(*d.state));
	d.below = calloc(boxes, sizeof(*d.below));
	d.first_arrow = calloc(boxes + 1, sizeof(*d.first_arrow));
	d.failed = !d.state || !d.below || !d.first_arrow;
	if (!d.failed) {
		for (uint32_t a = 0; a < picture->n_arrows; a++)
			d.first_arrow[picture->arrows[a].from_box + 1]++;
		for (size_t b = 0; b + 1 < boxes; b++)
			d.first_arrow[b + 1] += d.first_arrow[b];
		draw_all(&d, &out, width);
	}
	for (size_t i = 0; i < out.n && i < limit && !d.failed; i++)
		put_line(text, &d, out.lines[i], width);
	if (out.n > limit)
		hgi_text_put(text, "%s %s\n", d.signs->cut,
			     hgi_count(out.n - limit, "more line").s);
	release(&out);
	free(d.state);
	free(d.below);
	free(d.first_arrow);
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
