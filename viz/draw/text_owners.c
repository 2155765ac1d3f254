/* SPDX-License-Identifier: MIT
 *
 * text_owners.c - the Rust view of a heap: how many objects of each shape and what counting would
 * cost, and of one object who owns it, who borrows it, and what rustc would say.
 */
#include <stdio.h>
#include <string.h>

#include "text_owners.h"

/* ---- One object ------------------------------------------------------------------------------ */

static const char *const roles[] = {"is not asked", "owns", "borrows", "Weak"};

static void holder_rows(struct hgi_text *text, const hg_owners *owners, hg_node node)
{
	const hg_graph *graph = text->graph;
	struct hgi_table table;
	const hg_edge *edges;
	size_t n, shown = 0, left = 0;

	if (hg_graph_in(graph, node, &edges, &n) != HG_OK)
		return;
	hgi_table_begin(&table, text, "lllll");
	for (size_t i = 0; i < n; i++) {
		const hg_hold hold = hg_owners_hold(owners, &edges[i]);
		hg_group group = {.file = ""};
		hg_root root = {0};

		if (hold == HG_HOLD_NONE)
			continue;
		if (shown++ >= text->options.limit) {
			left++;
			continue;
		}
		if (edges[i].root == HG_NONE) {
			hgi_table_cell(&table, "%s %s", hgi_node_label(text, edges[i].from).s,
				       hgi_edge_label(graph, &edges[i]).s);
		} else {
			hg_graph_root(graph, edges[i].root, &root);
			hg_graph_group(graph, edges[i].from, &group);
			hgi_table_cell(&table, "%s", hgi_edge_label(graph, &edges[i]).s);
		}
		hgi_table_cell(&table, "%s", roles[hold]);
		hgi_table_cell(&table, "%s",
			       hold == HG_HOLD_WEAK                       ? "closes a cycle"
			       : hg_owners_could_write(owners, &edges[i]) ? "could write"
									  : "reads");
		hgi_table_cell(&table, "%s",
			       root.line || group.name ? hgi_group_label(graph, edges[i].from).s
						       : "");
		hgi_table_cell(&table, "%s",
			       root.line ? hgi_place_label(group.file, root.line).s : "");
	}
	hgi_table_end(&table, 2);
	hgi_text_left_out(text, left);
}

static void refused(struct hgi_text *text, const struct hgi_holders *holders)
{
	struct hgi_table table;
	bool any = false;

	hgi_table_begin(&table, text, "lll");
	for (const struct hgi_refusal *r = hgi_refusals; r->code; r++) {
		if (!r->predicted(holders))
			continue;
		if (!any)
			hgi_text_put(text, "rustc refuses each of these:\n");
		any = true;
		hgi_table_cell(&table, "%s", r->code);
		hgi_table_cell(&table, "%s", hgi_refusal_text(holders, r->attempt).s);
		hgi_table_cell(&table, "%s", hgi_refusal_text(holders, r->why).s);
	}
	hgi_table_end(&table, 2);
}

/* What it would be with every pointer an owner of its own. */
static hg_ownership as_shared(const hg_ownership *own)
{
	hg_ownership shared = *own;

	shared.shape = HG_SHAPE_SHARED;
	return shared;
}

static void accepted_counted(struct hgi_text *text, struct hgi_table *table,
			     const struct hgi_holders *h, const hg_ownership *own)
{
	const bool cell = own->writers > 0;

	hgi_table_cell(table, "%s", hgi_rust_form(text->graph, &h->info, own).s);
	hgi_table_cell(table, "%s%s; %u bytes more",
		       own->shape == HG_SHAPE_CYCLE ? "counted, Weak is not"
						    : hgi_count(own->owners + own->lent, "owner").s,
		       cell ? (own->threads ? ", a lock to write" : ", to write in turns") : "",
		       HGI_RUST_COUNTS + (cell ? HGI_RUST_CELL : 0));
}

/* Why several may write to one object at the same moment. */
static const char *why_several(const hg_owners *owners, const hg_edge *lent, size_t n, bool array)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++) {
			if (hg_owners_lending(owners, &lent[i], &lent[j]) == HG_LENDING_INNER)
				return "each from the one before, which waits";
		}
	}
	return array ? "they do not overlap: split_at_mut" : "each a field of its own";
}

enum { FORMS = 8 }; /* that are shown of one object */

