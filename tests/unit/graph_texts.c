/* SPDX-License-Identifier: MIT
 *
 * The texts that the audience reads, word for word, on the heap of graph_sharing.h; and what holds
 * for all of them: 80 columns, no address in symbolic ones, nothing but ASCII where that is asked.
 */
#include "graph_sharing.h"

static struct sharing s;

static int setup(void **state)
{
	(void)state;
	sharing_create(&s);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sharing_destroy(&s);
	return 0;
}

static void expect(hg_status status, char *text, const char *wanted)
{
	assert_int_equal(status, HG_OK);
	assert_string_equal(text, wanted);
	hg_text_destroy(text);
}

#define EXPECT(wanted, call, ...)                                    \
	do {                                                         \
		char *text_;                                         \
		const hg_status status_ = call(__VA_ARGS__, &text_); \
		expect(status_, text_, wanted);                      \
	} while (0)

/* The main moment of the talk. */
static void share_user(void **state)
{
	(void)state;
	EXPECT("User at 0xc000004000, 24 bytes (size class 24), span 2 slot 0\n"
	       "  allocated at sharing.c:12 in share_pointers\n"
	       "  name  \"Bob\" → gm_byte[3] 0xc000000000\n"
	       "  age   25\n"
	       "4 pointers:\n"
	       "  user   0x7fffffffe3c8  #0 share_pointers  sharing.c:12\n"
	       "  ptr1   0x7fffffffe3c0  #0 share_pointers  sharing.c:13\n"
	       "  ptr2   0x7fffffffe3b8  #0 share_pointers  sharing.c:14\n"
	       "  .user  0xc000004038    Node 0xc000004030\n"
	       "1 unnamed stack word points here, too\n",
	       hg_text_share, s.graph, NULL, s.user);
}

static void share_others(void **state)
{
	(void)state;
	EXPECT("gm_int[5] at 0xc000002000, 40 bytes (size class 48), span 1 slot "
	       "0\n"
	       "  allocated at slices.c:8 in share_slices\n"
	       "2 pointers:\n"
	       "  original  0x7fffffffe398  #0 share_pointers  sharing.c:16  len 5 cap 5\n"
	       "  slice1    0x7fffffffe380  #0 share_pointers  sharing.c:17  to [1] len 3 cap 4\n",
	       hg_text_share, s.graph, NULL, s.array);
	EXPECT("tiny block at 0xc000000010, 16 bytes (size class 16), span 0 slot 1\n"
	       "  first part allocated at sharing.c:12 in share_pointers\n"
	       "1 pointer:\n"
	       "  count  in a register  #0 share_pointers  sharing.c:15  to +8\n",
	       hg_text_share, s.graph, NULL, s.tiny);
	EXPECT("untyped at 0xc000006010, 16 bytes (size class 16), span 3 slot 1\n"
	       "no named pointers\n"
	       "1 unnamed stack word points here and keeps it alive\n",
	       hg_text_share, s.graph, NULL, s.lone);
	EXPECT("Node at 0xc000004048, 24 bytes (size class 24), span 2 slot 3\n"
	       "  allocated at list.c:5 in push\n"
	       "  .next  → Node 0xc000004078\n"
	       "1 pointer, but no root leads here (garbage):\n"
	       "  .next  0xc000004078  Node 0xc000004078  garbage\n",
	       hg_text_share, s.graph, NULL, s.lost1);
	EXPECT("3 shared objects:\n"
	       "  pointers  to                      bytes  held by\n"
	       "         4  User 0xc000004000          24  user, ptr1, ptr2, +1 more\n"
	       "         2  gm_int[5] 0xc000002000     48  original, slice1\n"
	       "         2  Node 0xc000004018          24  list, Node *[2] 0xc000006000 [1]\n",
	       hg_text_share, s.graph, NULL, HG_NONE);
}

