/* SPDX-License-Identifier: MIT
 *
 * graph.h - the location graph of escape analysis, its solver, and the order in which functions
 * are analysed. Plain C, no compiler headers: a front end builds the graph, tests build others.
 *
 * A location is a variable, an allocating expression or a temporary. An edge says that a value
 * flows from one location to another, and how often it is dereferenced on the way:
 *
 *     p = &q   -1        p = q   0        p = *q   1        p = **q   2
 *
 * solve.c tells what is done with it.
 */
#ifndef ESC_GRAPH_H
#define ESC_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	ESC_MAX_RESULTS = 7, /* results that have an entry of their own in a tag, as in Go */
	ESC_MAX_DEREFS = 254 /* larger counts are kept as this one */
};

/* Where a parameter's value flows to: a parameter tag. Entry 0 is the heap, entry 1 + i is result
 * i; the value is the smallest number of dereferences plus 1, and 0 where nothing flows. */
struct esc_leaks {
	uint8_t least[1 + ESC_MAX_RESULTS];
};

enum esc_kind {
	ESC_LOCAL,      /* a declared variable */
	ESC_PARAM,      /* a parameter */
	ESC_RESULT,     /* a result */
	ESC_EXPRESSION, /* storage of an allocating expression */
	ESC_TEMPORARY,  /* part of the model only */
	ESC_HEAP,       /* everything that lives outside of functions */
	ESC_BLANK       /* what flows here is not used */
};

/* One step of an explanation, the last step first. */
struct esc_note {
	const struct esc_note *next;
	const void *where; /* the expression; its builder knows the type */
	const char *why;   /* "address-of", "assign", ...; static text */
};

struct esc_edge {
	struct esc_location *src;
	int derefs; /* -1 or more */
	const struct esc_note *notes;
};

/* A function, as far as lifetimes go. */
struct esc_function {
	const struct esc_function *outer; /* the function that this one is nested in, or NULL */
	bool is_value;                    /* called in other ways than by its name, too */
};

struct esc_location {
	enum esc_kind kind;
	const struct esc_function *function;
	int loop_depth; /* of the declaration or the evaluation; 1 outside of all loops */
	int result;     /* number of an ESC_RESULT */
	void *subject;  /* the builder's variable or expression */

	bool escapes;           /* verdict: has to live on the heap */
	struct esc_leaks leaks; /* verdict on a parameter */

	struct esc_edge *in; /* what flows into this location */
	size_t n_in, room_in;

	/* the walk that reached this location last, and the edge by which it did */
	uint32_t walk;
	int derefs;
	struct esc_location *next; /* location that this one's value flows to next */
	size_t next_edge;          /* index in next->in */
	bool queued;
};

/* Called while solving with each new verdict, and with the path behind it: from loc over
 * loc->next ... to root, or with loc->next == NULL for an immediate flow `notes` into root.
 * leak < 0: loc escapes. Otherwise parameter loc leaks to root with so many dereferences. */
typedef void esc_observer(void *context, const struct esc_location *root,
			  const struct esc_location *loc, int leak, const struct esc_note *notes);

struct esc_graph {
	struct esc_location *heap, *blank;
	struct esc_location **locations; /* in order of creation; without heap and blank */
	size_t n, room;
	struct esc_note *notes; /* all of them, for the destructor */
	esc_observer *observer; /* may be NULL */
	void *context;
};

/* Where an expression's value goes. */
struct esc_hole {
	struct esc_location *dst;
	int derefs;
	const struct esc_note *notes;
};

/* ---- graph.c ---- */

/* An empty graph; its memory is freed by esc_graph_destroy, which accepts NULL. */
struct esc_graph *esc_graph_create(void);
void esc_graph_destroy(struct esc_graph *graph);

struct esc_location *esc_location_add(struct esc_graph *graph, enum esc_kind kind,
				      const struct esc_function *function, int loop_depth,
				      void *subject);

struct esc_hole esc_into(struct esc_location *dst);
/* The same hole with one more step of explanation; where NULL adds none. */
struct esc_hole esc_noted(struct esc_graph *graph, struct esc_hole hole, const void *where,
			  const char *why);
/* The hole in which `*value` or `&value` is evaluated, seen from value. */
struct esc_hole esc_deref(struct esc_graph *graph, struct esc_hole hole, const void *where,
			  const char *why);
struct esc_hole esc_addr(struct esc_graph *graph, struct esc_hole hole, const void *where,
			 const char *why);
/* n more dereferences; n >= 0. */
struct esc_hole esc_shift(struct esc_hole hole, int n);

/* The value of src flows into the hole. */
void esc_flow(struct esc_graph *graph, struct esc_hole hole, struct esc_location *src);

/* ---- leaks.c ---- */

/* Smallest number of dereferences on the way to the heap or to a result; -1: no flow. */
int esc_leak_to_heap(const struct esc_leaks *leaks);
int esc_leak_to_result(const struct esc_leaks *leaks, int result);
void esc_leak_add_heap(struct esc_leaks *leaks, int derefs);
void esc_leak_add_result(struct esc_leaks *leaks, int result, int derefs);
/* Drops flows to results that the flow to the heap covers. */
void esc_leak_simplify(struct esc_leaks *leaks);
bool esc_leak_none(const struct esc_leaks *leaks);

/* ---- solve.c ---- */

/* Decides: sets `escapes` and `leaks` of every location. */
void esc_solve(struct esc_graph *graph);
/* Whether a value stored in `root` may be used after `loc`, were it on the stack, is gone. */
bool esc_outlives(const struct esc_location *root, const struct esc_location *loc);

/* ---- order.c ---- */

/* Calls visit with each group of mutually recursive nodes 0..n-1, callees first. Node i mentions
 * the nodes to[first[i]] .. to[first[i + 1] - 1], in the order of the source. Returns false when
 * memory is exhausted. */
bool esc_bottom_up(size_t n, const size_t *first, const size_t *to,
		   void (*visit)(void *context, const size_t *group, size_t size), void *context);

#ifdef __cplusplus
}
#endif
#endif
