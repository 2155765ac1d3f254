/* SPDX-License-Identifier: MIT
 *
 * Hostile images: the library must not read outside of what it was given, must end soon, and must
 * say what is wrong. First one fault at a time with the sentence it causes, then thousands of
 * images with random bytes in every table. Meant to be run with the address sanitizer, too.
 */
#include "graph_fixture.h"

struct small {
	struct fx fx;
	uint64_t user;
};

/* Two spans, three objects, one pointer. */
static void small_create(struct small *s)
{
	struct fx *fx = &s->fx;
	uint64_t other;

	fx_create(fx, 4, 4);
	fx_type(fx, "User", 24, HG_TYPE_PRECISE, 1);
	fx_type(fx, "gm_int", 8, HG_TYPE_POINTER_FREE, 0);
	fx_site(fx, "", 0, "", false);
	fx_site(fx, "a.c", 1, "one", false);
	fx_add_span(fx, 1, 24, 3, 0);
	fx_add_span(fx, 1, 16, 2, 1);
	s->user = fx_put(fx, 0, 0, 0, 1, 0);
	other = fx_put(fx, 0, 1, 0, 1, 0);
	fx_put(fx, 1, 0, 1, 1, 8);
	fx_store(fx, s->user, other);
	fx_root(fx, fx_group(fx, HG_GROUP_GLOBALS, "", 0), "user", 0x1000, 1, s->user);
}

/* Builds, asks everything once, and returns the text of the check. */
static char *check(struct small *s, uint32_t *findings)
{
	hg_graph *graph = fx_build(&s->fx);
	char *text;

	assert_int_equal(hg_text_check(graph, NULL, &text, findings), HG_OK);
	hg_graph_destroy(graph);
	fx_destroy(&s->fx);
	return text;
}

static void expect(struct small *s, const char *sentence)
{
	uint32_t findings;
	char *text = check(s, &findings);

	if (!strstr(text, sentence))
		fail_msg("no \"%s\" in:\n%s", sentence, text);
	assert_true(findings > 0);
	hg_text_destroy(text);
}

static void sound_heap(void **state)
{
	struct small s;
	uint32_t findings;
	char *text;

	(void)state;
	small_create(&s);
	text = check(&s, &findings);
	assert_string_equal(text, "no findings in 2 spans, 3 objects, 2 pointers\n");
	assert_int_equal(findings, 0);
	hg_text_destroy(text);
}

static void spans(void **state)
{
	struct small s;

	(void)state;
	small_create(&s);
	s.fx.spans[0].elem_size = 0;
	expect(&s, "span 0: slots of 0 bytes do not fit its pages\n");
	small_create(&s);
	s.fx.spans[1].base += 4;
	expect(&s, "span 1: slots of 16 bytes do not fit its pages\n");
	small_create(&s);
	s.fx.spans[1].base = UINT64_MAX - 4095;
	expect(&s, "span 1: slots of 16 bytes do not fit its pages\n");
	small_create(&s);
	s.fx.spans[0].elem_count = 400;
	expect(&s, "span 0: 400 slots, but its pages hold 341\n");
	small_create(&s);
	s.fx.spans[1].base = s.fx.spans[0].base;
	expect(&s, "span 1 lies over span 0\n");
	small_create(&s);
	s.fx.spans[1].first_slot = 64;
	expect(&s, "span 1 uses the slots of span 0\n");
	small_create(&s);
	s.fx.spans[1].first_slot = 100000;
	expect(&s, "span 1: slots 0..511 lie beyond the slot table\n");
	small_create(&s);
	s.fx.spans[0].alloc_count = 7;
	expect(&s, "span 0: counts 7 allocated slots, but 2 allocation bits set\n");
}

static void slots(void **state)
{
	struct small s;

	(void)state;
	small_create(&s);
	s.fx.slots[1].type = 900;
	expect(&s, "slot 1 of span 0: type 900 is not in the table\n");
	small_create(&s);
	s.fx.slots[0].site = 77;
	expect(&s, "slot 0 of span 0: site 77 is not in the table\n");
	small_create(&s);
	s.fx.slots[0].slack = 25;
	expect(&s, "slot 0 of span 0: 25 bytes unused of 24\n");
	small_create(&s);
	s.fx.summary.heap_alloc += 24;
	expect(&s, "the heap counts 88 bytes allocated, its slots hold 64\n");
}

