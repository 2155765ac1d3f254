/* SPDX-License-Identifier: MIT
 *
 * statements.c - what the bodies of functions are made of.
 */
#include <stdarg.h>
#include "generate.h"

enum { DEEPEST = 5, VALUE = 3, TEST = 2 }; /* VALUE, TEST: how deep a statement's forms may go */

static int nesting;     /* blocks around the statement, 1 for the function's own */
static int loops;       /* loops around it, also by goto */
static int rounds;      /* those that `continue` goes on with */
static char inner;      /* in a nested function: its result; or 0 */
static int catching;    /* in what may be jumped out of: the place's name; or 0 */
static char result;     /* of the function */
static bool no_declare; /* a label stands before the statements, no block */
static int line;        /* statements so far: what a program says when a pointer is dangling */

static void write_statements(unsigned n);

/* ---- lines ---- */

__attribute__((format(printf, 1, 2))) static void begin(const char *format, ...)
{
	va_list list;

	for (int i = 0; i < nesting; i++)
		fputc('\t', out);
	va_start(list, format);
	vfprintf(out, format, list);
	va_end(list);
}

static void end(const char *text)
{
	fprintf(out, "%s\n", text);
	line++;
}

static void write_any(const struct form *forms, unsigned count)
{
	begin("%s", "");
	write_one(forms, count, VALUE);
	end("");
}

/* Ends the line with a brace, after the text; close() with what open() gave forgets what was declared between. */
static unsigned open(const char *text)
{
	fputs(text, out);
	end("{");
	nesting++;
	return scope_now();
}

static void close(unsigned scope, const char *text)
{
	scope_back(scope);
	nesting--;
	begin("}%s", text);
	end("");
}

/* ---- without a block ---- */

static void state_declaration(void)
{
	const char kind = letter("NNNnnlpqPWA4UXCf");
	const int name = fresh_name();
	/* a variable of a block lives on until its function ends, as far as pointers know */
	const bool buried = kind == 'N' && nesting == 1 && chance(50);

	begin("%s(%s, v%d, ", buried ? "BURIED" : "NEW", type_of(kind), name);
	write_start(kind, 1);
	end(");");
	declare(kind, name);
}

