/* SPDX-License-Identifier: MIT
 *
 * The language of filters: what each test says, against the object's own facts; brackets, and, or,
 * not, against the same written in C; errors with their column; completion; random bytes and random
 * words, which are refused or understood, and never more than that.
 */
#include "graph_tangle.h"

enum { FUZZ_ROUNDS = 20000 };

static struct tangle t;

static bool passes(const char *text, uint32_t i)
{
	hg_filter *filter;
	bool result;

	if (hg_filter_create(t.graph, text, &filter, NULL) != HG_OK)
		fail_msg("%s: %s", text, hg_last_error());
	result = hg_filter_test(filter, 1 + T_GROUPS + i);
	hg_filter_destroy(filter);
	return result;
}

static uint32_t holders(uint32_t i)
{
	hg_sharing s;

	assert_int_equal(hg_graph_sharing(t.graph, 1 + T_GROUPS + i, &s), HG_OK);
	return s.variables + s.objects;
}

static void meaning(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < t.n; i++) {
		const uint32_t node = 1 + T_GROUPS + i;
		const bool a = t.type[i] == 0, b = t.site[i] == 1;
		const bool garbage = t.reach[node] == HG_GARBAGE, many = holders(i) > 1;
		uint8_t mark[T_NODES] = {0};
		char text[64];
		hg_node_info info;
		hg_retained retained;
		uint32_t cycle;

		assert_int_equal(hg_graph_node(t.graph, node, &info), HG_OK);
		assert_int_equal(hg_graph_retained(t.graph, node, &retained), HG_OK);
		assert_int_equal(hg_graph_cycle_of(t.graph, node, &cycle), HG_OK);
		assert_int_equal(passes("type = A", i), a);
		assert_int_equal(passes("type != \"A\"", i), !a);
		assert_int_equal(passes("type ~ B", i), !a);
		assert_int_equal(passes("site = b.c", i), b);
		assert_int_equal(passes("site == b.c:22", i), b);
		assert_false(passes("site = b.c:23", i));
		assert_int_equal(passes("site != make_b", i), !b);
		assert_int_equal(passes("site ~ src/b", i), b);
		assert_true(
			passes("size = 64 and size <= 0x40 and size < 1K and not size > 64", i));
		assert_int_equal(passes("holders > 1", i), many);
		assert_int_equal(passes("pointers>=2", i), info.in_degree >= 2);
		assert_int_equal(passes("shared", i), info.in_degree >= 2);
		assert_int_equal(passes("retained > 64", i), retained.bytes > 64);
		assert_int_equal(passes("cycle", i), cycle != HG_NONE);
		assert_true(passes("colour = black", i));
		assert_true(passes("color = black", i));
		assert_false(passes("unswept", i));
		assert_int_equal(passes("garbage", i), garbage);
		assert_int_equal(passes("live", i), t.reach[node] == HG_NAMED);
		assert_int_equal(passes("kept", i), t.reach[node] == HG_UNNAMED);
		snprintf(text, sizeof(text), "address = 0x%llx", (unsigned long long)t.address[i]);
		assert_true(passes(text, i));
		/* what binds how */
		assert_int_equal(passes("type = A and site = b.c or garbage", i),
				 (a && b) || garbage);
		assert_int_equal(passes("garbage or type = A and site = b.c", i),
				 garbage || (a && b));
		assert_int_equal(passes("type = A and (site = b.c or garbage)", i),
				 a && (b || garbage));
		assert_int_equal(passes("not type = A and not not site = b.c", i), !a && b);
		assert_int_equal(passes("not (type = A and site = b.c or holders > 1)", i),
				 !((a && b) || many));
		assert_int_equal(passes("type = A or site = b.c or garbage or holders > 1", i),
				 a || b || garbage || many);
		assert_int_equal(passes("type = A and site = b.c and garbage", i),
				 a && b && garbage);
		/* from the first object, as an address */
		t_spread(&t, 1 + T_GROUPS, 0, mark);
		snprintf(text, sizeof(text), "reachable-from 0x%llx",
			 (unsigned long long)t.address[0]);
		assert_int_equal(passes(text, i), mark[node]);
	}
}

