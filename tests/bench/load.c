/* SPDX-License-Identifier: MIT
 *
 * load FILE: reads a snapshot and finds all retained sizes, as tests/interop/measure.mjs does with
 * other programs. Prints the microseconds of processor time that it took, the most memory of the
 * process in KiB, and what the root retains.
 */
#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "heapgraph.h"

int main(int argc, char **argv)
{
	struct timespec start, end;
	struct rusage usage;
	hg_retained root;
	hg_graph *graph;

	if (argc != 2)
		return 2;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	if (hg_snapshot_read(argv[1], NULL, NULL, &graph) != HG_OK ||
	    hg_graph_retained(graph, 0, &root) != HG_OK) {
		fprintf(stderr, "%s\n", hg_last_error());
		return 1;
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	getrusage(RUSAGE_SELF, &usage);
	printf("%.0f %ld %" PRIu64 "\n",
	       (double)(end.tv_sec - start.tv_sec) * 1e6 +
		       (double)(end.tv_nsec - start.tv_nsec) / 1e3,
	       usage.ru_maxrss, root.bytes);
	hg_graph_destroy(graph);
	return 0;
}
