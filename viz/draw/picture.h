/* SPDX-License-Identifier: MIT
 *
 * picture.h - what a drawing shows, before anybody decides how: the one model behind the text
 * diagram and the Graphviz faces.
 *
 * A picture is made of boxes (frames, globals, objects) with rows, and of arrows that leave from a
 * row and arrive at a box, one of its rows, or one of its windows. Everything that is cut is
 * counted here, and every string is already safe to show: valid UTF-8, no control characters,
 * bounded in length. Whoever draws only has to escape for his format.
 *
 * Compiled into libheapgraph (text) and heapviz (Graphviz); knows neither, only heapgraph.h and the
 * names of things (text_names.c).
 */
#ifndef HG_PICTURE_H
#define HG_PICTURE_H

#include "heapgraph.h"

enum {
	HGI_LABEL_COLUMNS = 40,                      /* a name or a value at most */
	HGI_LABEL_BYTES = 4 * HGI_LABEL_COLUMNS + 4, /* and its bytes, with "…" and the final 0 */
	HGI_LINE_COLUMNS = 160,                      /* a line of several of them */
	HGI_LINE_BYTES = 4 * HGI_LINE_COLUMNS + 4,
	HGI_ROWS = 24,     /* of a box, then the rest is folded into the last */
	HGI_ELEMENTS = 16, /* of an array, then its middle is folded */
	HGI_WINDOWS = 10,  /* of an array, further ones arrive at its head */
	HGI_GHOSTS = 12,   /* freed objects that are named */
	HGI_HOLDERS = 6    /* names in "4 pointers: user, ptr1, ..." */
};

/* What the collector makes of an object. */
enum hgi_state {
	HGI_ABSENT,  /* not allocated yet */
	HGI_PLAIN,   /* no collection runs */
	HGI_WHITE,   /* not reached yet */
	HGI_GREY,    /* reached, to be scanned */
	HGI_BLACK,   /* scanned */
	HGI_GARBAGE, /* marking is over and it is white: to be swept */
	HGI_GHOST,   /* freed */
	HGI_MIXED,   /* a fold: some are in one state, some in another */
	HGI_INVALID, /* no object: where a stack frame was */
	HGI_STATES
};

/* Marks that an object has until the collection is over, as bits. */
enum { HGI_MARK_BARRIER = 1, HGI_MARK_FINALIZER = 2, HGI_MARK_SCANNING = 4, HGI_MARKS = 3 };

/* The signs of a state or mark; none needs a hue to be told from the others. */
struct hgi_state_look {
	const char *name;    /* short, also a class of the page's style sheet */
	const char *sign;    /* one character, "" for none */
	const char *word;    /* shown beside it */
	const char *meaning; /* for the legend */
};
extern const struct hgi_state_look hgi_state_looks[HGI_STATES];
extern const struct hgi_state_look hgi_mark_looks[HGI_MARKS]; /* of bit 0, of bit 1 ... */

/* The signs of what a diff says of a box or an arrow. */
extern const struct hgi_state_look hgi_delta_looks[HG_DELTAS];

struct hgi_row {
	char name[HGI_LABEL_BYTES];
	char value[HGI_LABEL_BYTES];
	char place[HGI_LABEL_BYTES]; /* where a root itself is: its address, "register" */
	uint64_t first;              /* offset of a field, index of an element, index of a root */
	uint64_t folded;             /* 0: a row; else it stands for so many rows or elements */
	uint32_t arrows;             /* that leave from here */
};

/* What one pointer sees of an array: len elements from first, and cap - len more that it may grow
 * into. A plain pointer into the array sees the one element that it points to. */
struct hgi_window {
	char name[HGI_LABEL_BYTES]; /* of the slice or pointer */
	bool slice;
	uint64_t first, len, cap;   /* elements */
	uint32_t from_row, end_row; /* rows of the box: len is in [from_row, end_row) */
	uint32_t cap_row;           /* the rest of cap in [end_row, cap_row) */
	hg_node holder;             /* where the pointer is */
	uint64_t holder_offset;
};

enum hgi_shape {
	HGI_SHAPE_FIELDS, /* a row per field or variable */
	HGI_SHAPE_CELLS,  /* an array: elements side by side */
	HGI_SHAPE_LIST    /* an array: elements below each other, as arrows leave from them */
};

