/* SPDX-License-Identifier: MIT
 *
 * Proves that strings share their bytes and interface values are copied, or not, as in Go 1.19, and
 * that types are known by name whichever way they come.
 */
#include "heap_test.h"

typedef struct User {
	gm_string name;
	gm_int age;
} User;
GM_TYPE(User, name.ptr)
GM_TYPE(User, name.ptr) /* again, as another file may */

typedef struct Handle {
	User *user;
} Handle;
GM_TYPE(Handle, user)

typedef struct OneByte {
	char byte;
} OneByte;
GM_TYPE_POINTER_FREE(OneByte)

typedef struct Empty {
} Empty;

/* The slice is declared before its element is explained. */
typedef struct Late {
	gm_int number;
	void *pointer;
} Late;
GM_SLICE(Late, Lates)
GM_TYPE(Late, pointer)

GM_SLICE(gm_int, Ints)

/* ---- strings ---- */

static void assert_string(gm_string s, const char *expected)
{
	assert_int_equal(s.len, strlen(expected));
	if (s.len)
		assert_memory_equal(s.ptr, expected, (size_t)s.len);
}

static void test_literals_cost_nothing(void **state)
{
	static const gm_string at_file_scope = {"Go", 2};
	const uint64_t mallocs = stats_now().Mallocs;

	(void)state;
	assert_string(gm_str("gopher"), "gopher");
	assert_string(gm_str(""), "");
	assert_string(at_file_scope, "Go");
	assert_int_equal(stats_now().Mallocs, mallocs);
}

static void test_copy(void **state)
{
	const char original[] = "a string of more than sixteen bytes";
	gm_string copy = gm_string_copy(original);

	(void)state;
	assert_string(copy, original);
	assert_int_equal(span_of(copy.ptr)->noscan, 1);
	assert_int_equal(span_of(copy.ptr)->elem_size, 48); /* 35 bytes without a final 0 */
	const uint64_t mallocs = stats_now().Mallocs;
	assert_string(gm_string_copy(""), "");
	assert_int_equal(stats_now().Mallocs, mallocs);
}

static void test_concat(void **state)
{
	gm_string stage = gm_string_copy("stage"), empty = gm_str("");

	(void)state;
	assert_string(gm_concat(gm_str("on "), stage), "on stage");
	assert_ptr_equal(gm_concat(stage, empty).ptr, stage.ptr);
	assert_ptr_equal(gm_concat(empty, stage).ptr, stage.ptr);
	assert_string(gm_concat(gm_concat(stage, gm_str("/")), stage), "stage/stage");
}

static void test_substring_shares(void **state)
{
	gm_string s = gm_string_copy("hello, gophers");
	gm_string part = gm_substring(s, 7, 13);

	(void)state;
	assert_string(part, "gopher");
	assert_ptr_equal(part.ptr, s.ptr + 7);
	assert_string(gm_substring(s, s.len, s.len), "");
}

/* ---- interface values ---- */

/* Bytes and objects that an expression allocates. */
#define ASSERT_COSTS(expression, bytes, objects)                               \
	do {                                                                   \
		gm_gc(); /* ends the tiny block */                             \
		const gm_mem_stats before = stats_now();                       \
		(void)(expression);                                            \
		const gm_mem_stats after = stats_now();                        \
		assert_int_equal(after.TotalAlloc - before.TotalAlloc, bytes); \
		assert_int_equal(after.Mallocs - before.Mallocs, objects);     \
	} while (0)

static void test_what_boxing_costs(void **state)
{
	User user = {gm_str("Bob"), 25};

	(void)state;
	ASSERT_COSTS(gm_box(gm_int, 255), 0, 0);
	ASSERT_COSTS(gm_box(gm_int, 256), 16, 1);
	ASSERT_COSTS(gm_box(gm_int, -1), 16, 1);
	ASSERT_COSTS(gm_box(char, -1), 0, 0); /* all bytes are in the table */
	ASSERT_COSTS(gm_box(uint16_t, 255), 0, 0);
	ASSERT_COSTS(gm_box(uint16_t, 256), 16, 1);
	ASSERT_COSTS(gm_box(uint32_t, 7), 0, 0);
	ASSERT_COSTS(gm_box(double, 0.0), 0, 0);
	ASSERT_COSTS(gm_box(double, 1.0), 16, 1);
	ASSERT_COSTS(gm_box(OneByte, (OneByte){1}), 16, 1);
	ASSERT_COSTS(gm_box(Empty, (Empty){}), 0, 0);
	ASSERT_COSTS(gm_box(User *, &user), 0, 0);
	ASSERT_COSTS(gm_box(Handle, (Handle){&user}), 0, 0);
	ASSERT_COSTS(gm_box(User, user), 24, 1);
	ASSERT_COSTS(gm_box(gm_string, gm_str("")), 0, 0);
	ASSERT_COSTS(gm_box(gm_string, gm_str("Go")), 16, 1);
	ASSERT_COSTS(gm_box(Ints, (Ints){0}), 0, 0);
}

