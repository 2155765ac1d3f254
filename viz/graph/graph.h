/* SPDX-License-Identifier: MIT
 *
 * graph.h - the inside of a graph, for graph/ and for draw/select.c.
 *
 * A graph is a few flat arrays. Nodes are numbered root (0), groups (1..n_groups), objects in
 * address order; nothing else decides the order of anything. Links are the pointers out of nodes
 * in compressed rows: those of node n are links[out_start[n]] up to links[out_start[n + 1]]. The
 * pointers into a node are the same links seen from the other side (reverse.c), made once when
 * somebody asks. At 10 million objects with 20 million pointers that is about 700 MB.
 *
 * Grouped by the file that defines; hgi_ names are visible inside the library only.
 */
#ifndef HG_GRAPH_H
#define HG_GRAPH_H

#include "store.h"

/* ---- The graph ------------------------------------------------------------------------------- */

/* An object: 32 bytes, two to a line of the cache. */
struct hgi_object {
	uint64_t address;    /* behind the head of the slot */
	uint64_t size;       /* bytes of the slot */
	uint32_t type;       /* HG_NONE if unknown */
	uint32_t site;       /* HG_NONE if unknown */
	uint32_t slack;      /* bytes of the slot that nobody asked for */
	uint32_t span : 25;  /* position in graph->spans, HGI_NO_SPAN if unknown */
	uint32_t colour : 2; /* hg_colour */
	uint32_t reach : 2;  /* hg_reach */
	uint32_t form : 2;   /* enum hgi_form */
	uint32_t noscan : 1;
};
enum { HGI_NO_SPAN = (1 << 25) - 1 };

/* Whether an object is an array, where its type, size and site cannot tell. */
enum hgi_form { HGI_FORM_COUNTED, HGI_FORM_ARRAY, HGI_FORM_VALUE, HGI_FORMS };

/* A pointer: 16 bytes with two offsets of 48 bits. */
struct hgi_link {
	uint32_t to;
	uint16_t from_high, to_high;
	uint32_t from_low, to_low;
};

/* Byte where the pointer is; index of the root when the link starts at a group. */
static inline uint64_t hgi_link_from(const struct hgi_link *link)
{
	return (uint64_t)link->from_high << 32 | link->from_low;
}

/* Byte in the target where it points. */
static inline uint64_t hgi_link_to(const struct hgi_link *link)
{
	return (uint64_t)link->to_high << 32 | link->to_low;
}

static inline struct hgi_link hgi_link_make(uint32_t to, uint64_t from_offset, uint64_t to_offset)
{
	return (struct hgi_link){to, (uint16_t)(from_offset >> 32), (uint16_t)(to_offset >> 32),
				 (uint32_t)from_offset, (uint32_t)to_offset};
}

/* A checked span: lies in one piece of the address space, touches no other span. */
struct hgi_span {
	uint64_t base;
	uint64_t end;        /* of its pages: base + elem_size * elem_count or more */
	uint64_t elem_size;  /* > 0 */
	uint64_t first_slot; /* in the image's per-slot tables */
	uint32_t elem_count;
	uint32_t index;      /* in the heap's own table */
	uint32_t size_class; /* 0: large object */
	uint8_t head;        /* bytes of each slot before its object */
	bool noscan;
	bool unswept; /* waits to be swept */
};

/* A slot whose object is gone. */
struct hgi_freed {
	uint64_t address;
	uint32_t type, site;
};

struct hgi_type {
	hg_type type; /* all its pointers lead into the graph's arena */
	const hg_cell *fields;
	size_t n_fields;
};

/* What a node retains. */
struct hgi_dominated {
	uint64_t bytes;
	uint32_t objects;
	hg_node dominator; /* HG_NONE: none */
};

/* NULL until asked for. */
struct hgi_dominators {
	uint32_t *number; /* per node: 1 + its place in the walk, 0: garbage */
	struct hgi_dominated
		*rows;         /* per place: in the order of the walk a subtree lies together */
	uint32_t *child_start; /* n_nodes + 1; the tree from above, NULL until asked for */
	hg_node *children;
};

/* NULL until asked for. */
struct hgi_cycles {
	uint32_t *of;     /* per object: index of its cycle, HG_NONE */
	hg_cycle *cycles; /* most bytes first */
	size_t n, cycles_capacity;
	hg_node *members; /* of all cycles */
	size_t n_members;
};

struct hg_graph {
	struct hgi_arena arena;
	hg_summary summary;
	hg_collector collector;
	hg_totals totals;

