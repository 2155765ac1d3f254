/* SPDX-License-Identifier: MIT
 *
 * owners.h - what the walk of owners.c leaves behind, for the questions of ownership.c.
 */
#ifndef HG_OWNERS_H
#define HG_OWNERS_H

#include "graph.h"

/* What owners->flags holds. */
enum { HGI_SHAPE = 7, HGI_THREADS = 8, HGI_LEAKS = 16, HGI_ON_WALK = 32 };

/* A root's pointer, and what decides how long it lives. */
struct hgi_life {
	uint32_t link, group; /* index of the link, node of the group */
	uint32_t rank;        /* global, frame, runtime */
	uint32_t thread, level, line;
};

enum { HGI_RANK_GLOBAL, HGI_RANK_FRAME, HGI_RANK_RUNTIME };

struct hg_owners {
	const hg_graph *graph;
	struct hgi_life *lives; /* those that live longest first */
	uint32_t n_lives;
	uint8_t *hold; /* per link: hg_hold */
	/* per node: 1 + place in lives of the first root that leads here; 0: none */
	uint32_t *life;
	uint8_t *flags; /* per node */
};

#endif
