/* SPDX-License-Identifier: MIT
 *
 * Proves: on real heaps and on random ones retained sizes, cycles, sharing, sets and histograms are
 * what their definitions say: retained by taking each node away, cycles by what reaches what,
 * sharing by sets. graph_plain.h says which graphs.
 */
#include "graph_plain.h"

static void check_retained(struct plain *p)
{
	for (uint32_t d = 1; d < p->nodes; d++) {
		uint64_t bytes = 0;
		uint32_t objects = 0;
		hg_retained r;

		plain_spread(p, 0, d, true);
		for (uint32_t v = 0; v < p->nodes && p->reach[d] != HG_GARBAGE; v++) {
			const bool lost = v > p->groups && !p->mark[v] && p->reach[v] != HG_GARBAGE;

			objects += lost;
			bytes += lost ? p->size[v] : 0;
		}
		assert_int_equal(hg_graph_retained(p->graph, d, &r), HG_OK);
		assert_int_equal(r.objects, objects);
		assert_int_equal(r.bytes, bytes);
		assert_int_equal(r.dominator == HG_NONE, p->reach[d] == HG_GARBAGE);
	}
}

/* A node is in a cycle if it reaches itself, and with what it reaches that reaches it. */
static void check_cycles(struct plain *p)
{
	uint32_t *smallest = calloc(p->nodes, sizeof(*smallest)); /* member of its cycle, 0: none */
	uint32_t *index = calloc(p->nodes, sizeof(*index));

	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		assert_int_equal(hg_graph_cycle_of(p->graph, v, &index[v]), HG_OK);
		plain_spread(p, v, HG_NONE, false);
		if (!p->mark[v]) {
			assert_int_equal(index[v], HG_NONE);
			continue;
		}
		/* those that it reaches are in its cycle if their smallest member is reached too */
		smallest[v] = v;
		for (uint32_t u = p->groups + 1; u < v && smallest[v] == v; u++) {
			if (!p->mark[u] || smallest[u] != u)
				continue;
			plain_spread(p, u, HG_NONE, false);
			if (p->mark[v])
				smallest[v] = u;
			plain_spread(p, v, HG_NONE, false);
		}
		assert_int_not_equal(index[v], HG_NONE);
		assert_int_equal(index[v], index[smallest[v]]);
		for (uint32_t u = p->groups + 1; u < v && smallest[v] == v; u++)
			assert_true(index[u] != index[v]);
	}
	free(smallest);
	free(index);
}

static void check_sharing(struct plain *p)
{
	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		hg_sharing twin = {0}, s;

		for (uint32_t u = 1; u < p->nodes; u++) {
			uint32_t pointers = 0;

			for (size_t i = 0; i < p->n_out[u] && !p->unnamed[u]; i++)
				pointers += p->out[u][i].to == v;
			twin.variables += u <= p->groups ? pointers : 0;
			twin.groups += u <= p->groups && pointers;
			twin.objects += u > p->groups && pointers;
		}
		assert_int_equal(hg_graph_sharing(p->graph, v, &s), HG_OK);
		assert_int_equal(s.variables, twin.variables);
		assert_int_equal(s.groups, twin.groups);
		assert_int_equal(s.objects, twin.objects);
	}
}

