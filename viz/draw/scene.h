/* SPDX-License-Identifier: MIT
 *
 * scene.h - the drawing of an animation: one layout for all frames, as SVG whose looks are classes
 * of a style sheet (viz/player/scene.css), so that a frame is a matter of class names.
 *
 * Boxes have sizes of our own making, in pixels of a screen of 1920 by 1080; Graphviz only says
 * where they stand and how arrows run.
 */
#ifndef HG_SCENE_H
#define HG_SCENE_H

#include "replay.h"
#include "xml.h"

#include <stdio.h>

/* Pixels. Texts are set in a monospaced font, whose letters are 0.602 of its size wide. */
enum {
	HGI_SCENE_TITLE = 32, /* sizes of letters */
	HGI_SCENE_TEXT = 30,
	HGI_SCENE_PAD = 12,
	HGI_SCENE_LINE = 42,       /* height of a row */
	HGI_SCENE_HEAD = 48,       /* of a title */
	HGI_SCENE_DETAILED = 24,   /* objects at most whose fields are drawn */
	HGI_SCENE_ROWS = 8,        /* of an object */
	HGI_SCENE_GROUP_ROWS = 12, /* of a frame or of the globals */
	HGI_KEY_BYTES = 256
};

/* Stands below objects that are garbage. */
#define HGI_SCENE_GARBAGE "garbage: no root leads here"

struct hgi_point {
	double x, y;
};

/* Where a box stands, and how it is divided. */
struct hgi_frame_box {
	double x, y; /* upper left corner */
	double width, height;
	char key[HGI_KEY_BYTES]; /* what it is called in every scene: see scene_key.c */
	uint32_t object;         /* its figure (struct hgi_cast); HG_NONE: a group */
	uint32_t n_rows;         /* of the picture's rows that are drawn as rows of their own */
	bool folded;             /* a last row stands for the others */
	bool cells;              /* an array: elements side by side, windows below */
	double cell;             /* width of an element */
	uint32_t windows;        /* of them, drawn */
	bool shared;             /* a last line says by how many pointers */
};

struct hgi_path {
	struct hgi_point *points; /* of a B-spline as Graphviz has them: 1 + 3n */
	uint32_t n;
};

struct hgi_scene {
	const struct hgi_picture *picture;
	bool detailed;
	bool still;                      /* one moment: what points where does not change */
	struct hgi_frame_box *boxes;     /* as picture->boxes */
	struct hgi_path *paths;          /* as picture->arrows */
	double left, top, width, height; /* the part of the plane that is shown */
	uint32_t known;                  /* boxes that earlier scenes had, */
	bool kept;                       /* boxes stay where earlier scenes had them */
	uint32_t moved;                  /* and of them, those that stand elsewhere now */
	double garbage[4]; /* x, y, width, height of the frame around garbage; 0: none */
};

struct hgi_places;

/* Lays out a picture within so many seconds; with places (places.h, else NULL) boxes stay where
 * they were. 0, or -1 after one line about it on stderr. */
int hgi_scene_create(const struct hgi_recording *recording, struct hgi_places *places,
		     uint32_t seconds, struct hgi_scene **scene);
void hgi_scene_destroy(struct hgi_scene *scene);

/* The element of a row of an array, short: "99", "…1,204" for so many that are folded, "…" where
 * that is wider than a cell. */
void hgi_scene_element(const struct hgi_row *row, double cell, char out[HGI_LABEL_BYTES]);

/* The last line of a box: "4 pointers"; of a fold, "3 of them shared"; or "". */
static inline const char *hgi_scene_shared(const struct hgi_box *box)
{
	return *box->held_by ? box->held_by : box->inside;
}

/* ---- scene_key.c ----------------------------------------------------------------------------- */

/* Fills in the keys of all boxes. */
void hgi_scene_keys(struct hgi_scene *scene, const hg_graph *graph);

/* ---- scene_svg.c ----------------------------------------------------------------------------- */

/* A moment of a replay: what the classes are then. NULL where the reader sets them (the page). */
struct hgi_moment {
	const uint8_t *states, *marks;  /* per figure */
	const uint32_t *places;         /* per figure: place in the work list from 1, 0: none */
	const uint8_t *arrows;          /* per arrow: there */
	uint32_t (*counts)[HGI_STATES]; /* per fold: its objects by state */
	uint32_t focus;                 /* figure */
	const char *say;
	const char *style; /* the style sheet, put into the file */
};

/* The graph as an <svg> element. */
void hgi_scene_svg(FILE *out, const struct hgi_scene *scene, const struct hgi_recording *recording,
		   const struct hgi_moment *moment);

/* ---- strip.c --------------------------------------------------------------------------------- */

/* The heap in the order of its addresses, a row per span and a cell per slot, as an <svg> element;
 * at most HGI_STRIP_SLOTS slots, and then it says what is left out. */
enum { HGI_STRIP_SLOTS = 4096 };
/* Whether nothing is left out. */
bool hgi_strip_fits(const hg_graph *all);
void hgi_strip_svg(FILE *out, const struct hgi_recording *recording,
		   const struct hgi_moment *moment);

#endif
