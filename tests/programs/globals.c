/* SPDX-License-Identifier: MIT
 *
 * globals.c - global variables of all kinds that point into the heap. Each book's number says which
 * variable holds it.
 */
#include "gomem.h"
#include "settle.h"

typedef struct book {
	gm_int number;
} book;
GM_TYPE_POINTER_FREE(book)
GM_SLICE(book *, Books)

struct entry {
	gm_int key;
	book *value;
};

struct config {
	gm_int level;
	struct {
		book *user;
		gm_string name;
	} inner;
	union {
		book *as_pointer;
		gm_int as_number;
	};
};

extern book *shelf_newest; /* lib/shelf.c */
void shelf_put(int row, int column, book *book);

book *exported;
static book *hidden;
book *common __attribute__((common));
static struct config config;
static struct entry table[4];
static book *grid[2][3];
static Books books;
static gm_any boxed;
static gm_string title;
static uintptr_t disguised;                         /* no pointer, but the collector cannot know */
static char buffer[32] __attribute__((aligned(8))); /* likewise */
static struct {
	book *anonymous;
} plain;
static book *interior;
static book **nothing;        /* stays NULL, and is no root */
static char large[100 << 20]; /* must not slow anything down */
static book *behind_large;
static __thread struct entry per_thread[2];

static book *make_book(gm_int number)
{
	book *b = gm_new(book);

	b->number = number;
	return b;
}

static gm_int first_cache(void)
{
	static book *cache;

	static __thread book *own_cache;

	if (!cache)
		cache = make_book(1);
	own_cache = cache;
	return own_cache->number;
}

static gm_int second_cache(void)
{
	static book *cache; /* the linker tells it from the other one by a number */
	{
		static struct entry deep[2]; /* in a block within the function */

		if (!deep[1].value)
			deep[1].value = make_book(2);
	}
	if (!cache)
		cache = make_book(3);
	return cache->number;
}

static void fill(void)
{
	exported = make_book(10);
	hidden = make_book(11);
	common = make_book(12);
	config.inner.user = make_book(13);
	config.inner.name = gm_string_copy("a long enough name");
	config.as_pointer = make_book(14);
	table[3].value = make_book(15);
	grid[1][2] = make_book(16);
	books = gm_append(Books, books, make_book(17));
	books = gm_append(Books, books, make_book(18));
	books = gm_append(Books, books, make_book(19));
	boxed = gm_box(gm_int, 4200);
	title = gm_substring(config.inner.name, 2, 6);
	disguised = (uintptr_t)make_book(20);
	*(book **)(void *)(buffer + 16) = make_book(21);
	plain.anonymous = make_book(22);
	interior = gm_make(book, 4) + 2;
	shelf_put(0, 1, make_book(23));
	shelf_put(1, 2, make_book(24));
	*(book **)(void *)(large + (512 << 10)) = make_book(25);
	behind_large = make_book(26);
	per_thread[1].value = make_book(27);
}

int main(void)
{
	gm_int caches;

	fill();
	caches = first_cache() + second_cache();
	gm_gc();
	settle();
	gm_checkpoint("filled");
	return caches == 4 && !nothing ? 0 : 1;
}
