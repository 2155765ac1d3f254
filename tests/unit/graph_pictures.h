/* SPDX-License-Identifier: MIT
 *
 * graph_pictures.h - the heaps that drawings are tried on.
 */
#ifndef GRAPH_PICTURES_H
#define GRAPH_PICTURES_H

#include "graph_heap.h"

/* The main picture of the talk: four variables, one User. */
static inline hg_graph *picture_share(struct heap *h)
{
	const uint32_t user_type = heap_type(h, "User", 24, 1);
	const uint64_t user = heap_new(h, user_type, 0);
	const uint32_t frame = heap_group(h, HG_GROUP_FRAME, "share_pointers", "sharing.c", 20, 0);
	const hg_cell cells[] = {{0, "name", "\"Bob\"", {0}}, {16, "age", "26", {0}}};
	hg_graph *graph;

	heap_root(h, frame, "user", user);
	heap_root(h, frame, "ptr1", user);
	heap_root(h, frame, "ptr2", user);
	heap_root(h, frame, "ptr3", user);
	graph = heap_graph(h);
	heap_cells(graph, user, cells, 2);
	return graph;
}

/* Three slices and a pointer into one array. */
static inline hg_graph *picture_slices(struct heap *h)
{
	static const char *const values[] = {"1", "2", "99", "4", "5"};
	const uint32_t number = heap_type(h, "gm_int", 8, 0);
	const uint64_t array = heap_new(h, number, 5);
	const uint32_t frame = heap_group(h, HG_GROUP_FRAME, "share_slices", "sharing.c", 52, 0);
	const uint32_t globals = heap_group(h, HG_GROUP_GLOBALS, "", "", 0, 0);
	hg_cell cells[5];
	hg_graph *graph;

	heap_slice(h, frame, "original", array, 5, 5, 8);
	heap_slice(h, frame, "slice1", array + 8, 3, 4, 8);
	heap_slice(h, frame, "slice2", array + 16, 3, 3, 8);
	heap_root(h, globals, "last", array + 32);
	graph = heap_graph(h);
	for (uint64_t i = 0; i < 5; i++)
		cells[i] = (hg_cell){8 * i, "", values[i], {0}};
	heap_cells(graph, array, cells, 5);
	return graph;
}

/* A collection that has come half way, an array of pointers with slices on it, a long buffer,
 * garbage in a cycle. */
static inline hg_graph *picture_collect(struct heap *h)
{
	static const hg_cell fields[] = {{0, "next", "", {0}}, {8, "left", "", {0}}};
	const uint32_t node = heap_type(h, "Node", 24, 3);
	const uint32_t pointer = heap_type(h, "Node *", 8, 1);
	const uint32_t byte = heap_type(h, "gm_byte", 1, 0);
	const uint32_t frame = heap_group(h, HG_GROUP_FRAME, "main", "tree.c", 31, 0);
	const uint32_t globals = heap_group(h, HG_GROUP_GLOBALS, "", "", 0, 0);
	uint64_t n[6], table, buffer;
	hg_graph *graph;

	for (int i = 0; i < 6; i++)
		n[i] = heap_new(h, node, 0);
	table = heap_new(h, pointer, 6);
	buffer = heap_new(h, byte, 1000);
	heap_point(h, n[0], 0, n[1]);
	heap_point(h, n[0], 8, n[2]);
	heap_point(h, n[1], 0, n[2]);
	heap_point(h, n[2], 8, n[2]);
	heap_point(h, n[4], 0, n[5]);
	heap_point(h, n[5], 0, n[4]);
	heap_point(h, table, 8, n[0]);
	heap_point(h, table, 16, n[3]);
	heap_point(h, table, 40, n[3] + 8);
	heap_slice(h, globals, "nodes", table, 6, 6, 8);
	heap_slice(h, frame, "some", table + 8, 2, 4, 8);
	heap_root(h, frame, "head", n[0]);
	heap_slice(h, frame, "buffer", buffer, 100, 1000, 1);
	heap_slice(h, frame, "word", buffer + 500, 10, 500, 1);
	heap_mark(h, n[0]);
	heap_mark(h, table);
	heap_mark(h, n[1]);
	heap_phase(h, HG_PHASE_MARK);
	heap_must(hg_image_add_work(h->image, n[1]));
	graph = heap_graph(h);
	heap_must(hg_graph_set_fields(graph, node, fields, 2));
	return graph;
}