static void errors(void **state)
{
	static const struct {
		const char *text;
		size_t at;
	} wrong[] = {{"", 0},
		     {"typ = A", 0},
		     {"type", 4},
		     {"type > A", 5},
		     {"type = ", 7},
		     {"size = x", 7},
		     {"size < ", 7},
		     {"(garbage", 8},
		     {"garbage)", 7},
		     {"garbage live", 8},
		     {"not", 3},
		     {"and", 0},
		     {"size ~ 4", 5},
		     {"colour = 3", 9},
		     {"type = \"A", 7},
		     {"size = 99999999999999999999", 7},
		     {"reachable-from nobody", 15}};
	char deep[400];
	hg_filter *filter;
	size_t at;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(hg_filter_create(t.graph, wrong[i].text, &filter, &at),
				 HG_BAD_INPUT);
		assert_null(filter);
		assert_int_equal(at, wrong[i].at);
		assert_non_null(strstr(hg_last_error(), "column"));
	}
	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	assert_int_equal(hg_filter_create(t.graph, deep, &filter, &at), HG_BAD_INPUT);
	assert_int_equal(at, 100);
}

static void completed(const char *text, const char *words)
{
	char *found;

	assert_int_equal(hg_filter_complete(t.graph, text, &found), HG_OK);
	assert_string_equal(found, words);
	hg_text_destroy(found);
}

static void completion(void **state)
{
	(void)state;
	completed("ty", "type\n");
	completed("garbage a", "and\n");
	completed("garbage and s", "site\nsize\nshared\n");
	completed("not (garbage ", "and\nor\n)\n");
	completed("type ", "=\n!=\n~\n");
	completed("size ", "=\n!=\n<\n<=\n>\n>=\n");
	completed("type = ", "A\nB\n");
	completed("site=b", "b.c\n");
	completed("colour = g", "grey\n");
	completed("no such thing ", "");
	completed("garbage) ", "");
}

/* ---- Random text -------------------------------------------------------------------------------
 */

static void try_text(const char *text, size_t length)
{
	hg_filter *filter;
	size_t at = 0;
	char *words;
	const hg_status status = hg_filter_create(t.graph, text, &filter, &at);

	assert_true(status == HG_OK || status == HG_BAD_INPUT);
	assert_true(at <= length);
	assert_int_equal(filter != NULL, status == HG_OK);
	for (uint32_t node = 0; filter && node < t.nodes; node++)
		hg_filter_test(filter, node);
	hg_filter_destroy(filter);
	assert_int_equal(hg_filter_complete(t.graph, text, &words), HG_OK);
	hg_text_destroy(words);
}

static void random_text(void **state)
{
	static const char *const parts[] = {"type",        "site",
					    "size",        "holders",
					    "retained",    "garbage",
					    "cycle",       "and",
					    "or",          "not",
					    "(",           ")",
					    "=",           "!=",
					    "<",           ">=",
					    "~",           "A",
					    "64",          "1K",
					    "\"A\"",       "\"",
					    "0x",          "grey",
					    "colour",      "reachable-from",
					    "root",        "A#1",
					    "A#0",         "#",
					    "99999999999", "address"};
	uint64_t seed = fx_seed("graph_filter");
	uint32_t understood = 0;

	(void)state;
	for (int round = 0; round < FUZZ_ROUNDS; round++) {
		char text[300];
		size_t length = 0;
		hg_filter *filter;

		if (round % 2) {
			length = fx_below(&seed, 40);
			for (size_t i = 0; i < length; i++)
				text[i] = (char)(1 + fx_below(&seed, 255));
		} else {
			for (uint32_t k = fx_below(&seed, 12); k > 0; k--) {
				const char *part =
					parts[fx_below(&seed, sizeof(parts) / sizeof(parts[0]))];

				length += (size_t)snprintf(text + length, sizeof(text) - length,
							   fx_below(&seed, 8) ? "%s " : "%s", part);
			}
		}
		text[length] = '\0';
		try_text(text, length);
		understood += hg_filter_create(t.graph, text, &filter, NULL) == HG_OK;
		hg_filter_destroy(filter);
	}
	assert_true(understood > 0);
}

static int begin(void **state)
{
	uint64_t seed = fx_seed("graph_filter");

	(void)state;
	do {
		if (t.graph)
			tangle_destroy(&t);
		tangle_create(&t, &seed);
	} while (t.n < 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	tangle_destroy(&t);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(meaning),
		cmocka_unit_test(errors),
		cmocka_unit_test(completion),
		cmocka_unit_test(random_text),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