static void overview(void **state)
{
	(void)state;
	EXPECT("gomem heap, collector off, 3 collections, next at 4,194,304 bytes\n"
	       "  objects    10     232  bytes\n"
	       "    live      7     168  bytes  a named variable leads there\n"
	       "    kept      1      16  bytes  only unnamed stack words do\n"
	       "    garbage   2      48  bytes  no root does\n"
	       "  allocated  12     256  bytes  since the start, 1 in a shared block\n"
	       "  freed       1      24  bytes\n"
	       "  spans       4  32,768  bytes\n"
	       "  16 pointers: 10 from roots, 6 between objects\n"
	       "  3 shared objects (heap share)\n"
	       "  1 pointer to no object (heap check)\n",
	       hg_text_overview, s.graph, NULL);
}

static void lists(void **state)
{
	const hg_text_options two = {.limit = 2, .sort = 1};
	const hg_text_options garbage = {.garbage = true};
	const hg_text_options users = {.type = "User", .symbolic = true};

	(void)state;
	EXPECT("7 types, 10 objects, 232 bytes\n"
	       "  objects  bytes  garbage  type\n"
	       "        4     96        2  Node\n"
	       "        1     16        0  Node *\n"
	       "  ... and 5 more (-limit 0 shows all)\n",
	       hg_text_types, s.graph, &two);
	EXPECT("2 objects of garbage, 48 bytes\n"
	       "  bytes  pointers  object             allocated at\n"
	       "     24         1  Node 0xc000004048  list.c:5      garbage\n"
	       "     24         1  Node 0xc000004078  list.c:5      garbage\n",
	       hg_text_objects, s.graph, &garbage);
	EXPECT("1 object, 24 bytes\n"
	       "  bytes  pointers  object  allocated at\n"
	       "     24         4  User#1  sharing.c:12\n",
	       hg_text_objects, s.graph, &users);
	EXPECT("4 spans, 32,768 bytes, 232 of them in objects\n"
	       "  span  address       slot  used   of  pointers  slots\n"
	       "     0  0xc000000000    16     2  512  no        ▒·························\n"
	       "     1  0xc000002000    48     1  170  no        ▒·························\n"
	       "     2  0xc000004000    24     5  341  yes       ▒·························\n"
	       "     3  0xc000006000    16     2  512  yes       ▒·························\n",
	       hg_text_spans, s.graph, NULL);
	EXPECT("globals: 2 pointers\n"
	       "  list   0x555555558040  → Node 0xc000004018\n"
	       "  nodes  0x555555558048  → Node *[2] 0xc000006000\n"
	       "  ... and 8 more (-limit 0 shows all)\n",
	       hg_text_roots, s.graph, &two);
}

static void one_object(void **state)
{
	(void)state;
	EXPECT("User at 0xc000004000, 24 bytes (size class 24), span 2 slot 0\n"
	       "  allocated at sharing.c:12 in share_pointers\n"
	       "  name  \"Bob\" → gm_byte[3] 0xc000000000\n"
	       "  age   25\n"
	       "held by user, ptr1, ptr2, Node 0xc000004030 .user\n"
	       "1 unnamed stack word points here, too\n",
	       hg_text_object, s.graph, NULL, s.user);
	EXPECT("Node *[2] 0xc000006000: 1 pointer out:\n"
	       "  [1]  →  Node 0xc000004018\n",
	       hg_text_refs, s.graph, NULL, s.node3);
	EXPECT("gm_int[5] 0xc000002000: no pointers out\n", hg_text_refs, s.graph, NULL, s.array);
	EXPECT("Node 0xc000004018: 2 pointers:\n"
	       "  list  0x555555558040  global                  sharing.c:3\n"
	       "  [1]   0xc000006008    Node *[2] 0xc000006000\n",
	       hg_text_backrefs, s.graph, NULL, s.node1);
}

