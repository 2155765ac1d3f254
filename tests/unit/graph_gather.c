/* SPDX-License-Identifier: MIT
 *
 * What is gathered out of scattered memory, and what the heap's own pointer bits and heads make of
 * it: rows, slot bitmaps and edges are those that a naive reading finds, on random heaps whose
 * memory comes in pieces with holes; a pointer to the heap's own pages is not dangling; nonsense is
 * refused.
 */
#include "graph_fixture.h"

enum { BYTES = 4096, PIECES = 24, ROUNDS = 400 };
#define START 0x1000ull

/* Memory with holes: some pieces of BYTES bytes. */
struct scattered {
	uint8_t bytes[BYTES];
	bool there[BYTES];
	hg_memory pieces[PIECES];
	size_t n;
};

static void scatter(struct scattered *s, uint64_t *seed)
{
	uint32_t at = 0;

	s->n = 0;
	for (uint32_t i = 0; i < BYTES; i++) {
		s->bytes[i] = (uint8_t)fx_random(seed);
		s->there[i] = false;
	}
	while (s->n < PIECES && at < BYTES) {
		uint32_t bytes = 1 + fx_below(seed, BYTES / PIECES * 2);

		if (bytes > BYTES - at)
			bytes = BYTES - at;
		s->pieces[s->n++] = (hg_memory){START + at, s->bytes + at, bytes};
		memset(s->there + at, true, bytes);
		at += bytes + (fx_below(seed, 2) ? fx_below(seed, 40) : 0);
	}
}

static bool naive_byte(const struct scattered *s, uint64_t address, uint8_t *byte)
{
	const bool there = address >= START && address < START + BYTES && s->there[address - START];

	*byte = there ? s->bytes[address - START] : 0;
	return there;
}

static void rows(void **state)
{
	uint64_t seed = fx_seed("rows"), missing;
	struct scattered s;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t addresses[20], lost = 0;
		uint8_t got[20 * 16];
		const uint64_t size = 1 + fx_below(&seed, 16);
		const hg_column column = {addresses, sizeof(addresses), 8, 0, 8};

		scatter(&s, &seed);
		for (int i = 0; i < 20; i++)
			addresses[i] = START + fx_below(&seed, BYTES + 64) - 32;
		assert_int_equal(hg_gather_rows(s.pieces, s.n, &column, 20, size, got, &missing),
				 HG_OK);
		for (int i = 0; i < 20; i++) {
			uint8_t wanted[16];
			uint64_t there = 0;

			while (there < size && naive_byte(&s, addresses[i] + there, &wanted[there]))
				there++;
			lost += there < size;
			if (there == size)
				assert_memory_equal(got + i * size, wanted, size);
			else /* what there is of it before the hole may be kept */
				assert_int_equal(got[(i + 1) * size - 1], 0);
		}
		assert_int_equal(missing, lost);
	}
}

struct row {
	uint64_t base, elem_size, elem_count, pages, bits, ones;
	uint8_t state;
};

static bool bit(const uint8_t *bits, uint64_t i)
{
	return bits[i / 8] >> i % 8 & 1;
}

static void bitmaps(void **state)
{
	enum { SPANS = 12, MOST = SPANS * 512 };
	uint64_t seed = fx_seed("bitmaps"), missing, slots;
	struct scattered s;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct row row[SPANS];
		uint64_t first[SPANS], lost = 0, at = 0;
		uint8_t got[MOST / 8];
		hg_spans spans = {.count = SPANS,
				  .in_use = 1,
				  .state = FX_COLUMN(row, SPANS, state),
				  .elem_size = FX_COLUMN(row, SPANS, elem_size),
				  .elem_count = FX_COLUMN(row, SPANS, elem_count),
				  .pages = FX_COLUMN(row, SPANS, pages),
				  .first_slot = {first, sizeof(first), 8, 0, 8}};
		const hg_column bits = FX_COLUMN(row, SPANS, bits);
		const hg_column ones = FX_COLUMN(row, SPANS, ones);

		scatter(&s, &seed);
		for (int i = 0; i < SPANS; i++) {
			row[i] = (struct row){
				.elem_size = 16 + fx_below(&seed, 5000),
				.elem_count = fx_below(&seed, 9) ? fx_below(&seed, 700)
								 : fx_random(&seed),
				.pages = 1,
				.bits = START + fx_below(&seed, BYTES),
				.ones = fx_below(&seed, 5) ? fx_below(&seed, 100)
							   : fx_random(&seed),
				.state = (uint8_t)fx_below(&seed, 3),
			};
		}
		assert_int_equal(hg_spans_number(&spans, FX_PAGE, first, &slots), HG_OK);
		assert_true(slots <= MOST);
		assert_int_equal(hg_gather_bits(s.pieces, s.n, &spans, FX_PAGE, &bits, &ones, got,
						(slots + 7) / 8, &missing),
				 HG_OK);
		for (int i = 0; i < SPANS; i++) {
			uint64_t count = row[i].state == 1 ? row[i].elem_count : 0;
			bool whole = true;

			if (count > FX_PAGE / row[i].elem_size)
				count = FX_PAGE / row[i].elem_size;
			assert_int_equal(first[i], at);
			for (uint64_t b = 0; row[i].ones < count && b < (count + 7) / 8; b++) {
				uint8_t byte;

				whole &= naive_byte(&s, row[i].bits + b, &byte);
			}
			lost += !whole;
			for (uint64_t slot = 0; slot < count; slot++) {
				uint8_t byte;

				naive_byte(&s, row[i].bits + slot / 8, &byte);
				if (slot < row[i].ones)
					assert_true(bit(got, at + slot));
				else if (whole)
					assert_int_equal(bit(got, at + slot), byte >> slot % 8 & 1);
			}
			at += count;
		}
		assert_int_equal(slots, at);
		assert_int_equal(missing, lost);
	}
}