/* What each of the variables can be that borrow an object, each form once. */
static void accepted_lent(struct hgi_text *text, struct hgi_table *table, const hg_owners *owners,
			  hg_node node, const struct hgi_holders *h, bool writes)
{
	struct hgi_name forms[FORMS];
	hg_edge lent[64];
	size_t n = 0, n_forms = 0;

	for (uint32_t i = 0;
	     n < sizeof(lent) / sizeof(lent[0]) && hg_owners_root(owners, i, &lent[n]) == HG_OK;
	     i++)
		n += lent[n].to == node && hg_owners_hold(owners, &lent[n]) == HG_HOLD_LENT &&
		     (!writes || hg_owners_could_write(owners, &lent[n]));
	for (size_t i = 0; i < n && n_forms < FORMS; i++) {
		size_t same = 0;

		forms[n_forms] = hgi_rust_lent(text, owners, &lent[i], writes);
		while (strcmp(forms[same].s, forms[n_forms].s) != 0)
			same++;
		if (same < n_forms)
			continue;
		hgi_table_cell(table, "%s", forms[n_forms++].s);
		hgi_table_cell(table, "%s",
			       !writes ? "as long as nobody writes"
			       : n > 1 ? why_several(owners, lent, n, h->info.array)
				       : "as long as the owner waits");
	}
}

/* A slice may grow into what the next one sees, as Go's append does; no slice of Rust can. */
static void put_growth(struct hgi_text *text, const hg_owners *owners, hg_node node)
{
	hg_edge edge[2];

	for (uint32_t i = 0; hg_owners_root(owners, i, &edge[0]) == HG_OK; i++) {
		const hg_extent of = hg_owners_extent(owners, &edge[0]);
		hg_root root;

		if (edge[0].to != node || hg_owners_hold(owners, &edge[0]) != HG_HOLD_LENT ||
		    hg_graph_root(text->graph, edge[0].root, &root) != HG_OK ||
		    root.window.cap <= root.window.len || !hg_owners_could_write(owners, &edge[0]))
			continue;
		for (uint32_t j = 0; hg_owners_root(owners, j, &edge[1]) == HG_OK; j++) {
			const hg_extent other = hg_owners_extent(owners, &edge[1]);
			const uint64_t room =
				(root.window.cap - root.window.len) * root.window.elem_size;

			if (edge[1].to != node ||
			    hg_owners_hold(owners, &edge[1]) != HG_HOLD_LENT ||
			    other.low < of.high || other.low - of.high >= room)
				continue;
			hgi_text_put(text,
				     "append to %s would write into %s; a slice of Rust cannot "
				     "grow.\n",
				     root.name, hgi_edge_label(text->graph, &edge[1]).s);
			return;
		}
	}
}

static void accepted(struct hgi_text *text, const hg_owners *owners, hg_node node,
		     const struct hgi_holders *h)
{
	const hg_ownership counted = as_shared(&h->own);
	const bool lent = h->own.shape == HG_SHAPE_LENT && !h->own.refused && h->own.lent_writers;
	struct hgi_table table;

	hgi_text_put(text, "It accepts:\n");
	hgi_table_begin(&table, text, "ll");
	switch (h->own.shape) {
	case HG_SHAPE_OWNED:
		hgi_table_cell(&table, "%s", hgi_rust_form(text->graph, &h->info, &h->own).s);
		if (h->part)
			hgi_table_cell(&table, "a variable for all of it; %s a part",
				       h->names[0].s);
		else
			hgi_table_cell(&table, "one owner: when that goes, this goes");
		break;
	case HG_SHAPE_LENT:
		if (lent)
			accepted_lent(text, &table, owners, node, h, true);
		accepted_lent(text, &table, owners, node, h, false);
		if (h->own.refused)
			accepted_counted(text, &table, h, &counted);
		break;
	default:
		accepted_counted(text, &table, h, &h->own);
		break;
	}
	hgi_table_end(&table, 2);
	if (lent && h->info.array)
		put_growth(text, owners, node);
}

/* What borrows an owner of the object, and is in the way of those that borrow the object. */
static void put_beside(struct hgi_text *text, const struct hgi_holders *h)
{
	if (h->beside.to == HG_NONE)
		return;
	hgi_text_put(text, "%s borrows %s: the one owns the other.\n",
		     hgi_edge_label(text->graph, &h->beside).s,
		     hgi_node_label(text, h->beside.to).s);
}