/* A collection from its start (end false) to its end, as the collector's ring tells of it: a list
 * of four nodes of which one is hidden behind a black one while the barrier watches, a new node,
 * and a cycle of garbage. */
static inline hg_graph *picture_cycle(struct heap *h, bool end)
{
	static const hg_cell fields[] = {{0, "next", "", {0}}, {8, "left", "", {0}}};
	const uint32_t type = heap_type(h, "Node", 24, 3), bytes = heap_type(h, "gm_byte", 1, 0);
	const uint32_t frame = heap_group(h, HG_GROUP_FRAME, "main", "cycle.c", 31, end ? 1 : 0);
	const uint32_t globals = heap_group(h, HG_GROUP_GLOBALS, "", "", 0, 0);
	const uint64_t a = heap_new(h, type, 0), b = heap_new(h, type, 0);
	const uint64_t c = heap_new(h, type, 0), d = heap_new(h, type, 0);
	const uint64_t lost = heap_new(h, type, 0), lost2 = heap_new(h, type, 0);
	const uint64_t buffer = heap_new(h, bytes, 16), new = heap_new(h, type, 0);
	const uint64_t list = HEAP_STACK, table = HEAP_STACK + 8;
	const hg_event events[] = {
		{0, 0, 7, HG_EVENT_CYCLE, HG_NONE, HG_NONE, 1},
		{0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_SWEEP_TERMINATION},
		{0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_MARK},
		{0, table, 7, HG_EVENT_ROOTS, HG_NONE, HG_NONE, 0},
		{buffer, table, 7, HG_EVENT_SHADE, bytes, 1, 0},
		{0, list, 7, HG_EVENT_ROOTS, HG_NONE, HG_NONE, 0},
		{a, list, 7, HG_EVENT_SHADE, type, 0, 0},
		{b, a, 7, HG_EVENT_SHADE, type, 0, 0},
		{a, 0, 7, HG_EVENT_BLACKEN, type, 0, 1},
		{d, a + 8, 7, HG_EVENT_BARRIER, type, 0, 1},
		{c, b, 7, HG_EVENT_BARRIER, type, 0, 0},
		{new, 0, 7, HG_EVENT_ALLOC, type, 0, 24},
		{c, 0, 7, HG_EVENT_BLACKEN, type, 0, 1},
		{d, 0, 7, HG_EVENT_BLACKEN, type, 0, 0},
		{b, 0, 7, HG_EVENT_BLACKEN, type, 0, 0},
		{0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_MARK_TERMINATION},
		{0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_SWEEP},
		{lost, 0, 7, HG_EVENT_FREE, type, 0, 0},
		{lost2, 0, 7, HG_EVENT_FREE, type, 0, 0},
		{lost, 0, 7, HG_EVENT_SWEEP, HG_NONE, HG_NONE, 2},
		{0, 0, 7, HG_EVENT_DONE, HG_NONE, HG_NONE, 2},
		{0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_OFF},
	};
	hg_graph *graph;

	heap_point(h, a, 0, b);
	heap_point(h, b, 0, end ? 0 : c);
	heap_point(h, c, 0, d);
	if (end) {
		heap_point(h, a, 8, d);
		heap_point(h, d, 8, new);
		heap_free(h, lost);
		heap_free(h, lost2);
	} else {
		heap_free(h, new);
	}
	heap_point(h, lost, 0, lost2);
	heap_point(h, lost2, 0, lost);
	heap_root(h, frame, "list", a);
	heap_slice(h, globals, "table", buffer, 10, 16, 1);
	heap_root(h, frame, "last", c);
	heap_phase(h, end ? HG_PHASE_OFF : HG_PHASE_MARK);
	graph = heap_graph(h);
	heap_must(hg_graph_set_fields(graph, type, fields, 2));
	heap_must(hg_graph_set_events(graph, 100, events,
				      end ? sizeof(events) / sizeof(events[0]) : 3));
	return graph;
}

static inline hg_graph *picture_cycle_start(struct heap *h)
{
	return picture_cycle(h, false);
}

static inline hg_graph *picture_cycle_end(struct heap *h)
{
	return picture_cycle(h, true);
}

/* A collection of what folds, as its ring tells of it: a table of 60 seats, a list of 60 links, and
 * 40 lost ones, from its start, from the middle or from its end; marking takes the list, then the
 * table. */
