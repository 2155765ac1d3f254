/* SPDX-License-Identifier: MIT
 *
 * snapshot.h - the format of a snapshot file; snapshot_write.c writes it, snapshot_read.c reads it.
 *
 * A snapshot is a V8 .heapsnapshot: JSON with flat arrays of unsigned integers, whose columns are
 * named in snapshot.meta. Chrome DevTools and memlab open it as it is. Members, in this order:
 *
 *     MEMBER                 MEANING
 *     snapshot               meta (names of columns and of enumerated values), node_count,
 *                            edge_count, trace_function_count (0), gomem_version
 *     nodes                  a row per node, see below
 *     edges                  a row per pointer, sorted by the node where it starts
 *     trace_function_infos, trace_tree, samples
 *                            empty, but both programs expect them
 *     locations              a row per object whose site is known: object_index (its row in nodes
 *                            * number of columns), script_id (string: the file), line and column,
 *                            both from 0
 *     gomem                  what V8 lacks: an object of flat arrays, one per table below
 *     strings                all names; everywhere else a name is an index in this array
 *
 * The nodes in V8's manner, and the nodes of the graph that they stand for:
 *
 *     ROW          NODE                  POINTS TO
 *     0            0, the root           row 1
 *     1            0, as "(GC roots)"    the groups
 *     n + 1        n, from 1             groups to objects by the names of variables, objects by
 *                                        the names of fields
 *
 * An edge that keeps nothing alive is "weak": one from garbage, or from what only words without a
 * name reach, to something that is reached otherwise. Then the retained sizes of other programs are
 * those of dominators.c.
 *
 * DevTools finds members by searching the text for "nodes", "edges" ... in turn and takes the last
 * ']' of the file as the end of strings. So strings come last, and gomem holds numbers only: a
 * variable that is called "strings" would end the search too early.
 *
 * Numbers are 32 bits wide in DevTools, and an address is not: hence two columns. Columns that hold
 * an index which may be missing hold index + 1, and 0 for none.
 *
 * A file of another program has no gomem_version; its nodes become objects without addresses.
 */
#ifndef HG_SNAPSHOT_H
#define HG_SNAPSHOT_H

/* snapshot.gomem_version; a reader refuses another. */
enum { HGI_SNAPSHOT_VERSION = 4 };

/* Columns of nodes:   NAME, text in meta.node_fields. The first seven are V8's own. */
#define HGI_NODE_COLUMNS(X)                                                                        \
	X(NODE_TYPE, "type")                 /* index in meta.node_types[0] */                     \
	X(NODE_NAME, "name")                 /* string */                                          \
	X(NODE_ID, "id")                     /* HGI_ROW_ID: V8's ids of objects are odd */         \
	X(NODE_SELF_SIZE, "self_size")       /* bytes of the slot */                               \
	X(NODE_EDGE_COUNT, "edge_count")     /* rows of edges that belong to the node */           \
	X(NODE_TRACE_ID, "trace_node_id")    /* 0 */                                               \
	X(NODE_DETACHED, "detachedness")     /* 0 */                                               \
	X(NODE_ADDRESS_HIGH, "address_high") /* upper and lower 32 bits */                         \
	X(NODE_ADDRESS_LOW, "address_low")                                                         \
	X(NODE_TYPE_INDEX, "type_index") /* row of gomem.types + 1 */                              \
	X(NODE_SITE_INDEX, "site_index") /* row of gomem.sites + 1 */                              \
	X(NODE_SPAN_INDEX, "span_index") /* row of gomem.spans + 1 */                              \
	X(NODE_SLACK, "slack")           /* bytes of the slot that nobody asked for */             \
	X(NODE_COLOUR, "colour")         /* hg_colour */                                           \
	X(NODE_REACH, "reach")           /* hg_reach */                                            \
	X(NODE_SPAN_CLASS, "span_class") /* Go's: 2 * size class + noscan; other programs' only */ \
	/* these only where some node has a value */                                               \
	X(NODE_WORK, "work_place")     /* place in the work list from 1 */                         \
	X(NODE_ORDINAL, "ordinal")     /* User#n, in a cut-out graph */                            \
	X(NODE_HIDDEN_IN, "hidden_in") /* pointers in and out that were cut off */                 \
	X(NODE_HIDDEN_OUT, "hidden_out")                                                           \
	X(NODE_FOLD, "fold") /* hg_fold, and what it stands for */                                 \
	X(NODE_FOLD_NAMED, "fold_named")                                                           \
	X(NODE_FOLD_OBJECTS, "fold_objects")                                                       \
	X(NODE_FOLD_SHARED, "fold_shared")                                                         \
	X(NODE_FOLD_GREY, "fold_grey") /* by hg_colour; the others are white, */                   \
	X(NODE_FOLD_BLACK, "fold_black")                                                           \
	X(NODE_FOLD_UNSWEPT, "fold_unswept") /* and these of them wait to be swept */              \
	X(NODE_FORM, "form")                 /* hgi_form */

#define HGI_EDGE_COLUMNS(X)                                                                     \
	X(EDGE_TYPE, "type")               /* index in meta.edge_types[0] */                    \
	X(EDGE_NAME, "name_or_index")      /* string, or a number for type element */           \
	X(EDGE_TO, "to_node")              /* row * number of node columns */                   \
	X(EDGE_FROM_OFFSET, "from_offset") /* byte in the object; from a group: row of roots */ \
	X(EDGE_TO_OFFSET, "to_offset")     /* byte in the target */

