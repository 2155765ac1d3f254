/* SPDX-License-Identifier: MIT
 *
 * statements.c - what the bodies of functions are made of: statements without a block, and the choice
 * among all.
 */
#include <stdarg.h>
#include "statements.h"

enum { DEEPEST = 5 };

int nesting;
int loops;
int rounds;
char inner;
int catching;
char result;
bool computed;
bool no_declare;
int line;

/* ---- lines ---- */

void line_begin(const char *format, ...)
{
	va_list list;

	for (int i = 0; i < nesting; i++)
		fputc('\t', out);
	va_start(list, format);
	vfprintf(out, format, list);
	va_end(list);
}

void line_end(const char *text)
{
	fprintf(out, "%s\n", text);
	line++;
}

static void write_any(const struct form *forms, unsigned count)
{
	line_begin("%s", "");
	write_one(forms, count, VALUE);
	line_end("");
}

unsigned block_open(const char *text)
{
	fputs(text, out);
	line_end("{");
	nesting++;
	return scope_now();
}

void block_close(unsigned scope, const char *text)
{
	scope_back(scope);
	nesting--;
	line_begin("}%s", text);
	line_end("");
}

/* ---- without a block ---- */

static void state_declaration(void)
{
	const char kind = letter("NNNnnlpqPWA4UXCf");
	const int name = fresh_name();
	/* a variable of a block lives on until its function ends, as far as pointers know */
	const bool buried = kind == 'N' && nesting == 1 && chance(50);

	line_begin("%s(%s, v%d, ", buried ? "BURIED" : "NEW", type_of(kind), name);
	write_start(kind, 1);
	line_end(");");
	declare(kind, name);
}

/* The compiler refuses one whose declaration a jump may pass, and takes each computed goto for a jump
 * to each label that is a value. */
static void state_vla(void)
{
	const int name = fresh_name();

	if (computed)
		return;
	line_begin("VLA(v%d, (", name);
	write_value('l', 0);
	line_end(" & 3) + 1);");
	line_begin("v%d[0] = ", name);
	write_value('l', 0);
	line_end(";");
	declare('v', name);
}

static void state_assignment(void)
{
	static const struct form local[] = {
		{1, ALWAYS, "$l = %l;"},       {1, ALWAYS, "$n = %n;"},
		{1, ALWAYS, "$p = %p;"},       {1, ALWAYS, "$q = %q;"},
		{1, ALWAYS, "$N = %N;"},       {1, ALWAYS, "$P = %P;"},
		{1, ALWAYS, "$U = %U;"},       {1, ALWAYS, "$N.v = %l;"},
		{1, ALWAYS, "$N.a = %n;"},     {1, ALWAYS, "$N.b = %n;"},
		{1, ALWAYS, "$N.q = %p;"},     {1, ALWAYS, "$N.many[#1] = %n;"},
		{1, ALWAYS, "$A[#2] = %n;"},   {1, ALWAYS, "$4[#3] = %l;"},
		{1, ALWAYS, "$W.in[1] = %N;"},    {1, ALWAYS, "$X = %X;"},
		{1, ALWAYS, "$X.n = %n;"},        {1, ALWAYS, "$X.deep[#1].one = %n;"},
		{1, ALWAYS, "$X.deep[#1].two = %p;"}, {1, ALWAYS, "$C = %C;"},
		{1, ALWAYS, "$C.env = %n;"},      {1, ALWAYS, "$f = %f;"},
		{1, ALWAYS, "$X.bits.low = %l;"}, {1, ALWAYS, "$l = $X.bits.low;"},
	};
	static const struct form twice[] = {
		{1, ALWAYS, "$l = ($l = %l);"},   {1, ALWAYS, "$n = ($n = %n);"},
		{1, ALWAYS, "$p = ($p = %p);"},   {1, ALWAYS, "$q = ($q = %q);"},
		{1, ALWAYS, "$N = ($N = %N);"},   {1, ALWAYS, "$P = ($P = %P);"},
		{1, ALWAYS, "$N.v = ($l = %l);"}, {1, ALWAYS, "$N.a = ($n = %n);"},
		{1, ALWAYS, "$N.q = ($p = %p);"}, {1, ALWAYS, "$A[#2] = ($n = %n);"},
	};
	static const struct form global[] = {
		{1, ALWAYS, "g_np = %n;"}, {1, ALWAYS, "g_lp = %p;"},   {1, ALWAYS, "g_l = %l;"},
		{1, ALWAYS, "g_pp = %q;"}, {1, ALWAYS, "g_n = %N;"},    {1, ALWAYS, "g_p = %P;"},
		{1, ALWAYS, "g_a[1] = %n;"}, {1, ALWAYS, "g_p.n = %n;"},
		{1, ALWAYS, "g_x = %X;"},  {1, ALWAYS, "g_x.n = %n;"},   {1, ALWAYS, "g_c = %C;"},
	};

	if (chance(12))
		write_any(FORMS(global));
	else if (chance(10))
		write_any(FORMS(twice));
	else
		write_any(FORMS(local));
}

