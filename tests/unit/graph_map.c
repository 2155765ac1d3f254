/* SPDX-License-Identifier: MIT
 *
 * heap spans -map: the shade of a page says how full it is; pages that are in no span are blank;
 * large arenas have several pages to a character; the losses add up to the pages of the spans.
 */
#include "graph_fixture.h"

enum { PAGES = 40 };

static hg_graph *build(struct fx *fx)
{
	const uint32_t small = (fx_create(fx, PAGES, 8), fx_add_span(fx, 1, 1024, 1, 1));
	uint32_t span;

	fx_type(fx, "Kilo", 1000, HG_TYPE_POINTER_FREE, 0);
	fx_site(fx, "map.c", 1, "fill", false);
	fx_put(fx, small, 0, 0, 0, 24);
	for (uint32_t used = 4; used <= 8; used++) {
		span = fx_add_span(fx, 1, 1024, 1, 1);
		for (uint32_t slot = 0; slot < used - (used == 6); slot++)
			fx_put(fx, span, slot, 0, 0, 24);
	}
	fx_add_span(fx, 2, 3000, 2, 1);       /* nothing in it, and a rest behind its last slot */
	fx->used = (uint64_t)PAGES * FX_PAGE; /* the others were given back */
	fx->summary.arena_used = FX_BASE + fx->used;
	return fx_build(fx);
}

static void expect(const hg_graph *graph, uint32_t limit, uint32_t width, bool ascii,
		   const char *wanted)
{
	const hg_text_options o = {.limit = limit, .width = width, .ascii = ascii};
	char *text;

	assert_int_equal(hg_text_map(graph, &o, &text), HG_OK);
	assert_string_equal(text, wanted);
	hg_text_destroy(text);
}

#define LOSSES                                         \
	"  30,000  45.8 %  asked for by the program\n" \
	"     720   1.1 %  rest of slots in use\n"     \
	"  33,432  51.0 %  free slots\n"               \
	"   1,384   2.1 %  behind the last slot of a span\n"
#define HEAD "30,720 bytes in 30 objects, 40 pages in 7 spans\n"

static void maps(void **state)
{
	struct fx fx;
	hg_graph *graph = build(&fx);

	(void)state;
	expect(graph, 0, 80, false,
	       HEAD "  0xc000000000    ░▒▒▒▓█··\n"
		    "  0xc000040000\n"
		    "  a page of 8,192 bytes: █ full  ▓ most  ▒ half  ░ little  · empty\n" LOSSES);
	expect(graph, 1, 80, false,
	       HEAD
	       "  0xc000000000    ░▒▓·\n"
	       "  2 pages of 8,192 bytes each: █ full  ▓ most  ▒ half  ░ little  · empty\n" LOSSES);
	expect(graph, 0, 40, true,
	       HEAD "  0xc000000000    -+++*#..\n"
		    "  0xc000020000\n"
		    "  0xc000040000\n"
		    "  a page of 8,192 bytes: # full  * most  + half  - little  . empty\n" LOSSES);
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(maps)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
