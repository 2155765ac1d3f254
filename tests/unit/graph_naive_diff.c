/* SPDX-License-Identifier: MIT
 *
 * Proves: between the moments of each demo the diff counts what its definition says: objects that
 * are the same by address, size, type and site; pointers by where they are and where they lead;
 * variables by name, in the same frame counted from the outermost. A heap and itself have no
 * difference. graph_diff.c has random heaps.
 */
#include "graph_plain.h"

static bool same_type(const struct plain *a, uint32_t x, const struct plain *b, uint32_t y)
{
	hg_type s, t;

	if (x == HG_NONE || y == HG_NONE)
		return x == y;
	assert_int_equal(hg_graph_type(a->graph, x, &s), HG_OK);
	assert_int_equal(hg_graph_type(b->graph, y, &t), HG_OK);
	return !strcmp(s.name, t.name) && s.size == t.size && s.opaque == t.opaque;
}

static bool same_site(const struct plain *a, uint32_t x, const struct plain *b, uint32_t y)
{
	hg_site s, t;

	if (x == HG_NONE || y == HG_NONE)
		return x == y;
	assert_int_equal(hg_graph_site(a->graph, x, &s), HG_OK);
	assert_int_equal(hg_graph_site(b->graph, y, &t), HG_OK);
	return !strcmp(s.file, t.file) && !strcmp(s.function, t.function) && s.line == t.line &&
	       s.column == t.column;
}

/* The same object in the other graph; HG_NONE. */
static hg_node twin_of(const struct plain *a, hg_node node, const struct plain *b)
{
	hg_node_info x, y;

	assert_int_equal(hg_graph_node(a->graph, node, &x), HG_OK);
	for (hg_node v = b->groups + 1; v < b->nodes; v++) {
		assert_int_equal(hg_graph_node(b->graph, v, &y), HG_OK);
		if (x.address == y.address && x.size == y.size && same_type(a, x.type, b, y.type) &&
		    same_site(a, x.site, b, y.site))
			return v;
	}
	return HG_NONE;
}

/* ---- Variables ---------------------------------------------------------------------------------
 */

struct variable {
	hg_group group;
	hg_root root;
	uint32_t frame; /* of that function in that thread, from the outermost */
	uint32_t nth;   /* of that name in that frame */
	const hg_edge *edge;
};

static bool same_frame(const struct variable *x, const struct variable *y)
{
	return x->group.kind == y->group.kind && x->group.thread == y->group.thread &&
	       !strcmp(x->group.name, y->group.name) && !strcmp(x->group.file, y->group.file) &&
	       x->frame == y->frame;
}

static bool same_variable(const struct variable *x, const struct variable *y)
{
	return same_frame(x, y) && !strcmp(x->root.name, y->root.name) && x->nth == y->nth;
}

static struct variable *variables(const struct plain *p, size_t *n)
{
	struct variable *all = NULL;
	size_t room = 0;

	for (uint32_t g = 1; g <= p->groups; g++)
		room += p->n_out[g];
	all = calloc(room + 1, sizeof(*all));
	*n = 0;
	for (uint32_t g = 1; g <= p->groups; g++) {
		for (size_t i = 0; i < p->n_out[g] && !p->unnamed[g]; i++) {
			struct variable *v = &all[(*n)++];

			v->edge = &p->out[g][i];
			assert_int_equal(hg_graph_group(p->graph, g, &v->group), HG_OK);
			assert_int_equal(hg_graph_root(p->graph, v->edge->root, &v->root), HG_OK);
			for (uint32_t o = 1; o <= p->groups; o++) {
				hg_group other;

				assert_int_equal(hg_graph_group(p->graph, o, &other), HG_OK);
				v->frame += v->group.kind == HG_GROUP_FRAME &&
					    other.kind == HG_GROUP_FRAME &&
					    other.thread == v->group.thread &&
					    !strcmp(other.name, v->group.name) &&
					    other.level > v->group.level;
			}
			while (v > all && v->nth < *n) {
				bool taken = false;

				for (struct variable *u = all; u < v; u++)
					taken |= same_variable(u, v);
				if (!taken)
					break;
				v->nth++;
			}
		}
	}
	return all;
}

/* ---- The twin ----------------------------------------------------------------------------------
 */