/* First the value, which may change the pointer. */
static void state_store(void)
{
	static const struct form forms[] = {
		{1, ALWAYS, "{ long ~ = %l; if (okn(@n)) @n->v = ~; }"},
		{1, ALWAYS, "{ NP ~ = %n; if (okn(@n)) @n->a = ~; }"},
		{1, ALWAYS, "{ NP ~ = %n; if (okn(@n)) @n->b = ~; }"},
		{1, ALWAYS, "{ LP ~ = %p; if (okn(@n)) @n->q = ~; }"},
		{1, ALWAYS, "{ NP ~ = %n; if (okn(@n)) @n->many[0] = ~; }"},
		{1, ALWAYS, "{ N ~ = %N; if (okn(@n)) *@n = ~; }"},
		{1, ALWAYS, "{ long ~ = %l; if (ok(@p)) *@p = ~; }"},
		{2, ALWAYS, "{ NP ~ = %n; if (ok(@q)) *@q = ~; }"},
	};

	write_any(FORMS(forms));
}

static void state_copy(void)
{
	static const char *const how[] = {"memcpy", "memmove", "__builtin_memcpy"};

	if (count_variables('N') > 1) {
		const int to = any_variable('N')->number, from = any_variable('N')->number;

		if (to != from) {
			line_begin("%s(&V(v%d), &V(v%d), sizeof(N));", how[below(LENGTH(how))], to, from);
			line_end("");
		}
	}
}

/* Byte by byte. */
static void state_bytes(void)
{
	static const struct form forms[] = {
		{1, ALWAYS, "{ NP ~ = %n; copy_bytes(&$n, &~, sizeof(~)); }"},
		{1, ALWAYS, "{ NP ~ = %n; for (int i = 0; i < 8; i++) $U.bytes[i] = ((char *)&~)[i]; }"},
		{1, ALWAYS, "{ U ~ = %U; for (int i = 0; i < 8; i++) $U.bytes[i] = ~.bytes[i]; }"},
		{1, ALWAYS, "{ U ~ = %U; $U.bits = ~.bits; }"},
		{1, ALWAYS, "{ char ~[sizeof(N)]; memcpy(~, &$N, sizeof(N)); memcpy(&$N, ~, sizeof(N)); }"},
		{3, ALWAYS, "{ NP ~ = %n; char ~b[8]; memcpy(~b, &~, 8); ~ = 0; mix(%l); memcpy(&~, ~b, 8); $n = ~; }"},
		{1, ALWAYS, "{ NP ~ = %n; char ~b[3][8]; copy_bytes(~b[#2], &~, 0); copy_bytes(~b[1], &~, 8); ~ = 0; (void)%n; copy_bytes(&~, ~b[1], 8); g_np = ~; }"},
		{1, ALWAYS, "{ P ~ = %P; unsigned char ~b[sizeof(P)]; for (unsigned i = 0; i < sizeof(P); i++) ~b[i] = ((unsigned char *)&~)[i]; ~ = (P){0}; (void)%n; memcpy(&~, ~b, sizeof(P)); $P = ~; }"},
		{1, ALWAYS, "{ NP ~ = %n; memcpy(g_bytes + 8, &~, 8); ~ = 0; (void)%n; memcpy(&~, g_bytes + 8, 8); memset(g_bytes, 0, 16); $n = ~; }"},
	};

	write_any(FORMS(forms));
}

