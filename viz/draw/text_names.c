/* SPDX-License-Identifier: MIT
 *
 * text_names.c - what nodes, groups, fields and numbers are called, the same in every text.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

/* Formats and cuts to the size of a name, at a character. */
static struct hgi_name __attribute__((format(printf, 1, 2))) name(const char *format, ...)
{
	struct hgi_name n;
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(n.s, sizeof(n.s), format, args);
	va_end(args);
	if (length < 0)
		n.s[0] = '\0';
	if (length >= (int)sizeof(n.s)) {
		size_t end = sizeof(n.s) - 1 - strlen("...");

		while (end && ((unsigned char)n.s[end] & 0xc0) == 0x80)
			end--;
		strcpy(n.s + end, "...");
	}
	return n;
}

struct hgi_name hgi_number(uint64_t n)
{
	char digits[24], out[32];
	const int length = snprintf(digits, sizeof(digits), "%" PRIu64, n);
	char *to = out;

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return name("%s", out);
}

struct hgi_name hgi_count(uint64_t n, const char *thing)
{
	return name("%s %s%s", hgi_number(n).s, thing, n == 1 ? "" : "s");
}

const char *hgi_phase_name(hg_phase phase)
{
	static const char *const phases[] = {"off", "sweep termination", "mark", "mark termination",
					     "sweep"};

	return (unsigned)phase < sizeof(phases) / sizeof(phases[0]) ? phases[phase] : "unknown";
}

struct hgi_name hgi_own_address(const struct hgi_text *text, uint64_t address)
{
	if (!address)
		return name("in a register");
	return text->options.symbolic ? name("%s", "") : name("0x%" PRIx64, address);
}

struct hgi_name hgi_type_label(const hg_graph *graph, const hg_node_info *info)
{
	hg_type type;

	if (info->type == HG_NONE || hg_graph_type(graph, info->type, &type) != HG_OK)
		return name(HG_UNTYPED);
	if (type.opaque)
		return name("tiny block");
	if (info->array)
		return name("%s[%" PRIu64 "]", type.name, info->count);
	return name("%s", type.name);
}

/* More than one thread has frames among the groups. */
static bool threaded(const hg_graph *graph)
{
	hg_totals totals;
	hg_group group;
	uint32_t seen = 0;

	hg_graph_totals(graph, &totals);
	for (hg_node g = 1; g <= totals.groups; g++) {
		if (hg_graph_group(graph, g, &group) != HG_OK || group.kind != HG_GROUP_FRAME)
			continue;
		if (seen && seen != group.thread + 1)
			return true;
		seen = group.thread + 1;
	}
	return false;
}

struct hgi_name hgi_group_label(const hg_graph *graph, hg_node node)
{
	hg_group group;

	if (hg_graph_group(graph, node, &group) != HG_OK)
		return name("root");
	switch (group.kind) {
	case HG_GROUP_GLOBALS:
		return name("global");
	case HG_GROUP_UNNAMED:
		return name("unnamed words");
	case HG_GROUP_RUNTIME:
		return name("runtime");
	case HG_GROUP_FRAME:
		break;
	}
	if (group.goroutine && !group.current)
		return name("goroutine %u #%u %s", group.thread, group.level, group.name);
	if (!group.goroutine && threaded(graph))
		return name("thread %u #%u %s", group.thread, group.level, group.name);
	return name("#%u %s", group.level, group.name);
}

struct hgi_name hgi_node_label(const struct hgi_text *text, hg_node node)
{
	hg_node_info info;

	if (hg_graph_node(text->graph, node, &info) != HG_OK)
		return name("?");
	if (info.kind != HG_KIND_OBJECT)
		return hgi_group_label(text->graph, node);
	/* a foreign snapshot knows no addresses */
	if (text->options.symbolic || !info.address)
		return name("%s#%u", hgi_type_label(text->graph, &info).s,
			    hg_graph_ordinal(text->graph, node));
	return name("%s 0x%" PRIx64, hgi_type_label(text->graph, &info).s, info.address);
}

struct hgi_name hgi_place_label(const char *file, uint32_t line)
{
	const char *base = strrchr(file, '/');

	base = base ? base + 1 : file;
	if (!*base)
		return name("%s", "");
	return line ? name("%s:%u", base, line) : name("%s", base);
}

struct hgi_name hgi_site_label(const hg_graph *graph, uint32_t site)
{
	hg_site s;