/* One pointer before and after; NULL: none. */
static void note(const struct plain *a, const struct plain *b, const hg_edge *before,
		 const hg_edge *after, hg_diff_totals *t)
{
	t->pointers_new += !before;
	t->pointers_gone += !after;
	t->retargeted +=
		before && after &&
		(twin_of(a, before->to, b) != after->to || before->to_offset != after->to_offset);
}

static void compare_variables(const struct plain *a, const struct plain *b, hg_diff_totals *t)
{
	size_t n, m;
	struct variable *x = variables(a, &n), *y = variables(b, &m);

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < m && !same_variable(&x[i], &y[k]))
			k++;
		note(a, b, x[i].edge, k < m ? y[k].edge : NULL, t);
	}
	for (size_t k = 0; k < m; k++) {
		size_t i = 0;

		while (i < n && !same_variable(&x[i], &y[k]))
			i++;
		if (i == n)
			note(a, b, NULL, y[k].edge, t);
	}
	free(x);
	free(y);
}

static const hg_edge *at_offset(const struct plain *p, hg_node node, uint64_t offset)
{
	for (size_t i = 0; i < p->n_out[node]; i++)
		if (p->out[node][i].from_offset == offset)
			return &p->out[node][i];
	return NULL;
}

static void compare_object(const struct plain *a, hg_node x, const struct plain *b, hg_node y,
			   hg_diff_totals *t)
{
	for (size_t i = 0; i < a->n_out[x]; i++)
		note(a, b, &a->out[x][i], at_offset(b, y, a->out[x][i].from_offset), t);
	for (size_t i = 0; i < b->n_out[y]; i++)
		if (!at_offset(a, x, b->out[y][i].from_offset))
			note(a, b, NULL, &b->out[y][i], t);
}

static hg_diff_totals twin(const struct plain *a, const struct plain *b)
{
	hg_diff_totals t = {0};

	for (hg_node x = a->groups + 1; x < a->nodes; x++) {
		const hg_node y = twin_of(a, x, b);
		hg_node_info was, is;

		t.survived += y != HG_NONE;
		t.survived_bytes += y != HG_NONE ? a->size[x] : 0;
		t.gone += y == HG_NONE;
		t.gone_bytes += y == HG_NONE ? a->size[x] : 0;
		if (y == HG_NONE)
			continue;
		assert_int_equal(hg_graph_node(a->graph, x, &was), HG_OK);
		assert_int_equal(hg_graph_node(b->graph, y, &is), HG_OK);
		t.recoloured += was.colour != is.colour;
		compare_object(a, x, b, y, &t);
	}
	for (hg_node y = b->groups + 1; y < b->nodes; y++) {
		const bool fresh = twin_of(b, y, a) == HG_NONE;

		t.fresh += fresh;
		t.fresh_bytes += fresh ? b->size[y] : 0;
	}
	compare_variables(a, b, &t);
	return t;
}

static void compare(const struct plain *before, const struct plain *after)
{
	const hg_diff_totals t = twin(before, after);
	hg_diff_totals d;
	hg_diff *diff;

	assert_int_equal(hg_diff_create(before->graph, after->graph, NULL, NULL, &diff), HG_OK);
	hg_diff_get_totals(diff, &d);
	assert_int_equal(d.fresh, t.fresh);
	assert_int_equal(d.gone, t.gone);
	assert_int_equal(d.survived, t.survived);
	assert_int_equal(d.fresh_bytes, t.fresh_bytes);
	assert_int_equal(d.gone_bytes, t.gone_bytes);
	assert_int_equal(d.survived_bytes, t.survived_bytes);
	assert_int_equal(d.recoloured, t.recoloured);
	assert_int_equal(d.pointers_new, t.pointers_new);
	assert_int_equal(d.pointers_gone, t.pointers_gone);
	assert_int_equal(d.retargeted, t.retargeted);
	for (hg_node y = after->groups + 1; y < after->nodes; y++)
		assert_int_equal(hg_diff_other(diff, true, y), twin_of(after, y, before));
	hg_diff_destroy(diff);
}

static void check(struct plain *p)
{
	compare(p, p);
}

int main(int argc, char **argv)
{
	return plain_main(argc, argv, check, compare);
}