	struct hgi_type *types;
	size_t n_types, types_capacity;
	hg_site *sites;
	size_t n_sites, sites_capacity;
	struct hgi_span *spans; /* by address */
	size_t n_spans, spans_capacity;
	struct hgi_freed *freed; /* by address */
	size_t n_freed, freed_capacity;
	hg_group *groups; /* group g is node g + 1 */
	size_t n_groups, groups_capacity;
	hg_root *roots;
	size_t n_roots, roots_capacity;
	uint32_t *popped; /* roots that lead below a stack pointer */
	size_t n_popped, popped_capacity;

	struct hgi_object *objects; /* object o is node 1 + n_groups + o */
	size_t n_objects, objects_capacity;
	bool forms;        /* some object has a form of its own */
	bool own_ordinals; /* the ordinals were set, not counted */
	bool by_address;   /* objects have addresses and are sorted by them, no two have one */
	bool in_order;     /* the same, but two may have one */

	uint32_t *out_start;                 /* n_nodes + 1 */
	size_t out_start_capacity, out_rows; /* rows begun while links are added */
	struct hgi_link *links;
	size_t n_links, links_capacity;
	const char **link_names; /* per link or NULL; only foreign snapshots name each link */
	size_t link_names_capacity;
	uint8_t *link_deltas; /* per link hg_delta, or NULL */
	size_t link_deltas_capacity;

	uint32_t *in_start;   /* n_nodes + 1; pointers into n: in_start[n + 1] - in_start[n] */
	uint32_t *in_unnamed; /* per node: those of them that are unnamed words; NULL if none is */
	uint32_t *in_links;   /* index of the link; NULL until asked for */
	uint32_t *in_from;    /* node where it starts */

	/* Per node, each NULL while nothing is set. */
	uint32_t *work;     /* place in the work list from 1 */
	uint32_t *ordinals; /* User#1: nth of its type by address */
	uint32_t *hidden_in, *hidden_out;
	uint32_t *fold_kind, *fold_named, *fold_objects, *fold_shared;
	uint32_t *delta; /* hg_delta */
	uint32_t *fold_new, *fold_gone, *fold_changed;
	uint32_t *fold_grey, *fold_black, *fold_unswept; /* the others of a fold are white */

	struct hgi_map cells; /* node -> hg_cell[] */
	struct hgi_map views; /* node * 2 + direction -> hg_edge[] */

	struct hgi_dominators dominators;
	struct hgi_cycles cycles;
	hg_owners *owners;

	hg_finding *findings;
	size_t n_findings, findings_capacity;

	hg_event *events; /* the last ones before the moment that the graph shows */
	size_t n_events;
	uint64_t first_event; /* number of events[0] */
};

static inline uint32_t hgi_nodes(const hg_graph *graph)
{
	return (uint32_t)(1 + graph->n_groups + graph->n_objects);
}

static inline uint32_t hgi_first_object(const hg_graph *graph)
{
	return (uint32_t)(1 + graph->n_groups);
}

/* Pointers to a node that count as sharing it: unnamed words of a stack do not. */
static inline uint32_t hgi_in_degree(const hg_graph *graph, hg_node node)
{
	return graph->in_start[node + 1] - graph->in_start[node] -
	       (graph->in_unnamed ? graph->in_unnamed[node] : 0);
}

/* The same with those that were cut off: what tells whether an object is shared. */
static inline uint64_t hgi_pointers_to(const hg_graph *graph, hg_node node)
{
	return (uint64_t)hgi_in_degree(graph, node) +
	       (graph->hidden_in ? graph->hidden_in[node] : 0);
}

/* The object of a node, NULL when it is the root, a group, or no node at all. */
static inline const struct hgi_object *hgi_object_of(const hg_graph *graph, hg_node node)
{
	const uint64_t o = (uint64_t)node - hgi_first_object(graph);

	return node >= hgi_first_object(graph) && o < graph->n_objects ? &graph->objects[o] : NULL;
}

/* hg_reach of a node. */
static inline uint8_t hgi_reach_of(const hg_graph *graph, hg_node node)
{
	const struct hgi_object *o = hgi_object_of(graph, node);

	if (o)
		return o->reach;
	return node && graph->groups[node - 1].kind == HG_GROUP_UNNAMED ? HG_UNNAMED : HG_NAMED;
}

/* What a node that is a fold stands for. */
struct hgi_fold {
	hg_fold kind;
	uint32_t named, objects, shared;
	uint32_t deltas[HG_DELTAS];
	uint32_t colours[HG_BLACK + 1], unswept;
};

static inline hg_delta hgi_delta_of(const hg_graph *graph, hg_node node)
{
	return graph->delta && graph->delta[node] < HG_DELTAS ? (hg_delta)graph->delta[node]
							      : HG_DELTA_NONE;
}

/* ---- graph.c --------------------------------------------------------------------------------- */

