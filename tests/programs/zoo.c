/* SPDX-License-Identifier: MIT
 *
 * zoo.c - a random heap of every kind of object: precise, conservative and pointer-free ones,
 * arrays, tiny blocks, large objects, freed slots, pointers to the middle and past the end,
 * garbage. For decoders, which have to agree on it. Prints its seed, and takes it from GOMEM_SEED.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "gomem.h"

enum { OBJECTS = 3000, ROOTS = 40 };

typedef struct Node {
	struct Node *left;
	gm_int key;
	struct Node *right;
} Node;
GM_TYPE(Node, left, right)

typedef struct Odd { /* 3 words, so arrays of it do not fill their slots */
	char tag[8];
	void *any[2];
} Odd;
GM_TYPE(Odd, any)

typedef struct Unknown { /* says nothing: scanned conservatively */
	void *a;
	double b;
	void *c;
	char rest[11];
} Unknown;

static uint64_t seed, state;

/* xorshift64* (Marsaglia; Vigna 2016) */
static uint64_t draw(uint64_t below)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return (state * 0x2545f4914f6cdd1d >> 11) % below;
}

static void *objects[OBJECTS];
static size_t bytes[OBJECTS];
static void *roots[ROOTS];

/* The beginning of an object made earlier, its middle, its end, or nothing. */
static void *somewhere(int made)
{
	const uint64_t i = draw((uint64_t)made + 1);

	if (i == (uint64_t)made || draw(8) == 0)
		return NULL;
	switch (draw(4)) {
	case 0:
		return (char *)objects[i] + draw(bytes[i]);
	case 1:
		return (char *)objects[i] + bytes[i];
	default:
		return objects[i];
	}
}

static void *make(int i)
{
	const gm_int n = 1 + (gm_int)draw(9);
	void **words;
	size_t count;

	switch (draw(8)) {
	case 0:
	case 1: {
		Node *node = gm_new(Node);

		bytes[i] = sizeof(*node);
		*node = (Node){somewhere(i), (gm_int)(uintptr_t)somewhere(i), somewhere(i)};
		return node;
	}
	case 2: {
		Odd *odd = gm_make(Odd, n);

		bytes[i] = (size_t)n * sizeof(*odd);
		for (gm_int k = 0; k < n; k++)
			odd[k].any[draw(2)] = somewhere(i);
		return odd;
	}
	case 3: {
		Unknown *unknown = gm_make(Unknown, n);

		bytes[i] = (size_t)n * sizeof(*unknown);
		unknown[n - 1].a = somewhere(i);
		unknown[0].c = somewhere(i);
		return unknown;
	}
	case 4:
		count = (size_t)n;
		break;
	case 5:
		count = draw(100) == 0 ? 5000 : (size_t)n * 10;
		break;
	case 6:
		bytes[i] = sizeof(short);
		return gm_new(short);
	default:
		bytes[i] = (size_t)n * 30;
		return gm_make(gm_byte, n * 30);
	}
	words = (void **)gm_make(Node *, (gm_int)count);
	bytes[i] = count * sizeof(*words);
	for (size_t k = 0; k < count; k += 1 + draw(3))
		words[k] = somewhere(i);
	return words;
}

int main(void)
{
	const char *given = getenv("GOMEM_SEED");

	seed = given ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
	state = seed ? seed : 1;
	printf("GOMEM_SEED=%llu\n", (unsigned long long)seed);
	fflush(stdout);
	for (int i = 0; i < OBJECTS; i++)
		objects[i] = make(i);
	for (int i = 0; i < ROOTS; i++)
		roots[i] = objects[draw(OBJECTS)];
	for (int i = 0; i < OBJECTS; i++)
		if (i % 4)
			objects[i] = NULL;
	gm_gc(); /* frees some: their slots say what they held */
	for (int i = 0; i < OBJECTS; i += 8)
		objects[i] = i % 16 ? NULL : make(i);
	for (int i = 0; i < OBJECTS; i++)
		objects[i] = NULL; /* garbage now, not yet freed */
	gm_checkpoint("made");
	return roots[0] == NULL;
}