/* A set that begins at some node: what it reaches, and what nothing else reaches. */
static void check_set(struct plain *p, uint32_t first)
{
	enum { MEMBERS = 4 };
	uint8_t *met = calloc(p->nodes, 1), *kept = calloc(p->nodes, 1);
	bool *member = calloc(p->nodes, sizeof(*member)), changed = true;
	hg_node nodes[MEMBERS];
	hg_set set, twin = {0};

	for (uint32_t i = 0; i < MEMBERS; i++) {
		nodes[i] = 1 + (first + i * (p->nodes / MEMBERS)) % (p->nodes - 1);
		member[nodes[i]] = true;
		met[nodes[i]] = 1;
	}
	for (uint32_t g = 1; g <= p->groups; g++)
		kept[g] = !member[g];
	while (changed) {
		changed = false;
		for (uint32_t v = 1; v < p->nodes; v++) {
			for (size_t i = 0; i < p->n_out[v]; i++) {
				const uint32_t to = p->out[v][i].to;

				if (met[v] && !met[to])
					met[to] = changed = true;
				if (kept[v] && !kept[to] && !member[to] &&
				    p->reach[v] == p->reach[to])
					kept[to] = changed = true;
			}
		}
	}
	for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
		const bool alone = met[v] && !kept[v] && p->reach[v] != HG_GARBAGE;

		twin.objects += met[v];
		twin.bytes += met[v] ? p->size[v] : 0;
		twin.exclusive_objects += alone;
		twin.exclusive_bytes += alone ? p->size[v] : 0;
	}
	assert_int_equal(hg_graph_set(p->graph, nodes, MEMBERS, &set), HG_OK);
	assert_int_equal(set.objects, twin.objects);
	assert_int_equal(set.bytes, twin.bytes);
	assert_int_equal(set.exclusive_objects, twin.exclusive_objects);
	assert_int_equal(set.exclusive_bytes, twin.exclusive_bytes);
	free(met);
	free(kept);
	free(member);
}

static void check_sets(struct plain *p)
{
	enum { SETS = 16 };

	for (uint32_t i = 0; i < SETS && p->nodes > 1; i++)
		check_set(p, i * p->nodes / SETS);
}

/* The row that an object belongs to. */
static uint64_t key_of(const struct plain *p, uint32_t v, hg_by by)
{
	hg_node_info info;

	assert_int_equal(hg_graph_node(p->graph, v, &info), HG_OK);
	return by == HG_BY_TYPE ? info.type : by == HG_BY_SITE ? info.site : info.size;
}

/* A row retains what some one of its objects dominates: all whose way up the tree meets the row.
 * The tree is that of check_retained. */
static void check_histogram(struct plain *p, hg_by by)
{
	uint64_t *key = calloc(p->nodes, sizeof(*key));
	uint32_t objects = 0;
	hg_row *rows;
	size_t n;

	for (uint32_t v = p->groups + 1; v < p->nodes; v++)
		key[v] = key_of(p, v, by);
	assert_int_equal(hg_graph_histogram(p->graph, by, true, NULL, &rows, &n), HG_OK);
	for (size_t r = 0; r < n; r++) {
		hg_row twin = {0};

		for (uint32_t v = p->groups + 1; v < p->nodes; v++) {
			const bool in = key[v] == rows[r].key;
			const bool garbage = p->reach[v] == HG_GARBAGE;
			bool below = false;

			for (uint32_t up = v; up != HG_NONE && up > p->groups && !garbage;) {
				hg_retained retained;

				below |= key[up] == rows[r].key;
				assert_int_equal(hg_graph_retained(p->graph, up, &retained), HG_OK);
				up = retained.dominator;
			}
			twin.objects += in;
			twin.bytes += in ? p->size[v] : 0;
			twin.garbage += in && garbage;
			twin.garbage_bytes += in && garbage ? p->size[v] : 0;
			twin.retained += below ? p->size[v] : 0;
		}
		assert_int_equal(rows[r].objects, twin.objects);
		assert_int_equal(rows[r].bytes, twin.bytes);
		assert_int_equal(rows[r].garbage, twin.garbage);
		assert_int_equal(rows[r].garbage_bytes, twin.garbage_bytes);
		assert_int_equal(rows[r].retained, twin.retained);
		assert_true(!r || rows[r - 1].bytes >= rows[r].bytes);
		objects += rows[r].objects;
	}
	assert_int_equal(objects, p->nodes - 1 - p->groups);
	hg_rows_destroy(rows);
	free(key);
}

static void check(struct plain *p)
{
	check_retained(p);
	check_cycles(p);
	check_sharing(p);
	check_sets(p);
	check_histogram(p, HG_BY_TYPE);
	check_histogram(p, HG_BY_SIZE);
	check_histogram(p, HG_BY_SITE);
}

int main(int argc, char **argv)
{
	return plain_main(argc, argv, check, NULL);
}
