/* SPDX-License-Identifier: MIT
 *
 * findings.c - what is wrong with an image: counted by kind, the first few kept as examples.
 */
#include "graph.h"

void hgi_find(hg_graph *graph, hg_finding_kind kind, const hg_finding_example *example)
{
	hg_finding *f = graph->findings;
	size_t i = 0;

	while (i < graph->n_findings && f[i].kind < kind)
		i++;
	if (i == graph->n_findings || f[i].kind != kind) {
		/* a finding that finds no memory is lost; there are at most HG_FINDING_KINDS */
		if (!hgi_grow(&graph->findings, &graph->findings_capacity, graph->n_findings + 1,
			      sizeof(*graph->findings)))
			return;
		f = graph->findings;
		for (size_t k = graph->n_findings++; k > i; k--)
			f[k] = f[k - 1];
		f[i] = (hg_finding){.kind = kind};
	}
	if (f[i].count < HG_FINDING_EXAMPLES)
		f[i].examples[f[i].count] = *example;
	f[i].count++;
}

hg_status hg_graph_finding(const hg_graph *graph, uint32_t index, hg_finding *out)
{
	if (index >= graph->n_findings)
		return hgi_error(HG_NOT_FOUND, "there are %zu kinds of findings",
				 graph->n_findings);
	*out = graph->findings[index];
	return HG_OK;
}
