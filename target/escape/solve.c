/* SPDX-License-Identifier: MIT
 *
 * solve.c - the decision: which locations have to live on the heap, and where parameters leak.
 *
 * A variable may stay on the stack as long as no pointer to it outlives it. The graph says which
 * values flow where; three things remain to be told apart:
 *
 *     distance   From a location "root", follow edges backwards and add up their dereferences. The
 *                least sum d is how the value at the far end, l, reaches root: d = 0 the value
 *                itself, d = 2 what is found behind two pointers, d = -1 the address of l. A sum
 *                never falls below -1, since an address has no address: before the next edge is
 *                added, -1 counts as 0 (in `root = &l; l = x` the value of x reaches root only
 *                behind a pointer, and that much is safe to treat as x itself).
 *     lifetime   root outlives l when root is on the heap or is a result, when l is declared in a
 *                loop that root is not in (a new l in each round, one root for all of them), or
 *                when l belongs to a function nested in root's. The result of a nested function
 *                that is only called by its name outlives nothing of the outer functions: what
 *                is done with it there is in the graph.
 *     verdict    If the address of l reaches a root that outlives l, then l escapes. From then on
 *                l is a part of the heap, so what flows into it has to be looked at again. If the
 *                value of a parameter reaches the heap or a result, that is noted in its tag, with
 *                the distance: callers apply the tag to their arguments instead of looking into
 *                the function. "leaking param content" is a distance of 1 or more to the heap.
 *
 * The distances from one root are shortest paths with edges of weight -1 or more: Bellman and
 * Ford's algorithm with a stack of locations to be looked at; no negative cycle can run away as
 * sums are bounded below. Each location is walked from once, and once more when it escapes, so
 * there are at most 2n walks. The verdicts do not depend on the order of the walks; the
 * explanations do, and follow Go's.
 *
 * Functions are solved bottom-up over the call graph (order.c): tags of callees are known when
 * callers need them, and mutually recursive functions share one graph.
 *
 * Flows are not sensitive to order, to branches or to fields: x.f and x.g are x, a[i] is a. A
 * store through a pointer is a flow to the heap, because where the pointer leads is not tracked.
 *
 * The model is that of Go's compiler, cmd/compile/internal/escape in Go 1.19, by M. Dempsky (2018,
 * golang.org/issue/23109). On the idea: Choi et al., Escape Analysis for Java, OOPSLA 1999, and
 * Gay and Steensgaard, Fast Escape Analysis and Stack Allocation for Object-Based Programs, 2000.
 */
#include "graph.h"

#include <stdio.h>
#include <stdlib.h>

/* A stack of locations. */
struct stack {
	struct esc_location **item;
	size_t n, room;
};

static void push(struct stack *stack, struct esc_location *loc)
{
	if (stack->n == stack->room) {
		stack->room = stack->room ? stack->room * 2 : 64;
		stack->item = realloc(stack->item, stack->room * sizeof(*stack->item));
		if (!stack->item) {
			fputs("escape analysis: out of memory\n", stderr);
			abort();
		}
	}
	stack->item[stack->n++] = loc;
}

static bool is_nested_in(const struct esc_function *inner, const struct esc_function *outer)
{
	if (!inner || !outer)
		return false;
	for (inner = inner->outer; inner; inner = inner->outer)
		if (inner == outer)
			return true;
	return false;
}

bool esc_outlives(const struct esc_location *root, const struct esc_location *loc)
{
	if (root->escapes)
		return true;
	/* what callers do with a result is not known, unless they are in the same graph */
	if (root->kind == ESC_RESULT)
		return !is_nested_in(root->function, loc->function) || root->function->is_value;
	if (root->function == loc->function)
		return root->loop_depth < loc->loop_depth;
	return is_nested_in(loc->function, root->function);
}

static void observe(struct esc_graph *graph, const struct esc_location *root,
		    const struct esc_location *loc, int leak)
{
	if (graph->observer && !loc->escapes && root != loc)
		graph->observer(graph->context, root, loc, leak, NULL);
}

static void leak(struct esc_location *param, const struct esc_location *root, int derefs)
{
	if (!root->escapes && root->kind == ESC_RESULT && root->function == param->function)
		esc_leak_add_result(&param->leaks, root->result, derefs);
	else
		esc_leak_add_heap(&param->leaks, derefs);
}

/* Goes through everything that reaches root; what now escapes is put on `again`. */
static void walk_from(struct esc_graph *graph, struct esc_location *root, uint32_t walk,
		      struct stack *todo, struct stack *again)
{
	root->walk = walk;
	root->derefs = 0;
	root->next = NULL;
	push(todo, root);
	while (todo->n) {
		struct esc_location *loc = todo->item[--todo->n];
		const bool address = loc->derefs < 0;
		const int derefs = address ? 0 : loc->derefs;

		if (esc_outlives(root, loc)) {
			if (loc->kind == ESC_PARAM) {
				observe(graph, root, loc, derefs);
				leak(loc, root, derefs);
			}
			if (address && !loc->escapes) {
				observe(graph, root, loc, -1);
				loc->escapes = true;
				if (!loc->queued)
					push(again, loc);
				loc->queued = true;
				/* the walk from loc itself will find the rest */
				continue;
			}
		}
		for (size_t i = 0; i < loc->n_in; i++) {
			const struct esc_edge *edge = &loc->in[i];
			struct esc_location *src = edge->src;
			const int sum = derefs + edge->derefs;

			if (src->escapes || (src->walk == walk && src->derefs <= sum))
				continue;
			src->walk = walk;
			src->derefs = sum;
			src->next = loc;
			src->next_edge = i;
			push(todo, src);
		}
	}
}

void esc_solve(struct esc_graph *graph)
{
	struct stack roots = {0}, todo = {0};
	uint32_t walk = 0;

	for (size_t i = 0; i < graph->n; i++) {
		graph->locations[i]->queued = true;
		push(&roots, graph->locations[i]);
	}
	push(&roots, graph->heap);
	while (roots.n) {
		struct esc_location *root = roots.item[--roots.n];

		root->queued = false;
		walk_from(graph, root, ++walk, &todo, &roots);
	}
	for (size_t i = 0; i < graph->n; i++)
		esc_leak_simplify(&graph->locations[i]->leaks);
	free(roots.item);
	free(todo.item);
}
