/* SPDX-License-Identifier: MIT
 *
 * values.c - strings, slices and interface values, whole and damaged, for the pretty printers.
 */
#include "gomem.h"

typedef struct User {
	gm_string name;
	gm_int age;
} User;
GM_TYPE(User, name.ptr)
GM_SLICE(gm_int, Ints)
GM_SLICE(gm_string, Strings)
GM_SLICE(User, Users)
GM_SLICE(Ints, Rows)
GM_SLICE(gm_any, Anys)

struct lookalike { /* no slice: it has a field more */
	gm_int *ptr;
	gm_int len;
	gm_int cap;
	gm_int more;
};

static void *const nowhere = (void *)0x10;

static void strings(void)
{
	const gm_string bob = gm_str("Bob");
	const gm_string empty = {0};
	const gm_string quotes = gm_str("say \"hi\"\n\\o/");
	const gm_string accents = gm_str("Zoë");
	const gm_string nul = {"a\0b", 3};
	const gm_string broken = {"\xff\xfe", 2};
	gm_string lengthy = gm_str("0123456789");
	const gm_string wild = {nowhere, 5};
	const gm_string negative = {bob.ptr, -1};
	const gm_string endless = {bob.ptr, INTPTR_MAX};

	for (int i = 0; i < 5; i++)
		lengthy = gm_concat(lengthy, lengthy);
	gm_checkpoint("strings");
	(void)(empty.len + quotes.len + accents.len + nul.len + broken.len + wild.len +
	       negative.len + endless.len);
}

static void slices(void)
{
	Ints original = {0};
	Ints nil = {0};
	Strings names = {0};
	Users users = {0};
	Rows rows = {0};
	const struct lookalike lookalike = {NULL, 1, 2, 3};
	gm_string word = gm_str("a");

	for (gm_int i = 1; i <= 5; i++)
		original = gm_append(Ints, original, i);
	original = gm_reslice(original, 0, 5);
	for (int i = 0; i < 3; i++)
		names = gm_append(Strings, names, word);
	users = gm_append(Users, users, ((User){gm_str("Bob"), 26}));

	Ints window = gm_reslice(original, 1, 4);
	Ints tail = gm_reslice(original, 5, 5);
	rows = gm_append(Rows, rows, window);
	rows = gm_append(Rows, rows, nil);
	const Ints longer = {original.ptr, 9, 8};
	const Ints negative = {original.ptr, -1, 8};
	const Ints wild = {nowhere, 3, 4};
	const Ints endless = {original.ptr, INTPTR_MAX / 16, INTPTR_MAX};

	gm_checkpoint("slices");
	(void)(lookalike.more + tail.len + longer.len + negative.len + wild.len + endless.len +
	       rows.len);
}

static void interfaces(void)
{
	User *user = gm_new(User);

	*user = (User){gm_str("Bob"), 25};
	gm_any nil = {0};
	gm_any small = gm_box(gm_int, 42);
	gm_any large = gm_box(gm_int, 4200);
	gm_any text = gm_box(gm_string, gm_str("hello"));
	gm_any whole = gm_box(User, *user);
	gm_any pointer = gm_box(User *, user);
	gm_any nested = gm_box(gm_any, large);
	Ints ints = {0};

	ints = gm_append(Ints, ints, 7);
	gm_any slice = gm_box(Ints, ints);
	gm_any circle = gm_box(gm_any, nil); /* holds itself */
	const gm_any wild_type = {nowhere, nowhere};
	const gm_any wild_data = {large.type, nowhere};
	Anys mixed = {0};

	*(gm_any *)circle.data = circle;
	mixed = gm_append(Anys, mixed, small);
	mixed = gm_append(Anys, mixed, text);
	gm_checkpoint("interfaces");
	(void)(nil.data == whole.data || pointer.data == nested.data ||
	       slice.data == wild_type.data || wild_data.data == mixed.ptr);
}

int main(void)
{
	strings();
	slices();
	interfaces();
	return 0;
}
