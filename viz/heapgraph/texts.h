/* SPDX-License-Identifier: MIT
 *
 * heapgraph/texts.h - what commands print.
 *
 * The same words in GDB and in heapviz. Lines end in '\n'; nothing is longer than `width` columns
 * but names. Release with hg_text_destroy.
 */
#ifndef HEAPGRAPH_TEXTS_H
#define HEAPGRAPH_TEXTS_H

#include "diff.h"

#pragma GCC visibility push(default)

typedef struct hg_text_options {
	bool symbolic;     /* objects as User#1 (nth of its type by address) instead of addresses */
	bool ascii;        /* no characters beyond ASCII */
	uint32_t limit;    /* lines of a list, 0: 20, UINT32_MAX: all; the rest is counted */
	uint32_t width;    /* columns, 0: 80 */
	uint32_t sort;     /* of hg_text_types and hg_text_objects: 0 by bytes, 1 count, 2 name */
	const char *type;  /* hg_text_objects: only this type */
	bool garbage;      /* hg_text_objects: only garbage */
	bool shared;       /* hg_text_objects: only objects with two or more pointers to them */
	uint32_t site;     /* hg_text_objects: only objects of this site + 1; 0: all */
	const char *where; /* lists of objects: only those that pass this filter; NULL: all */
	uint32_t by;       /* hg_text_types: hg_by */
	bool retained;     /* hg_text_types: also what each row retains */
} hg_text_options;

void hg_text_destroy(char *text);

hg_status hg_text_overview(const hg_graph *, const hg_text_options *, char **text);
hg_status hg_text_types(const hg_graph *, const hg_text_options *, char **text);
hg_status hg_text_objects(const hg_graph *, const hg_text_options *, char **text);
hg_status hg_text_spans(const hg_graph *, const hg_text_options *, char **text);
hg_status hg_text_roots(const hg_graph *, const hg_text_options *, char **text);
/* One object: type, size, class, span and slot, colour, site, its cells if set, who holds it. */
hg_status hg_text_object(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* What a node is called: "User 0xc000012000", "User#1", "#0 main"; one line. */
hg_status hg_text_label(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* What stands at an address that is no object, in one line. */
hg_status hg_text_place(const hg_graph *, const hg_text_options *, uint64_t address, char **text);
/* The pointer that is stored at an address: "Node#3.next", "main's variable list", "a pointer". */
hg_status hg_text_pointer(const hg_graph *, const hg_text_options *, uint64_t address, char **text);
/* Every pointer to node, each with its own address; HG_NONE: all shared objects, most first. */
hg_status hg_text_share(const hg_graph *, const hg_text_options *, hg_node, char **text);
hg_status hg_text_refs(const hg_graph *, const hg_text_options *, hg_node, char **text);
hg_status hg_text_backrefs(const hg_graph *, const hg_text_options *, hg_node, char **text);
hg_status hg_text_path(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* What the collector is doing: phase, colours, work list, the next collection; with a warning where
 * its invariant is broken. */
hg_status hg_text_collector(const hg_graph *, const hg_text_options *, char **text);
/* Whether the running collection, or else the next one, will keep an object, and by which path. */
hg_status hg_text_why(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* The Rust view: who owns and who borrows node, and what rustc would refuse; HG_NONE: objects by
 * shape. */
hg_status hg_text_owners(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* A Rust program that makes the objects of the graph and tests what hg_text_owners says of them.
 * node: the object of which it also has what rustc refuses; HG_NONE: that with most pointers. */
hg_status hg_text_owners_rust(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* All shortest ways from each variable to a node, at most `limit`. */
hg_status hg_text_paths(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* Objects that lead back to themselves, with a loop and who holds them from outside; a node: only
 * the cycle that it is in; HG_NONE: all. */
hg_status hg_text_cycles(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* The arena as a strip: which pages are in use, and how full they are; where bytes are lost. */
hg_status hg_text_map(const hg_graph *, const hg_text_options *, char **text);
/* What changed from `before` to `after`. */
hg_status hg_text_diff(const hg_graph *before, const hg_graph *after, const hg_text_options *,
		       char **text);
/* The same of a diff that was made, with progress, before. */
hg_status hg_text_changes(const hg_diff *, const hg_text_options *, char **text);
/* What goes when a node goes; HG_NONE: the objects that retain most. */
hg_status hg_text_retained(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* The tree of dominators below a node, folded to `limit` lines; HG_NONE: all of it. */
hg_status hg_text_dominators(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* Findings about the image itself, and "no findings". *findings is their number. */
hg_status hg_text_check(const hg_graph *, const hg_text_options *, char **text, uint32_t *findings);
/* The picture in characters: names at the left, objects at the right. */
hg_status hg_text_diagram(const hg_graph *, const hg_text_options *, char **text);
/* The last `limit` events, a line each with its number; node: only those about this object,
 * HG_NONE: all. */
hg_status hg_text_events(const hg_graph *, const hg_text_options *, hg_node, char **text);
/* What the events tell of the object at an address, also of one that is gone. */
hg_status hg_text_history(const hg_graph *, const hg_text_options *, uint64_t address, char **text);
/* Everything in the graph by shape, without addresses, in the order in which it is reached: what
 * `heap expect` compares. */
hg_status hg_text_canonical(const hg_graph *, char **text);

#pragma GCC visibility pop

#endif
