/* SPDX-License-Identifier: MIT
 *
 * text_refusals.c - what Rust's borrow checker refuses of a graph: the one table of predictions,
 * for the text that makes them and for the program that puts them to the test.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "text_owners.h"

static uint32_t pointers(const struct hgi_holders *h)
{
	return h->own.owners + h->own.lent + h->own.weak;
}

static bool is_copied(const struct hgi_holders *h)
{
	return h->own.shape != HG_SHAPE_DROPPED && pointers(h) > 1;
}

static bool has_two_writers(const struct hgi_holders *h)
{
	if (h->own.shape == HG_SHAPE_LENT)
		return h->own.rivals;
	return h->own.shape == HG_SHAPE_SHARED && h->own.writers > 1;
}

static bool has_reader_beside_writer(const struct hgi_holders *h)
{
	if (h->own.shape == HG_SHAPE_LENT)
		return h->own.refused;
	return h->own.shape == HG_SHAPE_SHARED && h->own.writers > 0;
}

static bool is_lent(const struct hgi_holders *h)
{
	return h->own.lent > 0;
}

static bool is_read_while_lent(const struct hgi_holders *h)
{
	return h->own.shape == HG_SHAPE_LENT && *h->names['s' - 'a'].s;
}

static bool is_part(const struct hgi_holders *h)
{
	return h->part;
}

static bool outlives_owner(const struct hgi_holders *h)
{
	return h->own.shape == HG_SHAPE_SHARED && h->owner_outlives;
}

static bool crosses_threads(const struct hgi_holders *h)
{
	return h->own.threads &&
	       (h->own.shape == HG_SHAPE_SHARED || h->own.shape == HG_SHAPE_CYCLE);
}

static bool is_lent_to_thread(const struct hgi_holders *h)
{
	return crosses_threads(h) && h->in_frame;
}

const struct hgi_refusal hgi_refusals[] = {
	{"E0382", is_copied, "$b = $a", "moves it: $a is empty then",
	 "let $a = it;\n"
	 "let $b = $a;\n"
	 "look(&$a);\n"
	 "look(&$b);\n"},
	{"E0499", has_two_writers, "$v and $w are &mut", "one writer at a time",
	 "let $v = &mut it;\n"
	 "let $w = &mut it;\n"
	 "change($v);\n"
	 "change($w);\n"},
	{"E0502", has_reader_beside_writer, "$v is &mut, $r is &", "no reader beside a writer",
	 "let $v = &mut it;\n"
	 "let $r = &it;\n"
	 "change($v);\n"
	 "look($r);\n"},
	{"E0505", is_lent, "drop($a), then look at $b", "what is lent cannot go away",
	 "let $a = it;\n"
	 "let $b = &$a;\n"
	 "drop($a);\n"
	 "look($b);\n"},
	{"E0506", is_read_while_lent, "$a = another, then look at $s", "nor be replaced",
	 "let mut $a = it;\n"
	 "let $s = &$a;\n"
	 "$a = other;\n"
	 "look($s);\n"},
	{"E0597", outlives_owner, "$a is &, borrowed from $b", "$b dies before $a",
	 "let $a;\n"
	 "{\n"
	 "    let $b = it;\n"
	 "    $a = &$b;\n"
	 "}\n"
	 "look($a);\n"},
	{"E0716", is_part, "$a = part(&make())", "nobody holds all of it: gone at the semicolon",
	 "let $a = part(&Box::new(it));\n"
	 "look($a);\n"},
	{"E0373", is_lent_to_thread, "a thread borrows $a", "it may live longer than $a does",
	 "let $a = it;\n"
	 "std::thread::spawn(|| look(&$a));\n"},
	{"E0277", crosses_threads, "Rc in two threads", "its count is not atomic: Arc",
	 "let $a = std::rc::Rc::new(it);\n"
	 "std::thread::spawn(move || look(&$a));\n"},
	{0},
};

/* ---- Names ----------------------------------------------------------------------------------- */

