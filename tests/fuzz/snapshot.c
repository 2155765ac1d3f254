/* SPDX-License-Identifier: MIT
 *
 * Fuzz target: any bytes as a snapshot file. The reader ends with a graph or with one line that
 * names the file; a graph then answers every question about its first nodes, can be cut out and
 * drawn, and is written again to a file that reads as the same graph.
 */
#define _GNU_SOURCE /* memfd_create */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "heapgraph.h"

enum { NODES = 8 }; /* that are asked */

#define MUST(condition)                                                                    \
	do {                                                                               \
		if (!(condition)) {                                                        \
			fprintf(stderr, "not so: %s (%s)\n", #condition, hg_last_error()); \
			abort();                                                           \
		}                                                                          \
	} while (0)

typedef hg_status text_fn(const hg_graph *, const hg_text_options *, char **);
typedef hg_status node_text_fn(const hg_graph *, const hg_text_options *, hg_node, char **);

static void ask(const hg_graph *graph)
{
	static text_fn *const whole[] = {hg_text_overview, hg_text_types,    hg_text_objects,
					 hg_text_spans,    hg_text_roots,    hg_text_map,
					 hg_text_diagram,  hg_text_collector};
	static node_text_fn *const about[] = {
		hg_text_object,   hg_text_share,      hg_text_refs,   hg_text_backrefs,
		hg_text_path,     hg_text_paths,      hg_text_cycles, hg_text_why,
		hg_text_retained, hg_text_dominators, hg_text_owners, hg_text_owners_rust};
	hg_totals totals;
	uint32_t findings;
	char *text;

	hg_graph_totals(graph, &totals);
	for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
		MUST(whole[i](graph, NULL, &text) == HG_OK);
		hg_text_destroy(text);
	}
	for (hg_node node = 0; node < totals.nodes && node < NODES; node++) {
		for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++) {
			MUST(about[i](graph, NULL, node, &text) == HG_OK);
			hg_text_destroy(text);
		}
	}
	MUST(hg_text_check(graph, NULL, &text, &findings) == HG_OK);
	hg_text_destroy(text);
	MUST(hg_text_canonical(graph, &text) == HG_OK);
	hg_text_destroy(text);
}

static void draw(const hg_graph *graph)
{
	for (int fold = 0; fold < 2; fold++) {
		const hg_select select = {
			.limit = 20, .garbage = true, .unnamed = true, .fold = fold};
		hg_graph *cut;
		char *text;

		MUST(hg_graph_select(graph, &select, &cut) == HG_OK);
		MUST(hg_text_diagram(cut, NULL, &text) == HG_OK);
		hg_text_destroy(text);
		hg_graph_destroy(cut);
	}
}

/* And as a picture of what changed: nothing. */
static void draw_diff(const hg_graph *graph, const hg_graph *again)
{
	const hg_select select = {.changed = true, .fold = true};
	hg_graph *all, *cut;
	hg_totals totals;
	hg_diff *diff;
	char *text;

	MUST(hg_diff_create(graph, again, NULL, NULL, &diff) == HG_OK);
	MUST(hg_diff_graph(diff, &all) == HG_OK);
	MUST(hg_graph_select(all, &select, &cut) == HG_OK);
	hg_graph_totals(cut, &totals);
	MUST(totals.objects == 0);
	MUST(hg_text_diagram(all, NULL, &text) == HG_OK);
	hg_text_destroy(text);
	hg_graph_destroy(cut);
	hg_graph_destroy(all);
	hg_diff_destroy(diff);
}

/* What was written and read again has not changed; a graph without addresses cannot be compared. */
static void compare(const hg_graph *graph, const hg_graph *again)
{
	char *text;

	if (hg_text_diff(graph, again, NULL, &text) != HG_OK)
		return;
	MUST(strncmp(text, "no change", strlen("no change")) == 0);
	hg_text_destroy(text);
	draw_diff(graph, again);
}

static void write_again(const hg_graph *graph, const char *path)
{
	hg_totals before, after;
	hg_graph *again;
	char *x, *y;

	MUST(hg_snapshot_write(graph, path, NULL, NULL) == HG_OK);
	MUST(hg_snapshot_read(path, NULL, NULL, &again) == HG_OK);
	hg_graph_totals(graph, &before);
	hg_graph_totals(again, &after);
	MUST(memcmp(&before, &after, sizeof(before)) == 0);
	MUST(hg_text_objects(graph, NULL, &x) == HG_OK &&
	     hg_text_objects(again, NULL, &y) == HG_OK);
	MUST(strcmp(x, y) == 0);
	hg_text_destroy(x);
	hg_text_destroy(y);
	compare(graph, again);
	hg_graph_destroy(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char given[64], written[64];
	static int file = -1;
	hg_graph *graph;

	if (file < 0) {
		file = memfd_create("snapshot", 0);
		snprintf(given, sizeof(given), "/proc/self/fd/%d", file);
		snprintf(written, sizeof(written), "/tmp/gomem-fuzz.%d", (int)getpid());
	}
	MUST(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
	if (hg_snapshot_read(given, NULL, NULL, &graph) == HG_OK) {
		ask(graph);
		draw(graph);
		write_again(graph, written);
		hg_graph_destroy(graph);
		unlink(written);
	} else {
		MUST(strstr(hg_last_error(), given) && !strchr(hg_last_error(), '\n'));
		MUST(!graph);
	}
	return 0;
}