/* Tables of gomem:   NAME, member, number of columns. The columns, in order:
 *
 *     summary    heap (string), phase (string), page_size, arena_start, arena_used, arena_end,
 *                total_alloc, mallocs, frees, heap_alloc, heap_objects, num_gc, next_gc, dangling,
 *                unread_bytes, hidden_objects, hidden_bytes, on_ways; one row
 *     types      name (string), size, kind (hg_type_kind), opaque, mask_bits
 *     masks      one word; the pointer masks of all types one behind the other
 *     fields     type (row), offset, name, C type of the pointer (strings)
 *     sites      file, function, reason (strings), line, column, array
 *     spans      base, end, elem_size, elem_count, index, size_class, noscan
 *     unswept    row of spans that waits to be swept
 *     collector  phase (hg_phase), cycle, live, trigger, goal, root_pieces, roots_scanned,
 *                marked_objects, marked_bytes, scanning; one row
 *     freed      address, type + 1, site + 1
 *     groups     kind (hg_group_kind) + 256 for a goroutine's + 512 for the current one's, name,
 *                file (strings), line, level, thread
 *     roots      group (row), name, type (strings), address, value, line, len, cap, elem_size
 *     popped     row of roots, and the frame below whose stack pointer it leads (string)
 *     cells      node (of the graph), offset, name, value (strings), len, cap, elem_size
 *     events     object, from, cycle, kind (hg_event_kind), type + 1, site + 1, detail
 *     clock      number of the first event since the start of the program; one row
 *     compared   objects new, gone, changed, and pointers likewise; one row in a graph of a diff
 *     deltas     node (of the graph), hg_delta, and of a fold: objects new, gone, changed
 *     pointer_deltas  pointer (of the graph: row of edges - 1), hg_delta
 *     findings   kind (hg_finding_kind), count, three times node, index, slot, offset, value, other
 */
#define HGI_TABLES(X)                          \
	X(SUMMARY, "summary", 18)              \
	X(TYPES, "types", 5)                   \
	X(MASKS, "masks", 1)                   \
	X(FIELDS, "fields", 4)                 \
	X(SITES, "sites", 6)                   \
	X(SPANS, "spans", 7)                   \
	X(UNSWEPT, "unswept", 1)               \
	X(COLLECTOR, "collector", 10)          \
	X(FREED, "freed", 3)                   \
	X(GROUPS, "groups", 6)                 \
	X(ROOTS, "roots", 9)                   \
	X(POPPED, "popped", 2)                 \
	X(CELLS, "cells", 7)                   \
	X(EVENTS, "events", 7)                 \
	X(CLOCK, "clock", 1)                   \
	X(COMPARED, "compared", 6)             \
	X(DELTAS, "deltas", 5)                 \
	X(POINTER_DELTAS, "pointer_deltas", 2) \
	X(FINDINGS, "findings", 20)

enum { HGI_GROUP_KINDS = 0xff, HGI_GROUP_GOROUTINE = 0x100, HGI_GROUP_CURRENT = 0x200 };

#define HGI_SECOND(name, text)          HGI_##name,
#define HGI_TABLE_SECOND(name, text, n) HGI_TABLE_##name,

enum hgi_node_column { HGI_NODE_COLUMNS(HGI_SECOND) HGI_NODE_COLUMNS_END };
enum { HGI_NODE_COLUMNS_V8 = HGI_NODE_ADDRESS_HIGH, HGI_NODE_COLUMNS_ALWAYS = HGI_NODE_WORK };
enum hgi_edge_column { HGI_EDGE_COLUMNS(HGI_SECOND) HGI_EDGE_COLUMNS_END };
enum { HGI_EDGE_COLUMNS_V8 = HGI_EDGE_FROM_OFFSET };
enum hgi_snapshot_table { HGI_TABLES(HGI_TABLE_SECOND) HGI_TABLES_END };

/* What a reader knows of each of them (snapshot_load_tables.c). */
extern const struct hgi_table_kind {
	const char *name;
	size_t columns;
} hgi_tables[HGI_TABLES_END];

/* V8's names, in the order of V8's enumerations. Ours are object, synthetic; element, property,
 * internal, weak. */
#define HGI_NODE_TYPES                                                                          \
	"hidden", "array", "string", "object", "code", "closure", "regexp", "number", "native", \
		"synthetic", "concatenated string", "sliced string", "symbol", "bigint",        \
		"object shape"
#define HGI_EDGE_TYPES "context", "element", "property", "internal", "hidden", "shortcut", "weak"
enum { HGI_V8_OBJECT = 3, HGI_V8_SYNTHETIC = 9 };
enum { HGI_V8_ELEMENT = 1, HGI_V8_PROPERTY = 2, HGI_V8_INTERNAL = 3, HGI_V8_WEAK = 6 };

/* Our rows of nodes: the root, (GC roots), then node n as row n + 1. */
enum { HGI_ROW_GC_ROOTS = 1, HGI_ROW_SHIFT = 1 };
#define HGI_ROW_ID(row) (2 * (row) + 1)

#endif
