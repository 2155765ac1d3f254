/* SPDX-License-Identifier: MIT
 *
 * text_sentence.c - what the collector did, a sentence for each event: the narration of an
 * animation, and the lines of a trace.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "picture.h"
#include "text.h"

/* Names come from the program's memory, so they are made safe to show. */
static struct hgi_sentence __attribute__((format(printf, 1, 2))) sentence(const char *format, ...)
{
	struct hgi_sentence s;
	char raw[2 * sizeof(s.s)];
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	hgi_label(s.s, raw, (sizeof(s.s) - 4) / 4);
	return s;
}

/* The object of an event, also when it is gone. */
static struct hgi_name object_name(const struct hgi_text *text, const hg_event *event)
{
	struct hgi_name name;
	uint64_t offset;
	hg_node node;
	hg_type type;

	if (hg_graph_find(text->graph, event->object, &node, &offset) == HG_OK)
		return hgi_node_label(text, node);
	if (event->type == HG_NONE || hg_graph_type(text->graph, event->type, &type) != HG_OK)
		type.name = "object";
	snprintf(name.s, sizeof(name.s), "%.100s 0x%" PRIx64, type.name, event->object);
	return name;
}

/* "main's variable list", "the global table" */
static struct hgi_name root_name(const hg_graph *graph, const hg_root *root)
{
	struct hgi_name name;
	hg_group group;

	if (hg_graph_group(graph, root->group + 1, &group) != HG_OK)
		group = (hg_group){.kind = HG_GROUP_UNNAMED};
	switch (group.kind) {
	case HG_GROUP_FRAME:
		snprintf(name.s, sizeof(name.s), "%.80s's variable %.80s", group.name, root->name);
		break;
	case HG_GROUP_GLOBALS:
		snprintf(name.s, sizeof(name.s), "the global variable %.100s", root->name);
		break;
	case HG_GROUP_RUNTIME:
		snprintf(name.s, sizeof(name.s), "the heap's own tables");
		break;
	case HG_GROUP_UNNAMED:
		snprintf(name.s, sizeof(name.s), "a word of the stack without a name");
		break;
	}
	return name;
}

/* Finds a root by its own address; a variable in a register has none. */
static bool root_at(const hg_graph *graph, uint64_t address, hg_root *root)
{
	hg_totals totals;

	hg_graph_totals(graph, &totals);
	for (uint32_t i = 0; address && i < totals.roots; i++)
		if (hg_graph_root(graph, i, root) == HG_OK && root->address == address)
			return true;
	return false;
}

/* A variable that holds a pointer to an object: what a word that nobody names is a copy of. */
static bool root_to(const hg_graph *graph, uint64_t object, hg_root *root)
{
	const hg_edge *edges;
	uint64_t offset;
	hg_node node;
	size_t n;

	/* the first ones are the named ones */
	return hg_graph_find(graph, object, &node, &offset) == HG_OK &&
	       hg_graph_in(graph, node, &edges, &n) == HG_OK && n && edges[0].root != HG_NONE &&
	       hg_graph_root(graph, edges[0].root, root) == HG_OK;
}

struct hgi_name hgi_pointer_name(const struct hgi_text *text, uint64_t address)
{
	struct hgi_name name = {""};
	uint64_t offset;
	hg_node node;
	hg_root root;

	if (hg_graph_find(text->graph, address, &node, &offset) == HG_OK) {
		snprintf(name.s, sizeof(name.s), "%.100s%.80s", hgi_node_label(text, node).s,
			 hgi_offset_label(text->graph, node, offset).s);
		return name;
	}
	if (root_at(text->graph, address, &root))
		return root_name(text->graph, &root);
	return name;
}

static struct hgi_sentence shade(const struct hgi_text *text, const hg_event *event)
{
	const struct hgi_name object = object_name(text, event);
	struct hgi_name from = hgi_pointer_name(text, event->from);
	hg_node_info info = {.noscan = false};
	uint64_t offset;
	hg_node node;
	hg_root root;

