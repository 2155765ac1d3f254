/* SPDX-License-Identifier: MIT
 *
 * dot_object.c - an object of the heap as an HTML-like label.
 *
 * Ports that arrows use: h the head, r0, r1, ... the rows, w0, w1, ... the left ends of windows.
 */
#include "draw.h"
#include "style.h"
#include "text.h"

#include <inttypes.h>
#include <string.h>

enum { HOLDERS_COLUMNS = 34, CELL_WIDTH = 52 };

/* The compiler's reasons are shown where few objects have to share the picture. */
enum { REASONS = 12 };

static void small(FILE *out, const char *text, const char *ink)
{
	fprintf(out, "<FONT FACE=\"" HGI_MONO "\" POINT-SIZE=\"%d\" COLOR=\"%s\">", HGI_SMALL_SIZE,
		ink);
	hgi_html(out, text);
	fputs("</FONT>", out);
}

/* The head: sign, type, address, size, and the state in a word with the place in the work list. */
static void head(FILE *out, const struct hgi_box *box, uint32_t columns, int border)
{
	const struct hgi_look *look = hgi_look_of(box);
	const struct hgi_state_look *state = &hgi_state_looks[box->state];
	const struct hgi_state_look *delta = &hgi_delta_looks[box->delta];
	const bool gone = box->delta == HG_DELTA_GONE;

	if (border && look->border)
		border = look->border;
	fprintf(out,
		"<TD PORT=\"h\" COLSPAN=\"%u\" BORDER=\"%d\" SIDES=\"%s\" COLOR=\"" HGI_INK
		"\" STYLE=\"%s\" BGCOLOR=\"%s\" ALIGN=\"LEFT\"><FONT COLOR=\"%s\">",
		columns, border, border ? "LTRB" : "B", look->style, look->fill, look->ink);
	if (*delta->sign)
		fprintf(out, "<FONT POINT-SIZE=\"%d\"><B>%s</B></FONT>&#160;", HGI_NAME_SIZE + 4,
			delta->sign);
	if (*state->sign)
		fprintf(out, "%s&#160;", state->sign);
	fprintf(out, "<FONT POINT-SIZE=\"%d\"><B>%s", HGI_NAME_SIZE, gone ? "<S>" : "");
	hgi_html(out, box->title);
	fprintf(out, "%s</B></FONT>&#160;&#160;", gone ? "</S>" : "");
	fprintf(out, "<FONT FACE=\"" HGI_MONO "\">");
	hgi_html(out, box->place);
	fputs("</FONT>&#160;&#160;", out);
	small(out, box->size, look->ink);
	if (*state->word && box->work)
		fprintf(out, "&#160;&#160;<B>%s %u</B>", state->word, box->work);
	else if (*state->word)
		fprintf(out, "&#160;&#160;<B>%s</B>", state->word);
	if (*delta->word)
		fprintf(out, "&#160;&#160;<B>%s</B>", delta->word);
	for (int m = 0; m < HGI_MARKS; m++)
		if (box->marks >> m & 1)
			fprintf(out, "&#160;%s", hgi_mark_looks[m].sign);
	fputs("</FONT></TD>", out);
}

/* A remark over the whole width. */
static void remark(FILE *out, uint32_t before, uint32_t columns, int border, const char *fill)
{
	fputs("<TR>", out);
	if (before)
		fprintf(out, "<TD COLSPAN=\"%u\"></TD>", before);
	fprintf(out,
		"<TD COLSPAN=\"%u\" BORDER=\"%d\" SIDES=\"%s\" ALIGN=\"LEFT\" "
		"BALIGN=\"LEFT\" BGCOLOR=\"%s\">",
		columns, border ? border : 1, border ? "LTRB" : "T", fill);
}

/* Breaks a list of names at its commas. */
static void broken(FILE *out, const char *names)
{
	uint32_t column = 0;

	while (*names) {
		const char *comma = strstr(names, ", ");
		const size_t length = comma ? (size_t)(comma - names) + 1 : strlen(names);
		char name[HGI_LINE_BYTES];
		uint32_t columns;

		memcpy(name, names, length);
		name[length] = '\0';
		columns = hgi_columns(name);
		if (column && column + columns > HOLDERS_COLUMNS) {
			fputs("<BR/>", out);
			column = 0;
		}
		if (column)
			fputc(' ', out);
		hgi_html(out, name);
		column += columns + 1;
		names += length + (comma ? 1 : 0);
	}
}

