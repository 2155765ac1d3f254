/* SPDX-License-Identifier: MIT
 *
 * small_objects.c - fifty million objects of 32 bytes, each dropped when the next one is there.
 * Usage: small_objects
 */
#include "bench.h"

typedef struct Small {
	struct Small *next;
	long number[3];
} Small;
BENCH_TYPE(Small, next);

enum { STEPS = 50000000 };

static Small *kept;

int main(void)
{
	long checksum = 0;

	bench_start();
	for (long i = 0; i < STEPS; i++) {
		Small *dropped = kept;

		BENCH_STORE(&kept, BENCH_NEW(Small));
		if (dropped)
			BENCH_FREE(dropped);
		kept->number[0] = i;
		checksum += kept->number[0];
	}
	printf("small_objects: checksum %ld, %lu collections, %s\n", checksum, bench_collections(),
	       BENCH_NAME);
	return 0;
}
