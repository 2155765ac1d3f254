/* SPDX-License-Identifier: MIT
 *
 * expressions.c - what the values of each kind can be made of, as tables of texts with holes.
 */
#include <assert.h>
#include <string.h>
#include "generate.h"

/* Every kind: a variable, a choice, a comma. */
static const struct form common[] = {
	{1, ALWAYS, "$."},
	{1, DEEP, "(%T ? %. : %.)"},
	{1, LOUD, "(mix(%0l), %.)"},
};

static const struct form of_long[] = {
	{1, ALWAYS, "#998"},
	{1, ALWAYS, "-#99"},
	{1, ALWAYS, "g_l"},
	{1, ALWAYS, "$l"},
	{1, ALWAYS, "$N.v"},
	{1, ALWAYS, "$4[#3]"},
	{1, ALWAYS, "(okn(@n) ? @n->v : 3)"},
	{1, ALWAYS, "(ok(@p) ? *@p : 4)"},
	{1, DEEP, "(^l %O ^l)"},
};

static const struct form of_n[] = {
	{3, ALWAYS, "&$N"},
	{2, ALWAYS, "&$W.in[#1]"},
	{2, ALWAYS, "@n"},
	{1, ALWAYS, "(N *)0"},
	{1, ALWAYS, "(okn(@n) ? @n->%F : (N *)0)"},
	{1, ALWAYS, "(ok(@q) ? *@q : (N *)0)"},
	{2, DEEP, "LIT(N, `N)"},
	{1, DEEP, "(ARRAY(N, 2, { `N, `N }) + 1)"},
	{1, DEEP, "MAKE(N, 1 + #2)"},
	{1, DEEP, "({ NEW(N, ~, `N); &V(~); })"},
	{1, DEEP, "({ NEW(W, ~, `W); V(~).in; })"},
	{1, DEEP, "(N *)(void *)(%n)"},
	{1, DEEP, "(N *)((uintptr_t)(%n) + 0)"},
	{1, DEEP, "pick(1 + #1, ^n, ^n)"},
	{1, DEEP, "%P.n"},
	{1, DEEP, "*LIT(NP, { %n })"},
	{1, DEEP, "ARRAY(NP, 2, { ^n, ^n })[1]"},
	{1, LOUD, "table[^0l & 1](^n, 1)"},
	{1, LOUD, "$f(^n, 2)"},
	{2, LOUD, "(@C.f ? @C.f(@C.env, 3) : (N *)0)"},
	{1, LOUD, "attempt(^f, ^n, 4)"},
	{1, ALWAYS, "$X.n"},
	{1, ALWAYS, "$X.deep[#1].one"},
	{1, DEEP, "(LIT(W, `W)->in + #1)"},
	{1, DEEP, "LIT(X, `X)->deep[#1].one"},
	{1, DEEP, "({ NP ~ = %n; __asm__(\"\" : \"+r\"(~)); ~; })"},
	{1, DEEP, "({ __auto_type ~ = %n; ~; })"},
	{1, DEEP, "({ static NP ~; ~ = %n; ~; })"},
	{1, DEEP, "(^n ?: %n)"},
	{1, DEEP, "(NP){ %n }"},
};

static const struct form of_p[] = {
	{3, ALWAYS, "&$l"},
	{1, ALWAYS, "&$N.v"},
	{2, ALWAYS, "$4 + #3"},
	{1, ALWAYS, "($4 + 4) - 1 - #3"},
	{1, ALWAYS, "&$X.bits.wide"},
	{3, ALWAYS, "$v"},
	{1, ALWAYS, "@p"},
	{1, ALWAYS, "(long *)0"},
	{1, ALWAYS, "(okn(@n) ? &@n->v : (long *)0)"},
	{1, ALWAYS, "(okn(@n) ? @n->q : (long *)0)"},
	{1, ALWAYS, "$X.deep[#1].two"},
	{1, DEEP, "LIT(long, { %0l })"},
	{1, DEEP, "(ARRAY(long, 3, { 1, %0l, 2 }) + 1)"},
	{1, DEEP, "MAKE(long, 2)"},
	{1, DEEP, "({ NEW(long, ~, `l); &V(~); })"},
	{1, DEEP, "({ NEW(L4, ~, `4); V(~) + 2; })"},
	{1, DEEP, "ALLOCA(1 + #4)"},
};

static const struct form of_q[] = {
	{2, ALWAYS, "&$n"},
	{1, ALWAYS, "&$N.a"},
	{1, ALWAYS, "&$N.b"},
	{2, ALWAYS, "$A + #2"},
	{1, ALWAYS, "@q"},
	{1, ALWAYS, "&g_np"},
	{1, ALWAYS, "g_a + 1"},
	{1, ALWAYS, "&g_n.a"},
	{1, ALWAYS, "&$X.n"},
	{1, ALWAYS, "&$X.deep[#1].one"},
	{1, ALWAYS, "(okn(@n) ? &@n->b : &g_np)"},
	{1, DEEP, "LIT(NP, { %n })"},
};