static void remarks(FILE *out, const struct hgi_picture *picture, const struct hgi_box *box,
		    uint32_t before, uint32_t columns, int border)
{
	if (*box->held_by) {
		remark(out, before, columns, border, HGI_YELLOW);
		fprintf(out, "<FONT POINT-SIZE=\"%d\"><B>", HGI_NAME_SIZE);
		hgi_html(out, box->held_by);
		fputs("</B></FONT>", out);
		if (*box->holders) {
			fputs("<BR/>", out);
			broken(out, box->holders);
		}
		fputs("</TD></TR>", out);
	}
	if (*box->reason && picture->n_boxes - picture->n_groups <= REASONS) {
		remark(out, before, columns, border, "#FFFFFF");
		small(out, box->reason, HGI_SOFT);
		fputs("</TD></TR>", out);
	}
	if (*box->inside) {
		remark(out, before, columns, border, HGI_YELLOW);
		hgi_html(out, box->inside);
		fputs("</TD></TR>", out);
	}
	if (box->reach == HG_UNNAMED) {
		remark(out, before, columns, border, "#FFFFFF");
		hgi_html(out, "only unnamed words lead here");
		fputs("</TD></TR>", out);
	}
}

static void fields(FILE *out, const struct hgi_picture *picture, const struct hgi_box *box)
{
	const struct hgi_look *look = hgi_look_of(box);

	if (look->twice || box->fold)
		fputs("<TABLE BORDER=\"2\" CELLBORDER=\"0\" CELLSPACING=\"3\" CELLPADDING=\"0\">"
		      "<TR><TD>",
		      out);
	fprintf(out,
		"<TABLE BORDER=\"%d\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"6\" "
		"BGCOLOR=\"#FFFFFF\" STYLE=\"%s\"><TR>",
		look->border ? look->border : 2, look->style);
	head(out, box, 2, 0);
	fputs("</TR>", out);
	if (*box->states) {
		remark(out, 0, 2, 0, "#FFFFFF");
		fprintf(out, "<FONT POINT-SIZE=\"%d\"><B>", HGI_NAME_SIZE);
		hgi_html(out, box->states);
		fputs("</B></FONT></TD></TR>", out);
	}
	for (uint32_t r = 0; r < box->n_rows; r++) {
		const struct hgi_row *row = &box->rows[r];
		const char *sides = r ? "T" : "";

		fprintf(out, "<TR><TD ALIGN=\"LEFT\" BORDER=\"%d\" SIDES=\"T\">", *sides != '\0');
		hgi_html(out, row->name);
		fprintf(out,
			"</TD><TD PORT=\"r%u\" ALIGN=\"%s\" BORDER=\"%d\" SIDES=\"T\">"
			"<FONT FACE=\"" HGI_MONO "\">",
			r, row->arrows ? "RIGHT" : "LEFT", *sides != '\0');
		if (*row->value || !row->arrows)
			hgi_html(out, row->value);
		if (row->arrows)
			fputs(*row->value ? "&#160;●" : "●", out);
		fputs("</FONT></TD></TR>", out);
	}
	remarks(out, picture, box, 0, 2, 0);
	fputs("</TABLE>", out);
	if (look->twice || box->fold)
		fputs("</TD></TR></TABLE>", out);
}

/* ---- Arrays ---------------------------------------------------------------------------------- */

static bool overlaps(const struct hgi_box *box)
{
	for (uint32_t r = 0; r < box->n_rows; r++)
		if (hgi_picture_seen_by(box, r) > 1)
			return true;
	return false;
}

/* The hatched mark of an element that several slices see. */
static void hatch(FILE *out, const struct hgi_box *box, uint32_t row)
{
	const uint32_t seen = hgi_picture_seen_by(box, row);

	if (seen > 1)
		fprintf(out,
			"<TD CELLPADDING=\"1\" BGCOLOR=\"" HGI_YELLOW "\"><FONT FACE=\"" HGI_MONO
			"\" POINT-SIZE=\"%d\">╱╱<B>%u</B>╱╱</FONT></TD>",
			HGI_SMALL_SIZE, seen);
	else
		fputs("<TD CELLPADDING=\"1\"></TD>", out);
}

