/* SPDX-License-Identifier: MIT
 *
 * text_block.c - blocks of lines, and the characters that they are drawn with.
 */
#define _GNU_SOURCE /* vasprintf */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"
#include "text_diagram.h"

const struct hgi_signs hgi_signs_unicode = {
	"─", "▶", "┬", "┤", "┘", "├", "┤", "┼", "─", "┄", "▲", "…", "×", "✗", {"○", "◐", "●"}};
const struct hgi_signs hgi_signs_ascii = {
	"-", ">", "+", "+", "+", "|", "|", "|", "-", ".", "^", "...", "x", "X", {"o", "@", "*"}};

void hgi_block_add(struct hgi_diagram *d, struct hgi_block *block, const char *format, ...)
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

void hgi_block_prose(struct hgi_diagram *d, struct hgi_block *block, const char *text,
		     uint32_t width)
{
	const char *indent = "";

	while (strlen(indent) + hgi_text_columns(text) > width) {
		char line[2 * HGI_LINE_BYTES];
		size_t end = strlen(text) < sizeof(line) ? strlen(text) : sizeof(line) - 1;

		memcpy(line, text, end);
		line[end] = '\0';
		while (end && (text[end] != ' ' || strlen(indent) + hgi_text_columns(line) > width))
			line[--end] = '\0';
		if (!end)
			break;                         /* a word that is wider than all there is */
		for (size_t i = end; i > end / 2; i--) /* behind a comma, if there is one */
			if (text[i] == ' ' && strchr(",; ", text[i - 1])) {
				line[end = i] = '\0';
				break;
			}
		hgi_block_add(d, block, "%s%s", indent, line);
		text += end + strspn(text + end, " ");
		indent = "  ";
	}
	hgi_block_add(d, block, "%s%s", indent, text);
}

void hgi_block_release(struct hgi_block *block)
{
	for (size_t i = 0; i < block->n; i++)
		free(block->lines[i]);
	free(block->lines);
	*block = (struct hgi_block){0};
}

void hgi_block_beside(struct hgi_diagram *d, struct hgi_block *out, struct hgi_block *left,
		      struct hgi_block *right, uint32_t columns)
{
	for (size_t i = 0; i < left->n || i < right->n; i++) {
		const char *l = i < left->n ? left->lines[i] : "";
		const char *r = i < right->n ? right->lines[i] : "";
		const uint32_t used = (uint32_t)hgi_text_columns(l);

		hgi_block_add(d, out, "%s%*s%s", l,
			      *r && used < columns ? (int)(columns - used) : 0, "", r);
	}
	hgi_block_release(left);
	hgi_block_release(right);
}

/* A label of the picture; "…" and "×" are signs of ours, all else in it is the program's. */
void hgi_diagram_label(const struct hgi_diagram *d, const char *label, char out[HGI_LINE_BYTES])
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
