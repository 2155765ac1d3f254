/* SPDX-License-Identifier: MIT
 *
 * dot.c - a picture in the DOT language: frames and globals in a column at the left, the heap to
 * the right of it, garbage in a dashed frame of its own, a title above and a legend below.
 *
 * Nodes are n<number> after their place in the graph, m<number>o and m<number>i stand for pointers
 * that were cut off, and g<number>r<row> for single globals. All labels are HTML-like, as only
 * those have a port per row. Ports: see dot_object.c.
 */
#include "draw.h"
#include "style.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* A picture of more columns than this is broken into rows, as a line of text is. */
enum { MOST_COLUMNS = 9, ROW_COLUMNS = 6 };

static void quoted(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static bool hexagons(const struct hgi_box *box)
{
	return !box->object && box->group == HG_GROUP_GLOBALS;
}

static void small(FILE *out, const char *text)
{
	fprintf(out, "<FONT FACE=\"" HGI_MONO "\" POINT-SIZE=\"%d\" COLOR=\"" HGI_SOFT "\">",
		HGI_SMALL_SIZE);
	hgi_html(out, text);
	fputs("</FONT>", out);
}

static void strong(FILE *out, const char *text)
{
	fprintf(out, "<FONT POINT-SIZE=\"%d\"><B>", HGI_NAME_SIZE);
	hgi_html(out, text);
	fputs("</B></FONT>", out);
}

/* Variables that lead only to objects left out. */
static void more_variables(char out[HGI_LABEL_BYTES], const struct hgi_box *box)
{
	hgi_labelf(out, HGI_LABEL_COLUMNS, "… %s", hgi_count(box->hidden_out, "more variable").s);
}

/* A picture of many objects is seen from farther away. */
int hgi_dot_far_size(const struct hgi_picture *picture)
{
	int size = HGI_TEXT_SIZE;

	while (size < 3 * HGI_TEXT_SIZE && (uint32_t)(size * size) < 16 * picture->n_boxes)
		size += 2;
	return size;
}

/* One row per named pointer: name, len and cap of a slice, the pointer's own address. */
static void frame(FILE *out, const struct hgi_box *box)
{
	char line[HGI_LABEL_BYTES];
	bool values = false;

	for (uint32_t r = 0; r < box->n_rows; r++)
		values |= *box->rows[r].value != '\0';
	fprintf(out,
		"\tn%u [label=<<TABLE BORDER=\"2\" CELLBORDER=\"0\" CELLSPACING=\"0\" "
		"CELLPADDING=\"6\" BGCOLOR=\"#FFFFFF\"><TR><TD COLSPAN=\"%d\" BGCOLOR=\"%s\" "
		"ALIGN=\"LEFT\"><B>",
		box->node, 3 + values, box->group == HG_GROUP_FRAME ? HGI_SKY : "#DDDDDD");
	hgi_html(out, box->title);
	fputs("</B>", out);
	if (*box->place) {
		fputs("&#160;&#160;", out);
		small(out, box->place);
	}
	if (box->delta)
		fprintf(out, "&#160;&#160;<B>%s %s</B>", hgi_delta_looks[box->delta].sign,
			hgi_delta_looks[box->delta].word);
	fputs("</TD></TR>", out);
	for (uint32_t r = 0; r < box->n_rows; r++) {
		const struct hgi_row *row = &box->rows[r];

		fputs("<TR><TD ALIGN=\"LEFT\" BORDER=\"1\" SIDES=\"T\">", out);
		if (box->group == HG_GROUP_UNNAMED)
			small(out, row->name);
		else
			strong(out, row->name);
		fputs("</TD>", out);
		if (values) {
			fputs("<TD ALIGN=\"LEFT\" BORDER=\"1\" SIDES=\"T\">", out);
			small(out, row->value);
			fputs("</TD>", out);
		}
		fputs("<TD ALIGN=\"RIGHT\" BORDER=\"1\" SIDES=\"T\">", out);
		small(out, row->place);
		fprintf(out, "</TD><TD PORT=\"r%u\" BORDER=\"1\" SIDES=\"T\">●</TD></TR>", r);
	}
	if (box->hidden_out) {
		more_variables(line, box);
		fprintf(out, "<TR><TD COLSPAN=\"%d\" ALIGN=\"LEFT\" BORDER=\"1\" SIDES=\"T\">",
			3 + values);
		hgi_html(out, line);
		fputs("</TD></TR>", out);
	}
	fputs("</TABLE>>];\n", out);
}

static void globals(FILE *out, const struct hgi_box *box)
{
	char line[HGI_LABEL_BYTES];

	for (uint32_t r = 0; r < box->n_rows; r++) {
		const struct hgi_row *row = &box->rows[r];

		fprintf(out,
			"\tg%ur%u [shape=hexagon, style=filled, fillcolor=\"" HGI_ORANGE
			"\", penwidth=2, margin=0, label=<",
			box->node, r);
		fputs("<TABLE BORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\"><TR><TD>", out);
		strong(out, row->name);
		if (*row->value) {
			fputs("</TD></TR><TR><TD>", out);
			small(out, row->value);
		}
		if (*row->place) {
			fputs("</TD></TR><TR><TD>", out);
			small(out, row->place);
		}
		fputs("</TD></TR></TABLE>", out);
		fputs(">];\n", out);
	}
	if (box->hidden_out) {
		more_variables(line, box);
		fprintf(out, "\tg%um [shape=hexagon, style=dotted, penwidth=2, label=<", box->node);
		hgi_html(out, line);
		fputs(">];\n", out);
	}
}

/* What was cut off around an object, as a box that an arrow leads to or comes from. */
static void cut_off(FILE *out, const struct hgi_box *box, bool in)
{
	const uint32_t n = in ? box->hidden_in : box->hidden_out;
	char line[HGI_LABEL_BYTES];

	if (!n || !box->object)
		return;
	hgi_labelf(line, HGI_LABEL_COLUMNS, "… %s more", hgi_number(n).s);
	fprintf(out,
		"\tm%u%c [label=<<TABLE BORDER=\"2\" STYLE=\"DOTTED\" CELLBORDER=\"0\" "
		"CELLPADDING=\"4\"><TR><TD>",
		box->node, in ? 'i' : 'o');
	hgi_html(out, line);
	fputs("</TD></TR></TABLE>>];\n", out);
	if (in)
		fprintf(out, "\tm%ui -> n%u:h:w [style=dotted];\n", box->node, box->node);
	else
		fprintf(out, "\tn%u -> m%uo [style=dotted];\n", box->node, box->node);
}

static void object(FILE *out, const struct hgi_picture *picture, const struct hgi_box *box)
{
	fprintf(out, "\tn%u [label=<", box->node);
	hgi_dot_object(out, picture, box);
	fputs(">];\n", out);
	cut_off(out, box, true);
	cut_off(out, box, false);
}

/* back: it runs against the others, as some arrow of every cycle does. One that leads to another
 * row of the picture does not push its end to the right. */
static void arrow(FILE *out, const struct hgi_picture *picture, const struct hgi_arrow *a,
		  bool back, bool to_other_row)
{
	const struct hgi_box *from = &picture->boxes[a->from_box];
	const struct hgi_box *to = &picture->boxes[a->to_box];
	const char *hue = HGI_INK;

	if (hexagons(from))
		fprintf(out, "\tg%ur%u", from->node, a->from_row);
	else if (a->from_row == HGI_HEAD)
		fprintf(out, "\tn%u:h:e", from->node);
	else
		fprintf(out, "\tn%u:r%u:e", from->node, a->from_row);
	if (a->to_window != HGI_HEAD) {
		fprintf(out, " -> n%u:w%u:w", to->node, a->to_window);
		hue = hgi_window_hue(a->to_window);
	} else if (a->to_row == HGI_HEAD) {
		/* one that runs back may come to the right end of the head */
		fprintf(out, " -> n%u:h%s", to->node, back ? "" : ":w");
	} else {
		fprintf(out, " -> n%u:r%u:w", to->node, a->to_row);
	}
	if (to->state == HGI_INVALID)
		fprintf(out, " [color=\"" HGI_VERMILLION "\", penwidth=2.2, style=dashed");
	else if (a->delta == HG_DELTA_GONE)
		fprintf(out, " [color=\"%s\", penwidth=1.6, style=dashed, arrowhead=empty", hue);
	else if (a->delta)
		fprintf(out, " [color=\"%s\", penwidth=4", hue);
	else if (!from->object && from->group == HG_GROUP_UNNAMED)
		fprintf(out, " [color=\"" HGI_SOFT "\", penwidth=1.2, style=dashed");
	else
		fprintf(out, " [color=\"%s\", penwidth=%s", hue, from->object ? "1.6" : "2.2");
	if (to_other_row)
		fputs(", constraint=false", out);
	if (*a->label) {
		fprintf(out, ", label=<%s", a->delta ? "<FONT POINT-SIZE=\"22\"><B>" : "");
		hgi_html(out, a->label);
		fprintf(out, "%s>", a->delta ? "</B></FONT>" : "");
	}
	fputs("];\n", out);
}

/* Boxes of roots stand in one column. */
static void left_column(FILE *out, const struct hgi_picture *picture)
{
	fputs("\tsubgraph roots { rank=same;\n", out);
	for (uint32_t b = 0; b < picture->n_groups; b++) {
		if (hexagons(&picture->boxes[b]))
			globals(out, &picture->boxes[b]);
		else
			frame(out, &picture->boxes[b]);
	}
	fputs("\t}\n", out);
}

static void heap(FILE *out, const struct hgi_picture *picture, bool garbage)
{
	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++)
		if ((picture->boxes[b].reach == HG_GARBAGE) == garbage)
			object(out, picture, &picture->boxes[b]);
}