static void gap(FILE *out, uint32_t columns)
{
	if (columns)
		fprintf(out, "<TD COLSPAN=\"%u\"></TD>", columns);
}

/* One window below the elements: ├ len ┤ solid, ┄ cap ┄ dotted; a pointer is a plain mark. */
static void bracket(FILE *out, const struct hgi_box *box, uint32_t w)
{
	const struct hgi_window *window = &box->windows[w];
	const uint32_t len = window->end_row - window->from_row;
	const uint32_t rest = window->cap_row - window->end_row;
	const char *hue = hgi_window_hue(w);

	fprintf(out, "<TR><TD HEIGHT=\"4\" CELLPADDING=\"0\" COLSPAN=\"%u\"></TD></TR><TR>",
		box->n_rows);
	gap(out, window->from_row);
	if (len) {
		fprintf(out,
			"<TD PORT=\"w%u\" COLSPAN=\"%u\" BORDER=\"%d\" SIDES=\"%s\" "
			"COLOR=\"%s\"><B>",
			w, len, 3, window->slice ? "LBR" : "T", hue);
		if (!window->slice)
			fputs("▲&#160;", out);
		hgi_html(out, window->name);
		fputs("</B></TD>", out);
	}
	if (rest) {
		fprintf(out,
			"<TD PORT=\"%c%u\" COLSPAN=\"%u\" BORDER=\"3\" SIDES=\"%s\" "
			"STYLE=\"DOTTED\" COLOR=\"%s\">",
			len ? 'c' : 'w', w, rest, len ? "BR" : "LBR", hue);
		hgi_html(out, len ? "cap" : window->name);
		fputs("</TD>", out);
	}
	gap(out, box->n_rows - window->cap_row);
	fputs("</TR>", out);
}

static void left_out(FILE *out, const struct hgi_box *box, uint32_t before, uint32_t columns)
{
	if (!box->windows_left_out)
		return;
	fputs("<TR>", out);
	gap(out, before);
	fprintf(out, "<TD COLSPAN=\"%u\" ALIGN=\"LEFT\">… %u more slices</TD></TR>", columns,
		box->windows_left_out);
}

/* Points that the head needs, a little more than less: the columns below it are made to fill them,
 * or Graphviz would widen some columns and not others. */
static uint32_t head_width(const struct hgi_box *box)
{
	return hgi_columns(box->title) * 14 + hgi_columns(box->place) * 10 +
	       hgi_columns(box->size) * 8 + hgi_columns(hgi_state_looks[box->state].word) * 12 +
	       hgi_columns(hgi_delta_looks[box->delta].word) * 15 + 48;
}

/* The same width for all cells: enough for the head above and the names of windows below. */
static uint32_t cell_width(const struct hgi_box *box)
{
	uint32_t width = head_width(box) / box->n_rows + 1;

	if (width < CELL_WIDTH)
		width = CELL_WIDTH;
	for (uint32_t w = 0; w < box->n_windows; w++) {
		const struct hgi_window *window = &box->windows[w];
		const uint32_t len = window->end_row - window->from_row;
		const uint32_t name = hgi_columns(window->name) * 12 + (window->slice ? 16 : 36);

		if (len && name / len + 1 > width)
			width = name / len + 1;
	}
	return width;
}

static void cells(FILE *out, const struct hgi_picture *picture, const struct hgi_box *box)
{
	const uint32_t width = cell_width(box);

	fputs("<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"5\"><TR>", out);
	head(out, box, box->n_rows, 2);
	fputs("</TR><TR>", out);
	for (uint32_t r = 0; r < box->n_rows; r++) {
		fputs("<TD CELLPADDING=\"2\">", out);
		small(out, box->rows[r].name, HGI_SOFT);
		fputs("</TD>", out);
	}
	fputs("</TR><TR>", out);
	for (uint32_t r = 0; r < box->n_rows; r++) {
		fprintf(out,
			"<TD PORT=\"r%u\" WIDTH=\"%u\" HEIGHT=\"36\" BORDER=\"2\" SIDES=\"%s\" "
			"STYLE=\"%s\" BGCOLOR=\"#FFFFFF\"><FONT FACE=\"" HGI_MONO "\">",
			r, width,
			r && !box->rows[r].folded == !box->rows[r - 1].folded ? "TRB" : "LTRB",
			box->rows[r].folded ? "DOTTED" : "SOLID");
		hgi_html(out, box->rows[r].value);
		fputs("</FONT></TD>", out);
	}
	fputs("</TR>", out);
	if (overlaps(box)) {
		fputs("<TR>", out);
		for (uint32_t r = 0; r < box->n_rows; r++)
			hatch(out, box, r);
		fputs("</TR>", out);
	}
	for (uint32_t w = 0; w < box->n_windows; w++)
		bracket(out, box, w);
	left_out(out, box, 0, box->n_rows);
	fprintf(out, "<TR><TD HEIGHT=\"4\" CELLPADDING=\"0\" COLSPAN=\"%u\"></TD></TR>",
		box->n_rows);
	remarks(out, picture, box, 0, box->n_rows, 2);
	fputs("</TABLE>", out);
}