/* What overwrites pointers, or moves them, with no assignment of one. */
static void state_overwrite(void)
{
	static const struct form forms[] = {
		{1, ALWAYS, "$X.d = 0;"},
		{1, ALWAYS, "$U.bits = 0;"},
		{1, ALWAYS, "g_x.d = 0;"},
		{1, ALWAYS, "memset(&$X, 0, sizeof(X));"},
		{1, ALWAYS, "memset(&g_p, 0, sizeof(g_p));"},
		{1, ALWAYS, "qsort($A, 3, sizeof(NP), compare);"},
		{1, ALWAYS, "qsort(g_a, 3, sizeof(NP), compare);"},
		{1, ALWAYS, "memmove(&g_a[1], &g_a[0], 2 * sizeof(NP));"},
		{1, ALWAYS, "__atomic_store_n(&g_np, %n, __ATOMIC_SEQ_CST);"},
		{1, ALWAYS, "{ NP ~ = %n; $n = __atomic_exchange_n(&g_np, ~, __ATOMIC_SEQ_CST); }"},
		{1, ALWAYS, "{ NP ~ = g_np, ~b = %n; if (__sync_bool_compare_and_swap(&g_np, ~, ~b)) mix(5); }"},
		{1, ALWAYS, "g_t = %n;"},
	};

	write_any(FORMS(forms));
}

/* Out of the calls since attempt(). */
void state_throw(void)
{
	line_begin("if (");
	write_value('T', TEST);
	fputs(") throw(", out);
	write_value('n', VALUE - 1);
	line_end(");");
}

static void state_call(void)
{
	const struct function *f = &functions[below(function_count)];

	line_begin("(void)%c%d(", f->letter, f->number);
	write_arguments(f, VALUE - 1);
	line_end(");");
}

static void state_show(void)
{
	static const struct form forms[] = {
		{2, ALWAYS, "walk(@n, 3);"},
		{1, ALWAYS, "if (ok(@p)) mix(*@p);"},
	};

	line_begin("line = %d;", line);
	line_end("");
	write_any(FORMS(forms));
	if (chance(40)) {
		line_begin("show(%d);", line);
		line_end("");
	}
}

static void state_register(void)
{
	const int name = fresh_name();

	line_begin("REGISTER NP v%d = ", name);
	write_value('n', VALUE - 1);
	line_end(";");
	line_begin("if (okn(v%d)) { v%d->v++; ", name, name);
	fprintf(out, chance(50) ? "g_np" : "v%d->a", name);
	fprintf(out, " = v%d;", name);
	line_end(" }");
}

/* return from the function that is being written */
void state_return(void)
{
	const char of = inner ? inner : result;
	const int name = fresh_name();

	if (catching && !inner) {
		if (of != '0') {
			line_begin("%s v%d = ", type_of(of), name);
			write_value(of, VALUE - 1);
			line_end(";");
		}
		line_begin("catcher = v%d_; memset(&v%d, 0, sizeof(v%d));", catching, catching, catching);
		line_end("");
		line_begin(of == '0' ? "return;" : "return v%d;", name);
		line_end("");
		return;
	}
	line_begin("return");
	if (of != '0') {
		fputc(' ', out);
		write_value(of, VALUE - 1);
	}
	line_end(";");
}

/* ---- any ---- */

static const struct {
	unsigned weight;
	void (*state)(void);
	bool block;   /* has one, so it nests */
	bool declare; /* what it declares lives on behind it */
} statements[] = {
	{24, state_declaration, false, true}, {22, state_assignment, false, false},
	{14, state_store, false, false},      {12, state_show, false, false},
	{7, state_call, false, false},        {8, state_if, true, false},
	{7, state_loop, true, false},         {4, state_block, true, false},
	{4, state_switch, true, false},       {3, state_walk, true, true},
	{2, state_catch, true, true},         {3, state_goto_back, true, false},
	{3, state_goto_forward, true, true},  {2, state_copy, false, false},
	{2, state_vla, false, true},          {3, state_nested, true, true},
	{1, state_register, false, true},      {2, state_bytes, false, false},
	{3, state_overwrite, false, false},   {1, state_throw, false, false},       {1, state_goto_computed, true, false},
};

void write_statements(unsigned n)
{
	const bool outer = no_declare;
	unsigned total = 0;

	for (unsigned i = 0; i < LENGTH(statements); i++)
		total += statements[i].weight;
	while (n-- > 0) {
		unsigned point = below(total), i = 0;

		while (point >= statements[i].weight)
			point -= statements[i++].weight;
		if (nesting > DEEPEST && statements[i].block) {
			state_assignment();
		} else if (no_declare && statements[i].declare) {
			state_store();
		} else {
			/* within its own block, it may declare */
			no_declare = no_declare && !statements[i].block;
			statements[i].state();
			no_declare = outer;
		}
	}
}

void write_function_body(char of)
{
	result = of;
	computed = chance(50);
	nesting = 1;
	write_statements(4 + below(11));
	state_return();
	nesting = 0;
}
