/* SPDX-License-Identifier: MIT
 *
 * text_map.c - the arena as a strip of pages, and where its bytes are lost.
 *
 * A character is a page, or several where the arena is large: as many as make the map fit into
 * `limit` lines. Its shade says how much of it objects take.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { HEAD = 16 }; /* columns of an address and the gap behind it */

struct map {
	const struct hgi_text *text;
	hg_summary summary;
	uint64_t start, pages, per_character;
	size_t characters, per_line;
	uint64_t *used;    /* bytes of objects, per character */
	uint64_t *in_span; /* bytes of spans in use */
};

/* Adds `bytes` from `address` on to the characters that they are in. */
static void spread(struct map *map, uint64_t *to, uint64_t address, uint64_t bytes)
{
	const uint64_t width = map->per_character * map->summary.page_size;
	const uint64_t end = map->start + map->characters * width;

	while (bytes && address >= map->start && address < end) {
		const size_t at = (size_t)((address - map->start) / width);
		const uint64_t room = map->start + (at + 1) * width - address;
		const uint64_t part = bytes < room ? bytes : room;

		to[at] += part;
		address += part;
		bytes -= part;
	}
}

static const char *shade(const struct map *map, size_t at)
{
	static const char *const unicode[] = {"·", "░", "▒", "▓", "█"};
	static const char *const ascii[] = {".", "-", "+", "*", "#"};
	const uint64_t whole = map->in_span[at];
	size_t i;

	/* nothing, up to a third, up to two thirds, less than all, all */
	i = !map->used[at]                      ? 0
	    : map->used[at] >= whole            ? 4
	    : map->used[at] < whole / 3         ? 1
	    : map->used[at] < whole - whole / 3 ? 2
						: 3;
	return map->text->options.ascii ? ascii[i] : unicode[i];
}

static void put_strip(struct hgi_text *text, const struct map *map)
{
	const uint64_t line = map->per_line * map->per_character * map->summary.page_size;
	char head[32];
	int blanks = 0; /* that are written only before something */

	for (size_t at = 0; at < map->characters; at++) {
		if (at % map->per_line == 0) {
			const uint64_t offset = at / map->per_line * line;

			snprintf(head, sizeof(head),
				 text->options.symbolic ? "+%" PRIu64 : "0x%" PRIx64,
				 text->options.symbolic ? offset : map->start + offset);
			hgi_text_put(text, "  %s", head);
			blanks = strlen(head) < HEAD ? HEAD - (int)strlen(head) : 2;
		}
		if (map->in_span[at]) {
			hgi_text_put(text, "%*s%s", blanks, "", shade(map, at));
			blanks = 0;
		} else {
			blanks++;
		}
		if (at + 1 == map->characters || (at + 1) % map->per_line == 0)
			hgi_text_put(text, "\n");
	}
}

static void put_legend(struct hgi_text *text, const struct map *map)
{
	const char *legend = text->options.ascii ? "# full  * most  + half  - little  . empty"
						 : "█ full  ▓ most  ▒ half  ░ little  · empty";

	hgi_text_put(text, "  %s of %s%s: %s\n",
		     map->per_character == 1 ? "a page" : hgi_count(map->per_character, "page").s,
		     hgi_count(map->summary.page_size, "byte").s,
		     map->per_character == 1 ? "" : " each", legend);
}

/* Where the spans' bytes are. */
static void put_losses(struct hgi_text *text, const hg_totals *t)
{
	struct hgi_table table;
	uint64_t pages = 0, slots = 0;
	hg_span span;

	for (uint32_t i = 0; hg_graph_span(text->graph, i, &span) == HG_OK; i++) {
		pages += span.end - span.base;
		slots += span.elem_size * span.elem_count;
	}
	const struct {
		const char *what;
		uint64_t bytes;
	} rows[] = {{"asked for by the program", t->requested},
		    {"rest of slots in use", t->bytes - t->requested},
		    {"free slots", slots > t->bytes ? slots - t->bytes : 0},
		    {"behind the last slot of a span", pages > slots ? pages - slots : 0}};

	hgi_table_begin(&table, text, "rrl");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && pages; i++) {
		hgi_table_cell(&table, "%s", hgi_number(rows[i].bytes).s);
		hgi_table_cell(&table, "%.1f %%", 100.0 * (double)rows[i].bytes / (double)pages);
		hgi_table_cell(&table, "%s", rows[i].what);
	}
	hgi_table_end(&table, 2);
}

static void count(struct map *map, const hg_graph *graph, const hg_totals *t)
{
	hg_node_info info;
	hg_span span;

	for (uint32_t i = 0; hg_graph_span(graph, i, &span) == HG_OK; i++)
		spread(map, map->in_span, span.base, span.end - span.base);
	for (hg_node node = t->groups + 1; node < t->nodes; node++)
		if (hg_graph_node(graph, node, &info) == HG_OK)
			spread(map, map->used, info.address, info.size);
}

hg_status hg_text_map(const hg_graph *graph, const hg_text_options *options, char **out)
{
	struct hgi_text text;
	struct map map = {.text = &text};
	hg_totals t;
	uint64_t most;

	hg_graph_totals(graph, &t);
	hg_graph_summary(graph, &map.summary);
	hgi_text_begin(&text, graph, options);
	map.start = map.summary.arena_start;
	if (map.summary.page_size && map.summary.arena_used > map.start)
		map.pages = (map.summary.arena_used - map.start) / map.summary.page_size;
	if (!map.pages || !t.spans) {
		hgi_text_put(&text, "no pages in use\n");
		return hgi_text_end(&text, out);
	}
	/* powers of two, so that lines begin at round addresses */
	map.per_line = 16;
	while (map.per_line * 2 + 2 + HEAD <= text.options.width)
		map.per_line *= 2;
	most = (uint64_t)map.per_line * (text.options.limit < 1000 ? text.options.limit : 1000);
	map.per_character = 1;
	while (map.pages / map.per_character >= most)
		map.per_character *= 2;
	map.characters = (size_t)((map.pages + map.per_character - 1) / map.per_character);
	map.used = calloc(map.characters, sizeof(*map.used));
	map.in_span = calloc(map.characters, sizeof(*map.in_span));
	if (map.used && map.in_span) {
		count(&map, graph, &t);
		hgi_text_put(&text, "%s in %s, %s in %s\n", hgi_count(t.bytes, "byte").s,
			     hgi_count(t.objects, "object").s, hgi_count(map.pages, "page").s,
			     hgi_count(t.spans, "span").s);
		put_strip(&text, &map);
		put_legend(&text, &map);
		put_losses(&text, &t);
	} else {
		text.failed = true;
	}
	free(map.used);
	free(map.in_span);
	return hgi_text_end(&text, out);
}
