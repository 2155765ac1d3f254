/* SPDX-License-Identifier: MIT
 *
 * xml.c - text where markup is read: nothing in it may end a tag, a quote or a script. What is no
 * valid UTF-8 or no character of XML was replaced before (hgi_label).
 */
#include "xml.h"

void hgi_xml_char(FILE *out, char c)
{
	switch (c) {
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
	case '\'':
		fputs("&#39;", out);
		break;
	default:
		fputc((unsigned char)c >= ' ' ? c : ' ', out);
	}
}

void hgi_xml(FILE *out, const char *text)
{
	while (*text)
		hgi_xml_char(out, *text++);
}

/* '<', '>' and '&' are escaped, too, so that neither "</script>" nor "<!--" can occur. */
void hgi_json(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		const unsigned char c = (unsigned char)*text;

		if (c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' ||
		    c == 0x7f)
			fprintf(out, "\\u%04x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}
