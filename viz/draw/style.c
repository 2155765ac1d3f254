/* SPDX-License-Identifier: MIT
 *
 * style.c - the looks of objects, and text inside labels.
 */
#include "style.h"

const struct hgi_look hgi_looks[HGI_STATES] = {
	[HGI_PLAIN] = {HGI_BLUE, "#FFFFFF", "SOLID", 0},
	[HGI_WHITE] = {"#FFFFFF", HGI_INK, "DASHED", 0},
	[HGI_GREY] = {"#C8C8C8", HGI_INK, "SOLID", 1},
	[HGI_BLACK] = {"#000000", "#FFFFFF", "SOLID", 0},
	[HGI_GARBAGE] = {"#FFFFFF", HGI_INK, "DOTTED", 0},
	[HGI_GHOST] = {"#FFFFFF", HGI_SOFT, "DOTTED", 0},
};

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
		switch (*text) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\\':
			fputs("&#92;&#92;", out); /* \N would become the name of the node */
			break;
		case ' ': /* one between words is left alone, others would be lost */
			fputs(text == start || text[-1] == ' ' || !text[1] ? "&#160;" : " ", out);
			break;
		default:
			fputc(*text, out);
		}
	}
}
