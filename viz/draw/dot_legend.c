/* SPDX-License-Identifier: MIT
 *
 * dot_legend.c - the signs that occur in a picture, each with its meaning.
 */
#include "draw.h"
#include "style.h"

enum { ITEMS_PER_LINE = 3 };

struct legend {
	FILE *out;
	uint32_t items;
};

/* Opens the next entry with the attributes of its swatch. */
static void entry(struct legend *legend, const char *swatch, const char *sign, const char *ink,
		  const char *meaning)
{
	if (legend->items % ITEMS_PER_LINE == 0)
		fputs(legend->items ? "</TR><TR>" : "<TR>", legend->out);
	legend->items++;
	fprintf(legend->out,
		"<TD CELLPADDING=\"2\" %s><FONT COLOR=\"%s\">&#160;%s&#160;</FONT></TD>"
		"<TD ALIGN=\"LEFT\">",
		swatch, ink, sign);
	hgi_html(legend->out, meaning);
	fputs("&#160;&#160;</TD>", legend->out);
}

static void groups(struct legend *legend, const struct hgi_picture *picture)
{
	bool seen[HG_GROUP_RUNTIME + 1] = {false};

	for (uint32_t b = 0; b < picture->n_groups; b++)
		if (picture->boxes[b].group <= HG_GROUP_RUNTIME)
			seen[picture->boxes[b].group] = true;
	if (seen[HG_GROUP_FRAME])
		entry(legend, "BORDER=\"2\" BGCOLOR=\"" HGI_SKY "\"", "#", HGI_INK,
		      "stack frame, a row per pointer");
	if (seen[HG_GROUP_GLOBALS])
		entry(legend, "", "<FONT POINT-SIZE=\"26\">⬢</FONT>", HGI_ORANGE,
		      "global variable");
	if (seen[HG_GROUP_UNNAMED])
		entry(legend, "BORDER=\"2\" BGCOLOR=\"#DDDDDD\"", "┄▶", HGI_INK,
		      "unnamed: no variable explains it");
}

static void objects(struct legend *legend, const struct hgi_picture *picture)
{
	bool seen[HGI_STATES] = {false};
	uint32_t marked = 0;

	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++) {
		seen[picture->boxes[b].state] = true;
		marked |= picture->boxes[b].marks;
	}
	seen[HGI_GHOST] = picture->n_ghosts > 0;
	for (int i = 0; i < HGI_STATES && !(picture->compared && !picture->colours); i++) {
		const struct hgi_look *look = &hgi_looks[i];
		const struct hgi_state_look *state = &hgi_state_looks[i];
		char swatch[160];

		if (!seen[i])
			continue;
		snprintf(swatch, sizeof(swatch), "BORDER=\"%d\" STYLE=\"%s\" BGCOLOR=\"%s\"",
			 look->twice ? 4 : 2, look->style, look->fill);
		entry(legend, swatch, *state->sign ? state->sign : "T", look->ink, state->meaning);
	}
	for (int m = 0; m < HGI_MARKS; m++)
		if (marked >> m & 1)
			entry(legend, "", hgi_mark_looks[m].sign, HGI_INK,
			      hgi_mark_looks[m].meaning);
}

/* Of objects and of arrows alike. */
static void deltas(struct legend *legend, const struct hgi_picture *picture)
{
	bool seen[HG_DELTAS] = {false};

	for (uint32_t b = 0; b < picture->n_boxes; b++)
		seen[picture->boxes[b].delta] = true;
	for (uint32_t a = 0; a < picture->n_arrows; a++)
		seen[picture->arrows[a].delta] = true;
	for (int d = 0; d < HG_DELTAS && picture->compared; d++) {
		const struct hgi_look *look = &hgi_looks_compared[d];
		const struct hgi_state_look *delta = &hgi_delta_looks[d];
		char swatch[160];

		snprintf(swatch, sizeof(swatch), "BORDER=\"%d\" STYLE=\"%s\" BGCOLOR=\"%s\"",
			 look->border, look->style, look->fill);
		if (seen[d])
			entry(legend, swatch, *delta->sign ? delta->sign : "T", look->ink,
			      delta->meaning);
	}
}

static void marks(struct legend *legend, const struct hgi_picture *picture)
{
	bool shared = false, slices = false, pointers = false;
	bool cap = false, hatch = false, cut = false, fold = false, tree = false;

	for (uint32_t b = 0; b < picture->n_boxes; b++) {
		const struct hgi_box *box = &picture->boxes[b];

		shared |= *box->held_by != '\0';
		cut |= box->hidden_in || box->hidden_out || box->windows_left_out;
		fold |= box->fold == HG_FOLD_FAN || box->fold == HG_FOLD_CHAIN;
		tree |= box->fold == HG_FOLD_TREE;
		for (uint32_t w = 0; w < box->n_windows; w++) {
			slices |= box->windows[w].slice;
			pointers |= !box->windows[w].slice;
			cap |= box->windows[w].cap_row > box->windows[w].end_row;
		}
		for (uint32_t r = 0; r < box->n_rows; r++) {
			hatch |= hgi_picture_seen_by(box, r) > 1;
			cut |= box->rows[r].folded > 0 && !box->fold;
		}
	}
	if (shared)
		entry(legend, "BORDER=\"1\" BGCOLOR=\"" HGI_YELLOW "\"", "2", HGI_INK,
		      "shared, and by whom");
	if (slices)
		entry(legend, "BORDER=\"3\" SIDES=\"LBR\" COLOR=\"" HGI_VERMILLION "\"", "s",
		      HGI_INK, "what slice s sees: its len");
	if (pointers)
		entry(legend, "", "▲ p", HGI_INK, "element that p points to");
	if (cap)
		entry(legend,
		      "BORDER=\"3\" SIDES=\"BR\" STYLE=\"DOTTED\" COLOR=\"" HGI_VERMILLION "\"",
		      "cap", HGI_INK, "room that it may grow into");
	if (hatch)
		entry(legend, "BGCOLOR=\"" HGI_YELLOW "\"", "╱2╱", HGI_INK,
		      "seen through 2 slices");
	if (fold)
		entry(legend, "BORDER=\"4\" STYLE=\"SOLID\"", "n T", HGI_INK,
		      "n objects of type T, folded");
	if (tree)
		entry(legend, "BORDER=\"4\" STYLE=\"SOLID\"", "T + n", HGI_INK,
		      "a T with the n objects that only it keeps, folded");
	if (cut)
		entry(legend, "BORDER=\"2\" STYLE=\"DOTTED\"", "…", HGI_INK, "left out here");
}

void hgi_dot_legend(FILE *out, const struct hgi_picture *picture)
{
	struct legend legend = {.out = out};

	fprintf(out,
		"<FONT POINT-SIZE=\"%d\"><TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"5\" "
		"CELLPADDING=\"0\">",
		hgi_dot_far_size(picture));
	groups(&legend, picture);
	objects(&legend, picture);
	deltas(&legend, picture);
	marks(&legend, picture);
	if (!legend.items)
		fputs("<TR><TD>nothing to show</TD>", out);
	fputs("</TR></TABLE></FONT>", out);
}
