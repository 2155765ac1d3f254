/* SPDX-License-Identifier: MIT
 *
 * Fuzz target: any text as a filter, and as one that is being typed. It is a filter that tells of
 * every object whether it passes, or one line and the byte that is wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "graph_pictures.h"

static struct heap heap;
static hg_graph *graph;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *words;
	hg_filter *filter = NULL;
	size_t at = 0;
	hg_totals totals;

	if (!graph) {
		heap_begin(&heap);
		graph = picture_collect(&heap);
	}
	memcpy(text, data, size);
	text[size] = '\0';
	if (hg_filter_create(graph, text, &filter, &at) == HG_OK) {
		hg_graph_totals(graph, &totals);
		for (hg_node node = totals.groups + 1; node < totals.nodes; node++)
			hg_filter_test(filter, node);
	} else if (filter || at > strlen(text) || !*hg_last_error() ||
		   strchr(hg_last_error(), '\n')) {
		fprintf(stderr, "byte %zu of %zu: %s\n", at, strlen(text), hg_last_error());
		abort();
	}
	hg_filter_destroy(filter);
	if (hg_filter_complete(graph, text, &words) == HG_OK)
		hg_text_destroy(words);
	free(text);
	return 0;
}
