/* SPDX-License-Identifier: MIT
 *
 * text_check.c - what is wrong with a heap's own tables, in plain words.
 */
#include <inttypes.h>

#include "text.h"

/* The address unless the text must not hold one. */
static struct hgi_name address(const struct hgi_text *text, uint64_t value)
{
	if (text->options.symbolic)
		return (struct hgi_name){"an address"};
	return value ? hgi_own_address(text, value) : (struct hgi_name){"0x0"};
}

/* What a pointer without a target finds there. */
static const char *place_words(const hg_graph *graph, uint64_t value)
{
	static const char *const words[] = {
		[HG_PLACE_OUTSIDE] = "outside of the heap",
		[HG_PLACE_UNUSED] = "in no span",
		[HG_PLACE_TAIL] = "behind the last slot of its span",
		[HG_PLACE_HEAD] = "the heap's own, before an object",
		[HG_PLACE_FREE] = "a slot never allocated",
		[HG_PLACE_FREED] = "a freed slot",
		[HG_PLACE_OBJECT] = "an object",
	};
	hg_place_info info;

	hg_graph_place(graph, value, &info);
	return words[info.place];
}

static void put_example(struct hgi_text *text, hg_finding_kind kind, const hg_finding_example *e)
{
	const hg_graph *graph = text->graph;
	const struct hgi_name value = hgi_number(e->value), other = hgi_number(e->other);
	hg_root root;

	switch (kind) {
	case HG_FINDING_REGION:
		hgi_text_put(text,
			     "memory region %" PRIu32 " at %s wraps around or overlaps another",
			     e->index, address(text, e->value).s);
		break;
	case HG_FINDING_SPAN_SHAPE:
		hgi_text_put(text, "span %" PRIu32 ": slots of %s do not fit its pages", e->index,
			     hgi_count(e->value, "byte").s);
		break;
	case HG_FINDING_SPAN_PAGES:
		hgi_text_put(text, "span %" PRIu32 ": %s slots, but its pages hold %s", e->index,
			     value.s, other.s);
		break;
	case HG_FINDING_SPAN_OVERLAP:
		hgi_text_put(text, "span %" PRIu32 " lies over span %" PRIu64, e->index, e->other);
		break;
	case HG_FINDING_SLOT_OVERLAP:
		hgi_text_put(text, "span %" PRIu32 " uses the slots of span %" PRIu64, e->index,
			     e->other);
		break;
	case HG_FINDING_SLOT_TABLE:
		hgi_text_put(text,
			     "span %" PRIu32 ": slots %" PRIu64 "..%" PRIu64
			     " lie beyond the slot table",
			     e->index, e->value, e->other);
		break;
	case HG_FINDING_SPAN_COUNT:
		hgi_text_put(text, "span %" PRIu32 ": counts %s, but %s set", e->index,
			     hgi_count(e->value, "allocated slot").s,
			     hgi_count(e->other, "allocation bit").s);
		break;
	case HG_FINDING_TYPE_MASK:
		hgi_text_put(text, "type %" PRIu32 ": pointer mask of %s for %s", e->index,
			     hgi_count(e->value, "bit").s, hgi_count(e->other, "word").s);
		break;
	case HG_FINDING_TYPE_INDEX:
		hgi_text_put(text,
			     "slot %" PRIu32 " of span %" PRIu32 ": type %" PRIu64
			     " is not in the table",
			     e->slot, e->index, e->value);
		break;
	case HG_FINDING_SITE_INDEX:
		hgi_text_put(text,
			     "slot %" PRIu32 " of span %" PRIu32 ": site %" PRIu64
			     " is not in the table",
			     e->slot, e->index, e->value);
		break;
	case HG_FINDING_SLACK:
		hgi_text_put(text, "slot %" PRIu32 " of span %" PRIu32 ": %s unused of %s", e->slot,
			     e->index, hgi_count(e->value, "byte").s, other.s);
		break;
	case HG_FINDING_ROOT_GROUP:
		hgi_text_put(text, "root %" PRIu32 ": group %" PRIu64 " is not in the table",
			     e->index, e->value);
		break;
	case HG_FINDING_DANGLING_ROOT:
		if (hg_graph_root(graph, e->index, &root) != HG_OK)
			break;
		hgi_text_put(text, "%s %s points to %s: %s", hgi_group_label(graph, e->node).s,
			     root.name, address(text, e->value).s, place_words(graph, e->value));
		break;
	case HG_FINDING_DANGLING:
		hgi_text_put(text, "%s %s points to %s: %s", hgi_node_label(text, e->node).s,
			     hgi_offset_label(graph, e->node, e->offset).s,
			     address(text, e->value).s, place_words(graph, e->value));
		break;
	case HG_FINDING_WORK:
		hgi_text_put(text, "entry %" PRIu32 " of the work list, %s, is no object", e->index,
			     address(text, e->value).s);
		break;
	case HG_FINDING_UNREAD:
		hgi_text_put(text, "%s: %s could not be read", hgi_node_label(text, e->node).s,
			     hgi_count(e->value, "byte").s);
		break;
	case HG_FINDING_ALLOC_BYTES:
		hgi_text_put(text, "the heap counts %s allocated, its slots hold %s",
			     hgi_count(e->value, "byte").s, other.s);
		break;
	case HG_FINDING_INVARIANT:
		hgi_text_put(text, "the collector's invariant is broken: ");
		hgi_text_invariant(text, e);
		break;
	case HG_FINDING_KINDS:
		break;
	}
}

hg_status hg_text_check(const hg_graph *graph, const hg_text_options *options, char **out,
			uint32_t *findings)
{
	struct hgi_text text;
	hg_totals t;
	hg_finding f;
	uint64_t total = 0;

	hg_graph_totals(graph, &t);
	hgi_text_begin(&text, graph, options);
	for (uint32_t i = 0; hg_graph_finding(graph, i, &f) == HG_OK; i++)
		total += f.count;
	hgi_text_put(&text, "%s in %s, %s, %s\n",
		     total ? hgi_count(total, "finding").s : "no findings",
		     hgi_count(t.spans, "span").s, hgi_count(t.objects, "object").s,
		     hgi_count(t.edges, "pointer").s);
	for (uint32_t i = 0; hg_graph_finding(graph, i, &f) == HG_OK; i++) {
		for (uint64_t e = 0; e < f.count && e < HG_FINDING_EXAMPLES; e++) {
			hgi_text_put(&text, "  ");
			put_example(&text, f.kind, &f.examples[e]);
			hgi_text_put(&text, "\n");
		}
		if (f.count > HG_FINDING_EXAMPLES)
			hgi_text_put(&text, "  ... and %s more like these\n",
				     hgi_number(f.count - HG_FINDING_EXAMPLES).s);
	}
	*findings = total < UINT32_MAX ? (uint32_t)total : UINT32_MAX;
	return hgi_text_end(&text, out);
}
