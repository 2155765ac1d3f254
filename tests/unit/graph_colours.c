/* SPDX-License-Identifier: MIT
 *
 * A collection as the graph sees it: colours, the work list, what becomes of each object and by
 * which path, garbage that waits to be swept; and the invariant, which holds when it is kept and is
 * reported when a black object points to a white one. All of it survives a snapshot.
 */
#include <unistd.h>

#include "graph_fixture.h"

/* root a -> black -> grey1 -> white1 -> white2, root b -> grey2; lone points to itself. */
struct nodes {
	struct fx fx;
	uint64_t black, grey1, grey2, white1, white2, lone;
};

static uint64_t node(struct fx *fx, uint32_t slot, bool marked)
{
	if (!marked) {
		const uint64_t address = fx_put(fx, 0, slot, 1, 1, 0);

		fx->mark_bits[0] &= ~(1ull << slot);
		return address;
	}
	return fx_put(fx, 0, slot, 1, 1, 0);
}

static void create(struct nodes *n, hg_phase phase, const char *name)
{
	uint32_t group;

	fx_create(&n->fx, 2, 2);
	fx_type(&n->fx, "", 0, HG_TYPE_CONSERVATIVE, 0);
	fx_type(&n->fx, "Node", 8, HG_TYPE_PRECISE, 1);
	fx_site(&n->fx, "", 0, "", false);
	fx_site(&n->fx, "colours.c", 7, "main", false);
	fx_add_span(&n->fx, 1, 8, 1, 0);
	n->black = node(&n->fx, 0, true);
	n->grey1 = node(&n->fx, 1, true);
	n->grey2 = node(&n->fx, 2, true);
	n->white1 = node(&n->fx, 3, false);
	n->white2 = node(&n->fx, 4, false);
	n->lone = node(&n->fx, 5, false);
	fx_store(&n->fx, n->black, n->grey1);
	fx_store(&n->fx, n->grey1, n->white1);
	fx_store(&n->fx, n->white1, n->white2);
	fx_store(&n->fx, n->lone, n->lone);
	group = fx_group(&n->fx, HG_GROUP_FRAME, "main", 0);
	fx_root(&n->fx, group, "a", 8, 1, n->black);
	fx_root(&n->fx, group, "b", 16, 2, n->grey2);
	n->fx.summary.phase = name;
	n->fx.collector = (hg_collector){.phase = phase, .cycle = 3};
}

static hg_graph *build_marking(struct nodes *n)
{
	assert_int_equal(hg_image_add_work(n->fx.image, n->grey2), HG_OK);
	assert_int_equal(hg_image_add_work(n->fx.image, n->grey1), HG_OK);
	return fx_build(&n->fx);
}

static void expect_text(const char *wanted, hg_status status, char *text)
{
	assert_int_equal(status, HG_OK);
	assert_string_equal(text, wanted);
	hg_text_destroy(text);
}

static void expect_collector(const hg_graph *graph, const char *wanted)
{
	char *text;
	const hg_status status = hg_text_collector(graph, NULL, &text);

	expect_text(wanted, status, text);
}

static void expect_why(const hg_graph *graph, uint64_t address, const char *wanted)
{
	hg_node found;
	uint64_t offset;
	hg_status status;
	char *text;

	assert_int_equal(hg_graph_find(graph, address, &found, &offset), HG_OK);
	status = hg_text_why(graph, NULL, found, &text);
	expect_text(wanted, status, text);
}

static uint32_t findings(const hg_graph *graph)
{
	uint32_t n;
	char *text;

	assert_int_equal(hg_text_check(graph, NULL, &text, &n), HG_OK);
	hg_text_destroy(text);
	return n;
}

static void marking(void **state)
{
	struct nodes n;
	hg_graph *graph;

	(void)state;
	create(&n, HG_PHASE_MARK, "mark");
	graph = build_marking(&n);
	expect_collector(graph, "collection 3: mark\n"
				"  black  1   8  bytes  reached, their pointers followed\n"
				"  grey   2  16  bytes  reached, waiting in the work list\n"
				"  white  3  24  bytes  not reached so far\n"
				"  work list, the next one first:\n"
				"    1  Node 0xc000000010\n"
				"    2  Node 0xc000000008\n");
	expect_why(graph, n.black,
		   "Node 0xc000000000 will survive: black, it was reached\n"
		   "  Node 0xc000000000 is alive:\n"
		   "    #0 main a (sharing.c:1) at 0x8\n"
		   "      →  Node 0xc000000000\n");
	expect_why(graph, n.white2,
		   "Node 0xc000000020 will survive: white now, but a grey object leads there\n"
		   "  Node 0xc000000008, number 2 in the work list\n"
		   "    +0  →  Node 0xc000000018\n"
		   "    +0  →  Node 0xc000000020\n");
	expect_why(
		graph, n.lone,
		"Node 0xc000000028 will be freed: white, no grey object and no root leads to it\n");
	assert_int_equal(findings(graph), 0);
	hg_graph_destroy(graph);
	fx_destroy(&n.fx);
}