static void paths(void **state)
{
	const hg_text_options one = {.limit = 1, .symbolic = true};

	(void)state;
	EXPECT("Node 0xc000004030 is alive:\n"
	       "  global list (sharing.c:3) at 0x555555558040\n"
	       "           →  Node 0xc000004018\n"
	       "    .next  →  Node 0xc000004030\n",
	       hg_text_path, s.graph, NULL, s.node2);
	EXPECT("gm_byte[3]#1 is alive:\n"
	       "  #0 share_pointers user (sharing.c:12)\n"
	       "    ... 1 step between (-limit 0 shows all) ...\n"
	       "    .name.ptr  →  gm_byte[3]#1\n",
	       hg_text_path, s.graph, &one, s.bob);
	EXPECT("untyped 0xc000006010 is kept alive by a stack word without a name:\n"
	       "  a word at 0x7fffffffe2f8\n"
	       "    →  untyped 0xc000006010\n",
	       hg_text_path, s.graph, NULL, s.lone);
	EXPECT("Node 0xc000004048 is garbage: no root leads to it, only other garbage\n",
	       hg_text_path, s.graph, NULL, s.lost1);
}

static void places(void **state)
{
	(void)state;
	EXPECT("NULL points to nothing\n", hg_text_place, s.graph, NULL, 0);
	EXPECT("0x2a is not on the heap\n", hg_text_place, s.graph, NULL, 42);
	EXPECT("0xc000004060 dangles: span 2 slot 4 was freed; it held User of sharing.c:12\n",
	       hg_text_place, s.graph, NULL, s.freed);
	EXPECT("0xc000004960 is in span 2 slot 100 (24 bytes), never allocated\n", hg_text_place,
	       s.graph, NULL, s.never);
	EXPECT("0xc000005fff is behind the last slot of span 2\n", hg_text_place, s.graph, NULL,
	       FX_BASE + 3 * FX_PAGE - 1);
	EXPECT("0xc0000a0000 is in the heap's arena, in no span in use\n", hg_text_place, s.graph,
	       NULL, FX_BASE + 80 * FX_PAGE);
	EXPECT("0xc000002010 is gm_int[5] 0xc000002000 [2]\n", hg_text_place, s.graph, NULL,
	       FX_BASE + FX_PAGE + 16);
}

static void canonical(void **state)
{
	(void)state;
	EXPECT("globals\n"
	       "  list -> Node#1\n"
	       "  nodes -> Node *[2]#1\n"
	       "#0 share_pointers\n"
	       "  user -> User#1\n"
	       "  ptr1 -> User#1\n"
	       "  ptr2 -> User#1\n"
	       "  count -> tiny block#1 to +8\n"
	       "  original -> gm_int[5]#1 len 5 cap 5\n"
	       "  slice1 -> gm_int[5]#1 to [1] len 3 cap 4\n"
	       "Node#1\n"
	       "  .next -> Node#2\n"
	       "Node *[2]#1\n"
	       "  [1] -> Node#1\n"
	       "User#1\n"
	       "  name \"Bob\" -> gm_byte[3]#1\n"
	       "  age 25\n"
	       "tiny block#1\n"
	       "gm_int[5]#1\n"
	       "Node#2\n"
	       "  .user -> User#1\n"
	       "gm_byte[3]#1\n",
	       hg_text_canonical, s.graph);
}

