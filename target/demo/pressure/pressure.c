/* SPDX-License-Identifier: MIT
 *
 * pressure.c - GOGC says how much may be allocated before the next collection, in percent of what
 * is alive: work of the collector against memory. The program runs itself with three values.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gomem.h"

enum { LIVE = 100000, ALLOCATIONS = 2000000 };

typedef struct Node {
	struct Node *next;
	gm_int payload[7];
} Node;

static Node *alive;

__attribute__((noinline)) static Node *new_node(gm_int number)
{
	return &(Node){.payload = {number}};
}

/* A list of LIVE nodes whose oldest one is dropped for each that is new. */
static int churn(const char *gogc)
{
	Node *last = new_node(0);
	uint64_t most = 0;
	gm_mem_stats stats;

	alive = last;
	for (int i = 1; i < ALLOCATIONS; i++) {
		last->next = new_node(i);
		last = last->next;
		if (i >= LIVE)
			alive = alive->next;
		if (i % 1000 == 0) {
			gm_read_mem_stats(&stats);
			if (stats.HeapAlloc > most)
				most = stats.HeapAlloc;
		}
	}
	gm_read_mem_stats(&stats);
	gm_checkpoint("churned");
	printf("%5s %12lu %17lu MB\n", gogc, stats.NumGC, most >> 20);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const values[] = {"50", "100", "200"};

	if (argc > 1)
		return churn(argv[1]);
	printf("%d nodes of %zu bytes alive, %d allocated:\n", LIVE, sizeof(Node), ALLOCATIONS);
	printf(" GOGC  collections  most on the heap\n");
	fflush(stdout);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		int status;
		const pid_t child = fork();

		if (child == 0) {
			setenv("GOMEM_GOGC", values[i], 1);
			execl("/proc/self/exe", argv[0], values[i], (char *)NULL);
			perror("pressure");
			_exit(1);
		}
		if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0)
			return 1;
	}
	return 0;
}
