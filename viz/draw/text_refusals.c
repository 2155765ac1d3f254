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
		return h->own.refused && h->own.lent_writers > 1;
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

static bool outlives_owner(const struct hgi_holders *h)
{
	return h->own.shape == HG_SHAPE_SHARED && h->owner_outlives;
}

static bool crosses_threads(const struct hgi_holders *h)
{
	return h->own.threads &&
	       (h->own.shape == HG_SHAPE_SHARED || h->own.shape == HG_SHAPE_CYCLE);
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
	{"E0597", outlives_owner, "$a is &, borrowed from $b", "$b dies before $a",
	 "let $a;\n"
	 "{\n"
	 "    let $b = it;\n"
	 "    $a = &$b;\n"
	 "}\n"
	 "look($a);\n"},
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

/* The first pointer that may bear a letter gets it. */
static void put_name(struct hgi_holders *h, char letter, const hg_graph *graph, const hg_edge *edge)
{
	if (!*h->names[letter - 'a'].s)
		h->names[letter - 'a'] = holder_name(graph, edge);
}

static bool is_better(const hg_owners *owners, const hg_edge *edge, const hg_ownership *own)
{
	return edge->root != HG_NONE ? edge->root == own->root
				     : hg_owners_hold(owners, edge) == HG_HOLD_OWNER;
}

/* The owner that lives longest is $a. Of a lent object only the borrowers are asked who writes. */
void hgi_holders_find(const struct hgi_text *text, const hg_owners *owners, hg_node node,
		      struct hgi_holders *h)
{
	const hg_edge *edges;
	size_t n, first, writer;

	*h = (struct hgi_holders){0};
	if (hg_graph_node(text->graph, node, &h->info) != HG_OK ||
	    hg_owners_node(owners, node, &h->own) != HG_OK ||
	    hg_graph_in(text->graph, node, &edges, &n) != HG_OK)
		return;
	for (first = 0; first < n && !is_better(owners, &edges[first], &h->own);)
		first++;
	if (first == n)
		return;
	writer = n;
	put_name(h, 'a', text->graph, &edges[first]);
	for (size_t i = 0; i < n; i++) {
		const hg_hold hold = hg_owners_hold(owners, &edges[i]);

		if (hold == HG_HOLD_NONE)
			continue;
		if (i != first)
			put_name(h, 'b', text->graph, &edges[i]);
		if (hold == HG_HOLD_WEAK || (h->own.lent && hold != HG_HOLD_LENT) ||
		    !hg_owners_could_write(owners, &edges[i]))
			continue;
		put_name(h, writer == n ? 'v' : 'w', text->graph, &edges[i]);
		writer = writer == n ? i : writer;
	}
	for (size_t i = 0; i < n; i++) {
		const hg_hold hold = hg_owners_hold(owners, &edges[i]);

		if (i != writer &&
		    (hold == HG_HOLD_LENT || (hold == HG_HOLD_OWNER && !h->own.lent)))
			put_name(h, 'r', text->graph, &edges[i]);
	}
	h->owner_outlives = edges[first].root != HG_NONE && h->own.owners > 1 && !h->own.threads;
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