/* One row's part of window w in a list: windows stand as columns at the left of the elements. */
static void side_bracket(FILE *out, const struct hgi_box *box, uint32_t w, uint32_t row)
{
	const struct hgi_window *window = &box->windows[w];
	const uint32_t len = window->end_row - window->from_row;
	const uint32_t rest = window->cap_row - window->end_row;

	if (len && row == window->from_row) {
		fprintf(out,
			"<TD PORT=\"w%u\" ROWSPAN=\"%u\" BORDER=\"3\" SIDES=\"%s\" "
			"COLOR=\"%s\"><B>",
			w, len, window->slice ? "LTB" : "R", hgi_window_hue(w));
		hgi_html(out, window->name);
		fputs(window->slice ? "</B></TD>" : "&#160;▶</B></TD>", out);
	} else if (rest && row == window->end_row) {
		fprintf(out,
			"<TD PORT=\"%c%u\" ROWSPAN=\"%u\" BORDER=\"3\" SIDES=\"%s\" "
			"STYLE=\"DOTTED\" COLOR=\"%s\">",
			len ? 'c' : 'w', w, rest, len ? "LB" : "LTB", hgi_window_hue(w));
		hgi_html(out, len ? "cap" : window->name);
		fputs("</TD>", out);
	} else if (row < window->from_row || row >= window->cap_row) {
		fputs("<TD></TD>", out);
	}
}

static void list(FILE *out, const struct hgi_picture *picture, const struct hgi_box *box)
{
	const bool hatched = overlaps(box);
	const uint32_t columns = 2 + hatched, others = hatched ? 110 : 40;
	const uint32_t width =
		head_width(box) > others + CELL_WIDTH ? head_width(box) - others : CELL_WIDTH;

	fputs("<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"5\"><TR>", out);
	gap(out, box->n_windows);
	head(out, box, columns, 2);
	fputs("</TR>", out);
	for (uint32_t r = 0; r < box->n_rows; r++) {
		const struct hgi_row *row = &box->rows[r];

		fputs("<TR>", out);
		for (uint32_t w = 0; w < box->n_windows; w++)
			side_bracket(out, box, w, r);
		fputs("<TD>", out);
		small(out, row->name, HGI_SOFT);
		fputs("</TD>", out);
		if (hatched)
			hatch(out, box, r);
		fprintf(out,
			"<TD PORT=\"r%u\" WIDTH=\"%u\" ALIGN=\"%s\" BORDER=\"2\" SIDES=\"%s\" "
			"STYLE=\"%s\" BGCOLOR=\"#FFFFFF\"><FONT FACE=\"" HGI_MONO "\">",
			r, width, row->arrows ? "RIGHT" : "LEFT", r ? "LRB" : "LTRB",
			row->folded ? "DOTTED" : "SOLID");
		if (*row->value || !row->arrows)
			hgi_html(out, row->value);
		if (row->arrows)
			fputs(*row->value ? "&#160;●" : "●", out);
		fputs("</FONT></TD></TR>", out);
	}
	left_out(out, box, box->n_windows, columns);
	remarks(out, picture, box, box->n_windows, columns, 2);
	fputs("</TABLE>", out);
}

void hgi_dot_object(FILE *out, const struct hgi_picture *picture, const struct hgi_box *box)
{
	switch (box->shape) {
	case HGI_SHAPE_FIELDS:
		fields(out, picture, box);
		break;
	case HGI_SHAPE_CELLS:
		cells(out, picture, box);
		break;
	case HGI_SHAPE_LIST:
		list(out, picture, box);
		break;
	}
}
