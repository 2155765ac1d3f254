/* SPDX-License-Identifier: MIT
 *
 * text_rust_drop.c - the end of the Rust program of a graph: in which order all is dropped, played
 * through here and compared there, and the threads in which some of it is.
 */
#include <stdlib.h>

#include "text_rust.h"

/* ---- Dropping -------------------------------------------------------------------------------- */

/* Plays through what dropping does: counts fall, and at 0 an object's name is put down. */
struct dropping {
	const struct hgi_rust *r;
	uint32_t *count;
	size_t n;
};

static void drop_object(struct dropping *d, hg_node node);

static void drop_pointers(struct dropping *d, hg_node node, uint64_t low, uint64_t high)
{
	const struct hgi_rust *r = d->r;
	const hg_edge *edges;
	size_t n;

	if (hg_graph_out(r->graph, node, &edges, &n) != HG_OK)
		return;
	for (size_t i = 0; i < n; i++) {
		if (edges[i].from_offset >= low && edges[i].from_offset < high &&
		    hgi_rust_has(r, &edges[i], HG_HOLD_OWNER))
			drop_object(d, edges[i].to);
	}
}

static void put_dropped(struct dropping *d, const char *name)
{
	if (d->n++)
		hgi_text_put(d->r->text, ",");
	hgi_rust_lines(d->r, "\n        ");
	hgi_rust_put_text(d->r, name);
}

static void drop_object(struct dropping *d, hg_node node)
{
	const struct hgi_rust *r = d->r;
	const struct hgi_rust_kind *kind = &r->kinds[r->kind_of[node]];

	if (kind->counted && --d->count[node])
		return;
	if (!kind->array && !kind->is_text) {
		put_dropped(d, hgi_rust_title(r, node).s);
		drop_pointers(d, node, 0, UINT64_MAX);
		return;
	}
	for (uint64_t i = 0; i < hgi_rust_elements(r, node) && !kind->is_text; i++) {
		if (kind->is_struct)
			put_dropped(d, hgi_rust_element_title(r, node, i).s);
		drop_pointers(d, node, i * kind->size, (i + 1) * kind->size);
	}
}

void hgi_rust_put_dropping(const struct hgi_rust *r)
{
	struct dropping d = {.r = r, .count = calloc(r->totals.nodes, sizeof(*d.count))};

	if (!d.count) {
		r->text->failed = true;
		return;
	}
	for (size_t i = 0; i < r->n_order; i++)
		d.count[r->order[i]] = hgi_rust_count(r, r->order[i], false);
	hgi_text_put(r->text, "    let dropped: Vec<&str> = vec![");
	for (size_t v = r->n_variables; v-- > 0;) {
		const struct hgi_rust_variable *variable = &r->variables[v];

		if (variable->hold == HG_HOLD_OWNER ||
		    r->kinds[r->kind_of[variable->edge.to]].counted)
			drop_object(&d, variable->edge.to);
	}
	hgi_rust_lines(r, "\n    ];\n");
	free(d.count);
}

/* ---- Other threads --------------------------------------------------------------------------- */

static void put_thread(const struct hgi_rust *r, uint32_t thread)
{
	hgi_text_put(r->text, "    std::thread::spawn(move || {\n");
	for (size_t v = r->n_variables; v-- > 0;) {
		const struct hgi_rust_variable *variable = &r->variables[v];

		if (variable->thread == thread)
			hgi_text_put(r->text, "        drop(%s);\n", variable->name.s);
	}
	hgi_rust_lines(r, "    })\n    .join()\n    .unwrap();\n");
}

/* The variables of the other threads move there, and end there. */
void hgi_rust_put_threads(const struct hgi_rust *r)
{
	for (size_t v = r->n_variables; v-- > 0;) {
		const uint32_t thread = r->variables[v].thread;
		bool told = thread <= r->thread;

		for (size_t later = v + 1; later < r->n_variables; later++)
			told = told || r->variables[later].thread == thread;
		if (!told)
			put_thread(r, thread);
	}
}
