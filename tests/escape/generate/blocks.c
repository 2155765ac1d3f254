/* SPDX-License-Identifier: MIT
 *
 * blocks.c - statements that have others in them: branches, loops, jumps, functions in a function.
 */
#include "statements.h"

void state_if(void)
{
	unsigned scope;

	line_begin("if (");
	write_value('T', TEST);
	scope = block_open(") ");
	write_statements(1 + below(3));
	if (chance(40)) {
		scope_back(scope);
		nesting--;
		line_begin("} else ");
		scope = block_open("");
		write_statements(1 + below(3));
	}
	if (chance(15))
		state_return();
	block_close(scope, "");
}

void state_block(void)
{
	unsigned scope;

	line_begin("%s", "");
	scope = block_open("");
	write_statements(2 + below(3));
	block_close(scope, "");
}

void state_loop(void)
{
	const int name = fresh_name();
	const unsigned most = 1 + below(4), form = below(3);
	unsigned scope;
	char last[80] = "";

	if (form) {
		line_begin("COUNTER(v%d, %u);", name, most);
		line_end("");
	}
	switch (form) {
	case 0:
		line_begin("for (COUNTER(v%d, 0); V(v%d) < %u && fuel-- > 0; V(v%d)++)", name, name, most,
		      name);
		break;
	case 1:
		line_begin("while (V(v%d)-- > 0 && fuel-- > 0)", name);
		break;
	default:
		line_begin("do");
		snprintf(last, sizeof(last), " while (V(v%d)-- > 0 && fuel-- > 0);", name);
	}
	scope = block_open(" ");
	loops++;
	rounds++;
	write_statements(2 + below(4));
	if (chance(25)) {
		line_begin("if (");
		write_value('T', TEST);
		line_end(chance(50) ? ") break;" : ") continue;");
		write_statements(1);
	}
	rounds--;
	loops--;
	block_close(scope, last);
}

/* From one case into the next, or out of the loop's round; past a declaration. */
void state_switch(void)
{
	const unsigned cases = 1 + below(4);
	const int name = loops || chance(50) ? 0 : fresh_name();
	unsigned scope;

	if (name) {
		line_begin("BEFORE(N, v%d);", name);
		line_end("");
	}
	line_begin("switch (");
	write_value('l', 1);
	scope = block_open(" & 7) ");
	if (name) {
		line_begin("JUMPED(N, v%d, ", name);
		write_start('N', 1);
		line_end(");");
		declare('N', name);
	}
	for (unsigned i = 0; i < cases; i++) {
		if (i == 2)
			line_begin("case 2 ... 4:");
		else if (i == 3)
			line_begin("default:");
		else
			line_begin("case %u:", i);
		line_end("");
		if (name) { /* what follows may read it */
			line_begin("V(v%d) = (N){ 0 };", name);
			line_end("");
			line_begin("V(v%d) = (N)", name);
			write_form("`N;", 0, 1);
			line_end("");
		}
		state_block();
		if (chance(50)) {
			line_begin(rounds && chance(30) ? "continue;" : "break;");
			line_end("");
		}
	}
	block_close(scope, "");
}

/* A loop whose parts all make something new. */
void state_walk(void)
{
	const int name = fresh_name(), keep = fresh_name();
	unsigned scope;

	line_begin("NEW(NP, v%d, { 0 });", keep);
	line_end("");
	declare('n', keep);
	line_begin("for (CURSOR(v%d, ", name);
	write_value('n', 1);
	fprintf(out, "); okn(V(v%d)) && fuel-- > 0; V(v%d) = LIT(N, { .v = 1, .a = V(v%d), .b = ",
		name, name, name);
	write_form("^0n", 0, 1);
	scope = block_open(" })) ");
	declare('n', name);
	loops++;
	rounds++;
	line_begin("V(v%d) = LIT(N, { .v = %u, .a = V(v%d), .b = V(v%d) });", keep, below(99), keep,
	      name);
	line_end("");
	write_statements(1 + below(3));
	if (chance(60)) {
		line_begin("if (");
		write_value('T', TEST);
		line_end(") break;");
	}
	rounds--;
	loops--;
	block_close(scope, "");
}