static void test_unboxing_gives_the_value_back(void **state)
{
	User user = {gm_str("Bob"), 25};

	(void)state;
	for (gm_int i = -3; i < 300; i++) {
		assert_int_equal(gm_unbox(gm_int, gm_box(gm_int, i)), i);
		assert_int_equal(gm_unbox(int16_t, gm_box(int16_t, (int16_t)i)), (int16_t)i);
		assert_int_equal(gm_unbox(signed char, gm_box(signed char, (signed char)i)),
				 (signed char)i);
	}
	assert_true(gm_unbox(double, gm_box(double, 2.5)) == 2.5);
	assert_ptr_equal(gm_unbox(User *, gm_box(User *, &user)), &user);
	assert_ptr_equal(gm_unbox(Handle, gm_box(Handle, (Handle){&user})).user, &user);
	assert_int_equal(gm_unbox(User, gm_box(User, user)).age, 25);
	assert_string(gm_unbox(gm_string, gm_box(gm_string, gm_str("Go"))), "Go");
	assert_int_equal(gm_unbox(gm_string, gm_box(gm_string, gm_str(""))).len, 0);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(gm_type_name((gm_any){0}), "nil");
	assert_string_equal(gm_type_name(gm_box(gm_int, 1)), "gm_int");
	assert_string_equal(gm_type_name(gm_box(User *, NULL)), "User *");
	assert_string_equal(gm_type_name(gm_box(unsigned long, 1)), "unsigned long");
}

/* ---- types ---- */

static const struct gm_type *type_of(const void *object)
{
	const struct gm_span *span = span_of(object);
	const uint64_t slot = span->first_slot + ((uintptr_t)object - span->base) / span->elem_size;

	return &gm_heap.types[gm_heap.slots[slot].type];
}

static unsigned count_types(const char *name)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < gm_heap.n_types; i++)
		n += strcmp(gmi_type_name(i), name) == 0;
	return n;
}

static void test_types_by_name(void **state)
{
	struct Local {
		void *a, *b;
	};

	(void)state;
	assert_int_equal(type_of(gm_new(User))->kind, GM_TYPE_PRECISE);
	assert_int_equal(type_of(gm_new(User))->mask_bits, 1);
	assert_int_equal(count_types("User"), 1);
	assert_int_equal(type_of(gm_new(struct Local))->kind, GM_TYPE_CONSERVATIVE);
	assert_int_equal(type_of(gm_new(struct Local))->size, 16);
	assert_int_equal(count_types("struct Local"), 1);
	assert_int_equal(type_of(gm_new(User *))->kind, GM_TYPE_PRECISE);
	assert_int_equal(type_of(gm_new(User *))->direct, 1);
	assert_int_equal(span_of(gm_make(long double, 3))->noscan, 1);
}

static void test_slice_before_its_element(void **state)
{
	Lates lates = gm_make_slice(Lates, 4);

	(void)state;
	assert_int_equal(type_of(lates.ptr)->kind, GM_TYPE_PRECISE);
	assert_int_equal(type_of(lates.ptr)->size, sizeof(Late));
	assert_int_equal(count_types("Late"), 1);
}

/* Two local types of one name: each keeps its own layout. */
static void *other_local(void)
{
	struct Local {
		void *a, *b, *c;
	};

	return gm_new(struct Local);
}

static void test_one_name_two_sizes(void **state)
{
	(void)state;
	assert_int_equal(type_of(other_local())->size, 24);
}

static void test_sites(void **state)
{
	const User *user = gm_new(User);
	const uint32_t line = __LINE__ - 1;
	const struct gm_span *span = span_of(user);
	const uint64_t slot = span->first_slot + ((uintptr_t)user - span->base) / span->elem_size;
	const struct gm_site *site = &gm_heap.sites[gm_heap.slots[slot].site];

	(void)state;
	assert_int_equal(site->line, line);
	assert_int_equal(site->kind, GM_SITE_NEW);
	assert_string_equal(gm_heap.strings + site->function, "test_sites");
	assert_string_equal(gm_heap.strings + site->file, __FILE__);
	assert_string_equal(gm_heap.strings + site->reason, "");
	assert_string_equal(gmi_type_name(site->type), "User");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literals_cost_nothing),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_concat),
		cmocka_unit_test(test_substring_shares),
		cmocka_unit_test(test_what_boxing_costs),
		cmocka_unit_test(test_unboxing_gives_the_value_back),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_types_by_name),
		cmocka_unit_test(test_slice_before_its_element),
		cmocka_unit_test(test_one_name_two_sizes),
		cmocka_unit_test(test_sites),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