enum moment { AT_START, IN_THE_MIDDLE, AT_END };

static inline hg_graph *picture_folds(struct heap *h, enum moment moment)
{
	enum { N = 60, LOST = 40, EVENTS = 5 * N + 2 * LOST };
	const uint32_t seat_type = heap_type(h, "Seat", 16, 0);
	const uint32_t link_type = heap_type(h, "Link", 16, 1);
	const uint32_t table_type = heap_type(h, "Seat *", 8, 1);
	const uint32_t frame = heap_group(h, HG_GROUP_FRAME, "main", "folds.c", 9, 0);
	const uint64_t table = heap_new(h, table_type, N), list = HEAP_STACK;
	uint64_t seats[N], links[N], lost[LOST];
	hg_event events[EVENTS] = {
		{0, 0, 7, HG_EVENT_CYCLE, HG_NONE, HG_NONE, 1},
		{0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_SWEEP_TERMINATION},
		{0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_MARK}};
	const bool end = moment == AT_END;
	size_t n = 3;
	hg_graph *graph;

	for (int i = 0; i < N; i++) {
		seats[i] = heap_new(h, seat_type, 0);
		links[i] = heap_new(h, link_type, 0);
		heap_point(h, table, 8 * (uint64_t)i, seats[i]);
	}
	for (int i = 0; i < LOST; i++) {
		lost[i] = heap_new(h, link_type, 0);
		heap_point(h, lost[i], 0, i ? lost[i - 1] : links[3]);
	}
	for (int i = 0; i < N; i++) {
		heap_point(h, links[i], 0, i + 1 < N ? links[i + 1] : 0);
		events[n++] = (hg_event){
			links[i], i ? links[i - 1] : list, 7, HG_EVENT_SHADE, link_type, 0, 0};
		events[n++] = (hg_event){links[i], 0, 7, HG_EVENT_BLACKEN, link_type, 0, 1};
	}
	events[n++] = (hg_event){table, list + 8, 7, HG_EVENT_SHADE, table_type, 1, 0};
	for (int i = 0; i < N; i++)
		events[n++] = (hg_event){
			seats[i], table + 8 * (uint64_t)i, 7, HG_EVENT_SHADE, seat_type, 0, 0};
	events[n++] = (hg_event){table, 0, 7, HG_EVENT_BLACKEN, table_type, 1, N};
	events[n++] =
		(hg_event){0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_MARK_TERMINATION};
	events[n++] = (hg_event){0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_SWEEP};
	for (int i = 0; i < LOST; i++) {
		if (end)
			heap_free(h, lost[i]);
		events[n++] = (hg_event){lost[i], 0, 7, HG_EVENT_FREE, link_type, 0, 0};
	}
	events[n++] = (hg_event){0, 0, 7, HG_EVENT_DONE, HG_NONE, HG_NONE, LOST};
	events[n++] = (hg_event){0, 0, 7, HG_EVENT_PHASE, HG_NONE, HG_NONE, HG_PHASE_OFF};
	for (int i = 0; i <= N / 2 && moment == IN_THE_MIDDLE; i++)
		heap_mark(h, links[i]);
	if (moment == IN_THE_MIDDLE)
		heap_must(hg_image_add_work(h->image, links[N / 2]));
	heap_root(h, frame, "list", links[0]);
	heap_slice(h, frame, "table", table, N, N, 8);
	heap_phase(h, end ? HG_PHASE_OFF : HG_PHASE_MARK);
	graph = heap_graph(h);
	heap_must(hg_graph_set_events(graph, 100, events,
				      end                  ? n
				      : moment == AT_START ? 3
							   : 4 + N));
	return graph;
}

static inline hg_graph *picture_folds_start(struct heap *h)
{
	return picture_folds(h, AT_START);
}

static inline hg_graph *picture_folds_end(struct heap *h)
{
	return picture_folds(h, AT_END);
}

