/* SPDX-License-Identifier: MIT
 *
 * listing.c - every node of a graph in a line, for other programs: columns divided by tabs, a head
 * with their names, nothing cut and nothing left out.
 *
 *     node        its number: 0 the root, then groups, then objects
 *     self        bytes of its slot
 *     retained    bytes that it alone keeps alive, itself included
 *     pointers    that leave from it
 *     reach       garbage, unnamed or named (hg_reach)
 *     address     0 for what is no object
 *     name        type of the object, or what the group is called
 */
#include <inttypes.h>

#include "draw.h"
#include "text.h"

hg_status hgi_write_listing(FILE *out, const hg_graph *graph)
{
	static const char *const reaches[] = {"garbage", "unnamed", "named"};
	hg_status status = HG_OK;
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	fputs("node\tself\tretained\tpointers\treach\taddress\tname\n", out);
	for (hg_node node = 0; node < totals.nodes && status == HG_OK && !ferror(out); node++) {
		struct hgi_name name;
		hg_retained retained;
		hg_node_info info;

		status = hg_graph_node(graph, node, &info);
		if (status == HG_OK)
			status = hg_graph_retained(graph, node, &retained);
		if (status != HG_OK)
			break;
		name = info.kind == HG_KIND_OBJECT ? hgi_type_label(graph, &info)
						   : hgi_group_label(graph, node);
		fprintf(out, "%u\t%" PRIu64 "\t%" PRIu64 "\t%u\t%s\t0x%" PRIx64 "\t%s\n", node,
			info.size, retained.bytes, info.out_degree, reaches[info.reach],
			info.address, name.s);
	}
	return status;
}
