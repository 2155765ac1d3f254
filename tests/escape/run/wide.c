/* Two pointers, or four, that are copied at once, as an integer or a vector of that width, and kept so
 * over calls that collect. */
#include "nodes.h"

#include <stdio.h>
#include <string.h>

typedef struct Two {
	Node *a, *b;
} Two;
typedef long Vector __attribute__((vector_size(16), aligned(8), may_alias));

__attribute__((noipa)) static void swap_two(Two *x, Two *y)
{
	Two kept;

	memcpy(&kept, x, sizeof(kept));
	*x = *y;
	churn();
	*y = kept;
}

__attribute__((noipa)) static void swap_bytes(void *x, void *y)
{
	char kept[2 * sizeof(Two)];

	memcpy(kept, x, sizeof(kept));
	memcpy(x, y, sizeof(kept));
	churn();
	memcpy(y, kept, sizeof(kept));
}

__attribute__((noipa)) static long rotate(Two *x, int n)
{
	Two kept;
	long s = 0;

	memcpy(&kept, x, sizeof(kept));
	for (int i = 1; i < n; i++) {
		memcpy(x + i - 1, x + i, sizeof(kept));
		if (i % 2)
			memcpy(&kept, x + i, sizeof(kept));
		memset(x + i, 0, sizeof(kept));
		churn();
		s = s * 7 + kept.b->value;
		memcpy(x + i, &kept, sizeof(kept));
	}
	return s;
}

__attribute__((noipa)) static void swap_vectors(void *x, void *y)
{
	const Vector kept = *(const Vector *)x;

	*(Vector *)x = *(const Vector *)y;
	churn();
	*(Vector *)y = kept;
}

int main(void)
{
	Two *twos = gm_make(Two, 4);
	long s = 0;

	for (int i = 0; i < 4; i++)
		twos[i] = (Two){cons(2 * i, NULL), cons(2 * i + 1, NULL)};
	swap_two(twos, twos + 1);
	swap_bytes(twos, twos + 2);
	swap_vectors(twos, twos + 3);
	s = rotate(twos, 4);
	for (int i = 0; i < 4; i++)
		s = s * 8 + twos[i].a->value * 3 + twos[i].b->value;
	printf("%ld\n", s);
	return 0;
}