/* While a collection runs, an object's colour is told, and its place among the grey ones. */
/* The compiler's reason stands below the place; lists have a column for its second half. */
static void reasons(void **state)
{
	static const char *const reason[] = {
		"moved to heap: u, returned at a.c:9",
		"make([]int, 5) escapes to heap, stored in global …",
		"moved to heap: alone",
		"words of another compiler, with a comma",
	};
	struct fx fx;
	hg_graph *graph;
	uint64_t put[4], live[4], garbage[4];
	uint32_t group;

	(void)state;
	fx_create(&fx, 1, 1);
	fx_type(&fx, "Plain", 8, HG_TYPE_POINTER_FREE, 0);
	fx_site(&fx, "", 0, "", false);
	fx_add_span(&fx, 1, 8, 5, 0);
	group = fx_group(&fx, HG_GROUP_FRAME, "main", 0);
	for (uint32_t i = 0; i < 4; i++) {
		const hg_site site = {
			.file = "src/a.c", .function = "make", .reason = reason[i], .line = i + 5};

		assert_int_equal(hg_image_add_site(fx.image, &site), HG_OK);
		put[i] = fx_put(&fx, 0, i, 0, i + 1, 0);
		fx_root(&fx, group, (const char *[]){"a", "b", "c", "d"}[i], 8 * i + 8, 1, put[i]);
	}
	fx_put(&fx, 0, 4, 0, 3, 0);
	graph = fx_build(&fx);
	EXPECT("Plain at 0xc000000000, 8 bytes (size class 8), span 0 slot 0\n"
	       "  allocated at a.c:5 in make\n"
	       "  moved to heap: u, returned at a.c:9\n"
	       "held by a\n",
	       hg_text_object, graph, NULL, at(graph, put[0]));
	EXPECT("5 objects, 40 bytes\n"
	       "  bytes  pointers  object              allocated at  why\n"
	       "      8         1  Plain 0xc000000000  a.c:5         returned at a.c:9\n"
	       "      8         1  Plain 0xc000000008  a.c:6         stored in global …\n"
	       "      8         1  Plain 0xc000000010  a.c:7\n"
	       "      8         1  Plain 0xc000000018  a.c:8\n"
	       "      8         0  Plain 0xc000000020  a.c:7                             "
	       "garbage\n",
	       hg_text_objects, graph, NULL);
	EXPECT("1 object, 8 bytes\n"
	       "  bytes  pointers  object\n"
	       "      8         1  Plain 0xc000000008\n",
	       hg_text_objects, graph, &(const hg_text_options){.site = 3});
	hg_graph_site_counts(graph, live, garbage, 4);
	for (uint32_t i = 0; i < 4; i++) {
		/* the last site is beyond those asked for, the first has none */
		assert_int_equal(live[i], i != 0);
		assert_int_equal(garbage[i], i == 3);
	}
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

static void colours(void **state)
{
	struct fx fx;
	hg_graph *graph;
	uint64_t white, grey;
	uint32_t group;

	(void)state;
	fx_create(&fx, 1, 1);
	fx_type(&fx, "Plain", 8, HG_TYPE_POINTER_FREE, 0);
	fx_site(&fx, "", 0, "", false);
	fx_add_span(&fx, 1, 8, 1, 0);
	white = fx_put(&fx, 0, 0, 0, 0, 0);
	grey = fx_put(&fx, 0, 1, 0, 0, 0);
	fx.mark_bits[0] &= ~1ull;
	group = fx_group(&fx, HG_GROUP_FRAME, "main", 0);
	fx_root(&fx, group, "a", 8, 1, white);
	fx_root(&fx, group, "b", 0, 2, grey);
	fx.summary.phase = "mark";
	assert_int_equal(hg_image_add_work(fx.image, grey), HG_OK);
	graph = fx_build(&fx);
	EXPECT("Plain at 0xc000000000, 8 bytes (size class 8), span 0 slot 0\n"
	       "  white\n"
	       "held by a\n",
	       hg_text_object, graph, NULL, at(graph, white));
	EXPECT("Plain at 0xc000000008, 8 bytes (size class 8), span 0 slot 1\n"
	       "  grey, number 1 in the work list\n"
	       "held by b\n",
	       hg_text_object, graph, NULL, at(graph, grey));
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

/* ---- What holds for every text --------------------------------------------------------------- */

static void check_lines(const char *text, const hg_text_options *o)
{
	size_t columns = 0;

	for (const char *c = text; *c; c++) {
		if (*c == '\n') {
			columns = 0;
			continue;
		}
		columns += ((unsigned char)*c & 0xc0) != 0x80;
		assert_true((unsigned char)*c >= 0x20);
		if (o->ascii)
			assert_true((unsigned char)*c < 0x7f);
		if (columns > 80)
			fail_msg("longer than a line: %s", text);
	}
	if (o->symbolic)
		assert_null(strstr(text, "0x"));
	assert_true(!*text || text[strlen(text) - 1] == '\n');
	assert_null(strstr(text, " \n"));
}

static void every_text(void **state)
{
	typedef hg_status whole_fn(const hg_graph *, const hg_text_options *, char **);
	typedef hg_status node_fn(const hg_graph *, const hg_text_options *, hg_node, char **);
	static whole_fn *const whole[] = {hg_text_overview, hg_text_types, hg_text_objects,
					  hg_text_spans,    hg_text_roots, hg_text_map};
	static node_fn *const of_node[] = {hg_text_object,   hg_text_share,      hg_text_refs,
					   hg_text_backrefs, hg_text_path,       hg_text_paths,
					   hg_text_retained, hg_text_dominators, hg_text_cycles};
	hg_totals totals;
	char *text;

	(void)state;
	hg_graph_totals(s.graph, &totals);
	for (uint32_t bits = 0; bits < 12; bits++) {
		const hg_text_options o = {.symbolic = bits & 1,
					   .ascii = bits & 2,
					   .limit = bits / 4,
					   .sort = bits / 4,
					   .by = bits % 3,
					   .retained = bits & 1};

		for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++) {
			assert_int_equal(whole[i](s.graph, &o, &text), HG_OK);
			check_lines(text, &o);
			hg_text_destroy(text);
		}
		for (hg_node node = 0; node < totals.nodes; node++) {
			for (size_t i = 0; i < sizeof(of_node) / sizeof(of_node[0]); i++) {
				assert_int_equal(of_node[i](s.graph, &o, node, &text), HG_OK);
				check_lines(text, &o);
				hg_text_destroy(text);
			}
		}
		for (size_t i = 1; i < sizeof(of_node) / sizeof(of_node[0]); i++) {
			if (of_node[i](s.graph, &o, HG_NONE, &text) != HG_OK)
				continue; /* not about all nodes */
			check_lines(text, &o);
			hg_text_destroy(text);
		}
		assert_int_equal(hg_text_diff(s.graph, s.graph, &o, &text), HG_OK);
		check_lines(text, &o);
		hg_text_destroy(text);
		assert_int_equal(hg_text_place(s.graph, &o, s.freed, &text), HG_OK);
		check_lines(text, &o);
		hg_text_destroy(text);
		assert_int_equal(hg_text_share(s.graph, &o, totals.nodes, &text), HG_BAD_INPUT);
	}
}

/* Names come from anywhere: nothing in them reaches the terminal as a command. */
static void hostile_names(void **state)
{
	struct fx fx;
	hg_graph *graph;
	uint64_t object;

	(void)state;
	fx_create(&fx, 1, 1);
	fx_type(&fx, "\x1b[31mRed\n", 8, HG_TYPE_POINTER_FREE, 0);
	fx_site(&fx, "", 0, "", false);
	fx_add_span(&fx, 1, 8, 1, 0);
	object = fx_put(&fx, 0, 0, 0, 0, 0);
	fx_root(&fx, fx_group(&fx, HG_GROUP_GLOBALS, "", 0), "\xc3(\xe2\x80\xae caf\xc3\xa9", 8, 1,
		object);
	graph = fx_build(&fx);
	EXPECT("?[31mRed? at 0xc000000000, 8 bytes (size class 8), span 0 slot 0\n"
	       "1 pointer:\n"
	       "  ?(? café  0x8  global  sharing.c:1\n",
	       hg_text_share, graph, NULL, at(graph, object));
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(share_user), cmocka_unit_test(share_others),
		cmocka_unit_test(overview),   cmocka_unit_test(lists),
		cmocka_unit_test(one_object), cmocka_unit_test(paths),
		cmocka_unit_test(places),     cmocka_unit_test(canonical),
		cmocka_unit_test(colours),    cmocka_unit_test(reasons),
		cmocka_unit_test(every_text), cmocka_unit_test(hostile_names),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