static void state_vla(void)
{
	const int name = fresh_name();

	begin("VLA(v%d, (", name);
	write_value('l', 0);
	end(" & 3) + 1);");
	begin("v%d[0] = ", name);
	write_value('l', 0);
	end(";");
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
			begin("%s(&V(v%d), &V(v%d), sizeof(N));", how[below(LENGTH(how))], to, from);
			end("");
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
static void state_throw(void)
{
	begin("if (");
	write_value('T', TEST);
	fputs(") throw(", out);
	write_value('n', VALUE - 1);
	end(");");
}

static void state_call(void)
{
	const struct function *f = &functions[below(function_count)];

	begin("(void)%c%d(", f->letter, f->number);
	write_arguments(f, VALUE - 1);
	end(");");
}

static void state_show(void)
{
	static const struct form forms[] = {
		{2, ALWAYS, "walk(@n, 3);"},
		{1, ALWAYS, "if (ok(@p)) mix(*@p);"},
	};

	begin("line = %d;", line);
	end("");
	write_any(FORMS(forms));
	if (chance(40)) {
		begin("show(%d);", line);
		end("");
	}
}

static void state_register(void)
{
	const int name = fresh_name();

	begin("REGISTER NP v%d = ", name);
	write_value('n', VALUE - 1);
	end(";");
	begin("if (okn(v%d)) { v%d->v++; ", name, name);
	fprintf(out, chance(50) ? "g_np" : "v%d->a", name);
	fprintf(out, " = v%d;", name);
	end(" }");
}

/* return from the function that is being written */
static void state_return(void)
{
	const char of = inner ? inner : result;
	const int name = fresh_name();

	if (catching && !inner) {
		if (of != '0') {
			begin("%s v%d = ", type_of(of), name);
			write_value(of, VALUE - 1);
			end(";");
		}
		begin("catcher = v%d_; memset(&v%d, 0, sizeof(v%d));", catching, catching, catching);
		end("");
		begin(of == '0' ? "return;" : "return v%d;", name);
		end("");
		return;
	}
	begin("return");
	if (of != '0') {
		fputc(' ', out);
		write_value(of, VALUE - 1);
	}
	end(";");
}

/* ---- with a block ---- */

static void state_if(void)
{
	unsigned scope;

	begin("if (");
	write_value('T', TEST);
	scope = open(") ");
	write_statements(1 + below(3));
	if (chance(40)) {
		scope_back(scope);
		nesting--;
		begin("} else ");
		scope = open("");
		write_statements(1 + below(3));
	}
	if (chance(15))
		state_return();
	close(scope, "");
}

static void state_block(void)
{
	unsigned scope;

	begin("%s", "");
	scope = open("");
	write_statements(2 + below(3));
	close(scope, "");
}

static void state_loop(void)
{
	const int name = fresh_name();
	const unsigned most = 1 + below(4), form = below(3);
	unsigned scope;
	char last[80] = "";

	if (form) {
		begin("COUNTER(v%d, %u);", name, most);
		end("");
	}
	switch (form) {
	case 0:
		begin("for (COUNTER(v%d, 0); V(v%d) < %u && fuel-- > 0; V(v%d)++)", name, name, most,
		      name);
		break;
	case 1:
		begin("while (V(v%d)-- > 0 && fuel-- > 0)", name);
		break;
	default:
		begin("do");
		snprintf(last, sizeof(last), " while (V(v%d)-- > 0 && fuel-- > 0);", name);
	}
	scope = open(" ");
	loops++;
	rounds++;
	write_statements(2 + below(4));
	if (chance(25)) {
		begin("if (");
		write_value('T', TEST);
		end(chance(50) ? ") break;" : ") continue;");
		write_statements(1);
	}
	rounds--;
	loops--;
	close(scope, last);
}

/* From one case into the next, or out of the loop's round; past a declaration. */
static void state_switch(void)
{
	const unsigned cases = 1 + below(4);
	const int name = loops || chance(50) ? 0 : fresh_name();
	unsigned scope;

	if (name) {
		begin("BEFORE(N, v%d);", name);
		end("");
	}
	begin("switch (");
	write_value('l', 1);
	scope = open(" & 7) ");
	if (name) {
		begin("JUMPED(N, v%d, ", name);
		write_start('N', 1);
		end(");");
		declare('N', name);
	}
	for (unsigned i = 0; i < cases; i++) {
		if (i == 2)
			begin("case 2 ... 4:");
		else if (i == 3)
			begin("default:");
		else
			begin("case %u:", i);
		end("");
		if (name) {
			begin("V(v%d) = (N)", name);
			write_form("`N;", 0, 1);
			end("");
		}
		state_block();
		if (chance(50)) {
			begin(rounds && chance(30) ? "continue;" : "break;");
			end("");
		}
	}
	close(scope, "");
}

/* A loop whose parts all make something new. */
static void state_walk(void)
{
	const int name = fresh_name(), keep = fresh_name();
	unsigned scope;

	begin("NEW(NP, v%d, { 0 });", keep);
	end("");
	declare('n', keep);
	begin("for (CURSOR(v%d, ", name);
	write_value('n', 1);
	fprintf(out, "); okn(V(v%d)) && fuel-- > 0; V(v%d) = LIT(N, { .v = 1, .a = V(v%d), .b = ",
		name, name, name);
	write_form("^0n", 0, 1);
	scope = open(" })) ");
	declare('n', name);
	loops++;
	rounds++;
	begin("V(v%d) = LIT(N, { .v = %u, .a = V(v%d), .b = V(v%d) });", keep, below(99), keep,
	      name);
	end("");
	write_statements(1 + below(3));
	if (chance(60)) {
		begin("if (");
		write_value('T', TEST);
		end(") break;");
	}
	rounds--;
	loops--;
	close(scope, "");
}

/* Back to a place that was set in this function, out of loops, blocks and calls. The statements in
 * between know no variables but their own: what they change of others is lost, says C. */
static void state_catch(void)
{
	const int place = fresh_name();
	const int around = rounds;
	unsigned scope, hidden;

	if (catching || inner)
		return;
	begin("jmp_buf *volatile v%d_ = catcher; jmp_buf v%d; catcher = &v%d;", place, place, place);
	end("");
	begin("if (setjmp(v%d) == 0) ", place);
	scope = open("");
	hidden = scope_hide(scope_now());
	catching = place;
	rounds = 0;
	write_statements(3 + below(4));
	state_throw();
	rounds = around;
	catching = 0;
	scope_hide(hidden);
	close(scope, "");
	begin("catcher = v%d_; memset(&v%d, 0, sizeof(v%d)); g_np = thrown;", place, place, place);
	end("");
}

/* Where to go is a value. */
static void state_goto_computed(void)
{
	const int table = fresh_name(), one = fresh_name(), other = fresh_name();

	begin("{ static void *const v%d[] = {&&l%d, &&l%d}; goto *v%d[", table, one, other, table);
	write_value('l', 0);
	end(" & 1];");
	for (int i = 0; i < 2; i++) {
		begin("l%d:;", i ? other : one);
		end("");
		state_block();
	}
	begin("}");
	end("");
}

/* A loop by goto, its statements in a block or not. */
static void state_goto_back(void)
{
	const int label = fresh_name(), name = fresh_name();
	const bool block = chance(50), outer = no_declare;
	const unsigned scope = scope_now();

	begin("COUNTER(v%d, %u);", name, 1 + below(3));
	end("");
	begin("l%d:;", label);
	end("");
	loops++;
	if (block) {
		begin("{");
		end("");
	}
	nesting++;
	no_declare = !block;
	write_statements(2 + below(3));
	no_declare = outer;
	nesting--;
	scope_back(scope);
	if (block) {
		begin("}");
		end("");
	}
	loops--;
	begin("if (V(v%d)-- > 0 && fuel-- > 0) goto l%d;", name, label);
	end("");
}

/* Past a declaration; not in a loop. */
static void state_goto_forward(void)
{
	const int label = fresh_name(), name = fresh_name();
	unsigned scope;

	if (loops)
		return;
	begin("BEFORE(N, v%d);", name);
	end("");
	begin("if (");
	write_value('T', TEST);
	fprintf(out, ") goto l%d;", label);
	end("");
	begin("%s", "");
	scope = open("");
	begin("JUMPED(N, v%d, ", name);
	write_start('N', 1);
	end(");");
	begin("mix(V(v%d).v);", name);
	end("");
	begin("l%d:", label);
	end("");
	begin("V(v%d) = (N)", name);
	write_start('N', 1);
	end(";");
	declare('N', name);
	write_statements(1 + below(3));
	close(scope, "");
}

/* A function in the function, which works on the variables of the outer one; called, or given to a
 * function that calls it. */
static void state_nested(void)
{
	const int name = fresh_name(), param = fresh_name(), number = fresh_name();
	const bool given = chance(50);
	const int around = rounds;
	unsigned scope;

	if (inner || catching)
		return;
	inner = given ? 'n' : '0';
	rounds = 0;
	for (int i = 0; i < 2; i++)
		begin(i ? "%s v%d(PARAM(NP, v%d), PARAM(long, v%d))"
			: "auto %s v%d(PARAM(NP, v%d), PARAM(long, v%d));\n",
		      given ? "NP" : "void", name, param, number);
	scope = open(" ");
	begin("ENTER(NP, v%d); ENTER(long, v%d); if (--fuel < 0) return%s;", param, number,
	      given ? " 0" : "");
	end("");
	declare('n', param);
	declare('l', number);
	write_statements(2 + below(3));
	if (given)
		state_return();
	close(scope, "");
	inner = 0;
	rounds = around;
	for (int i = 0; i < 2; i++) {
		begin(given ? "g_np = attempt(v%d, " : "v%d(", name);
		write_value('n', VALUE - 1);
		end(", 5);");
	}
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

static void write_statements(unsigned n)
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
	nesting = 1;
	write_statements(4 + below(11));
	state_return();
	nesting = 0;
}