static bool has_garbage(const struct hgi_picture *picture)
{
	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++)
		if (picture->boxes[b].reach == HG_GARBAGE)
			return true;
	return false;
}

static void arrows(FILE *out, const struct hgi_picture *picture)
{
	struct hgi_rows rows = hgi_dot_rows(picture, MOST_COLUMNS, ROW_COLUMNS);

	for (uint32_t i = 0; i < picture->n_arrows; i++) {
		const struct hgi_arrow *a = &picture->arrows[i];
		const bool back = hgi_dot_back(&rows, picture, a);

		arrow(out, picture, a, back, hgi_dot_leaves_row(&rows, picture, a));
	}
	for (uint32_t b = picture->n_groups; picture->n_groups && b < picture->n_boxes; b++) {
		const struct hgi_box *root = &picture->boxes[0];

		if (hgi_dot_starts_row(&rows, picture, b))
			fprintf(out, "\t%c%u%s -> n%u [style=invis];\n", hexagons(root) ? 'g' : 'n',
				root->node, hexagons(root) ? "r0" : "", picture->boxes[b].node);
	}
	free(rows.depths);
}

static bool unswept(const struct hgi_picture *picture)
{
	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++)
		if (picture->boxes[b].state == HGI_GARBAGE)
			return true;
	return false;
}