	if (site == HG_NONE || hg_graph_site(graph, site, &s) != HG_OK)
		return name("%s", "");
	return hgi_place_label(s.file, s.line);
}

const char *hgi_site_why(const hg_graph *graph, uint32_t site)
{
	static const char heap[] = " to heap";
	const char *why;
	hg_site s;

	if (site == HG_NONE || hg_graph_site(graph, site, &s) != HG_OK)
		return "";
	why = strstr(s.reason, heap);
	why = why ? strstr(why + sizeof(heap) - 1, ", ") : NULL;
	return why ? why + 2 : "";
}

/* ---- Bytes in objects ------------------------------------------------------------------------ */

/* The name of the field that starts at byte `offset` of an element of type `type`, or NULL. */
static const char *field_at(const hg_graph *graph, uint32_t type, uint64_t offset)
{
	const hg_cell *fields;
	size_t n;

	if (type == HG_NONE || hg_graph_fields(graph, type, &fields, &n) != HG_OK)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (fields[i].offset == offset && *fields[i].name)
			return fields[i].name;
	}
	return NULL;
}

/* The same among the cells of one object, which may name more than the type does. */
static const char *cell_at(const hg_graph *graph, hg_node node, uint64_t offset)
{
	const hg_cell *cells;
	size_t n;

	if (hg_graph_cells(graph, node, &cells, &n) != HG_OK)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (cells[i].offset == offset && *cells[i].name)
			return cells[i].name;
	}
	return NULL;
}

static struct hgi_name with_dot(const char *prefix, const char *field)
{
	return name("%s%s%s", prefix, *field == '[' ? "" : ".", field);
}

struct hgi_name hgi_offset_label(const hg_graph *graph, hg_node node, uint64_t offset)
{
	struct hgi_name element = {""};
	hg_node_info info;
	hg_type type;
	const char *field;

	if (hg_graph_node(graph, node, &info) != HG_OK)
		return name("+%" PRIu64, offset);
	if (info.array && hg_graph_type(graph, info.type, &type) == HG_OK && type.size) {
		element = name("[%" PRIu64 "]", offset / type.size);
		offset %= type.size;
		field = field_at(graph, info.type, offset);
		if (!field && !offset)
			return element;
	} else {
		field = field_at(graph, info.type, offset);
		if (!field)
			field = cell_at(graph, node, offset);
	}
	if (field)
		return with_dot(element.s, field);
	return name("%s+%" PRIu64, element.s, offset);
}

struct hgi_name hgi_edge_label(const hg_graph *graph, const hg_edge *edge)
{
	const char *foreign = hg_graph_edge_name(graph, edge);
	hg_root root;

	if (edge->root != HG_NONE && hg_graph_root(graph, edge->root, &root) == HG_OK)
		return name("%s", root.name);
	if (*foreign)
		return with_dot("", foreign);
	return hgi_offset_label(graph, edge->from, edge->from_offset);
}

struct hgi_name hgi_cell_value(const hg_cell *cell)
{
	struct hgi_name out;

	if (*cell->value || !cell->window.cap)
		snprintf(out.s, sizeof(out.s), "%s", cell->value);
	else
		snprintf(out.s, sizeof(out.s), "len %" PRIu64 " cap %" PRIu64, cell->window.len,
			 cell->window.cap);
	return out;
}

hg_window hgi_edge_window(const hg_graph *graph, const hg_edge *edge)
{
	const hg_cell *cells;
	hg_root root;
	size_t n;

	if (edge->root != HG_NONE) {
		if (hg_graph_root(graph, edge->root, &root) == HG_OK)
			return root.window;
	} else if (hg_graph_cells(graph, edge->from, &cells, &n) == HG_OK) {
		for (size_t i = 0; i < n; i++) {
			if (cells[i].offset == edge->from_offset)
				return cells[i].window;
		}
	}
	return (hg_window){0};
}

struct hgi_name hgi_target_label(const hg_graph *graph, const hg_edge *edge)
{
	const hg_window window = hgi_edge_window(graph, edge);
	struct hgi_name to = {""};

	if (edge->to_offset)
		to = name("to %s", hgi_offset_label(graph, edge->to, edge->to_offset).s);
	if (window.cap)
		return name("%s%slen %s cap %s", to.s, *to.s ? " " : "", hgi_number(window.len).s,
			    hgi_number(window.cap).s);
	return to;
}
