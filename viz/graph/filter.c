/* SPDX-License-Identifier: MIT
 *
 * filter.c - the language of filters, the same in every command and in heapviz:
 *
 *     type = User and size >= 64 and holders > 1
 *     (garbage or kept) and not site = sharing.c:16
 *     reachable-from list and type ~ Node
 *
 *     filter:  both { or both }
 *     both:    one { and one }
 *     one:     not one | ( filter ) | WORD | FIELD COMPARE VALUE | reachable-from PLACE
 *     FIELD:   type site colour (color) size retained holders pointers address
 *     WORD:    garbage kept live shared cycle unswept
 *     COMPARE: = == != < <= > >= ~     ~ is "contains"
 *     VALUE:   a number (0x.., 64K, 1M), a word, "a text"
 *
 * The parser is recursive down to brackets within brackets, MOST_DEEP of them. What it could have
 * read at the end of the text is remembered: that is the completion. Errors say the column.
 */
#include <stdlib.h>
#include <string.h>

#include "filter.h"

enum { MOST_DEEP = 100, MOST_STEPS = 10000, WORD_BYTES = 200 };

enum kind { TEXT, NUMBER, COLOUR, FLAG, PLACE };

static const struct field {
	const char *word;
	enum kind kind;
} fields[] = {
	[HGI_FIELD_TYPE] = {"type", TEXT},
	[HGI_FIELD_SITE] = {"site", TEXT},
	[HGI_FIELD_COLOUR] = {"colour", COLOUR},
	[HGI_FIELD_SIZE] = {"size", NUMBER},
	[HGI_FIELD_RETAINED] = {"retained", NUMBER},
	[HGI_FIELD_HOLDERS] = {"holders", NUMBER},
	[HGI_FIELD_POINTERS] = {"pointers", NUMBER},
	[HGI_FIELD_ADDRESS] = {"address", NUMBER},
	[HGI_FIELD_GARBAGE] = {"garbage", FLAG},
	[HGI_FIELD_KEPT] = {"kept", FLAG},
	[HGI_FIELD_LIVE] = {"live", FLAG},
	[HGI_FIELD_SHARED] = {"shared", FLAG},
	[HGI_FIELD_CYCLE] = {"cycle", FLAG},
	[HGI_FIELD_UNSWEPT] = {"unswept", FLAG},
	[HGI_FIELD_REACHABLE] = {"reachable-from", PLACE},
};
enum { N_FIELDS = sizeof(fields) / sizeof(fields[0]) };

static const char *const compares[] = {
	[HGI_EQUAL] = "=",    [HGI_NOT_EQUAL] = "!=",  [HGI_LESS] = "<",
	[HGI_GREATER] = ">",  [HGI_LESS_EQUAL] = "<=", [HGI_GREATER_EQUAL] = ">=",
	[HGI_CONTAINS] = "~",
};
enum { N_COMPARES = sizeof(compares) / sizeof(compares[0]) };
static const char *const colours[] = {"white", "grey", "black"}; /* as hg_colour */

struct parser {
	const char *text, *at; /* `at`: the token that is looked at */
	size_t length;         /* of it; 0 at the end */
	bool quoted;
	hg_filter *filter;
	hg_status status;
	size_t error_at; /* byte in text */
	uint32_t deep;
	/* the words that could stand where `wanted_at` is, each ended by '\n' */
	char *wanted;
	size_t wanted_used, wanted_capacity;
	const char *wanted_at;
};

/* ---- Tokens ---------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void read_token(struct parser *p, const char *from)
{
	while (is_blank(*from))
		from++;
	p->at = from;
	p->quoted = *from == '"';
	if (p->quoted) {
		p->length = 1;
		while (from[p->length] && from[p->length] != '"')
			p->length++;
		p->length += from[p->length] == '"';
	} else if (strchr("()", *from)) {
		p->length = *from != '\0';
	} else if (strchr("=!<>~", *from)) {
		p->length = 1 + (*from != '~' && from[1] == '=');
	} else {
		p->length = strcspn(from, " \t\n\r()=!<>~\"");
	}
}

static void advance(struct parser *p)
{
	read_token(p, p->at + p->length);
}

static bool is(const struct parser *p, const char *word)
{
	return strlen(word) == p->length && !strncmp(p->at, word, p->length);
}

/* ---- Errors and completion --------------------------------------------------------------------
 */