static void put_lifetime(struct hgi_text *text, const struct hgi_holders *h)
{
	const hg_graph *graph = text->graph;
	const bool direct = h->own.owners == 1;
	hg_root root;

	if (h->own.root == HG_NONE || hg_graph_root(graph, h->own.root, &root) != HG_OK)
		return;
	if (h->own.shape == HG_SHAPE_LENT && direct && strcmp(h->names[0].s, root.name) == 0)
		hgi_text_put(text, "%s dies last: inner frames go first, then later variables.\n",
			     root.name);
	else if (h->own.shape == HG_SHAPE_LENT)
		hgi_text_put(text, "The owner lives as long as %s, which outlives the borrowers.\n",
			     root.name);
	else if (h->own.shape == HG_SHAPE_CYCLE)
		hgi_text_put(text,
			     "Weak does not count. With Rc alone no count of this cycle falls "
			     "to 0: a leak.\n");
}

static void dropped(struct hgi_text *text, const hg_ownership *own)
{
	hgi_text_put(text, "no variable leads to it\n");
	hgi_text_put(text, own->leaks
				   ? "Counts of references would keep it for ever: it is in a "
				     "cycle, or held by one.\n"
				   : "Rust would have dropped it together with its last owner.\n");
}

static void put_object(struct hgi_text *text, const hg_owners *owners, hg_node node)
{
	struct hgi_holders h;

	hgi_holders_find(text, owners, node, &h);
	hgi_text_put(text, "%s: ", hgi_node_label(text, node).s);
	if (h.own.shape == HG_SHAPE_DROPPED) {
		dropped(text, &h.own);
		return;
	}
	hgi_text_put(text, "%s, in Rust %s",
		     hgi_count(h.own.owners + h.own.lent + h.own.weak, "pointer").s,
		     hgi_count(h.own.owners, "owner").s);
	if (h.own.lent)
		hgi_text_put(text, "%s%s", h.own.weak ? ", " : " and ",
			     hgi_count(h.own.lent, "borrower").s);
	if (h.own.weak)
		hgi_text_put(text, " and %u Weak", h.own.weak);
	hgi_text_put(text, h.own.threads ? ", of several threads\n" : "\n");
	holder_rows(text, owners, node);
	put_lifetime(text, &h);
	put_beside(text, &h);
	refused(text, &h);
	accepted(text, owners, node, &h);
	hgi_text_put(text,
		     "Seen at this stop: pointers, frames, types. Not seen: who will write.\n");
	hgi_text_put(text, "Rust wants to know that before the program runs.\n");
}

/* ---- All of them ----------------------------------------------------------------------------- */

static const struct {
	const char *name, *form;
} shapes[] = {
	[HG_SHAPE_OWNED] = {"owned", "Box, Vec: gone with the owner"},
	[HG_SHAPE_LENT] = {"lent", "Box and &: the owner lives longer"},
	[HG_SHAPE_SHARED] = {"shared", "Rc: gone with the last owner"},
	[HG_SHAPE_CYCLE] = {"cycle", "Rc, and Weak where a cycle closes"},
	[HG_SHAPE_DROPPED] = {"dropped", "nothing: no variable leads there"},
};

/* As an audience reads it: from the simplest to the hardest. */
static const hg_shape order[] = {HG_SHAPE_OWNED, HG_SHAPE_LENT, HG_SHAPE_SHARED, HG_SHAPE_CYCLE,
				 HG_SHAPE_DROPPED};

static void put_totals(struct hgi_text *text, const hg_ownership_totals *t)
{
	struct hgi_table table;

	hgi_table_begin(&table, text, "lrrl");
	hgi_table_cell(&table, "shape");
	hgi_table_cell(&table, "objects");
	hgi_table_cell(&table, "bytes");
	hgi_table_cell(&table, "in Rust");
	for (size_t i = 0; i < HG_SHAPES; i++) {
		const hg_shape_totals *s = &t->shape[order[i]];

		if (!s->objects)
			continue;
		hgi_table_cell(&table, "%s", shapes[order[i]].name);
		hgi_table_cell(&table, "%s", hgi_number(s->objects).s);
		hgi_table_cell(&table, "%s", hgi_number(s->bytes).s);
		hgi_table_cell(&table, "%s", shapes[order[i]].form);
	}
	hgi_table_end(&table, 2);
}

