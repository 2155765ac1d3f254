/* SPDX-License-Identifier: MIT
 *
 * draw.h - the Graphviz faces of a picture, for heapviz alone.
 */
#ifndef HG_DRAW_H
#define HG_DRAW_H

#include "picture.h"

#include <stdio.h>

/* ---- usage.c --------------------------------------------------------------------------------- */

extern const char hgi_usage[];

/* ---- drawing.c ------------------------------------------------------------------------------- */

struct hgi_drawing {
	const hg_graph *graph;
	hg_select select;     /* the part that is drawn */
	const char *out;      /* file, drawn in the way of its suffix; NULL: text on stdout */
	hg_text_options text; /* symbolic counts for every way, the others for text */
	uint32_t seconds;     /* for Graphviz */
};

/* The suffix of a file's name says how to draw it. */
bool hgi_can_draw(const char *file);
/* 0 or -1, then one line about it went to stderr. */
int hgi_draw(const struct hgi_drawing *drawing);

/* ---- dot.c: a picture in the DOT language ---------------------------------------------------- */

/* dpi: pixels per inch of formats made of pixels, 0: Graphviz's own. */
void hgi_dot(FILE *out, const struct hgi_picture *picture, uint32_t dpi);
/* Points of letters that have to be read when the whole picture is looked at. */
int hgi_dot_far_size(const struct hgi_picture *picture);

/* ---- dot_rows.c: long chains ------------------------------------------------------------------
 */

struct hgi_rows {
	uint32_t *depths; /* per box: steps from the variables; to be freed, NULL without memory */
	uint32_t columns; /* of a row; 0: the picture is not broken */
};

/* A picture of more than `most` columns is broken into rows of `columns`. */
struct hgi_rows hgi_dot_rows(const struct hgi_picture *picture, uint32_t most, uint32_t columns);
/* The arrow runs against the others, as some arrow of every cycle does. */
bool hgi_dot_back(const struct hgi_rows *rows, const struct hgi_picture *picture,
		  const struct hgi_arrow *arrow);
bool hgi_dot_leaves_row(const struct hgi_rows *rows, const struct hgi_picture *picture,
			const struct hgi_arrow *arrow);
/* The box stands at the left of a row below the first. */
bool hgi_dot_starts_row(const struct hgi_rows *rows, const struct hgi_picture *picture,
			uint32_t box);

/* ---- dot_object.c: labels of objects --------------------------------------------------------- */

void hgi_dot_object(FILE *out, const struct hgi_picture *picture, const struct hgi_box *box);

/* ---- dot_legend.c ---------------------------------------------------------------------------- */

/* An HTML-like label that explains the signs that occur in the picture, and only those. */
void hgi_dot_legend(FILE *out, const struct hgi_picture *picture);

/* ---- listing.c ------------------------------------------------------------------------------- */

/* A line per node, for other programs; see the head of the file. Errors of `out` are its own. */
hg_status hgi_write_listing(FILE *out, const hg_graph *graph);

/* ---- render.c: files ------------------------------------------------------------------------- */

/* Writes text to path through a temporary file beside it; stdout when path is NULL. 0 or -1, then
 * one line about it went to stderr. */
int hgi_write_file(const char *path, const char *text, size_t length);

/* Lets Graphviz lay out `dot` and write it to path as `format` ("svg", "png", "pdf"), in a child
 * process that is ended after so many seconds. 0 or -1, then one line about it went to stderr. */
int hgi_render(const char *dot, const char *path, const char *format, uint32_t seconds);

#endif
