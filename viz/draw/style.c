/* SPDX-License-Identifier: MIT
 *
 * style.c - the looks of objects, and text inside labels.
 */
#include "style.h"
#include "xml.h"

const struct hgi_look hgi_looks[HGI_STATES] = {
	[HGI_PLAIN] = {HGI_BLUE, "#FFFFFF", "SOLID", 0, 0},
	[HGI_WHITE] = {"#FFFFFF", HGI_INK, "DASHED", 0, 0},
	[HGI_GREY] = {"#C8C8C8", HGI_INK, "SOLID", 1, 0},
	[HGI_BLACK] = {"#000000", "#FFFFFF", "SOLID", 0, 0},
	[HGI_GARBAGE] = {"#FFFFFF", HGI_INK, "DOTTED", 0, 0},
	[HGI_GHOST] = {"#FFFFFF", HGI_SOFT, "DOTTED", 0, 0},
	[HGI_MIXED] = {"#E8E8E8", HGI_INK, "DASHED", 1, 0},
	[HGI_INVALID] = {"#FFFFFF", HGI_INK, "DASHED", 0, 4},
};

const struct hgi_look hgi_looks_compared[HG_DELTAS] = {
	[HG_DELTA_NONE] = {"#E8E8E8", HGI_INK, "SOLID", 0, 1},
	[HG_DELTA_NEW] = {HGI_GREEN, "#FFFFFF", "SOLID", 0, 5},
	[HG_DELTA_GONE] = {"#FFFFFF", HGI_SOFT, "DOTTED", 0, 3},
	[HG_DELTA_CHANGED] = {HGI_ORANGE, HGI_INK, "DASHED", 0, 3},
};

const struct hgi_look *hgi_look_of(const struct hgi_box *box)
{
	return box->compared ? &hgi_looks_compared[box->delta] : &hgi_looks[box->state];
}

const char *hgi_window_hue(uint32_t n)
{
	static const char *const hues[] = {HGI_VERMILLION, HGI_GREEN, HGI_PURPLE, HGI_BLUE};

	return hues[n % (sizeof(hues) / sizeof(hues[0]))];
}

/* Graphviz refuses an empty <B> or <FONT>, so nothing is written as a space that stays. */
void hgi_html(FILE *out, const char *text)
{
	const char *start = text;

	if (!*text)
		fputs("&#160;", out);
	for (; *text; text++) {
		if (*text == '\\') /* \N would become the name of the node */
			fputs("&#92;&#92;", out);
		else if (*text == ' ') /* one between words is left alone, others would be lost */
			fputs(text == start || text[-1] == ' ' || !text[1] ? "&#160;" : " ", out);
		else
			hgi_xml_char(out, *text);
	}
}