static void put_costs(struct hgi_text *text, const hg_ownership_totals *t)
{
	const hg_shape_totals *shared = &t->shape[HG_SHAPE_SHARED];
	const hg_shape_totals *cycle = &t->shape[HG_SHAPE_CYCLE];
	const uint64_t refused_objects = t->shape[HG_SHAPE_LENT].refused;
	const uint64_t counted = shared->objects + cycle->objects;
	const uint64_t cells = shared->cells + cycle->cells;

	if (refused_objects)
		hgi_text_put(text,
			     "%s lent to more than one who could write: &mut is refused "
			     "there\n",
			     hgi_count(refused_objects, "object").s);
	if (counted)
		hgi_text_put(text, "counts would take %s: %s of %u%s\n",
			     hgi_count(HGI_RUST_COUNTS * counted + HGI_RUST_CELL * cells, "byte").s,
			     hgi_count(counted, "Rc").s, HGI_RUST_COUNTS,
			     cells ? ", RefCell 8 more" : "");
	if (t->leak_objects)
		hgi_text_put(text, "%s would leak with Rc alone: %s in dead cycles\n",
			     hgi_count(t->leak_bytes, "byte").s,
			     hgi_count(t->leak_objects, "object").s);
}

static void put_row(struct hgi_text *text, struct hgi_table *table, const hg_owners *owners,
		    hg_node node, const hg_ownership *own)
{
	struct hgi_holders h;
	hg_node_info info;

	if (hg_graph_node(text->graph, node, &info) != HG_OK)
		return;
	hgi_holders_find(text, owners, node, &h);
	hgi_table_cell(table, "%s", hgi_node_label(text, node).s);
	hgi_table_cell(table, "%s", hgi_rust_form(text->graph, &info, own).s);
	hgi_table_cell(table, "%u", own->owners);
	hgi_table_cell(table, "%s", own->lent ? hgi_number(own->lent).s : "");
	hgi_table_cell(table, "%s", own->weak ? hgi_number(own->weak).s : "");
	hgi_table_cell(table, "%s", h.own.refused ? "&mut refused" : "");
}

/* The objects themselves, hardest shapes first, by address. */
static void put_list(struct hgi_text *text, const hg_owners *owners, const hg_ownership_totals *t)
{
	struct hgi_table table;
	hg_totals totals;
	uint64_t shown = 0, live = 0;

	hg_graph_totals(text->graph, &totals);
	for (size_t i = 0; i < HG_SHAPES; i++)
		live += order[i] == HG_SHAPE_DROPPED ? 0 : t->shape[order[i]].objects;
	if (!live)
		return;
	hgi_table_begin(&table, text, "llrrrl");
	hgi_table_cell(&table, "object");
	hgi_table_cell(&table, "in Rust");
	hgi_table_cell(&table, "owners");
	hgi_table_cell(&table, t->shape[HG_SHAPE_LENT].objects ? "lent" : "");
	hgi_table_cell(&table, t->shape[HG_SHAPE_CYCLE].objects ? "Weak" : "");
	hgi_table_cell(&table, "%s", "");
	for (size_t i = HG_SHAPES; i-- > 0 && shown < text->options.limit;) {
		if (order[i] == HG_SHAPE_DROPPED || !t->shape[order[i]].objects)
			continue;
		for (hg_node node = totals.groups + 1;
		     node < totals.nodes && shown < text->options.limit; node++) {
			hg_ownership own;

			if (hg_owners_node(owners, node, &own) != HG_OK || own.shape != order[i])
				continue;
			put_row(text, &table, owners, node, &own);
			shown++;
		}
	}
	hgi_table_end(&table, 2);
	hgi_text_left_out(text, live - shown);
}

hg_status hg_text_owners(const hg_graph *graph, const hg_text_options *options, hg_node node,
			 char **out)
{
	struct hgi_text text;
	hg_ownership_totals totals;
	const hg_owners *owners;
	hg_totals all;
	hg_node_info info;
	hg_status status = HG_OK;

	if (node != HG_NONE)
		status = hg_graph_node(graph, node, &info);
	if (status == HG_OK)
		status = hg_graph_owners(graph, &owners);
	if (status != HG_OK)
		return status;
	hgi_text_begin(&text, graph, options);
	if (node != HG_NONE) {
		put_object(&text, owners, node);
	} else {
		hg_graph_totals(graph, &all);
		hg_owners_totals(owners, &totals);
		hgi_text_put(&text, "%s, %s, as Rust could hold them:\n",
			     hgi_count(all.objects, "object").s, hgi_count(all.bytes, "byte").s);
		put_totals(&text, &totals);
		put_costs(&text, &totals);
		put_list(&text, owners, &totals);
	}
	return hgi_text_end(&text, out);
}