/* What a node stands for; of kind HG_FOLD_NONE: for itself. */
struct hgi_fold hgi_fold_of(const hg_graph *graph, hg_node node);
/* The pointer links[link] of node `from`. */
hg_edge hgi_edge(const hg_graph *graph, uint32_t from, uint32_t link);

/* ---- build.c: putting a graph together -------------------------------------------------------
 *
 * Used by the decoder, the snapshot reader and hg_graph_select. In this order: create; tables
 * (summary, types, sites, spans); groups; roots; objects, sorted by address; links, sorted by
 * their starting node; finish. Everything passed in is copied. On failure destroy the graph.
 */
hg_status hgi_graph_create(hg_graph **graph);

hg_status hgi_graph_set_summary(hg_graph *graph, const hg_summary *summary);
/* Types and sites are numbered from 0 in the order of the calls. */
hg_status hgi_graph_add_type(hg_graph *graph, const hg_type *type);
hg_status hgi_graph_add_site(hg_graph *graph, const hg_site *site);
hg_status hgi_graph_add_span(hg_graph *graph, const struct hgi_span *span);
hg_status hgi_graph_add_freed(hg_graph *graph, const struct hgi_freed *freed);
/* All of these from another graph, with the names of fields: what a cut-out needs. */
hg_status hgi_graph_copy_tables(hg_graph *graph, const hg_graph *from);

/* *node: the new node; the link from the root to it is made by finish. */
hg_status hgi_graph_add_group(hg_graph *graph, const hg_group *group, hg_node *node);
/* root->group is the index of the group (its node - 1). *index may be NULL. */
hg_status hgi_graph_add_root(hg_graph *graph, const hg_root *root, uint32_t *index);
hg_status hgi_graph_add_object(hg_graph *graph, const struct hgi_object *object, hg_node *node);

/* A pointer from a group (from_offset: index of the root) or an object (from_offset: byte) to an
 * object. `from` never falls from one call to the next. */
hg_status hgi_graph_add_link(hg_graph *graph, hg_node from, hg_node to, uint64_t from_offset,
			     uint64_t to_offset);
/* Begins the rows of links up to that of node `from`, the root's with the first. After it there is
 * room for the rows of all nodes. */
hg_status hgi_graph_begin_rows(hg_graph *graph, uint64_t from);
/* The name of the link added last, as a foreign snapshot has it; lives in graph->arena. */
hg_status hgi_graph_name_link(hg_graph *graph, const char *name);
/* What a diff says of it. */
hg_status hgi_graph_mark_link(hg_graph *graph, hg_delta delta);
/* Name and delta of a pointer of another graph. */
hg_status hgi_graph_copy_link_extras(hg_graph *graph, const hg_graph *from, uint32_t link);

/* Per object or group, after the last of them was added. */
hg_status hgi_graph_set_work(hg_graph *graph, hg_node node, uint32_t place);
hg_status hgi_graph_set_ordinal(hg_graph *graph, hg_node node, uint32_t ordinal);
hg_status hgi_graph_set_hidden(hg_graph *graph, hg_node node, uint32_t in, uint32_t out);
hg_status hgi_graph_set_delta(hg_graph *graph, hg_node node, hg_delta delta);
hg_status hgi_graph_set_fold(hg_graph *graph, hg_node node, const struct hgi_fold *fold);
void hgi_graph_set_hidden_totals(hg_graph *graph, uint32_t objects, uint64_t bytes);

/* The totals of a diff, of which another graph tells. */
void hgi_graph_copy_compared(hg_graph *graph, const hg_graph *from);

/* Closes the rows of links, counts degrees and totals, sees whether addresses are in order. Reach
 * is taken from the objects as it is. */
hg_status hgi_graph_finish(hg_graph *graph);
/* The parts of it, for those who find reach in between: rows and degrees; totals. `reach` per node
 * is put into the objects on the way; NULL: they have it. */
hg_status hgi_graph_close(hg_graph *graph);
void hgi_graph_count(hg_graph *graph, const uint8_t *reach);
/* Makes ordinals if nobody set them; false without memory. */
bool hgi_number_objects(hg_graph *graph);

/* ---- reach.c --------------------------------------------------------------------------------- */

/* Reach per node, to be freed: HG_NAMED from named groups and the runtime's, HG_UNNAMED from the
 * group of unnamed words only. */
hg_status hgi_reach(hg_graph *graph, const struct hgi_progress *progress, uint8_t **reach);

/* ---- between.c ------------------------------------------------------------------------------- */

struct hgi_ways {
	const hg_node *from; /* where ways begin; none: at every group */
	size_t n_from;
	const hg_node *to; /* where they end; none: at every object that is passed */
	size_t n_to;
	const char *type;      /* name of a type of which they pass an object; NULL: need not */
	const bool *marked;    /* and a marked node; NULL: need not */
	bool garbage, unnamed; /* they may pass garbage, and begin at unnamed words */
};