struct hgi_box {
	hg_node node;
	bool object; /* else a group of roots: */
	hg_group_kind group;
	enum hgi_shape shape;
	char title[HGI_LABEL_BYTES];   /* "User", "gm_int[5]", "#0 share_pointers" */
	char place[HGI_LABEL_BYTES];   /* "0xc000012000", "sharing.c:20" */
	char size[HGI_LABEL_BYTES];    /* "24 bytes", "40 of 48 bytes" */
	char held_by[HGI_LABEL_BYTES]; /* "4 pointers"; "" when it is not shared */
	char holders[HGI_LINE_BYTES];  /* "user, ptr1, ptr2, ptr3" */
	hg_reach reach;
	hg_colour colour;
	enum hgi_state state;
	uint32_t marks;               /* bits HGI_MARK_... */
	uint32_t work;                /* place in the work list, 0: none */
	char reason[HGI_LABEL_BYTES]; /* the compiler's, "moved to heap: u"; "" if unknown */
	bool compared;                /* the picture is of a diff: */
	hg_delta delta;               /* what became of it */
	hg_fold fold;                 /* it stands for many objects */
	char inside[HGI_LABEL_BYTES]; /* "3 of them shared": what a fold hides; or "" */
	uint32_t folded[HGI_STATES];  /* objects of a fold by their state */
	char states[HGI_LABEL_BYTES]; /* "○ 12 ◐ 3 ● 985" of them while a collection runs; or "" */
	uint32_t hidden_in, hidden_out;
	uint64_t popped; /* of state HGI_INVALID: the address */

	struct hgi_row *rows;
	uint32_t n_rows;
	struct hgi_window windows[HGI_WINDOWS];
	uint32_t n_windows;
	uint32_t windows_left_out;
};

enum { HGI_HEAD = UINT32_MAX }; /* an arrow's row or window: none, the head of the box */

struct hgi_arrow {
	uint32_t from_box, from_row;
	uint32_t to_box;
	uint32_t to_row;    /* HGI_HEAD or the row that holds the very byte */
	uint32_t to_window; /* HGI_HEAD or the window that this arrow opens */
	uint32_t count;     /* pointers that it stands for */
	hg_delta delta;     /* what a diff says of it; its sign is in the label */
	uint64_t inside;    /* byte where it points, where no row or window says it; else 0 */
	char label[24];     /* "+8" where no row says it, "×3"; else "" */
};

struct hgi_picture {
	char title[HGI_LINE_BYTES];    /* "52 of 1,204 objects ...", "4 pointers to one User" */
	char subtitle[HGI_LINE_BYTES]; /* or "" */
	bool colours;                  /* a collection runs: colours mean something */
	bool symbolic;
	bool compared;         /* it shows a diff */
	struct hgi_box *boxes; /* groups, then objects, in the order of their nodes, then: */
	uint32_t n_boxes;
	uint32_t n_groups;
	uint32_t n_popped;        /* the last ones: where stack frames were */
	struct hgi_arrow *arrows; /* by from_box, from_row */
	uint32_t n_arrows;
	char ghosts[HGI_GHOSTS][HGI_LABEL_BYTES]; /* what this collection has freed so far */
	uint32_t n_ghosts;                        /* of them */
	uint64_t more_ghosts;                     /* and more */
};

/* Makes the picture of a whole graph, so cut it out first (hg_graph_select). symbolic: User#1
 * instead of addresses. */
hg_status hgi_picture_create(const hg_graph *graph, bool symbolic, struct hgi_picture **picture);
void hgi_picture_destroy(struct hgi_picture *picture);

/* The arrow that stands for an edge of the picture's graph, HG_NONE if none does. */
uint32_t hgi_picture_arrow(const hg_graph *graph, const struct hgi_picture *picture,
			   const hg_edge *edge);

/* How many slices see the element of a row of an array. */
uint32_t hgi_picture_seen_by(const struct hgi_box *box, uint32_t row);

/* ---- picture_array.c: elements and windows of an array --------------------------------------- */

/* Fills in the rows, windows and shape of an array's box. Returns HG_NO_MEMORY or HG_OK. */
hg_status hgi_picture_array(const hg_graph *graph, struct hgi_box *box);

