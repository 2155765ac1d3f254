/* SPDX-License-Identifier: MIT
 *
 * picture_state.c - what the collector makes of the objects of a picture: their states, which of
 * them the write barrier found, and what was freed.
 */
#include "picture.h"
#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const struct hgi_state_look hgi_state_looks[HGI_STATES] = {
	[HGI_ABSENT] = {"absent", "", "", ""},
	[HGI_PLAIN] = {"plain", "", "", "object on the heap"},
	[HGI_WHITE] = {"white", "○", "white", "white: not found yet"},
	[HGI_GREY] = {"grey", "◐", "grey",
		      "grey: found, to be scanned; its place in the work list"},
	[HGI_BLACK] = {"black", "●", "black", "black: found and scanned"},
	[HGI_GARBAGE] = {"garbage", "□", "garbage",
			 "garbage: white when marking ended, to be swept"},
	[HGI_GHOST] = {"ghost", "×", "freed", "freed by this collection"},
	[HGI_MIXED] = {"mixed", "", "", "folded objects of several colours, and how many of each"},
	[HGI_INVALID] = {"invalid", "✗", "",
			 "invalid: there was a stack frame, its function has returned"},
};

const struct hgi_state_look hgi_mark_looks[HGI_MARKS] = {
	{"barrier", "▲", "barrier", "found by the write barrier"},
	{"finalizer", "◆", "finalizer", "its finalizer is to run"},
	{"scanning", "▶", "scanning", "its pointers are being followed"},
};

const struct hgi_state_look hgi_delta_looks[HG_DELTAS] = {
	[HG_DELTA_NONE] = {"same", "", "", "as it was"},
	[HG_DELTA_NEW] = {"new", "+", "new", "new"},
	[HG_DELTA_GONE] = {"gone", "-", "gone", "gone, as it was before"},
	[HG_DELTA_CHANGED] = {"changed", "~", "changed", "changed: a value, or where it leads"},
};

enum hgi_state hgi_state_of(const hg_node_info *info, hg_phase phase)
{
	if (phase == HG_PHASE_OFF)
		return HGI_PLAIN;
	if (info->colour != HG_WHITE)
		return info->colour == HG_GREY ? HGI_GREY : HGI_BLACK;
	if (phase != HG_PHASE_SWEEP)
		return HGI_WHITE;
	/* in a span that was swept, white means allocated since */
	return info->unswept ? HGI_GARBAGE : HGI_PLAIN;
}

void hgi_fold_states(const hg_node_info *info, hg_phase phase, uint32_t n[HGI_STATES])
{
	hg_node_info one = *info;

	memset(n, 0, HGI_STATES * sizeof(*n));
	for (int c = HG_WHITE; c <= HG_BLACK; c++) {
		one.colour = (hg_colour)c;
		one.unswept = false;
		n[hgi_state_of(&one, phase)] += info->fold_colours[c];
	}
	if (phase == HG_PHASE_SWEEP) {
		n[HGI_PLAIN] -= info->fold_unswept;
		n[HGI_GARBAGE] += info->fold_unswept;
	}
}

enum hgi_state hgi_fold_state(const uint32_t n[HGI_STATES])
{
	enum hgi_state all = HGI_ABSENT;

	for (int s = HGI_PLAIN; s < HGI_MIXED; s++) {
		if (!n[s])
			continue;
		if (all != HGI_ABSENT)
			return HGI_MIXED;
		all = (enum hgi_state)s;
	}
	return all;
}

void hgi_label_states(const uint32_t n[HGI_STATES], char out[HGI_LABEL_BYTES])
{
	char line[HGI_LINE_BYTES] = "";
	size_t used = 0;
	bool signs = false;

	for (int s = HGI_PLAIN; s < HGI_MIXED; s++) {
		const char *sign = hgi_state_looks[s].sign;

		if (!n[s])
			continue;
		signs |= *sign != '\0';
		used += (size_t)snprintf(line + used, sizeof(line) - used, "%s%s%s%s",
					 used ? " " : "", sign, *sign ? " " : "",
					 hgi_number(n[s]).s);
	}
	hgi_label(out, signs ? line : "", HGI_LABEL_COLUMNS);
}

/* The box of the object at an address. */
static struct hgi_box *box_at(const hg_graph *graph, struct hgi_picture *picture, uint64_t address)
{
	uint64_t offset;
	hg_node node;

	if (hg_graph_find(graph, address, &node, &offset) != HG_OK || node == 0 ||
	    node > picture->n_boxes)
		return NULL;
	return &picture->boxes[node - 1];
}

static void add_ghost(const hg_graph *graph, struct hgi_picture *picture, const hg_event *event)
{
	hg_type type;

	if (picture->n_ghosts == HGI_GHOSTS) {
		picture->more_ghosts++;
		return;
	}
	if (event->type == HG_NONE || hg_graph_type(graph, event->type, &type) != HG_OK)
		type.name = "object";
	hgi_labelf(picture->ghosts[picture->n_ghosts++], HGI_LABEL_COLUMNS, "%s 0x%" PRIx64,
		   type.name, event->object);
}

static void fold_states(struct hgi_box *box, const hg_node_info *info, hg_phase phase)
{
	hgi_fold_states(info, phase, box->folded);
	box->state = hgi_fold_state(box->folded);
	hgi_label_states(box->folded, box->states);
}

void hgi_picture_states(const hg_graph *graph, struct hgi_picture *picture)
{
	hg_collector collector;
	const hg_event *events;
	uint64_t first;
	size_t n;

	hg_graph_collector(graph, &collector);
	hg_graph_events(graph, &first, &events, &n);
	for (uint32_t b = picture->n_groups; b < picture->n_boxes; b++) {
		hg_node_info info;

		if (hg_graph_node(graph, picture->boxes[b].node, &info) != HG_OK)
			continue;
		if (info.fold)
			fold_states(&picture->boxes[b], &info, collector.phase);
		else
			picture->boxes[b].state = hgi_state_of(&info, collector.phase);
	}
	if (collector.scanning) {
		struct hgi_box *box = box_at(graph, picture, collector.scanning);

		if (box)
			box->marks |= HGI_MARK_SCANNING;
	}
	for (size_t i = 0; i < n && collector.phase != HG_PHASE_OFF; i++) {
		struct hgi_box *box = box_at(graph, picture, events[i].object);

		if (events[i].cycle != collector.cycle)
			continue;
		if (events[i].kind == HG_EVENT_BARRIER && box)
			box->marks |= HGI_MARK_BARRIER;
		if (events[i].kind == HG_EVENT_FINALIZER && box)
			box->marks |= HGI_MARK_FINALIZER;
		/* else the slot was given out again */
		if (events[i].kind == HG_EVENT_FREE && !box)
			add_ghost(graph, picture, &events[i]);
	}
}