	if (!*from.s && root_to(text->graph, event->object, &root))
		from = root_name(text->graph, &root);
	if (!*from.s)
		snprintf(from.s, sizeof(from.s), "a root");
	if (hg_graph_find(text->graph, event->object, &node, &offset) == HG_OK)
		hg_graph_node(text->graph, node, &info);
	if (info.noscan)
		return sentence("%s becomes black at once: found through %s, and it holds no "
				"pointers to follow",
				object.s, from.s);
	return sentence("%s becomes grey: found through %s", object.s, from.s);
}

static struct hgi_sentence barrier(const struct hgi_text *text, const hg_event *event)
{
	const struct hgi_name object = object_name(text, event);
	const struct hgi_name from = hgi_pointer_name(text, event->from);
	const char *place = *from.s ? from.s : "a pointer";

	if (event->detail)
		return sentence("The write barrier makes %s grey: the program stores a pointer to "
				"it in %s",
				object.s, place);
	return sentence("The write barrier makes %s grey: the program overwrites %s, which led to "
			"it",
			object.s, place);
}

/* The set of roots at an address: the frame or the variables that lie there. */
static struct hgi_sentence roots(const struct hgi_text *text, const hg_event *event)
{
	hg_group group;
	hg_root root;

	if (root_at(text->graph, event->from, &root) &&
	    hg_graph_group(text->graph, root.group + 1, &group) == HG_OK) {
		if (group.kind == HG_GROUP_FRAME)
			return sentence("The variables of %.100s are scanned", group.name);
		if (group.kind == HG_GROUP_GLOBALS)
			return sentence("The global variables are scanned");
	}
	return event->from ? sentence("Variables of the program are scanned")
			   : sentence("The stack is scanned");
}

static struct hgi_sentence phase(const hg_event *event)
{
	switch (event->detail) {
	case HG_PHASE_SWEEP_TERMINATION:
		return sentence("Sweep termination: every object becomes white");
	case HG_PHASE_MARK:
		return sentence("Mark: what the roots lead to is going to be found");
	case HG_PHASE_MARK_TERMINATION:
		return sentence("Mark termination: no grey object is left, so what is white now is "
				"garbage");
	case HG_PHASE_SWEEP:
		return sentence("Sweep: span by span, white objects are freed");
	}
	return sentence("No collection runs");
}

struct hgi_sentence hgi_event_sentence(const hg_graph *graph, bool symbolic, const hg_event *event)
{
	const struct hgi_text text = {.graph = graph, .options = {.symbolic = symbolic}};

	switch (event->kind) {
	case HG_EVENT_CYCLE:
		return sentence("Collection %" PRIu32 " starts: %s", event->cycle,
				event->detail ? "the program asked for it"
					      : "the heap has grown to its trigger");
	case HG_EVENT_PHASE:
		return phase(event);
	case HG_EVENT_ROOTS:
		return roots(&text, event);
	case HG_EVENT_ALLOC:
		return sentence("The program allocates %s, %s", object_name(&text, event).s,
				hgi_count(event->detail, "byte").s);
	case HG_EVENT_SHADE:
		return shade(&text, event);
	case HG_EVENT_BLACKEN:
		return sentence("%s becomes black: its pointers were followed",
				object_name(&text, event).s);
	case HG_EVENT_BARRIER:
		return barrier(&text, event);
	case HG_EVENT_ASSIST:
		return sentence("An allocation pays with %s of marking",
				hgi_count(event->detail, "unit").s);
	case HG_EVENT_SWEEP:
		return sentence("The span at 0x%" PRIx64 " is swept: %s freed", event->object,
				hgi_count(event->detail, "object").s);
	case HG_EVENT_FREE:
		return sentence("%s is freed: no root leads to it", object_name(&text, event).s);
	case HG_EVENT_FINALIZER:
		return sentence("%s lives until the next collection: its finalizer is to run",
				object_name(&text, event).s);
	case HG_EVENT_DONE:
		return sentence("Collection %" PRIu32 " is over: %s freed", event->cycle,
				hgi_count(event->detail, "object").s);
	case HG_EVENT_NONE:
	case HG_EVENT_KINDS:
		break;
	}
	return sentence("An event of an unknown kind");
}
