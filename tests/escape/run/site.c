/* What the compiler states in records of its own (it does not read gomem.h) is what the heap
 * understands: the site, the reason and the type of each object; the frame of a function; the
 * variables of a unit. */
#include "gomem.h"
#include "heap/layout.h"

#include <stdio.h>
#include <string.h>

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
	gm_mem_stats noted;

	gm_read_mem_stats(&noted); /* after that the tables are up to date */
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

/* ---- frames ---- */

enum { PAIR_LINE = __LINE__ + 34 };

/* Link-time optimisation forgets names that typedef gave. */
static int is_node_array(const struct gm_type_ref *type)
{
	return type && strstr(type->name, "Node") && type->size == sizeof(Node) &&
	       type->n_fields == 2 && type->fields[0].offset == offsetof(Node, next) &&
	       type->fields[0].bytes == sizeof(void *) &&
	       type->fields[1].offset == offsetof(Node, last);
}

/* Is the caller's frame the innermost one, and does it have the caller's variable? */
__attribute__((noipa)) static int is_stated(const Node *pair)
{
	const struct gm_frame *frame = gm_frame_top;

	if (!(gm_heap.units->flags & GM_UNIT_ROOTS))
		return !frame;
	if (!frame || strcmp(frame->map->function, "framed") != 0 ||
	    strcmp(strrchr(frame->map->file, '/'), "/site.c") != 0)
		return 0;
	for (uint64_t i = 0; i < frame->map->n_slots; i++) {
		const struct gm_frame_slot *slot = &frame->map->slots[i];

		if (strcmp(slot->name, "pair") == 0)
			return slot->kind == GM_ROOT_VARIABLE && slot->bytes == 2 * sizeof(Node) &&
			       slot->line == PAIR_LINE && is_node_array(slot->type) &&
			       frame->words[i] == (uintptr_t)pair;
	}
	return 0;
}

__attribute__((noipa, noescape)) static int framed(void)
{
	Node pair[2] = {{1, NULL, {0}, NULL}};

	return is_stated(pair) && gm_new(Node) != pair[0].next;
}

/* ---- units ---- */

static Node nodes[3];
static _Thread_local Node *own;

static int is_variable(const char *name, const void *address, uint64_t bytes)
{
	for (const struct gm_unit *unit = gm_heap.units; unit; unit = unit->next)
		for (uint64_t i = 0; i < unit->n_globals; i++) {
			const struct gm_global *global = &unit->globals[i];

			if (strcmp(global->name, name) == 0)
				return strstr(unit->file, "site.c") && global->bytes == bytes &&
				       global->line > PAIR_LINE &&
				       (global->address ? global->address : (uintptr_t)global->here()) ==
					       (uintptr_t)address &&
				       (bytes == sizeof(own) ||
					is_node_array(global->type));
		}
	return 0;
}

int main(void)
{
	nodes[1].next = own = gm_new(Node);
	tell(moved());
	tell(literal());
	tell(made());
	tell(row(5));
	printf("frame %s\n", framed() ? "as stated" : "is another");
	printf("variables %s\n", is_variable("nodes", nodes, sizeof(nodes)) &&
				       is_variable("own", &own, sizeof(own))
			       ? "as stated" : "are others");
	return nodes[1].next != own;
}