/* "user", "node.next": what one would write in Rust. */
static struct hgi_name holder_name(const hg_graph *graph, const hg_edge *edge)
{
	struct hgi_name name = hgi_edge_label(graph, edge), owner;
	hg_node_info info;
	size_t used;

	if (edge->root != HG_NONE || hg_graph_node(graph, edge->from, &info) != HG_OK)
		return name;
	owner = hgi_type_label(graph, &info);
	for (char *c = owner.s; *c; c++)
		*c = (char)(*c == '[' ? '\0' : tolower((unsigned char)*c));
	used = strlen(owner.s);
	snprintf(owner.s + used, sizeof(owner.s) - used, "%.*s", (int)(sizeof(owner.s) - used - 1),
		 name.s);
	return owner;
}

/* "other.next" where both pointers would be called "node.next" */
static struct hgi_name other_name(const struct hgi_name *name)
{
	const char *dot = strchr(name->s, '.');
	struct hgi_name other;

	snprintf(other.s, sizeof(other.s), "other%s%.180s", dot ? "" : " ", dot ? dot : name->s);
	return other;
}

/* The first pointer that may bear a letter gets it. */
static void put_name(struct hgi_holders *h, char letter, const hg_graph *graph, const hg_edge *edge)
{
	const char first = letter == 'b' || letter == 's' ? 'a' : 'v';
	struct hgi_name *name = &h->names[letter - 'a'];

	if (*name->s)
		return;
	*name = holder_name(graph, edge);
	if (letter != first && letter != 'a' && strcmp(name->s, h->names[first - 'a'].s) == 0)
		*name = other_name(name);
}

static bool is_in_frame(const hg_graph *graph, hg_node node)
{
	hg_group group;

	return hg_graph_group(graph, node, &group) == HG_OK && group.kind == HG_GROUP_FRAME;
}

static bool is_better(const hg_owners *owners, const hg_edge *edge, const hg_ownership *own)
{
	return edge->root != HG_NONE ? edge->root == own->root
				     : hg_owners_hold(owners, edge) == HG_HOLD_OWNER;
}

/* Of an object with several owners any two of them are in each other's way. */
static void name_rival_owners(const struct hgi_text *text, const hg_owners *owners,
			      const hg_edge *edges, size_t n, struct hgi_holders *h)
{
	size_t writer = n;

	for (size_t i = 0; i < n; i++) {
		const hg_hold hold = hg_owners_hold(owners, &edges[i]);

		if (hold == HG_HOLD_NONE || hold == HG_HOLD_WEAK ||
		    (h->own.shape == HG_SHAPE_LENT && hold != HG_HOLD_LENT) ||
		    !hg_owners_could_write(owners, &edges[i]))
			continue;
		put_name(h, writer == n ? 'v' : 'w', text->graph, &edges[i]);
		writer = writer == n ? i : writer;
	}
	for (size_t i = 0; i < n; i++) {
		const hg_hold hold = hg_owners_hold(owners, &edges[i]);

		if (i != writer && (hold == HG_HOLD_LENT ||
				    (hold == HG_HOLD_OWNER && h->own.shape != HG_SHAPE_LENT)))
			put_name(h, 'r', text->graph, &edges[i]);
	}
}

enum { LENT = 256 }; /* variables that are compared with each other */

/* Two lent variables, of which one leads to the object and the other to it or to what owns it. */
static void name_pair(const struct hgi_text *text, const hg_owners *owners, hg_node node,
		      const hg_edge *longer, const hg_edge *shorter, struct hgi_holders *h)
{
	const bool writes = hg_owners_could_write(owners, longer);
	const bool both = writes && hg_owners_could_write(owners, shorter);

	if (h->own.rivals && *h->names['w' - 'a'].s)
		return;
	if (*h->names['v' - 'a'].s && !both)
		return;
	h->own.refused = true;
	h->own.rivals = h->own.rivals || both;
	h->beside = longer->to != node ? *longer : *shorter;
	if (h->beside.to == node)
		h->beside.to = HG_NONE;
	*h->names['v' - 'a'].s = *h->names['w' - 'a'].s = *h->names['r' - 'a'].s = '\0';
	put_name(h, 'v', text->graph, writes ? longer : shorter);
	put_name(h, 'r', text->graph, writes ? shorter : longer);
	if (both)
		put_name(h, 'w', text->graph, shorter);
}