static void pointers(void **state)
{
	struct small s;

	(void)state;
	small_create(&s);
	fx_free(&s.fx, 0, 1);
	expect(&s, "User 0xc000000000 +0 points to 0xc000000018: a freed slot\n");
	small_create(&s);
	fx_store(&s.fx, s.user, FX_BASE + 5 * 24);
	expect(&s, "points to 0xc000000078: a slot never allocated\n");
	small_create(&s);
	fx_store(&s.fx, s.user, FX_BASE + FX_PAGE - 1);
	expect(&s, "points to 0xc000001fff: behind the last slot of its span\n");
	small_create(&s);
	s.fx.spans[1].state = 1;
	s.fx.summary.heap_alloc -= 16;
	fx_store(&s.fx, s.user, FX_BASE + FX_PAGE);
	expect(&s, "points to 0xc000002000: in no span\n");
	small_create(&s);
	fx_root(&s.fx, 0, "gone", 0x1008, 2, s.user + 48);
	expect(&s, "global gone points to 0xc000000030: a slot never allocated\n");
	small_create(&s);
	fx_root(&s.fx, 9, "lost", 0x1008, 2, s.user);
	expect(&s, "root 1: group 9 is not in the table\n");
	small_create(&s);
	assert_int_equal(hg_image_add_work(s.fx.image, 0x1234), HG_OK);
	expect(&s, "entry 0 of the work list, 0x1234, is no object\n");
}

static void memory(void **state)
{
	struct small s;
	uint64_t mask = UINT64_MAX;
	const hg_type wide = {
		.name = "Wide",
		.size = 8,
		.kind = HG_TYPE_PRECISE,
		.mask = &mask,
		.mask_bits = 60,
	};

	(void)state;
	small_create(&s);
	assert_int_equal(hg_image_add_region(s.fx.image, UINT64_MAX - 7, s.fx.memory, 64), HG_OK);
	expect(&s, "memory region 0 at 0xfffffffffffffff8 wraps around or overlaps another\n");
	small_create(&s);
	assert_int_equal(hg_image_add_region(s.fx.image, FX_BASE + 8, s.fx.memory, 64), HG_OK);
	expect(&s, "wraps around or overlaps another\n");
	small_create(&s);
	s.fx.used = 8;
	expect(&s, "User 0xc000000000: 16 bytes could not be read\n");
	small_create(&s);
	assert_int_equal(hg_image_add_type(s.fx.image, &wide), HG_OK);
	expect(&s, "type 2: pointer mask of 60 bits for 1 word\n");
}

/* ---- Random bytes ---------------------------------------------------------------------------- */

static uint64_t nasty(uint64_t *seed)
{
	static const uint64_t values[] = {0,          1,
					  7,          8,
					  UINT64_MAX, UINT32_MAX,
					  1ull << 31, 1ull << 32,
					  1ull << 63, FX_BASE,
					  FX_PAGE,    64,
					  65,         UINT64_MAX - FX_PAGE};

	switch (fx_below(seed, 3)) {
	case 0:
		return fx_random(seed);
	case 1:
		return FX_BASE + fx_below(seed, 8 * FX_PAGE);
	default:
		return values[fx_below(seed, sizeof(values) / sizeof(values[0]))];
	}
}

static void spoil(void *bytes, size_t n, uint32_t times, uint64_t *seed)
{
	for (uint32_t i = 0; n >= 8 && i < times; i++) {
		const uint64_t value = nasty(seed);
		const size_t width = 1ull << fx_below(seed, 4);

		memcpy((char *)bytes + fx_below(seed, (uint32_t)(n - 8)), &value, width);
	}
}

static void spoil_column(hg_column *column, uint64_t *seed)
{
	switch (fx_below(seed, 6)) {
	case 0:
		column->stride = nasty(seed);
		break;
	case 1:
		column->offset = (uint32_t)nasty(seed);
		break;
	case 2:
		column->width = fx_below(seed, 20);
		break;
	case 3:
		column->bytes = fx_below(seed, (uint32_t)column->bytes + 1);
		break;
	case 4:
		column->data = NULL;
		break;
	default:
		break;
	}
}