/* Fails at the current token; the first failure counts. */
static void fail(struct parser *p, const char *expected)
{
	const int length = p->length > 40 ? 40 : (int)p->length;

	if (p->status != HG_OK)
		return;
	p->error_at = (size_t)(p->at - p->text);
	p->status = p->length ? hgi_error(HG_BAD_INPUT, "filter, column %zu: %s, not \"%.*s\"",
					  p->error_at + 1, expected, length, p->at)
			      : hgi_error(HG_BAD_INPUT, "filter, column %zu: %s is missing",
					  p->error_at + 1, expected);
}

/* A word that could stand here. Only the last place that was looked at matters. */
static void want(struct parser *p, const char *word)
{
	const size_t length = strlen(word);

	if (p->status != HG_OK)
		return;
	if (p->wanted_at != p->at) {
		p->wanted_at = p->at;
		p->wanted_used = 0;
	}
	if (!hgi_grow(&p->wanted, &p->wanted_capacity, p->wanted_used + length + 2, 1))
		return; /* a completion less */
	memcpy(p->wanted + p->wanted_used, word, length);
	p->wanted_used += length;
	p->wanted[p->wanted_used++] = '\n';
	p->wanted[p->wanted_used] = '\0'; /* a string, too */
}

static struct hgi_step *add(struct parser *p, const struct hgi_step *step)
{
	hg_filter *f = p->filter;

	if (p->status != HG_OK)
		return NULL;
	if (f->n >= MOST_STEPS) {
		p->status = hgi_error(HG_BAD_INPUT, "filter: too long");
		return NULL;
	}
	if (!hgi_grow(&f->steps, &f->capacity, f->n + 1, sizeof(*f->steps))) {
		p->status = hgi_error(HG_NO_MEMORY, "no memory for a filter");
		return NULL;
	}
	f->steps[f->n] = *step;
	return &f->steps[f->n++];
}

/* ---- Values ------------------------------------------------------------------------------------
 */

static const char *word_value(struct parser *p, const char *expected)
{
	const size_t quotes = p->quoted ? 1 : 0;
	size_t length = p->length;
	char word[WORD_BYTES];
	const char *copy;

	if (!length || (!p->quoted && strchr("()=!<>~", *p->at))) {
		fail(p, expected);
		return "";
	}
	if (p->quoted && (length < 2 || p->at[length - 1] != '"')) {
		fail(p, "a closing quote");
		return "";
	}
	length -= 2 * quotes;
	if (length >= sizeof(word)) {
		fail(p, "a shorter word");
		return "";
	}
	memcpy(word, p->at + quotes, length);
	word[length] = '\0';
	copy = hgi_arena_string(&p->filter->arena, word);
	if (!copy)
		p->status = hgi_error(HG_NO_MEMORY, "no memory for a filter");
	return copy ? copy : "";
}

/* 64, 0x40, 64K, 1M, 2G */
static uint64_t number_value(struct parser *p)
{
	static const char units[] = "KMG";
	const char *s = p->at, *end = p->at + p->length;
	const uint64_t base = p->length > 2 && s[0] == '0' && (s[1] | 32) == 'x' ? 16 : 10;
	uint64_t value = 0;

	s += base == 16 ? 2 : 0;
	if (s == end || p->quoted)
		fail(p, "a number (64, 0x40, 64K, 1M)");
	for (; s < end; s++) {
		const int c = *s | 32;
		const uint64_t digit = *s >= '0' && *s <= '9' ? (uint64_t)(*s - '0')
				       : c >= 'a' && c <= 'f' ? (uint64_t)(c - 'a' + 10)
							      : 99;
		const char *unit = s + 1 == end && s > p->at ? strchr(units, *s & ~32) : NULL;

		if (digit < base && value <= (UINT64_MAX - digit) / base) {
			value = value * base + digit;
		} else if (base == 10 && unit && value <= UINT64_MAX >> 30) {
			value <<= 10 * (unit - units + 1);
		} else {
			fail(p, "a number (64, 0x40, 64K, 1M)");
			break;
		}
	}
	return value;
}