/* Back to a place that was set in this function, out of loops, blocks and calls. The statements in
 * between know no variables but their own: what they change of others is lost, says C. */
void state_catch(void)
{
	const int place = fresh_name();
	const int around = rounds;
	unsigned scope, hidden;

	if (catching || inner)
		return;
	line_begin("jmp_buf *volatile v%d_ = catcher; jmp_buf v%d; catcher = &v%d;", place, place, place);
	line_end("");
	line_begin("if (setjmp(v%d) == 0) ", place);
	scope = block_open("");
	hidden = scope_hide(scope_now());
	catching = place;
	rounds = 0;
	write_statements(3 + below(4));
	state_throw();
	rounds = around;
	catching = 0;
	scope_hide(hidden);
	block_close(scope, "");
	line_begin("catcher = v%d_; memset(&v%d, 0, sizeof(v%d)); g_np = thrown;", place, place, place);
	line_end("");
}

/* Where to go is a value. */
void state_goto_computed(void)
{
	const int table = fresh_name(), one = fresh_name(), other = fresh_name();

	if (!computed)
		return;
	line_begin("{ static void *const v%d[] = {&&l%d, &&l%d}; goto *v%d[", table, one, other, table);
	write_value('l', 0);
	line_end(" & 1];");
	for (int i = 0; i < 2; i++) {
		line_begin("l%d:;", i ? other : one);
		line_end("");
		state_block();
	}
	line_begin("}");
	line_end("");
}

/* A loop by goto, its statements in a block or not. */
void state_goto_back(void)
{
	const int label = fresh_name(), name = fresh_name();
	const bool block = chance(50), outer = no_declare;
	const unsigned scope = scope_now();

	line_begin("COUNTER(v%d, %u);", name, 1 + below(3));
	line_end("");
	line_begin("l%d:;", label);
	line_end("");
	loops++;
	if (block) {
		line_begin("{");
		line_end("");
	}
	nesting++;
	no_declare = !block;
	write_statements(2 + below(3));
	no_declare = outer;
	nesting--;
	scope_back(scope);
	if (block) {
		line_begin("}");
		line_end("");
	}
	loops--;
	line_begin("if (V(v%d)-- > 0 && fuel-- > 0) goto l%d;", name, label);
	line_end("");
}

/* Past a declaration; not in a loop. */
void state_goto_forward(void)
{
	const int label = fresh_name(), name = fresh_name();
	unsigned scope;

	if (loops)
		return;
	line_begin("BEFORE(N, v%d);", name);
	line_end("");
	line_begin("if (");
	write_value('T', TEST);
	fprintf(out, ") goto l%d;", label);
	line_end("");
	line_begin("%s", "");
	scope = block_open("");
	line_begin("JUMPED(N, v%d, ", name);
	write_start('N', 1);
	line_end(");");
	line_begin("mix(V(v%d).v);", name);
	line_end("");
	line_begin("l%d:", label);
	line_end("");
	line_begin("V(v%d) = (N)", name);
	write_start('N', 1);
	line_end(";");
	declare('N', name);
	write_statements(1 + below(3));
	block_close(scope, "");
}

/* A function in the function, which works on the variables of the outer one; called, or given to a
 * function that calls it. */
void state_nested(void)
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
		line_begin(i ? "%s v%d(PARAM(NP, v%d), PARAM(long, v%d))"
			: "auto %s v%d(PARAM(NP, v%d), PARAM(long, v%d));\n",
		      given ? "NP" : "void", name, param, number);
	scope = block_open(" ");
	line_begin("ENTER(NP, v%d); ENTER(long, v%d); if (--fuel < 0) return%s;", param, number,
	      given ? " 0" : "");
	line_end("");
	declare('n', param);
	declare('l', number);
	write_statements(2 + below(3));
	if (given)
		state_return();
	block_close(scope, "");
	inner = 0;
	rounds = around;
	for (int i = 0; i < 2; i++) {
		line_begin(given ? "g_np = attempt(v%d, " : "v%d(", name);
		write_value('n', VALUE - 1);
		line_end(", 5);");
	}
}