static void use(const hg_graph *graph, uint64_t *seed)
{
	const hg_text_options options = {.limit = fx_below(seed, 30),
					 .symbolic = fx_below(seed, 2)};
	uint32_t findings;
	hg_totals totals;
	char *text;

	hg_graph_totals(graph, &totals);
	assert_int_equal(hg_text_check(graph, &options, &text, &findings), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_overview(graph, &options, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_objects(graph, &options, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_types(graph, &options, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_spans(graph, &options, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_roots(graph, &options, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_map(graph, &options, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_retained(graph, &options, HG_NONE, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_dominators(graph, &options, HG_NONE, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_cycles(graph, &options, HG_NONE, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_diff(graph, graph, &options, &text), HG_OK);
	hg_text_destroy(text);
	assert_int_equal(hg_text_canonical(graph, &text), HG_OK);
	hg_text_destroy(text);
	for (int i = 0; i < 5; i++) {
		const hg_node node = fx_below(seed, totals.nodes);

		assert_int_equal(hg_text_retained(graph, &options, node, &text), HG_OK);
		hg_text_destroy(text);
		assert_int_equal(hg_text_paths(graph, &options, node, &text), HG_OK);
		hg_text_destroy(text);
		assert_int_equal(hg_text_share(graph, &options, node, &text), HG_OK);
		hg_text_destroy(text);
		assert_int_equal(hg_text_path(graph, &options, node, &text), HG_OK);
		hg_text_destroy(text);
		assert_int_equal(hg_text_place(graph, &options, nasty(seed), &text), HG_OK);
		hg_text_destroy(text);
	}
}

static void spoiled_image(uint64_t *seed)
{
	struct fx fx;
	hg_spans spans_in;
	hg_slots slots_in;
	hg_graph *graph;
	hg_column *columns[12];

	fx_create(&fx, 8, 8);
	fx_type(&fx, "User", nasty(seed) % 64, HG_TYPE_PRECISE, fx_random(seed));
	fx_type(&fx, "Any", nasty(seed), HG_TYPE_CONSERVATIVE, fx_random(seed));
	fx_type(&fx, "Big", nasty(seed), HG_TYPE_PRECISE, fx_random(seed));
	fx_site(&fx, "a.c", 1, "one", true);
	for (int i = 0; i < 6; i++)
		fx_add_span(&fx, 1, 8 + 8 * fx_below(seed, 20), 1, 0);
	for (int i = 0; i < 200; i++) {
		const uint32_t s = fx_below(seed, fx.n_spans);
		const uint64_t at = fx_put(&fx, s, fx_below(seed, fx.spans[s].elem_count),
					   (uint16_t)fx_below(seed, 4), fx_below(seed, 2), 0);

		fx_store(&fx, at, nasty(seed));
	}
	fx_root(&fx, fx_group(&fx, HG_GROUP_FRAME, "f", 0), "r", 0, 0, nasty(seed));
	fx_root(&fx, fx_group(&fx, HG_GROUP_UNNAMED, "", 0), "", 1, 0, nasty(seed));
	fx_columns(&fx, &spans_in, &slots_in);
	spoil(fx.spans, fx.n_spans * sizeof(*fx.spans), fx_below(seed, 8), seed);
	spoil(fx.slots, fx.n_slots * sizeof(*fx.slots), fx_below(seed, 8), seed);
	spoil(fx.alloc_bits, fx.n_slots / 8, fx_below(seed, 8), seed);
	columns[0] = &spans_in.state;
	columns[1] = &spans_in.base;
	columns[2] = &spans_in.elem_size;
	columns[3] = &spans_in.elem_count;
	columns[4] = &spans_in.first_slot;
	columns[5] = &spans_in.pages;
	columns[6] = &spans_in.size_class;
	columns[7] = &spans_in.noscan;
	columns[8] = &spans_in.alloc_count;
	columns[9] = &slots_in.type;
	columns[10] = &slots_in.site;
	columns[11] = &slots_in.slack;
	for (uint32_t i = fx_below(seed, 3); i > 0; i--)
		spoil_column(columns[fx_below(seed, 12)], seed);
	if (!fx_below(seed, 4))
		spans_in.count = nasty(seed);
	if (!fx_below(seed, 4))
		slots_in.count = nasty(seed);
	if (!fx_below(seed, 4))
		slots_in.alloc_bytes = fx_below(seed, (uint32_t)slots_in.alloc_bytes + 1);
	if (!fx_below(seed, 4))
		fx.summary.page_size = nasty(seed);
	if (!fx_below(seed, 4))
		fx.summary.arena_start = nasty(seed);
	hg_image_set_summary(fx.image, &fx.summary);
	hg_image_set_spans(fx.image, &spans_in);
	hg_image_set_slots(fx.image, &slots_in);
	hg_image_add_region(fx.image, FX_BASE, fx.memory, fx.used);
	hg_image_add_region(fx.image, nasty(seed), fx.memory, fx_below(seed, 1000));
	hg_image_add_work(fx.image, nasty(seed));
	if (hg_graph_build(fx.image, NULL, NULL, &graph) == HG_OK) {
		use(graph, seed);
		hg_graph_destroy(graph);
	} else {
		assert_true(*hg_last_error() != '\0');
	}
	fx_destroy(&fx);
}

static void random_bytes(void **state)
{
	uint64_t seed = fx_seed("random_bytes");

	(void)state;
	for (int i = 0; i < 3000; i++)
		spoiled_image(&seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_heap), cmocka_unit_test(spans),
		cmocka_unit_test(slots),      cmocka_unit_test(pointers),
		cmocka_unit_test(memory),     cmocka_unit_test(random_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
