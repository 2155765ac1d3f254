/* SPDX-License-Identifier: MIT
 *
 * order.c - functions bottom-up: the strongly connected components of the call graph, callees
 * first. R. Tarjan, Depth-first search and linear graph algorithms, 1972, with a stack of its own
 * instead of recursion: generated sources have call chains of any length.
 */
#include "graph.h"

#include <stdlib.h>

struct node {
	size_t number; /* order of discovery from 1; 0: not seen yet */
	size_t low;    /* smallest number known to be in the same component */
	size_t edge;   /* next edge to follow */
	size_t caller; /* node that the search came from */
	bool on_stack;
};

static const size_t NONE = (size_t)-1;

bool esc_bottom_up(size_t n, const size_t *first, const size_t *to,
		   void (*visit)(void *context, const size_t *group, size_t size), void *context)
{
	struct node *nodes = calloc(n + 1, sizeof(*nodes));
	size_t *stack = calloc(n + 1, sizeof(*stack));
	size_t depth = 0, numbers = 0;

	if (!nodes || !stack) {
		free(nodes);
		free(stack);
		return false;
	}
	for (size_t start = 0; start < n; start++) {
		size_t at = nodes[start].number ? NONE : start;
		size_t caller = NONE;

		while (at != NONE) {
			struct node *node = &nodes[at];

			if (node->number == 0) {
				*node = (struct node){.number = ++numbers,
						      .low = numbers,
						      .edge = first[at],
						      .caller = caller,
						      .on_stack = true};
				stack[depth++] = at;
			}
			if (node->edge < first[at + 1]) {
				const size_t callee = to[node->edge++];

				if (nodes[callee].number == 0) {
					caller = at;
					at = callee;
				} else if (nodes[callee].on_stack &&
					   nodes[callee].number < node->low) {
					node->low = nodes[callee].number;
				}
				continue;
			}
			if (node->low == node->number) {
				size_t bottom = depth;

				do
					nodes[stack[--bottom]].on_stack = false;
				while (stack[bottom] != at);
				visit(context, stack + bottom, depth - bottom);
				depth = bottom;
			}
			if (node->caller != NONE && node->low < nodes[node->caller].low)
				nodes[node->caller].low = node->low;
			at = node->caller;
		}
	}
	free(nodes);
	free(stack);
	return true;
}
