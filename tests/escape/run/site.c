/* What the compiler states in records of its own (it does not read gomem.h) is what the heap
 * understands: the site, the reason and the type of each object. */
#include "gomem.h"
#include "heap/layout.h"

#include <stdio.h>

extern struct gm_heap gm_heap;

typedef struct Node {
	long value;
	struct Node *next;
	long rest[3];
	void *last;
} Node;

static const char *text(uint32_t offset)
{
	return gm_heap.strings + offset;
}

static void tell(const void *object)
{
	const uint64_t page = ((uintptr_t)object - (uintptr_t)gm_heap.arena_start) >> GM_PAGE_SHIFT;
	const struct gm_span *span = &gm_heap.spans[gm_heap.page_span[page]];
	const struct gm_slot *slot = &gm_heap.slots[span->first_slot +
						    ((uintptr_t)object - span->base) / span->elem_size];
	const struct gm_site *site = &gm_heap.sites[slot->site];
	const struct gm_type *type = &gm_heap.types[slot->type];

	printf("%s:%u:%u kind %u: %s\n", text(site->function), site->line, site->column, site->kind,
	       text(site->reason));
	printf("  %s, %lu bytes, slack %u, ", text(type->name), (unsigned long)type->size, slot->slack);
	if (type->kind == GM_TYPE_PRECISE)
		printf("pointers %lx in %u words\n", (unsigned long)gm_heap.ptr_words[type->ptr_mask],
		       type->mask_bits);
	else
		printf("%s\n", type->kind == GM_TYPE_POINTER_FREE ? "no pointers" : "not known");
}

static Node *moved(void)
{
	Node node = {1, NULL, {0}, NULL};

	return &node;
}

static Node *literal(void)
{
	return &(Node){2, NULL, {0}, NULL};
}

static Node *made(void)
{
	return gm_new(Node);
}

static long *row(int n)
{
	long a[n];

	a[0] = n;
	return a;
}

int main(void)
{
	tell(moved());
	tell(literal());
	tell(made());
	tell(row(5));
	return 0;
}