/* Names from the graph that could be the value. */
static void want_values(struct parser *p, enum hgi_field field)
{
	const hg_graph *g = p->filter->graph;

	for (size_t i = 0; field == HGI_FIELD_COLOUR && i < 3; i++)
		want(p, colours[i]);
	for (size_t i = 0; field == HGI_FIELD_TYPE && i < g->n_types; i++)
		if (*g->types[i].type.name && !strpbrk(g->types[i].type.name, " \"\n"))
			want(p, g->types[i].type.name);
	for (size_t i = 0; field == HGI_FIELD_SITE && i < g->n_sites; i++) {
		const char *slash = strrchr(g->sites[i].file, '/');

		if (!strpbrk(g->sites[i].file, " \"\n"))
			want(p, slash ? slash + 1 : g->sites[i].file);
	}
	for (size_t i = 0; field == HGI_FIELD_REACHABLE && i < g->n_roots; i++)
		if (*g->roots[i].name && !strpbrk(g->roots[i].name, " \"\n()"))
			want(p, g->roots[i].name);
}

static void take_value(struct parser *p, struct hgi_step *step)
{
	want_values(p, step->field);
	switch (fields[step->field].kind) {
	case NUMBER:
		step->number = number_value(p);
		break;
	case COLOUR:
		while (step->number < 3 && !is(p, colours[step->number]))
			step->number++;
		if (step->number == 3)
			fail(p, "white, grey or black");
		break;
	default:
		step->text = word_value(p, "a name");
	}
}

/* ---- The grammar
 * --------------------------------------------------------------------------------- */

static void parse_filter(struct parser *p);

static void take_compare(struct parser *p, struct hgi_step *step)
{
	const enum kind kind = fields[step->field].kind;
	int found = -1;

	for (int i = 0; i < N_COMPARES; i++) {
		const bool fits =
			i <= HGI_NOT_EQUAL || (i == HGI_CONTAINS ? kind == TEXT : kind == NUMBER);

		if (!fits)
			continue;
		want(p, compares[i]);
		if (is(p, compares[i]) || (i == HGI_EQUAL && is(p, "==")))
			found = i;
	}
	if (found < 0)
		fail(p, kind == NUMBER ? "one of = != < <= > >="
			: kind == TEXT ? "one of = != ~"
				       : "= or !=");
	else
		step->compare = (enum hgi_compare)found;
}

static void parse_test(struct parser *p)
{
	struct hgi_step step = {.what = HGI_TEST};
	uint8_t *set = NULL;
	size_t field = 0;

	want(p, "not");
	for (size_t i = 0; i < N_FIELDS; i++)
		want(p, fields[i].word);
	while (field < N_FIELDS && !is(p, fields[field].word))
		field++;
	if (is(p, "color"))
		field = HGI_FIELD_COLOUR;
	if (field == N_FIELDS) {
		fail(p, "one of type site colour size retained holders pointers address garbage "
			"kept live shared cycle unswept reachable-from not");
		return;
	}
	step.field = (enum hgi_field)field;
	advance(p);
	if (fields[field].kind != FLAG && fields[field].kind != PLACE) {
		take_compare(p, &step);
		if (p->status == HG_OK)
			advance(p);
	}
	if (fields[field].kind != FLAG && p->status == HG_OK) {
		take_value(p, &step);
		if (fields[field].kind == PLACE && p->status == HG_OK) {
			const hg_status status = hgi_filter_reach(p->filter, step.text, &set);

			if (status == HG_NOT_FOUND)
				fail(p, "a variable, an address or TYPE#N of an object");
			else
				p->status = status;
			step.set = set;
		}
		if (p->status == HG_OK)
			advance(p);
	}
	if (p->status == HG_OK)
		p->status = hgi_filter_prepare(p->filter, &step);
	add(p, &step);
}

