/* SPDX-License-Identifier: MIT
 *
 * text_object.c - one object in words, and what stands where no object is.
 */
#include <inttypes.h>
#include <string.h>

#include "text.h"

/* ", 40 bytes (size class 48), span 1 slot 0" or "(large object, 977 pages)" */
static void put_size(struct hgi_text *text, const hg_node_info *info)
{
	hg_summary summary;

	hg_graph_summary(text->graph, &summary);
	hgi_text_put(text, ", %s", hgi_count(info->requested, "byte").s);
	if (info->span == HG_NONE)
		return;
	if (info->size_class)
		hgi_text_put(text, " (size class %s)", hgi_number(info->size).s);
	else if (summary.page_size)
		hgi_text_put(text, " (large object, %s)",
			     hgi_count(info->size / summary.page_size, "page").s);
	hgi_text_put(text, ", span %" PRIu32 " slot %" PRIu32, info->span, info->slot);
}

/* The colour means something only while a collection runs. */
static void put_colour(struct hgi_text *text, const hg_node_info *info)
{
	static const char *const names[] = {"white", "grey", "black"};
	hg_summary summary;

	hg_graph_summary(text->graph, &summary);
	if (!*summary.phase || !strcmp(summary.phase, "off"))
		return;
	hgi_text_put(text, "  %s", names[info->colour]);
	if (info->work)
		hgi_text_put(text, ", number %" PRIu32 " in the work list", info->work);
	hgi_text_put(text, "\n");
}

static bool is_tiny(const struct hgi_text *text, const hg_node_info *info)
{
	hg_type type;

	return info->type != HG_NONE && hg_graph_type(text->graph, info->type, &type) == HG_OK &&
	       type.opaque;
}

void hgi_text_header(struct hgi_text *text, hg_node node)
{
	hg_node_info info;
	hg_site site;

	if (hg_graph_node(text->graph, node, &info) != HG_OK)
		return;
	if (info.kind != HG_KIND_OBJECT) {
		hgi_text_put(text, "%s\n", hgi_node_label(text, node).s);
		return;
	}
	if (text->options.symbolic || !info.address)
		hgi_text_put(text, "%s", hgi_node_label(text, node).s);
	else
		hgi_text_put(text, "%s at 0x%" PRIx64, hgi_type_label(text->graph, &info).s,
			     info.address);
	put_size(text, &info);
	hgi_text_put(text, "\n");
	if (info.site != HG_NONE && hg_graph_site(text->graph, info.site, &site) == HG_OK) {
		/* objects that share a block have one slot, which tells of the first */
		hgi_text_put(text, "  %sallocated at %s", is_tiny(text, &info) ? "first part " : "",
			     hgi_site_label(text->graph, info.site).s);
		if (*site.function)
			hgi_text_put(text, " in %s", site.function);
		hgi_text_put(text, "\n");
		if (*site.reason)
			hgi_text_put(text, "  %s\n", site.reason);
	}
	put_colour(text, &info);
}

/* "→ gm_byte[3] 0xc000018000 to [1] len 2 cap 2" for the pointers in bytes from..to */
static struct hgi_name pointer_in(struct hgi_text *text, const hg_edge *edges, size_t n,
				  uint64_t from, uint64_t to)
{
	struct hgi_name out = {""};

	for (size_t i = 0; i < n; i++) {
		const hg_edge *e = &edges[i];
		size_t used;

		if (e->from_offset < from || e->from_offset >= to)
			continue;
		used = strlen(out.s);
		if (used) { /* several pointers under one name */
			const char more[] = ", ...";

			if (used + sizeof(more) <= sizeof(out.s))
				memcpy(out.s + used, more, sizeof(more));
			break;
		}
		{
			const struct hgi_name node = hgi_node_label(text, e->to);
			const struct hgi_name target = hgi_target_label(text->graph, e);

			if (strlen(node.s) + strlen(target.s) + 8 < sizeof(out.s)) {
				strcpy(out.s, hgi_text_arrow(text));
				strcat(strcat(out.s, " "), node.s);
				if (*target.s)
					strcat(strcat(out.s, " "), target.s);
			} else {
				strcpy(out.s, hgi_text_arrow(text));
			}
		}
	}
	return out;
}

