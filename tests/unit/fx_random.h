/* SPDX-License-Identifier: MIT
 *
 * fx_random.h - random numbers for tests of graphs, that can be repeated: a test prints its seed.
 */
#ifndef FX_RANDOM_H
#define FX_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Prints the seed; GOMEM_SEED=n repeats a run. */
static inline uint64_t fx_seed(const char *test)
{
	const char *given = getenv("GOMEM_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) : 0;

	if (!seed) {
		FILE *f = fopen("/dev/urandom", "rb");

		if (f) {
			seed = fread(&seed, 1, 4, f) == 4 ? seed & 0xffffffff : 1;
			fclose(f);
		}
	}
	seed += !seed;
	printf("%s: GOMEM_SEED=%llu\n", test, (unsigned long long)seed);
	fflush(stdout); /* whatever comes */
	return seed;
}

/* xorshift64* of Sebastiano Vigna, "An experimental exploration of Marsaglia's xorshift
 * generators, scrambled" (2016). */
static inline uint64_t fx_random(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 0x2545f4914f6cdd1dull;
}

static inline uint32_t fx_below(uint64_t *state, uint32_t n)
{
	return (uint32_t)((fx_random(state) >> 32) * n >> 32);
}

#endif
