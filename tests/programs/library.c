/* SPDX-License-Identifier: MIT
 *
 * library.c - a small heap, everywhere the same: all that lives is held by globals, and what is
 * garbage has left no trace on the stack. */
#include <string.h>
#include "gomem.h"
#include "settle.h"

enum genre { NOVEL, ESSAY };

typedef struct Author {
	gm_string name;
	struct Author *friend;
	int born;
	_Bool alive;
} Author;
GM_TYPE(Author, name.ptr, friend)

typedef struct Book {
	gm_string title;
	Author *author;
	Author *editors[2];
	struct {
		double price;
		int year;
	} print;
	enum genre genre;
	unsigned char stars;
	char code[6];
	const char *publisher;
	void (*read)(void);
	gm_any extra;
} Book;
GM_TYPE(Book, title.ptr, author, editors, extra.data)
GM_SLICE(Book *, Books)
GM_SLICE(gm_int, Ints)

static Books shelf;
static Books upper; /* a part of shelf */
static Book *favourite;
static Ints years;
static double *weights;
static gm_int *middle;

static void read_aloud(void)
{
}

static Author *author(const char *name, int born)
{
	Author *made = gm_new(Author);

	made->name = gm_string_copy(name);
	made->born = born;
	return made;
}

static Book *book(const char *title, Author *author, int year)
{
	Book *made = gm_new(Book);

	made->title = gm_string_copy(title);
	made->author = author;
	made->print.year = year;
	made->print.price = 12.5;
	made->stars = 5;
	memcpy(made->code, "QA76", 5);
	made->publisher = "Prentice Hall";
	made->read = read_aloud;
	return made;
}

__attribute__((noinline)) static void fill(void)
{
	Author *brian = author("Brian", 1942), *dennis = author("Dennis", 1941);

	brian->friend = dennis;
	dennis->friend = brian;
	shelf = gm_append(Books, shelf, book("Tools", brian, 1976));
	shelf = gm_append(Books, shelf, book("The C \"Book\"\n", dennis, 1978));
	shelf = gm_append(Books, shelf, book("Practice", brian, 1999));
	shelf.ptr[1]->editors[1] = brian;
	shelf.ptr[0]->extra = gm_box(gm_int, 4711);
	shelf.ptr[1]->extra = gm_box(Author *, dennis);
	shelf.ptr[2]->genre = ESSAY;
	upper = gm_reslice(shelf, 1, 3);
	favourite = shelf.ptr[1];
	years = gm_make_slice_cap(Ints, 20, 100);
	for (int i = 0; i < 20; i++)
		years.ptr[i] = 1970 + i;
	middle = &years.ptr[7];
	weights = gm_make(double, 5000); /* large: a span of its own */
	weights[1] = 0.5;
}

__attribute__((noinline)) static void waste(void)
{
	Author *lost = author("Nobody", 1900);

	lost->friend = author("No one", 1901);
	lost->friend->friend = lost;
}

/* Overwrites what calls before have left on the stack. */
__attribute__((noinline)) static int wipe(void)
{
	volatile char rubbish[4096];

	memset((char *)rubbish, 0, sizeof(rubbish));
	return rubbish[100];
}

int main(void)
{
	fill();
	waste();
	wipe();
	settle();
	gm_checkpoint("filled");
	return favourite == NULL;
}