/* Where a pointer of `holder` into the array arrives; HGI_HEAD when no window is its own. */
uint32_t hgi_picture_window(const struct hgi_box *box, hg_node holder, uint64_t holder_offset);

/* The row that shows element `first` of an array, or the field at byte `first`. HGI_HEAD: none. */
uint32_t hgi_picture_row(const struct hgi_box *box, uint64_t first);

/* ---- picture.c: what other parts add to it --------------------------------------------------- */

/* Room for one more row; NULL: the last one, which takes all that do not fit, does so. */
struct hgi_row *hgi_picture_next_row(struct hgi_box *box, uint64_t first);
/* Pointers of one folded row to the same place become one arrow with a count. */
void hgi_picture_add_arrow(struct hgi_picture *picture, const struct hgi_arrow *arrow);

/* ---- picture_holders.c -----------------------------------------------------------------------
 */

/* Who shares the object of a box: "4 pointers" and "user, ptr1, ptr2, ptr3". */
void hgi_picture_holders(const hg_graph *graph, struct hgi_box *box);

/* ---- picture_popped.c: pointers to where a stack frame was ------------------------------------
 */

/* The rows of a group's variables that lead there, the boxes of these places, and the arrows from
 * the box of a group. */
void hgi_picture_popped_rows(const hg_graph *graph, struct hgi_box *box, bool symbolic);
hg_status hgi_picture_popped_boxes(const hg_graph *graph, struct hgi_picture *picture);
void hgi_picture_popped_arrows(const hg_graph *graph, struct hgi_picture *picture, uint32_t b);

/* ---- picture_title.c --------------------------------------------------------------------------
 */

/* Title and subtitle of a picture whose boxes are there. */
void hgi_picture_titles(const hg_graph *graph, struct hgi_picture *picture);

/* ---- picture_state.c: what the collector makes of objects -------------------------------------
 */

/* Fills in states and marks of all objects, and the ghosts, from colours and events. */
void hgi_picture_states(const hg_graph *graph, struct hgi_picture *picture);
/* The state of an object, as its colour has it in a phase; of a fold, how many are in which. */
enum hgi_state hgi_state_of(const hg_node_info *info, hg_phase phase);
void hgi_fold_states(const hg_node_info *info, hg_phase phase, uint32_t n[HGI_STATES]);
/* The state that all objects of a fold have, or HGI_MIXED. */
enum hgi_state hgi_fold_state(const uint32_t n[HGI_STATES]);
/* "○ 12 ◐ 3 ● 985", "985 × 12" of objects by state; "" where no state has a sign. */
void hgi_label_states(const uint32_t n[HGI_STATES], char out[HGI_LABEL_BYTES]);

/* ---- picture_label.c: strings that are safe to show ------------------------------------------ */

/* Copies text: what is no valid UTF-8 becomes U+FFFD, control and direction characters a middle
 * dot, and what is longer than `columns` ends in "…". out has room for 4 * columns + 4 bytes. */
void hgi_label(char *out, const char *text, uint32_t columns);
void hgi_labelf(char *out, uint32_t columns, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Characters of a valid UTF-8 string. */
uint32_t hgi_columns(const char *text);

/* "996 more Node", "Node × 998" */
/* "12 new, 3 gone, 2 changed" of objects, in brackets how many of them are not `shown`; "" for
 * none. shown may be NULL. */
void hgi_label_deltas(const uint64_t deltas[HG_DELTAS], const uint64_t *shown,
		      char out[HGI_LINE_BYTES]);
/* "60 of 2,503 objects drawn; 40 folded, 2,403 left out"; "" if all are drawn. */
void hgi_label_cut(const hg_totals *totals, char out[HGI_LINE_BYTES]);
void hgi_label_fold(const hg_graph *graph, const hg_node_info *info, char out[HGI_LABEL_BYTES]);
/* Name of the pointer that an edge is: the variable, "Node.left", "User[4]", or the fold where it
 * starts. */
void hgi_label_holder(const hg_graph *graph, const hg_edge *edge, char out[HGI_LABEL_BYTES]);
/* The field alone: "left", "[3]", "+8". */
void hgi_label_field(const hg_graph *graph, const hg_edge *edge, char out[HGI_LABEL_BYTES]);

#endif