/* What the collection has freed so far: nothing points there any more. */
static void ghosts(FILE *out, const struct hgi_picture *picture)
{
	if (!picture->n_ghosts)
		return;
	fputs("\tghosts [label=<<TABLE BORDER=\"0\" CELLBORDER=\"2\" CELLSPACING=\"6\" "
	      "CELLPADDING=\"6\">",
	      out);
	for (uint32_t g = 0; g < picture->n_ghosts; g++) {
		fprintf(out, "%s<TD STYLE=\"DOTTED\"><FONT COLOR=\"" HGI_SOFT "\">%s&#160;<S>",
			g % 3 ? ""
			: g   ? "</TR><TR>"
			      : "<TR>",
			hgi_state_looks[HGI_GHOST].sign);
		hgi_html(out, picture->ghosts[g]);
		fputs("</S></FONT></TD>", out);
	}
	if (picture->more_ghosts)
		fprintf(out, "<TD BORDER=\"0\">… %s more</TD>", hgi_number(picture->more_ghosts).s);
	fputs("</TR></TABLE>>];\n", out);
}

void hgi_dot(FILE *out, const struct hgi_picture *picture, uint32_t dpi)
{
	fputs("digraph ", out);
	quoted(out, picture->title);
	fputs(" {\n"
	      "\tgraph [rankdir=LR, nodesep=0.35, ranksep=1.1, pad=0.25, bgcolor=white,\n"
	      "\t\tfontname=\"" HGI_FONT "\", labelloc=b, labeljust=l,\n\t\tlabel=<",
	      out);
	hgi_dot_legend(out, picture);
	fputs(">", out);
	if (dpi)
		fprintf(out, ", dpi=%u", dpi);
	fprintf(out,
		"];\n"
		"\tnode [shape=plain, fontname=\"" HGI_FONT "\", fontsize=%d];\n"
		"\tedge [fontname=\"" HGI_FONT "\", fontsize=%d, arrowsize=1.1];\n"
		"\tsubgraph cluster_picture { peripheries=0; labelloc=t; labeljust=l;\n"
		"\tlabel=<<FONT POINT-SIZE=\"%d\"><B>",
		HGI_TEXT_SIZE, HGI_SMALL_SIZE, hgi_dot_far_size(picture) + 4);
	hgi_html(out, picture->title);
	fputs("</B></FONT>", out);
	if (*picture->subtitle) {
		fprintf(out, "<BR ALIGN=\"LEFT\"/><FONT POINT-SIZE=\"%d\">",
			hgi_dot_far_size(picture));
		hgi_html(out, picture->subtitle);
		fputs("</FONT><BR ALIGN=\"LEFT\"/>", out);
	}
	fputs(">;\n", out);
	left_column(out, picture);
	heap(out, picture, false);
	if (has_garbage(picture)) {
		fprintf(out,
			"\tsubgraph cluster_garbage { peripheries=1; style=dashed; penwidth=2;\n"
			"\tpencolor=\"" HGI_VERMILLION "\"; labelloc=b; labeljust=l;\n"
			"\tlabel=<<FONT POINT-SIZE=\"%d\"><B>garbage</B>: no variable leads here%s"
			"</FONT>>;\n",
			hgi_dot_far_size(picture), unswept(picture) ? ", to be swept" : "");
		heap(out, picture, true);
		fputs("\t}\n", out);
	}
	ghosts(out, picture);
	fputs("\t}\n", out);
	arrows(out, picture);
	fputs("}\n", out);
}