static const struct form of_N[] = {
	{1, ALWAYS, "g_n"},
	{1, ALWAYS, "(okn(@n) ? *@n : g_n)"},
	{1, DEEP, "(N)`N"},
};

static const struct form of_P[] = {
	{1, ALWAYS, "g_p"},
	{1, ALWAYS, "$W.pair"},
	{1, ALWAYS, "(P)`P"},
	{1, DEEP, "pack(1 + #1, ^P, ^P)"},
};

static const struct form of_U[] = {
	{1, ALWAYS, "(U)`U"},
};

static const struct form of_X[] = {
	{1, ALWAYS, "g_x"},
	{1, ALWAYS, "(X)`X"},
};

/* A function and its environment. */
static const struct form of_C[] = {
	{1, ALWAYS, "g_c"},
	{1, ALWAYS, "(C)`C"},
};

static const struct form of_f[] = {
	{1, ALWAYS, "t0"},
	{1, ALWAYS, "t1"},
	{1, ALWAYS, "table[^0l & 1]"},
};

/* Not types, but parts of texts: a test, an operator, a field. */
static const struct form of_T[] = {
	{1, ALWAYS, "okn(@n)"},
	{3, ALWAYS, "(%l & (1 + #3)) != 0"},
};

static const struct form of_O[] = {
	{1, ALWAYS, "+"}, {1, ALWAYS, "-"}, {1, ALWAYS, "^"}, {1, ALWAYS, "&"}, {1, ALWAYS, "|"},
};

static const struct form of_F[] = {
	{1, ALWAYS, "a"},
	{1, ALWAYS, "b"},
	{1, ALWAYS, "many[1]"},
};

/* Places that hold pointers, to be followed: without side effects, so that they may be read twice. */
static const struct form places_n[] = {
	{1, ALWAYS, "$n"},   {1, ALWAYS, "$P.n"},   {1, ALWAYS, "$U.n"}, {1, ALWAYS, "$N.a"},
	{1, ALWAYS, "$A[#2]"}, {1, ALWAYS, "g_np"}, {1, ALWAYS, "g_p.n"},
	{1, ALWAYS, "$X.n"}, {1, ALWAYS, "$X.deep[#1].one"}, {1, ALWAYS, "g_x.n"},
	{1, ALWAYS, "g_t"},
};

static const struct form places_p[] = {
	{1, ALWAYS, "$p"},
	{1, ALWAYS, "$P.l"},
	{1, ALWAYS, "$N.q"},
	{1, ALWAYS, "g_lp"},
	{1, ALWAYS, "$X.deep[#1].two"},
};

static const struct form places_q[] = {
	{1, ALWAYS, "$q"},
	{1, ALWAYS, "g_pp"},
};

static const struct form places_C[] = {
	{2, ALWAYS, "$C"},
	{1, ALWAYS, "g_c"},
};

/* What the tables say of a kind. start is an initialiser with braces. */
static const struct kind {
	char letter;
	bool common;
	const char *type;
	const char *start;
	const struct form *forms;
	unsigned count;
	const struct form *places;
	unsigned place_count;
} kinds[] = {
	{'l', false, "long", "{ %l }", FORMS(of_long), NULL, 0},
	{'n', true, "NP", "{ %n }", FORMS(of_n), FORMS(places_n)},
	{'p', true, "LP", "{ %p }", FORMS(of_p), FORMS(places_p)},
	{'q', true, "PP", "{ %q }", FORMS(of_q), FORMS(places_q)},
	{'N', true, "N", "{ .v = ^0l', .a = ^n'', .b = ^n'', .q = ^p'', .many[1] = ^n' }",
	 FORMS(of_N), NULL, 0},
	{'P', true, "P", "{ ^n, ^p }", FORMS(of_P), NULL, 0},
	{'U', true, "U", "{ .n = %n }", FORMS(of_U), NULL, 0},
	{'X', true, "X", "{ .tag = #99, .n = ^n, .deep[#1] = { ^n, ^p } }", FORMS(of_X), NULL, 0},
	{'C', true, "C", "{ %f, ^n }", FORMS(of_C), FORMS(places_C)},
	{'f', true, "F", "{ %f }", FORMS(of_f), NULL, 0},
	{'W', false, "W", "{ .in = { `N }, .pair = `P }", NULL, 0, NULL, 0},
	{'A', false, "A", "{ ^n, ^n }", NULL, 0, NULL, 0},
	{'4', false, "L4", "{ ^0l, 2 }", NULL, 0, NULL, 0},
	{'T', false, NULL, NULL, FORMS(of_T), NULL, 0},
	{'O', false, NULL, NULL, FORMS(of_O), NULL, 0},
	{'F', false, NULL, NULL, FORMS(of_F), NULL, 0},
	{'0', false, "void", NULL, NULL, 0, NULL, 0},
};

static int quiet; /* more than 0: no side effects */