static void refused(void **state)
{
	uint8_t byte = 0;
	const hg_memory twice[] = {{8, &byte, 1}, {8, &byte, 1}};
	const hg_pointer_bits odd = {.address = FX_BASE + 4, .data = &byte, .bytes = 1};
	const hg_pointer_bits none = {.address = FX_BASE, .bytes = 1};
	uint64_t missing;
	hg_image *image;

	(void)state;
	assert_int_equal(
		hg_gather_rows(twice, 2, &(hg_column){.data = NULL}, 1, 1, &byte, &missing),
		HG_BAD_INPUT);
	assert_int_equal(hg_image_create(&image), HG_OK);
	assert_int_equal(hg_image_add_pointer_bits(image, &odd), HG_BAD_INPUT);
	assert_int_equal(hg_image_add_pointer_bits(image, &none), HG_BAD_INPUT);
	hg_image_destroy(image);
}

/* ---- Pointer bits ---------------------------------------------------------------------------- */

enum { PAGES = 6, WORDS = PAGES * FX_PAGE / 8 };

/* Bytes of the heap that so many bytes of the bits tell of. */
static uint64_t reach_of(hg_bits_kind kind, uint64_t *bytes)
{
	*bytes = kind == HG_BITS_STOPS ? 9 : 1;
	return kind == HG_BITS_STOPS ? 512 : kind == HG_BITS_PACKED ? 64 : 32;
}

/* Whether a word of an object at `start` is a pointer, as the words of heapgraph.h say. */
static bool naive_pointer(const uint8_t *bits, hg_bits_kind kind, uint64_t start, uint64_t word)
{
	if (kind == HG_BITS_PACKED)
		return bit(bits, word);
	if (kind == HG_BITS_STOPS) {
		for (uint64_t chunk = start / 64; chunk < word / 64; chunk++) {
			if (bits[chunk * 9 + 8])
				return false;
		}
		return bit(bits + word / 64 * 9, word % 64);
	}
	for (uint64_t w = start; w <= word; w++) {
		if (!(bits[w / 4] >> (4 + w % 4) & 1))
			return false;
	}
	return bits[word / 4] >> word % 4 & 1;
}

