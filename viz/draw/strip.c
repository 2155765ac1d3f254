/* SPDX-License-Identifier: MIT
 *
 * strip.c - the heap in the order of its addresses: per span a line of text and a cell per slot, up
 * to the last one that ever held an object in this animation.
 */
#include "scene.h"

#include <inttypes.h>
#include <stdlib.h>

enum { WIDTH = 456, HEADER = 40, GAP = 16 };

struct strip {
	FILE *out;
	const struct hgi_moment *moment;
	uint32_t cell;   /* pixels */
	uint32_t across; /* cells of a row */
	double y;        /* of the row at hand */
	uint32_t column;
};

/* The span that holds an address. */
static bool find_span(const hg_graph *graph, uint64_t address, hg_span *span)
{
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	for (uint32_t i = 0; i < totals.spans; i++)
		if (hg_graph_span(graph, i, span) == HG_OK && address >= span->base &&
		    address < span->end)
			return true;
	return false;
}

static uint64_t slot_of(const hg_span *span, uint64_t address)
{
	return span->elem_size ? (address - span->base) / span->elem_size : 0;
}

/* Slots up to the last object of each span. */
static uint64_t count_slots(const hg_graph *all)
{
	hg_totals totals;
	hg_span span = {.base = 0};
	uint64_t slots = 0, last = 0;

	hg_graph_totals(all, &totals);
	for (hg_node node = totals.nodes - totals.objects; node < totals.nodes; node++) {
		hg_node_info info;

		if (hg_graph_node(all, node, &info) != HG_OK)
			continue;
		if (info.address < span.base || info.address >= span.end) {
			slots += last;
			last = 1;
			if (!find_span(all, info.address, &span))
				span = (hg_span){.base = info.address, .end = info.address + 1};
		}
		last = slot_of(&span, info.address) + 1;
	}
	return slots + last;
}

static void next_line(struct strip *s)
{
	if (s->column)
		s->y += s->cell;
	s->column = 0;
}

static void begin_span(struct strip *s, const hg_span *span)
{
	next_line(s);
	s->y += GAP + HEADER;
	fprintf(s->out,
		"<text class=\"name\" x=\"0\" y=\"%.1f\">%s-byte slots, 0x%" PRIx64 "</text>\n",
		s->y - 12, hgi_number(span->elem_size).s, span->base);
}

/* object: HG_NONE for a slot that no object was in. */
static void cell(struct strip *s, uint32_t object)
{
	const struct hgi_moment *m = s->moment;
	const enum hgi_state state = m->states && object != HG_NONE ? m->states[object] : HGI_PLAIN;
	const double x = (double)s->column * s->cell;

	if (object == HG_NONE)
		fprintf(s->out,
			"<rect class=\"free\" x=\"%.1f\" y=\"%.1f\" width=\"2\" height=\"2\"/>\n",
			x + s->cell / 2.0 - 1, s->y + s->cell / 2.0 - 1);
	else
		fprintf(s->out,
			"<g class=\"slot %s%s\" data-object=\"%u\" transform=\"translate(%.1f "
			"%.1f)\"><rect class=\"body\" width=\"%u\" height=\"%u\"/><rect "
			"class=\"inner\" x=\"3\" y=\"3\" width=\"%u\" height=\"%u\"/><path "
			"class=\"strike\" d=\"M0 0L%u %uM0 %uL%u 0\"/></g>\n",
			hgi_state_looks[state].name, object == m->focus ? " focus" : "", object,
			x + 1, s->y + 1, s->cell - 4, s->cell - 4, s->cell - 10, s->cell - 10,
			s->cell - 4, s->cell - 4, s->cell - 4, s->cell - 4);
	if (++s->column == s->across)
		next_line(s);
}

static void cells(struct strip *s, const hg_graph *all)
{
	hg_totals totals;
	hg_span span = {.base = 0};
	uint64_t next = 0; /* slot */

	hg_graph_totals(all, &totals);
	for (hg_node node = totals.nodes - totals.objects; node < totals.nodes; node++) {
		hg_node_info info;

		if (hg_graph_node(all, node, &info) != HG_OK)
			continue;
		if (info.address < span.base || info.address >= span.end) {
			if (!find_span(all, info.address, &span))
				span = (hg_span){.base = info.address,
						 .end = info.address + info.size,
						 .elem_size = info.size};
			begin_span(s, &span);
			next = 0;
		}
		for (; next < slot_of(&span, info.address); next++)
			cell(s, HG_NONE);
		cell(s, node - (totals.nodes - totals.objects));
		next++;
	}
}

bool hgi_strip_fits(const hg_graph *all)
{
	return count_slots(all) <= HGI_STRIP_SLOTS;
}

void hgi_strip_svg(FILE *out, const struct hgi_recording *recording,
		   const struct hgi_moment *moment)
{
	const uint64_t slots = count_slots(recording->all);
	struct strip s = {.moment = moment};
	size_t length = 0;
	char *body = NULL;

	s.cell = slots <= 60 ? 38 : slots <= 200 ? 24 : slots <= 800 ? 16 : 12;
	s.across = WIDTH / s.cell;
	s.out = open_memstream(&body, &length);
	if (!s.out)
		return;
	if (slots <= HGI_STRIP_SLOTS) {
		cells(&s, recording->all);
		next_line(&s);
	} else {
		s.y = HEADER;
		fprintf(s.out, "<text class=\"name\" x=\"0\" y=\"28\">%s: too many to show</text>",
			hgi_count(slots, "slot").s);
	}
	fclose(s.out);
	fprintf(out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"strip\" viewBox=\"-4 0 %d "
		"%.1f\">"
		"<title>The heap in the order of its addresses</title>\n%s</svg>\n",
		WIDTH + 8, s.y + 8, body);
	free(body);
}