static void parse_one(struct parser *p)
{
	bool negate = false;

	while (p->status == HG_OK && is(p, "not")) {
		negate = !negate;
		advance(p);
	}
	if (!is(p, "(")) {
		parse_test(p);
	} else if (++p->deep > MOST_DEEP) {
		fail(p, "fewer brackets");
	} else {
		advance(p);
		parse_filter(p);
		want(p, ")");
		if (p->status == HG_OK && !is(p, ")"))
			fail(p, "a word as and, or, or a closing bracket");
		p->deep--;
		if (p->status == HG_OK)
			advance(p);
	}
	if (negate)
		add(p, &(struct hgi_step){.what = HGI_NOT});
}

/* Several of what `part` parses with `word` between: each but the last jumps behind all of them
 * when the flag decides it. Jumps lead to jumps at most, so they may be set one behind the other.
 */
static void parse_several(struct parser *p, const char *word, int jump,
			  void (*part)(struct parser *))
{
	part(p);
	for (;;) {
		size_t at;

		want(p, word);
		if (p->status != HG_OK || !is(p, word))
			return;
		advance(p);
		at = p->filter->n;
		add(p, &(struct hgi_step){.what = jump});
		part(p);
		if (p->status == HG_OK)
			p->filter->steps[at].to = (uint32_t)p->filter->n;
	}
}

static void parse_both(struct parser *p)
{
	parse_several(p, "and", HGI_JUMP_IF_FALSE, parse_one);
}

static void parse_filter(struct parser *p)
{
	parse_several(p, "or", HGI_JUMP_IF_TRUE, parse_both);
}

/* ---- The public face
 * ------------------------------------------------------------------------------ */

static void parse(struct parser *p, const char *text)
{
	p->text = text;
	read_token(p, text);
	parse_filter(p);
	if (p->status == HG_OK && p->length)
		fail(p, "\"and\" or \"or\"");
}

static hg_status begin(struct parser *p, const hg_graph *graph)
{
	p->filter = calloc(1, sizeof(*p->filter));
	if (!p->filter)
		return hgi_error(HG_NO_MEMORY, "no memory for a filter");
	p->filter->graph = graph;
	return HG_OK;
}

hg_status hg_filter_create(const hg_graph *graph, const char *text, hg_filter **filter,
			   size_t *error_at)
{
	struct parser p = {0};

	*filter = NULL;
	if (error_at)
		*error_at = 0;
	if (begin(&p, graph) != HG_OK)
		return HG_NO_MEMORY;
	parse(&p, text);
	free(p.wanted);
	if (p.status == HG_OK) {
		*filter = p.filter;
		return HG_OK;
	}
	if (error_at)
		*error_at = p.error_at;
	hg_filter_destroy(p.filter);
	return p.status;
}

void hg_filter_destroy(hg_filter *filter)
{
	if (!filter)
		return;
	hgi_arena_release(&filter->arena);
	free(filter->steps);
	free(filter);
}

/* Those of the wanted words that begin as the last word does, each ended by '\n'. */
static hg_status choose(const struct parser *p, const char *last, char **words)
{
	const size_t typed = strlen(last);
	char *out = calloc(p->wanted_used + 1, 1), *to = out;
	const char *word = p->wanted;

	if (!out)
		return hgi_error(HG_NO_MEMORY, "no memory to complete a filter");
	/* only what could stand at the very end */
	if (p->wanted_used && p->wanted_at == p->text + strlen(p->text))
		for (const char *end; word < p->wanted + p->wanted_used; word = end + 1) {
			end = memchr(word, '\n', (size_t)(p->wanted + p->wanted_used - word));
			if (strncmp(word, last, typed) == 0) {
				memcpy(to, word, (size_t)(end + 1 - word));
				to += end + 1 - word;
			}
		}
	*words = out;
	return HG_OK;
}

hg_status hg_filter_complete(const hg_graph *graph, const char *text, char **words)
{
	struct parser p = {0};
	size_t length = strlen(text);
	hg_status status = HG_NO_MEMORY;
	char *before;

	*words = NULL;
	while (length && !strchr(" \t\n()=!<>~", text[length - 1]))
		length--;
	before = strndup(text, length);
	if (!before || begin(&p, graph) != HG_OK) {
		free(before);
		return hgi_error(HG_NO_MEMORY, "no memory to complete a filter");
	}
	parse(&p, before);
	status = choose(&p, text + length, words);
	free(p.wanted);
	free(before);
	hg_filter_destroy(p.filter);
	return status;
}
