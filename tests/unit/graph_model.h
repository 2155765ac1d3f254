/* SPDX-License-Identifier: MIT
 *
 * graph_model.h - a heap as a plain list of slots that is changed at random: objects are freed and
 * made, change their type or site in their slot, pointers are stored, colours and variables change,
 * types and sites are numbered anew, a frame more is on the stack. For the tests of diffs.
 */
#ifndef GRAPH_MODEL_H
#define GRAPH_MODEL_H

#include "graph_fixture.h"

enum { SLOTS = 60, WORDS = 4, TYPES = 3, SITES = 3, VARIABLES = 6, FRAMES = 2 };

struct slot {
	bool used, marked;
	uint32_t type, site;
	uint32_t to[WORDS]; /* slot + 1, 0: NULL */
};

struct model {
	struct slot slots[SLOTS];
	uint32_t variables[FRAMES][VARIABLES]; /* slot + 1, 0: NULL */
	bool one_more_frame;
	uint32_t rotate; /* of the numbers of types and sites */
};

/* ---- From the model to a graph -----------------------------------------------------------------
 */

static inline uint64_t model_address(uint32_t slot)
{
	return FX_BASE + slot * WORDS * 8ull;
}

static inline void model_types(struct fx *fx, uint32_t rotate)
{
	static const char *const names[] = {"A", "B", "C"};
	static const char *const files[] = {"a.c", "b.c", "c.c"};

	for (uint32_t i = 0; i < TYPES; i++)
		fx_type(fx, names[(i + rotate) % TYPES], WORDS * 8, HG_TYPE_CONSERVATIVE, 0);
	for (uint32_t i = 0; i < SITES; i++)
		fx_site(fx, files[(i + rotate) % SITES], 7, "make", false);
}

static inline void model_variables(struct fx *fx, const struct model *m)
{
	uint32_t deep = m->one_more_frame;

	if (deep)
		fx_root(fx, fx_group(fx, HG_GROUP_FRAME, "deep", 0), "own", 0x900, 9, FX_BASE);
	/* two frames of one function: the second is the outer one */
	for (uint32_t f = 0; f < FRAMES; f++) {
		const uint32_t group = fx_group(fx, HG_GROUP_FRAME, "work", f + deep);

		for (uint32_t v = 0; v < VARIABLES; v++) {
			const char name[2] = {(char)('a' + v), '\0'};

			if (m->variables[f][v])
				fx_root(fx, group, name, 0x1000 + v * 8, v,
					model_address(m->variables[f][v] - 1));
		}
	}
}

static inline hg_graph *model_graph(struct fx *fx, const struct model *m)
{
	uint32_t span;
	hg_graph *graph;

	fx_create(fx, 1, 1);
	model_types(fx, m->rotate);
	span = fx_add_span(fx, 1, WORDS * 8, 1, 0);
	for (uint32_t s = 0; s < SLOTS; s++) {
		const struct slot *slot = &m->slots[s];

		if (!slot->used)
			continue;
		fx_put(fx, span, s, (uint16_t)((slot->type + TYPES - m->rotate) % TYPES),
		       (slot->site + SITES - m->rotate) % SITES, 0);
		if (!slot->marked)
			fx->mark_bits[s / 64] &= ~(1ull << s % 64);
		for (uint32_t w = 0; w < WORDS; w++)
			if (slot->to[w])
				fx_store(fx, model_address(s) + 8 * w,
					 model_address(slot->to[w] - 1));
	}
	model_variables(fx, m);
	graph = fx_build(fx);
	return graph;
}

/* ---- Mutation ----------------------------------------------------------------------------------
 */

static inline uint32_t model_anywhere(uint64_t *seed)
{
	return fx_below(seed, 4) ? 1 + fx_below(seed, SLOTS) : 0;
}

static inline void model_fill(struct slot *slot, uint64_t *seed)
{
	*slot = (struct slot){.used = true,
			      .marked = fx_below(seed, 2),
			      .type = fx_below(seed, TYPES),
			      .site = fx_below(seed, SITES)};
	for (uint32_t w = 0; w < WORDS; w++)
		slot->to[w] = model_anywhere(seed);
}

static inline void model_make(struct model *m, uint64_t *seed)
{
	memset(m, 0, sizeof(*m));
	for (uint32_t s = 0; s < SLOTS; s++)
		if (fx_below(seed, 2))
			model_fill(&m->slots[s], seed);
	for (uint32_t f = 0; f < FRAMES; f++)
		for (uint32_t v = 0; v < VARIABLES; v++)
			m->variables[f][v] = model_anywhere(seed);
}

static inline void model_mutate(struct model *m, uint64_t *seed)
{
	m->rotate = fx_below(seed, TYPES);
	m->one_more_frame = fx_below(seed, 2);
	for (uint32_t k = fx_below(seed, 30); k > 0; k--) {
		struct slot *slot = &m->slots[fx_below(seed, SLOTS)];

		switch (fx_below(seed, 6)) {
		case 0:
			slot->used = false;
			break;
		case 1:
			model_fill(slot, seed);
			break;
		case 2:
			slot->to[fx_below(seed, WORDS)] = model_anywhere(seed);
			break;
		case 3:
			slot->marked = !slot->marked;
			break;
		case 4:
			slot->type = fx_below(seed, TYPES);
			break;
		default:
			m->variables[fx_below(seed, FRAMES)][fx_below(seed, VARIABLES)] =
				model_anywhere(seed);
		}
	}
}

/* Two moments of a heap at random, with their graphs. */
struct model_moments {
	struct model a, b;
	struct fx x, y;
	hg_graph *before, *after;
};

static inline void model_moments_make(struct model_moments *m, uint64_t *seed)
{
	model_make(&m->a, seed);
	m->a.one_more_frame = fx_below(seed, 2);
	m->b = m->a;
	model_mutate(&m->b, seed);
	m->before = model_graph(&m->x, &m->a);
	m->after = model_graph(&m->y, &m->b);
}

static inline void model_moments_destroy(struct model_moments *m)
{
	hg_graph_destroy(m->before);
	hg_graph_destroy(m->after);
	fx_destroy(&m->x);
	fx_destroy(&m->y);
}

#endif