static void name_rival_borrowers(const struct hgi_text *text, const hg_owners *owners, hg_node node,
				 struct hgi_holders *h)
{
	hg_edge lent[LENT];
	size_t n = 0;

	for (uint32_t i = 0; n < LENT && hg_owners_root(owners, i, &lent[n]) == HG_OK; i++) {
		if (hg_owners_hold(owners, &lent[n]) != HG_HOLD_LENT)
			continue;
		for (size_t j = 0; j < n; j++) {
			if ((lent[j].to == node || lent[n].to == node) &&
			    hg_owners_lending(owners, &lent[j], &lent[n]) == HG_LENDING_REFUSED)
				name_pair(text, owners, node, &lent[j], &lent[n], h);
		}
		n++;
	}
}

/* A variable that leads into the middle of what nobody else holds. */
static bool is_only_part(const struct hgi_text *text, const hg_owners *owners, const hg_edge *edge,
			 const struct hgi_holders *h)
{
	const hg_extent extent = hg_owners_extent(owners, edge);
	hg_root root;
	hg_type type;

	if (edge->root == HG_NONE || pointers(h) != 1 ||
	    hg_graph_root(text->graph, edge->root, &root) != HG_OK ||
	    hg_graph_type(text->graph, h->info.type, &type) != HG_OK || type.opaque)
		return false;
	return extent.low > 0 || (!root.window.cap && extent.high < h->info.requested);
}

/* The owner that lives longest is $a. Of a lent object only the borrowers are asked who writes. */
void hgi_holders_find(const struct hgi_text *text, const hg_owners *owners, hg_node node,
		      struct hgi_holders *h)
{
	const hg_edge *edges;
	size_t n, first;

	*h = (struct hgi_holders){.beside = {.to = HG_NONE}};
	if (hg_graph_node(text->graph, node, &h->info) != HG_OK ||
	    hg_owners_node(owners, node, &h->own) != HG_OK ||
	    hg_graph_in(text->graph, node, &edges, &n) != HG_OK)
		return;
	for (first = 0; first < n && !is_better(owners, &edges[first], &h->own);)
		first++;
	if (first == n)
		return;
	put_name(h, 'a', text->graph, &edges[first]);
	for (size_t i = 0; i < n; i++) {
		const hg_hold hold = hg_owners_hold(owners, &edges[i]);

		if (hold != HG_HOLD_NONE && i != first)
			put_name(h, 'b', text->graph, &edges[i]);
		if (hold == HG_HOLD_LENT && !hg_owners_could_write(owners, &edges[i]))
			put_name(h, 's', text->graph, &edges[i]);
	}
	if (h->own.shape == HG_SHAPE_LENT)
		name_rival_borrowers(text, owners, node, h);
	if (!*h->names['v' - 'a'].s)
		name_rival_owners(text, owners, edges, n, h);
	h->owner_outlives = edges[first].root != HG_NONE && h->own.owners > 1 && !h->own.threads;
	h->part = is_only_part(text, owners, &edges[first], h);
	h->in_frame = edges[first].root != HG_NONE && is_in_frame(text->graph, edges[first].from);
}

struct hgi_name hgi_refusal_text(const struct hgi_holders *h, const char *text)
{
	struct hgi_name out = {""};
	size_t used = 0;

	for (; *text && used + 1 < sizeof(out.s); text++) {
		const char *put;

		if (*text != '$' || text[1] < 'a' || text[1] > 'z') {
			out.s[used++] = *text;
			continue;
		}
		put = h->names[*++text - 'a'].s;
		if (used + strlen(put) + 1 >= sizeof(out.s))
			break;
		strcpy(out.s + used, put);
		used += strlen(put);
	}
	out.s[used] = '\0';
	return out;
}