static const struct kind *kind_of(char letter)
{
	for (unsigned i = 0; i < LENGTH(kinds); i++)
		if (kinds[i].letter == letter)
			return &kinds[i];
	assert(!"a kind");
	return NULL;
}

const char *type_of(char kind)
{
	return kind_of(kind)->type;
}

/* How likely a form is here; 0 if it needs what there is not. */
static unsigned weight_of(const struct form *form, char kind, int depth)
{
	unsigned weight = form->weight;
	const char *hole = strchr(form->text, '$');

	if ((form->needs >= DEEP && depth <= 0) || (form->needs == LOUD && quiet))
		return 0;
	if (hole)
		weight *= count_variables(hole[1] == '.' ? kind : hole[1]);
	for (; hole; hole = strchr(hole + 1, '$'))
		if (!count_variables(hole[1] == '.' ? kind : hole[1]))
			return 0;
	return weight;
}

static unsigned total_weight(const struct form *forms, unsigned count, char kind, int depth)
{
	unsigned total = 0;

	for (unsigned i = 0; i < count; i++)
		total += weight_of(&forms[i], kind, depth);
	return total;
}

/* The form at a point within the total of weights. */
static const char *form_at(const struct form *forms, char kind, int depth, unsigned point)
{
	for (;; forms++) {
		const unsigned weight = weight_of(forms, kind, depth);

		if (point < weight)
			return forms->text;
		point -= weight;
	}
}

void write_one(const struct form *forms, unsigned count, int depth)
{
	const unsigned total = total_weight(forms, count, 0, depth);

	if (total)
		write_form(form_at(forms, 0, depth, below(total)), 0, depth);
}

void write_arguments(const struct function *f, int depth)
{
	for (int i = 0; i < f->count; i++) {
		fputs(i ? ", " : "", out);
		quiet += f->count > 1;
		write_value(f->params[i], depth);
		quiet -= f->count > 1;
	}
}

void write_value(char letter, int depth)
{
	const struct kind *kind = kind_of(letter);
	const unsigned shared = total_weight(common, kind->common ? LENGTH(common) : 0, letter, depth);
	const unsigned own = total_weight(kind->forms, kind->count, letter, depth);
	const struct function *found[LENGTH(functions)];
	unsigned calls = 0, point;

	for (unsigned i = 0; i < function_count && depth > 0 && !quiet; i++)
		if (functions[i].result == letter)
			found[calls++] = &functions[i];
	point = below(shared + own + calls);
	if (point < shared) {
		write_form(form_at(common, letter, depth, point), letter, depth);
	} else if (point < shared + own) {
		write_form(form_at(kind->forms, letter, depth, point - shared), letter, depth);
	} else {
		const struct function *f = found[point - shared - own];

		fprintf(out, "%c%d(", f->letter, f->number);
		write_arguments(f, depth - 1);
		fputc(')', out);
	}
}

void write_start(char kind, int depth)
{
	write_form(kind_of(kind)->start, kind, depth + 1);
}

static void write_variable(char kind)
{
	const struct variable *v = any_variable(kind);

	/* the lengths of arrays are variable in both readings */
	fprintf(out, kind == 'v' ? "v%d" : "V(v%d)", v->number);
}

/* A place that holds a pointer, as text, into a buffer. */
static void choose_place(char kind, char *buffer, size_t size)
{
	const struct kind *of = kind_of(kind);
	FILE *const outer = out;

	out = fmemopen(buffer, size, "w");
	assert(out);
	write_one(of->places, of->place_count, 0);
	fclose(out);
	out = outer;
}

void write_form(const char *text, char kind, int depth)
{
	char place[40] = "";
	int fresh = 0, number, length;
	bool optional = false;

	for (const char *at = text; *at; at++) {
		/* an operator stands alone */
		const char code = at[1] ? *at : 0;
		const bool leaf = code && at[1] == '0';
		const char of = !code ? 0 : leaf ? at[2] : at[1] == '.' ? kind : at[1];

		switch (code) {
		case '%':
		case '^':
			quiet += code == '^';
			write_value(of, leaf ? 0 : of == 'T' ? depth : depth - 1);
			quiet -= code == '^';
			at += 1 + leaf;
			break;
		case '`':
			write_start(of, depth - 1);
			at++;
			break;
		case '$':
			write_variable(of);
			at++;
			break;
		case '@':
			if (!place[0])
				choose_place(of, place, sizeof(place));
			fputs(place, out);
			at++;
			break;
		case '~':
			fresh = fresh ? fresh : fresh_name();
			fprintf(out, "v%d", fresh);
			break;
		case '#':
			sscanf(at + 1, "%d%n", &number, &length);
			fprintf(out, "%u", below((unsigned)number + 1));
			at += length;
			break;
		case '\'':
			optional = !optional;
			if (optional && !chance(40))
				at = strchr(at + 1, '\''), optional = false;
			break;
		default:
			fputc(*at, out);
		}
	}
}
