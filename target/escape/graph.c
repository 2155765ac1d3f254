/* SPDX-License-Identifier: MIT
 *
 * graph.c - building the location graph. The analysis runs inside a compiler, which has no use
 * for half a graph: exhausted memory ends it, as it ends the compiler elsewhere.
 */
#include "graph.h"

#include <stdio.h>
#include <stdlib.h>

static void *grown(void *array, size_t *room, size_t element)
{
	*room = *room ? *room * 2 : 8;
	array = realloc(array, *room * element);
	if (!array) {
		fputs("escape analysis: out of memory\n", stderr);
		abort();
	}
	return array;
}

static struct esc_location *location_new(enum esc_kind kind, const struct esc_function *function,
					 int loop_depth, void *subject)
{
	size_t room = 0;
	struct esc_location *loc = grown(NULL, &room, sizeof(*loc));

	*loc = (struct esc_location){
		.kind = kind,
		.function = function,
		.loop_depth = loop_depth,
		.subject = subject,
		.escapes = kind == ESC_HEAP,
	};
	return loc;
}

struct esc_graph *esc_graph_create(void)
{
	size_t room = 0;
	struct esc_graph *graph = grown(NULL, &room, sizeof(*graph));

	*graph = (struct esc_graph){
		.heap = location_new(ESC_HEAP, NULL, 0, NULL),
		.blank = location_new(ESC_BLANK, NULL, 0, NULL),
	};
	return graph;
}

static void location_destroy(struct esc_location *loc)
{
	free(loc->in);
	free(loc);
}

void esc_graph_destroy(struct esc_graph *graph)
{
	if (!graph)
		return;
	for (size_t i = 0; i < graph->n; i++)
		location_destroy(graph->locations[i]);
	free(graph->locations);
	location_destroy(graph->heap);
	location_destroy(graph->blank);
	while (graph->notes) {
		/* the list of all notes is kept in the slot before each of them */
		struct esc_note *all = graph->notes;

		graph->notes = (struct esc_note *)all->next;
		free(all);
	}
	free(graph);
}

struct esc_location *esc_location_add(struct esc_graph *graph, enum esc_kind kind,
				      const struct esc_function *function, int loop_depth,
				      void *subject)
{
	if (graph->n == graph->room)
		graph->locations = grown(graph->locations, &graph->room, sizeof(*graph->locations));

	struct esc_location *loc = location_new(kind, function, loop_depth, subject);
	graph->locations[graph->n++] = loc;
	return loc;
}

struct esc_hole esc_into(struct esc_location *dst)
{
	return (struct esc_hole){.dst = dst};
}

struct esc_hole esc_noted(struct esc_graph *graph, struct esc_hole hole, const void *where,
			  const char *why)
{
	if (!where || hole.dst->kind == ESC_BLANK)
		return hole;

	/* two: [0] links all notes of the graph, [1] is the note itself */
	struct esc_note *pair = malloc(2 * sizeof(*pair));
	if (!pair)
		return hole;
	pair[0] = (struct esc_note){.next = graph->notes};
	graph->notes = pair;
	pair[1] = (struct esc_note){.next = hole.notes, .where = where, .why = why};
	hole.notes = &pair[1];
	return hole;
}

struct esc_hole esc_shift(struct esc_hole hole, int n)
{
	hole.derefs += n;
	return hole;
}

struct esc_hole esc_deref(struct esc_graph *graph, struct esc_hole hole, const void *where,
			  const char *why)
{
	return esc_noted(graph, esc_shift(hole, 1), where, why);
}

struct esc_hole esc_addr(struct esc_graph *graph, struct esc_hole hole, const void *where,
			 const char *why)
{
	return esc_noted(graph, esc_shift(hole, -1), where, why);
}

void esc_flow(struct esc_graph *graph, struct esc_hole hole, struct esc_location *src)
{
	struct esc_location *dst = hole.dst;

	if (dst->kind == ESC_BLANK)
		return;
	if (dst == src && hole.derefs >= 0)
		return;
	/* The address of src in something that is on the heap: nothing is left to be found out. */
	if (dst->escapes && hole.derefs < 0) {
		if (!src->escapes && graph->observer) {
			src->next = NULL;
			graph->observer(graph->context, dst, src, -1, hole.notes);
		}
		src->escapes = true;
		return;
	}
	if (dst->n_in == dst->room_in)
		dst->in = grown(dst->in, &dst->room_in, sizeof(*dst->in));
	dst->in[dst->n_in++] =
		(struct esc_edge){.src = src, .derefs = hole.derefs, .notes = hole.notes};
}