static void one_heap(uint64_t *seed, hg_bits_kind kind)
{
	static const uint64_t sizes[] = {8, 24, 48, 640, 4096, 16384};
	uint64_t step;
	const uint64_t unit = reach_of(kind, &step);
	uint8_t heads[PAGES] = {0};
	static uint8_t bits[PAGES * FX_PAGE / 32];
	struct fx fx;
	hg_graph *graph;
	uint64_t at = 0;

	fx_create(&fx, PAGES, PAGES);
	while (fx.used < fx.bytes) {
		const uint64_t size = sizes[fx_below(seed, sizeof(sizes) / sizeof(*sizes))];
		const uint32_t pages = (uint32_t)(size > FX_PAGE ? size / FX_PAGE : 1);
		uint32_t span;

		if (fx.used + pages * FX_PAGE > fx.bytes)
			continue;
		span = fx_add_span(&fx, pages, size, 1, 0);
		heads[span] = size > 24 && fx_below(seed, 2) ? 8 * (1 + fx_below(seed, 3)) : 0;
		for (uint32_t i = 0; i < fx.spans[span].elem_count; i++) {
			if (fx_below(seed, 3))
				fx_put(&fx, span, i, 0, 0, 0);
		}
	}
	fx_type(&fx, "", 0, HG_TYPE_POINTER_FREE, 0);
	fx.spans[0].state = FX_IN_USE + 1; /* pages of the heap's own */
	for (uint64_t i = 0; i < sizeof(bits); i++)
		bits[i] = (uint8_t)(fx_random(seed) | (fx_below(seed, 4) ? 0xf0 : 0));
	for (uint64_t i = 8; kind == HG_BITS_STOPS && i < sizeof(bits); i += 9)
		bits[i] = (uint8_t)(fx_below(seed, 3) ? 0 : 1 + fx_below(seed, 255));
	for (uint64_t w = 0; w < WORDS; w++)
		fx_store(&fx, FX_BASE + w * 8, FX_BASE + fx_below(seed, (uint32_t)fx.bytes));
	while (at < fx.bytes) { /* in pieces that end anywhere */
		uint64_t bytes = unit * (1 + fx_below(seed, 300));
		hg_pointer_bits piece = {
			.address = FX_BASE + at, .kind = kind, .data = bits + at / unit * step};

		if (bytes > fx.bytes - at)
			bytes = fx.bytes - at;
		piece.bytes = bytes / unit * step;
		assert_int_equal(hg_image_add_pointer_bits(fx.image, &piece), HG_OK);
		at += bytes;
	}
	{
		hg_spans spans;
		hg_slots slots;
		uint64_t edges = 0, dangling = 0;
		hg_totals totals;
		hg_node node = 1;

		fx_columns(&fx, &spans, &slots);
		spans.own_state = FX_IN_USE + 1;
		spans.head = (hg_column){heads, sizeof(heads), 1, 0, 1};
		slots.type = (hg_column){.data = NULL};
		assert_int_equal(hg_image_set_summary(fx.image, &fx.summary), HG_OK);
		assert_int_equal(hg_image_add_region(fx.image, FX_BASE, fx.memory, fx.used), HG_OK);
		assert_int_equal(hg_image_set_spans(fx.image, &spans), HG_OK);
		assert_int_equal(hg_image_set_slots(fx.image, &slots), HG_OK);
		assert_int_equal(hg_graph_build(fx.image, NULL, NULL, &graph), HG_OK);
		hg_graph_totals(graph, &totals);
		for (; node < totals.nodes; node++) {
			hg_node_info info;
			const hg_edge *out;
			size_t n, found = 0;

			assert_int_equal(hg_graph_node(graph, node, &info), HG_OK);
			assert_int_equal(hg_graph_out(graph, node, &out, &n), HG_OK);
			hg_place_info before;
			const uint64_t start = (info.address - FX_BASE) / 8;
			const uint64_t head = info.size - info.requested;

			assert_int_equal((info.address - head - FX_BASE) % FX_PAGE % info.size, 0);
			hg_graph_place(graph, info.address - 1, &before);
			assert_int_equal(before.place == HG_PLACE_HEAD, head > 0);
			for (uint64_t w = 0; w < info.requested / 8; w++) {
				uint64_t value, offset;
				hg_node to;

				if (!naive_pointer(bits, kind, start, start + w))
					continue;
				memcpy(&value, fx.memory + (start + w) * 8, 8);
				if (hg_graph_find(graph, value, &to, &offset) == HG_OK) {
					assert_true(found < n);
					assert_int_equal(out[found].from_offset, w * 8);
					assert_int_equal(out[found].to, to);
					assert_int_equal(out[found].to_offset, offset);
					found++;
				} else if (value >=
					   fx.spans[0].base + fx.spans[0].pages * FX_PAGE) {
					dangling++;
				}
			}
			assert_int_equal(found, n);
			edges += n;
		}
		assert_int_equal(edges, totals.edges);
		assert_int_equal(dangling, totals.dangling);
	}
	hg_graph_destroy(graph);
	fx_destroy(&fx);
}

static void pointer_bits(void **state)
{
	uint64_t seed = fx_seed("pointer bits");

	(void)state;
	for (int round = 0; round < 60; round++)
		one_heap(&seed, (hg_bits_kind)(round % 3));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
		cmocka_unit_test(bitmaps),
		cmocka_unit_test(refused),
		cmocka_unit_test(pointer_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