void hgi_text_cells(struct hgi_text *text, hg_node node)
{
	struct hgi_table table;
	const hg_cell *cells;
	const hg_edge *edges;
	size_t n_cells, n_edges, rows;

	if (hg_graph_cells(text->graph, node, &cells, &n_cells) != HG_OK ||
	    hg_graph_out(text->graph, node, &edges, &n_edges) != HG_OK)
		return;
	rows = n_cells ? n_cells : n_edges;
	hgi_table_begin(&table, text, "ll");
	for (size_t i = 0; i < rows && i < text->options.limit; i++) {
		if (!n_cells) {
			hgi_table_cell(&table, "%s", hgi_edge_label(text->graph, &edges[i]).s);
			hgi_table_cell(&table, "%s",
				       pointer_in(text, &edges[i], 1, 0, UINT64_MAX).s);
			continue;
		}
		hgi_table_cell(&table, "%s", cells[i].name);
		{
			const uint64_t end =
				i + 1 < n_cells && cells[i + 1].offset > cells[i].offset
					? cells[i + 1].offset
					: UINT64_MAX;
			const struct hgi_name to =
				pointer_in(text, edges, n_edges, cells[i].offset, end);

			hgi_table_cell(&table, "%s%s%s", cells[i].value,
				       *cells[i].value && *to.s ? " " : "", to.s);
		}
	}
	hgi_table_end(&table, 2);
	if (rows > text->options.limit)
		hgi_text_left_out(text, rows - text->options.limit);
}

hg_status hg_text_object(const hg_graph *graph, const hg_text_options *options, hg_node node,
			 char **out)
{
	struct hgi_text text;
	hg_node_info info;
	const hg_status status = hg_graph_node(graph, node, &info);

	if (status != HG_OK)
		return status;
	hgi_text_begin(&text, graph, options);
	hgi_text_header(&text, node);
	hgi_text_cells(&text, node);
	hgi_text_held_by(&text, node);
	return hgi_text_end(&text, out);
}

hg_status hg_text_label(const hg_graph *graph, const hg_text_options *options, hg_node node,
			char **out)
{
	struct hgi_text text;

	hgi_text_begin(&text, graph, options);
	hgi_text_put(&text, "%s\n", hgi_node_label(&text, node).s);
	return hgi_text_end(&text, out);
}

hg_status hg_text_place(const hg_graph *graph, const hg_text_options *options, uint64_t address,
			char **out)
{
	struct hgi_text text;
	hg_place_info info;
	struct hgi_name what = {"the address"};

	hg_graph_place(graph, address, &info);
	hgi_text_begin(&text, graph, options);
	if (!text.options.symbolic && address) {
		hgi_text_put(&text, "0x%" PRIx64, address);
	} else {
		hgi_text_put(&text, "%s", address ? what.s : "NULL");
	}
	switch (info.place) {
	case HG_PLACE_OUTSIDE:
		hgi_text_put(&text, address ? " is not on the heap\n" : " points to nothing\n");
		break;
	case HG_PLACE_UNUSED:
		hgi_text_put(&text, " is in the heap's arena, in no span in use\n");
		break;
	case HG_PLACE_TAIL:
		hgi_text_put(&text, " is behind the last slot of span %" PRIu32 "\n", info.span);
		break;
	case HG_PLACE_HEAD:
		hgi_text_put(&text,
			     " is what the heap keeps before the object of span %" PRIu32
			     " slot %" PRIu32 "\n",
			     info.span, info.slot);
		break;
	case HG_PLACE_FREE:
		hgi_text_put(&text,
			     " is in span %" PRIu32 " slot %" PRIu32 " (%s), never allocated\n",
			     info.span, info.slot, hgi_count(info.elem_size, "byte").s);
		break;
	case HG_PLACE_FREED: {
		const hg_node_info was = {.type = info.type, .count = 1};
		const struct hgi_name site = hgi_site_label(graph, info.site);

		hgi_text_put(&text,
			     " dangles: span %" PRIu32 " slot %" PRIu32 " was freed; it held %s",
			     info.span, info.slot, hgi_type_label(graph, &was).s);
		hgi_text_put(&text, "%s%s\n", *site.s ? " of " : "", site.s);
		break;
	}
	case HG_PLACE_OBJECT: {
		hg_node node;
		uint64_t offset;

		if (hg_graph_find(graph, address, &node, &offset) != HG_OK)
			break;
		hgi_text_put(&text, " is %s", hgi_node_label(&text, node).s);
		if (offset)
			hgi_text_put(&text, " %s", hgi_offset_label(graph, node, offset).s);
		hgi_text_put(&text, "\n");
		break;
	}
	}
	return hgi_text_end(&text, out);
}
