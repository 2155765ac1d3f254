/* SPDX-License-Identifier: MIT
 *
 * text_cycles.c - objects that lead back to themselves, and who keeps them alive.
 */
#include <stdlib.h>

#include "text.h"

enum { LOOP_STEPS = 6, OUTSIDE = 1 << 20 /* holders that are looked at for names */ };

/* A loop within the cycle, its middle left out where it is long. */
static hg_status put_loop(struct hgi_text *text, uint32_t index)
{
	hg_edge *edges = NULL;
	struct hgi_table table;
	size_t n;
	hg_status status = hg_graph_loop(text->graph, index, NULL, 0, &n);

	if (status == HG_OK) {
		edges = calloc(n + 1, sizeof(*edges));
		status = edges ? hg_graph_loop(text->graph, index, edges, n, &n)
			       : hgi_text_no_memory(text);
	}
	if (status == HG_OK) {
		hgi_text_put(text, "  %s\n", hgi_node_label(text, edges[0].from).s);
		hgi_table_begin(&table, text, "llll");
		for (size_t i = 0; i < n; i++) {
			if (n > LOOP_STEPS && i == LOOP_STEPS - 1 &&
			    text->options.limit != UINT32_MAX) {
				hgi_table_cell(&table, "...");
				hgi_table_cell(&table, "%s", "");
				hgi_table_cell(&table, "%s",
					       hgi_count(n - LOOP_STEPS, "step between").s);
				hgi_table_cell(&table, "%s", "");
				i = n - 1;
			}
			hgi_text_step(&table, &edges[i]);
		}
		hgi_table_end(&table, 4);
	}
	free(edges);
	return status;
}

/* "held from outside by ring, Tree 0xc000000060 .left, +2 more" */
static hg_status put_outside(struct hgi_text *text, uint32_t index, const hg_cycle *cycle)
{
	static const char *const what[] = {"garbage: nothing outside holds it",
					   "kept alive by stack words without a name",
					   "nothing outside holds it"};
	const uint32_t width = text->options.width;
	hg_edge *outside = NULL;
	char names[1024];
	uint64_t total;
	size_t n;
	hg_status status = hg_graph_cycle_holders(text->graph, index, NULL, 0, &total);

	if (status != HG_OK)
		return status;
	n = total < OUTSIDE ? total : OUTSIDE;
	if (!total) {
		hgi_text_put(text, "  %s\n", what[cycle->reach]);
		return HG_OK;
	}
	outside = calloc(n, sizeof(*outside));
	if (!outside)
		return hgi_text_no_memory(text);
	status = hg_graph_cycle_holders(text->graph, index, outside, n, &total);
	hgi_text_names(text, outside, n, total, width > 50 ? width - 24 : 26, names, sizeof(names));
	free(outside);
	hgi_text_put(text, "  held from outside by %s%s\n", names,
		     cycle->reach == HG_GARBAGE ? ": garbage" : "");
	return status;
}

static hg_status put_cycle(struct hgi_text *text, uint32_t index)
{
	hg_cycle cycle;
	hg_status status = hg_graph_cycle(text->graph, index, &cycle);

	if (status != HG_OK)
		return status;
	hgi_text_put(text, "cycle %s: %s, %s%s\n", hgi_number(index + 1ull).s,
		     hgi_count(cycle.objects, "object").s, hgi_count(cycle.bytes, "byte").s,
		     cycle.reach == HG_GARBAGE ? " of garbage" : "");
	status = put_loop(text, index);
	return status == HG_OK ? put_outside(text, index, &cycle) : status;
}

static hg_status put_all(struct hgi_text *text)
{
	uint64_t objects = 0, bytes = 0;
	uint32_t n = 0;
	hg_cycle cycle;
	hg_status status;

	while ((status = hg_graph_cycle(text->graph, n, &cycle)) == HG_OK) {
		objects += cycle.objects;
		bytes += cycle.bytes;
		n++;
	}
	if (status != HG_NOT_FOUND)
		return status;
	if (n)
		hgi_text_put(text, "%s, %s, %s\n", hgi_count(n, "cycle").s,
			     hgi_count(objects, "object").s, hgi_count(bytes, "byte").s);
	else
		hgi_text_put(text, "no cycles: no object leads back to itself\n");
	status = HG_OK;
	for (uint32_t i = 0; i < n && i < text->options.limit && status == HG_OK; i++)
		status = put_cycle(text, i);
	if (n > text->options.limit)
		hgi_text_left_out(text, n - text->options.limit);
	return status;
}

hg_status hg_text_cycles(const hg_graph *graph, const hg_text_options *options, hg_node node,
			 char **out)
{
	struct hgi_text text;
	uint32_t index;
	hg_status status;

	hgi_text_begin(&text, graph, options);
	if (node == HG_NONE) {
		status = put_all(&text);
	} else {
		status = hg_graph_cycle_of(graph, node, &index);
		if (status == HG_OK && index == HG_NONE)
			hgi_text_put(&text, "%s is in no cycle: it does not lead back to itself\n",
				     hgi_node_label(&text, node).s);
		else if (status == HG_OK)
			status = put_cycle(&text, index);
	}
	return status == HG_OK ? hgi_text_end(&text, out) : hgi_text_drop(&text, status);
}
