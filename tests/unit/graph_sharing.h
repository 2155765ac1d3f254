/* SPDX-License-Identifier: MIT
 *
 * graph_sharing.h - the heap of the talk, in small: a User shared by four pointers, a slice's array
 * under three windows, a list, garbage, a freed slot, unnamed words.
 */
#ifndef GRAPH_SHARING_H
#define GRAPH_SHARING_H

#include "graph_fixture.h"

struct sharing {
	struct fx fx;
	hg_graph *graph;
	hg_node user, bob, array, node1, node2, node3, tiny, lone, lost1, lost2;
	uint64_t freed, never;
};

enum { T_NONE, T_TINY, T_USER, T_BYTE, T_INT, T_NODE, T_NODES };
enum { S_NONE, S_USER, S_BYTES, S_ARRAY, S_NODE };

static inline hg_node at(const hg_graph *graph, uint64_t address)
{
	hg_node node = HG_NONE;
	uint64_t offset;

	assert_int_equal(hg_graph_find(graph, address, &node, &offset), HG_OK);
	assert_int_equal(offset, 0);
	return node;
}

static inline void sharing_types(struct fx *fx)
{
	fx_type(fx, "", 0, HG_TYPE_CONSERVATIVE, 0);
	fx_type(fx, "tiny", 16, HG_TYPE_POINTER_FREE, 0);
	fx_type(fx, "User", 24, HG_TYPE_PRECISE, 1);
	fx_type(fx, "gm_byte", 1, HG_TYPE_POINTER_FREE, 0);
	fx_type(fx, "gm_int", 8, HG_TYPE_POINTER_FREE, 0);
	fx_type(fx, "Node", 24, HG_TYPE_PRECISE, 3);
	fx_type(fx, "Node *", 8, HG_TYPE_PRECISE, 1);
	fx_site(fx, "", 0, "", false);
	fx_site(fx, "sharing.c", 12, "share_pointers", false);
	fx_site(fx, "sharing.c", 13, "share_pointers", true);
	fx_site(fx, "slices.c", 8, "share_slices", true);
	fx_site(fx, "list.c", 5, "push", false);
}

static inline void sharing_names(struct sharing *s)
{
	static const hg_cell user[] = {{0, "name.ptr", "", {0}}};
	static const hg_cell node[] = {{0, "next", "", {0}}, {8, "user", "", {0}}};
	static const hg_cell cells[] = {{0, "name", "\"Bob\"", {0}}, {16, "age", "25", {0}}};

	assert_int_equal(hg_graph_set_fields(s->graph, T_USER, user, 1), HG_OK);
	assert_int_equal(hg_graph_set_fields(s->graph, T_NODE, node, 2), HG_OK);
	assert_int_equal(hg_graph_set_cells(s->graph, s->user, cells, 2), HG_OK);
}

static inline void sharing_create(struct sharing *s)
{
	struct fx *fx = &s->fx;
	uint32_t objects, bytes, ints, blocks;
	uint32_t frame, globals, unnamed;
	uint64_t user, bob, array, node1, node2, node3, tiny, lone, lost1, lost2;

	fx_create(fx, 8, 8);
	sharing_types(fx);
	bytes = fx_add_span(fx, 1, 16, 2, 1);
	ints = fx_add_span(fx, 1, 48, 5, 1);
	objects = fx_add_span(fx, 1, 24, 3, 0);
	blocks = fx_add_span(fx, 1, 16, 2, 0);

	user = fx_put(fx, objects, 0, T_USER, S_USER, 0);
	node1 = fx_put(fx, objects, 1, T_NODE, S_NODE, 0);
	node2 = fx_put(fx, objects, 2, T_NODE, S_NODE, 0);
	lost1 = fx_put(fx, objects, 3, T_NODE, S_NODE, 0);
	lost2 = fx_put(fx, objects, 5, T_NODE, S_NODE, 0);
	s->freed = fx_put(fx, objects, 4, T_USER, S_USER, 0);
	fx_free(fx, objects, 4);
	s->never = fx->spans[objects].base + 100 * 24;
	bob = fx_put(fx, bytes, 0, T_BYTE, S_BYTES, 13);
	tiny = fx_put(fx, bytes, 1, T_TINY, S_USER, 0);
	array = fx_put(fx, ints, 0, T_INT, S_ARRAY, 8);
	node3 = fx_put(fx, blocks, 0, T_NODES, S_ARRAY, 0);
	lone = fx_put(fx, blocks, 1, T_NONE, S_NONE, 0);

	fx_store(fx, user, bob);
	fx_store(fx, node1, node2);
	fx_store(fx, node2 + 8, user);
	fx_store(fx, node3 + 8, node1);
	fx_store(fx, lost1, lost2);
	fx_store(fx, lost2, lost1);
	fx_store(fx, lost2 + 8, s->freed);

	globals = fx_group(fx, HG_GROUP_GLOBALS, "", 0);
	frame = fx_group(fx, HG_GROUP_FRAME, "share_pointers", 0);
	unnamed = fx_group(fx, HG_GROUP_UNNAMED, "", 0);
	fx_root(fx, globals, "list", 0x555555558040, 3, node1);
	fx_root(fx, globals, "nodes", 0x555555558048, 4, node3);
	fx_root(fx, frame, "user", 0x7fffffffe3c8, 12, user);
	fx_root(fx, frame, "ptr1", 0x7fffffffe3c0, 13, user);
	fx_root(fx, frame, "ptr2", 0x7fffffffe3b8, 14, user);
	fx_root(fx, frame, "count", 0, 15, tiny + 8);
	{
		const hg_root original = {.group = frame,
					  .name = "original",
					  .type = "Ints",
					  .address = 0x7fffffffe398,
					  .value = array,
					  .line = 16,
					  .window = {5, 5, 8}};
		const hg_root slice = {.group = frame,
				       .name = "slice1",
				       .type = "Ints",
				       .address = 0x7fffffffe380,
				       .value = array + 8,
				       .line = 17,
				       .window = {3, 4, 8}};

		assert_int_equal(hg_image_add_root(fx->image, &original), HG_OK);
		assert_int_equal(hg_image_add_root(fx->image, &slice), HG_OK);
	}
	fx_root(fx, unnamed, "", 0x7fffffffe300, 0, user);
	fx_root(fx, unnamed, "", 0x7fffffffe2f8, 0, lone);

	fx->summary.mallocs = 12;
	fx->summary.frees = 1;
	fx->summary.total_alloc = fx->summary.heap_alloc + 24;
	fx->summary.num_gc = 3;
	fx->summary.next_gc = 4194304;
	s->graph = fx_build(fx);
	s->user = at(s->graph, user);
	s->bob = at(s->graph, bob);
	s->array = at(s->graph, array);
	s->node1 = at(s->graph, node1);
	s->node2 = at(s->graph, node2);
	s->node3 = at(s->graph, node3);
	s->tiny = at(s->graph, tiny);
	s->lone = at(s->graph, lone);
	s->lost1 = at(s->graph, lost1);
	s->lost2 = at(s->graph, lost2);
	sharing_names(s);
}

static inline void sharing_destroy(struct sharing *s)
{
	hg_graph_destroy(s->graph);
	fx_destroy(&s->fx);
}

#endif
