/* SPDX-License-Identifier: MIT
 *
 * text_diagram.h - the parts of the picture in characters; see text_diagram.c.
 *
 * Grouped by the file that defines.
 */
#ifndef HG_TEXT_DIAGRAM_H
#define HG_TEXT_DIAGRAM_H

#include "picture.h"

enum { HGI_DIAGRAM_WIDEST = 400 };

/* The characters that lines are made of. */
struct hgi_signs {
	const char *line, *arrow;          /* ── ▶ */
	const char *first, *middle, *last; /* ┬ ┤ ┘ of lines that come together */
	const char *left, *right, *both, *solid, *dotted; /* ├ ┤ ┼ ─ ┄ of a window */
	const char *up, *cut, *times, *invalid;
	const char *colours[3]; /* by hg_colour */
};

/* A part of the drawing. */
struct hgi_block {
	char **lines;
	size_t n, capacity;
};

enum hgi_drawn { HGI_NOT_YET, HGI_DRAWN, HGI_BELOW };

struct hgi_diagram {
	const struct hgi_picture *picture;
	const struct hgi_signs *signs;
	bool ascii;
	uint8_t *state;  /* enum hgi_drawn, per box */
	uint32_t *below; /* boxes to be drawn at the margin, in order */
	uint32_t n_below;
	bool *entered;                       /* per box: another one leads to it */
	uint32_t width;                      /* columns of the whole */
	uint32_t *first_arrow;               /* per box, and one more: its arrows */
	bool windows, caps, overlaps, names; /* for the legend */
	bool failed;
};

/* Room that any object needs, else it is drawn below. */
enum { HGI_OBJECT_COLUMNS = 34 };

/* There was a stack frame once: arrows to it are dashed and end in a cross. */
static inline bool hgi_diagram_invalid(const struct hgi_diagram *d, uint32_t b)
{
	return d->picture->boxes[b].state == HGI_INVALID;
}

/* One of two columns, say: no room beside an object, and each line counts. */
static inline bool hgi_diagram_narrow(const struct hgi_diagram *d)
{
	return d->width < 2 * HGI_OBJECT_COLUMNS;
}

/* ---- text_block.c: blocks of lines ----------------------------------------------------------- */

extern const struct hgi_signs hgi_signs_unicode, hgi_signs_ascii;

/* One more line, by printf. */
void hgi_block_add(struct hgi_diagram *d, struct hgi_block *block, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Words, in as many lines as they need; all but the first are indented. */
void hgi_block_prose(struct hgi_diagram *d, struct hgi_block *block, const char *text,
		     uint32_t width);
void hgi_block_release(struct hgi_block *block);
/* Sets `right` beside the lines of `left`, from column `columns` on, and releases both. */
void hgi_block_beside(struct hgi_diagram *d, struct hgi_block *out, struct hgi_block *left,
		      struct hgi_block *right, uint32_t columns);
/* A label of the picture in the characters of this diagram. */
void hgi_diagram_label(const struct hgi_diagram *d, const char *label, char out[HGI_LINE_BYTES]);

/* ---- text_diagram_object.c ------------------------------------------------------------------- */

/* An object: its head with all that is known of it, and its rows. */
void hgi_diagram_object(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t width);
/* The object itself where it may be drawn, else its name and where to look. */
void hgi_diagram_target(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t width);
/* A row and, to the right of it, what its arrows lead to. */
void hgi_diagram_row(struct hgi_diagram *d, struct hgi_block *out, uint32_t b, uint32_t r,
		     const char *text, uint32_t width);
/* Where in its target an arrow arrives, if that is not its head: "+8", "at age". */
void hgi_diagram_arrival(const struct hgi_diagram *d, const struct hgi_arrow *arrow,
			 char out[HGI_LINE_BYTES]);

#endif