/* One list seen by three frames, two globals and words that no variable explains. */
static inline hg_graph *picture_frames(struct heap *h)
{
	static const hg_cell fields[] = {{0, "next", "", {0}}};
	const uint32_t node = heap_type(h, "Node", 16, 1);
	const uint32_t push = heap_group(h, HG_GROUP_FRAME, "push", "list.c", 12, 0);
	const uint32_t fill = heap_group(h, HG_GROUP_FRAME, "fill", "list.c", 31, 1);
	const uint32_t start = heap_group(h, HG_GROUP_FRAME, "main", "list.c", 44, 2);
	const uint32_t globals = heap_group(h, HG_GROUP_GLOBALS, "", "", 0, 0);
	const uint32_t words = heap_group(h, HG_GROUP_UNNAMED, "", "", 0, 0);
	uint64_t n[6];
	hg_graph *graph;

	for (int i = 0; i < 6; i++)
		n[i] = heap_new(h, node, 0);
	for (int i = 0; i < 4; i++)
		heap_point(h, n[i], 0, n[i + 1]);
	heap_root(h, push, "list", n[0]);
	heap_root(h, push, "last", n[4]);
	heap_root(h, fill, "list", n[0]);
	heap_root(h, start, "list", n[0]);
	heap_root(h, start, "cursor", n[2]);
	heap_root(h, globals, "all_lists", n[0]);
	heap_root(h, globals, "spare", n[2]);
	heap_root(h, words, "rbx", n[0]);
	heap_root(h, words, "stack+0x18", n[5]);
	graph = heap_graph(h);
	heap_must(hg_graph_set_fields(graph, node, fields, 1));
	return graph;
}

/* Names and values as a broken or malicious program may have them. */
static inline hg_graph *picture_hostile(struct heap *h)
{
	static char longest[5000];
	const uint32_t evil = heap_type(h, "<script>alert(\"&\")</script>]]>", 24, 1);
	const uint32_t bytes = heap_type(h, "\xff\xfe\x01\x1b[2J\r\n--><!--", 8, 0);
	const uint64_t a = heap_new(h, evil, 0), b = heap_new(h, bytes, 3);
	const uint32_t frame =
		heap_group(h, HG_GROUP_FRAME, "f\"}; <b>\\", "</TABLE>>].c", 4000000000u, 0);
	const hg_cell cells[] = {
		{0, "&amp;\x7f\xc2\x85", "\xe2\x80\xae reversed", {0}},
		{8, longest, longest, {0}},
		{16, "\xf0\x9f\x92\xa3 <FONT>", "\xed\xa0\x80\xf4\x90\x80\x80", {0}}};
	hg_graph *graph;

	memset(longest, 'x', sizeof(longest) - 1);
	heap_point(h, a, 0, b + 8);
	heap_root(h, frame, "</svg>\\N\\G", a);
	heap_slice(h, frame, longest, b, UINT64_MAX, UINT64_MAX, UINT64_MAX);
	heap_slice(h, frame, "", b + 20, 1, UINT64_MAX / 2, 3);
	graph = heap_graph(h);
	heap_cells(graph, a, cells, 3);
	return graph;
}

/* `n` nodes, each with pointers to `fan` others: a tree, or where `fan` is large, a tangle. */
static inline hg_graph *picture_tangle(struct heap *h, uint32_t n, uint32_t fan)
{
	const uint32_t node = heap_type(h, "Node", 8 * fan, (1ull << fan) - 1);
	const uint32_t frame = heap_group(h, HG_GROUP_FRAME, "main", "tangle.c", 1, 0);
	uint64_t *nodes = malloc(n * sizeof(*nodes));
	uint32_t state = 1;
	hg_graph *graph;

	for (uint32_t i = 0; i < n; i++)
		nodes[i] = heap_new(h, node, 0);
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t f = 0; f < fan; f++) {
			const uint32_t child = fan * i + f + 1;

			state = state * 1664525 + 1013904223;
			if (fan > 2)
				heap_point(h, nodes[i], 8 * f, nodes[(state >> 8) % n]);
			else if (child < n)
				heap_point(h, nodes[i], 8 * f, nodes[child]);
		}
	}
	heap_root(h, frame, "root", nodes[0]);
	graph = heap_graph(h);
	free(nodes);
	return graph;
}

static inline hg_graph *picture_tree(struct heap *h)
{
	return picture_tangle(h, 50, 2);
}

static inline hg_graph *picture_many(struct heap *h)
{
	return picture_tangle(h, 1204, 2);
}

static inline hg_graph *picture_hard(struct heap *h)
{
	return picture_tangle(h, 2000, 12);
}

static inline hg_graph *picture_empty(struct heap *h)
{
	return heap_graph(h);
}

#endif