struct hgi_between {
	uint32_t
		*length; /* per node: pointers of the shortest way that it lies on; HG_NONE: none */
	uint32_t *distance; /* and of the part of a way up to it */
	uint32_t objects;   /* that lie on some way */
};

/* Nodes are valid. Garbage at the start opens the way to garbage. Release it in any case. */
hg_status hgi_between(const hg_graph *graph, const struct hgi_ways *ways, struct hgi_between *out);
void hgi_between_release(struct hgi_between *between);

/* ---- colours.c ------------------------------------------------------------------------------- */

/* Whether the running collection will free the object unless it still comes to it. */
bool hgi_doomed(const hg_graph *graph, const struct hgi_object *object);
/* Whether it is white in a span that waits to be swept. */
bool hgi_unswept(const hg_graph *graph, const struct hgi_object *object);
/* Counts colours into the totals. */
void hgi_count_colours(hg_graph *graph);
/* Finds black objects that point to white ones which the running collection will free. */
void hgi_check_invariant(hg_graph *graph);

/* ---- reverse.c ------------------------------------------------------------------------------- */

/* Counts the pointers to each node so far, in_start[node] of them; who adds more counts them too.
 */
hg_status hgi_begin_in(hg_graph *graph);
hg_status hgi_end_in(hg_graph *graph);  /* makes in_start and in_unnamed of the counts */
hg_status hgi_reverse(hg_graph *graph); /* in_links, in_from; done at once if they are there */

/* ---- best.c ---------------------------------------------------------------------------------- */

/* The `limit` best of all that are offered. */
struct hgi_best {
	struct hgi_ranked {
		uint64_t key;
		hg_node node;
	} * rows;
	size_t n, capacity, limit;
	uint64_t offered;
};

/* A larger key is better, and among equals the lower node. False: no memory, hgi_error is set. */
bool hgi_best_offer(struct hgi_best *best, uint64_t key, hg_node node);
/* Best first; nothing may be offered any more. */
void hgi_best_sort(struct hgi_best *best);
void hgi_best_release(struct hgi_best *best);

/* ---- dominators.c, retained.c ------------------------------------------------------------------
 */

/* Make graph->dominators, and the rows of its tree; done at once if they are there. progress may be
 * NULL. */
hg_status hgi_dominators(hg_graph *graph, const struct hgi_progress *progress);
hg_status hgi_dominator_rows(hg_graph *graph);
/* What was found of a node. */
static inline const struct hgi_dominated *hgi_dominated(const hg_graph *graph, hg_node node)
{
	static const struct hgi_dominated garbage = {.dominator = HG_NONE};
	const uint32_t number = graph->dominators.number[node];

	return number ? &graph->dominators.rows[number - 1] : &garbage;
}
void hgi_dominators_release(struct hgi_dominators *dominators);

/* ---- cycles.c ----------------------------------------------------------------------------------
 */

hg_status hgi_cycles(hg_graph *graph, const struct hgi_progress *progress); /* likewise */
void hgi_cycles_release(struct hgi_cycles *cycles);

/* ---- owners.c -------------------------------------------------------------------------------- */

hg_status hgi_owners(hg_graph *graph, const struct hgi_progress *progress); /* likewise */
void hgi_owners_release(hg_owners *owners);

/* ---- findings.c ------------------------------------------------------------------------------ */

/* Counts a finding and keeps it as an example while there are few of its kind. */
void hgi_find(hg_graph *graph, hg_finding_kind kind, const hg_finding_example *example);

/* ---- image.c --------------------------------------------------------------------------------- */

struct hgi_region {
	uint64_t address;
	uint64_t bytes;
	const uint8_t *data;
};

struct hg_image {
	struct hgi_arena arena;
	hg_summary summary;
	hg_collector collector;
	struct hgi_region *regions;
	size_t n_regions, regions_capacity;
	hg_pointer_bits *pointer_bits;
	size_t n_pointer_bits, pointer_bits_capacity;
	hg_spans spans;
	hg_slots slots;
	hg_type *types;
	size_t n_types, types_capacity;
	hg_site *sites;
	size_t n_sites, sites_capacity;
	hg_group *groups;
	size_t n_groups, groups_capacity;
	hg_root *roots;
	size_t n_roots, roots_capacity;
	uint64_t *work;
	size_t n_work, work_capacity;
	struct hgi_hint {
		uint64_t address;
		uint32_t type;
	} * hints;
	size_t n_hints, hints_capacity;
	struct hgi_pointees {
		hg_pointee *rows;
		size_t n, capacity;
	} * pointees; /* per type, as far as types have any */
	size_t n_pointees, pointees_capacity;
	hg_type_source source;
};

#endif