/* A pointer was stored behind the collector's back. */
static void broken(void **state)
{
	struct nodes n;
	hg_graph *graph;

	(void)state;
	create(&n, HG_PHASE_MARK, "mark");
	fx_store(&n.fx, n.black, n.white2);
	fx_store(&n.fx, n.white1, 0);
	graph = build_marking(&n);
	expect_collector(graph, "collection 3: mark\n"
				"  black  1   8  bytes  reached, their pointers followed\n"
				"  grey   2  16  bytes  reached, waiting in the work list\n"
				"  white  3  24  bytes  not reached so far\n"
				"  work list, the next one first:\n"
				"    1  Node 0xc000000010\n"
				"    2  Node 0xc000000008\n"
				"WARNING: the invariant is broken\n"
				"  black Node 0xc000000000 +0 points to white Node 0xc000000020,\n"
				"  which this collection will free if nothing else leads there\n");
	assert_int_equal(findings(graph), 1);
	hg_graph_destroy(graph);
	fx_destroy(&n.fx);

	/* while the pointers of the black object are followed it is all right */
	create(&n, HG_PHASE_MARK, "mark");
	fx_store(&n.fx, n.black, n.white2);
	n.fx.collector.scanning = n.black;
	graph = build_marking(&n);
	assert_int_equal(findings(graph), 0);
	hg_graph_destroy(graph);
	fx_destroy(&n.fx);
}

static void sweeping(void **state)
{
	struct nodes n;
	hg_graph *graph, *read;
	char path[] = "/tmp/gomem-colours-XXXXXX";
	const int fd = mkstemp(path);
	hg_totals t;

	(void)state;
	create(&n, HG_PHASE_SWEEP, "sweep");
	fx_store(&n.fx, n.grey1, 0);
	fx_add_span(&n.fx, 1, 16, 2, 0);
	n.fx.spans[0].sweep_gen = 2;
	n.fx.spans[1].sweep_gen = 3;
	fx_put(&n.fx, 1, 0, 1, 1, 8);
	n.fx.mark_bits[n.fx.spans[1].first_slot / 64] = 0; /* new */
	graph = fx_build(&n.fx);
	assert_int_equal(hg_snapshot_write(graph, path, NULL, NULL), HG_OK);
	assert_int_equal(hg_snapshot_read(path, NULL, NULL, &read), HG_OK);
	for (int i = 0; i < 2; i++) {
		hg_graph *const g = i ? read : graph;

		expect_collector(
			g, "collection 3: sweep\n"
			   "  black  3  24  bytes  reached: they stay\n"
			   "  white  3  24  bytes  not reached: freed when their span is swept\n"
			   "  new    1  16  bytes  allocated since\n"
			   "  1 of 2 spans to be swept\n");
		expect_why(g, n.white1,
			   "Node 0xc000000018 will be freed when span 0 is swept: white, it was "
			   "not reached\n");
		expect_why(g, n.fx.spans[1].base,
			   "Node 0xc000002000 survives: it was allocated after marking\n");
		hg_graph_totals(g, &t);
		assert_int_equal(t.unswept, 3);
		assert_int_equal(t.unswept_bytes, 24);
		assert_int_equal(findings(g), 0);
	}
	hg_graph_destroy(graph);
	hg_graph_destroy(read);
	close(fd);
	unlink(path);
	fx_destroy(&n.fx);
}

/* Among black and white objects at random, exactly the pointers from black to white are found. */
static void random_invariant(void **state)
{
	enum { OBJECTS = 64 };
	uint64_t seed = fx_seed("random_invariant");

	(void)state;
	for (int round = 0; round < 200; round++) {
		uint32_t to[OBJECTS], expected = 0;
		struct fx fx;
		hg_graph *graph;

		fx_create(&fx, 1, 1);
		fx_type(&fx, "Node", 8, HG_TYPE_PRECISE, 1);
		fx_site(&fx, "", 0, "", false);
		fx_add_span(&fx, 1, 8, 1, 0);
		for (uint32_t i = 0; i < OBJECTS; i++)
			fx_put(&fx, 0, i, 0, 0, 0);
		fx.mark_bits[0] = fx_random(&seed);
		for (uint32_t i = 0; i < OBJECTS; i++) {
			to[i] = fx_below(&seed, OBJECTS);
			fx_store(&fx, FX_BASE + 8 * i, FX_BASE + 8 * to[i]);
		}
		for (uint32_t i = 0; i < OBJECTS; i++)
			expected += (fx.mark_bits[0] >> i & 1) && !(fx.mark_bits[0] >> to[i] & 1);
		fx.summary.phase = "mark";
		fx.collector = (hg_collector){.phase = HG_PHASE_MARK, .cycle = 1};
		graph = fx_build(&fx);
		assert_int_equal(findings(graph), expected);
		hg_graph_destroy(graph);
		fx_destroy(&fx);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marking),
		cmocka_unit_test(broken),
		cmocka_unit_test(sweeping),
		cmocka_unit_test(random_invariant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
