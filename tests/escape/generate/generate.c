/* SPDX-License-Identifier: MIT
 *
 * generate.c - escape_generate SEED: writes a random C program full of pointers to locals, to
 * parameters, to their parts, to literals.
 *
 * It is right when every variable lives as long as a pointer to it, and only then. Its first lines
 * are tests/escape/random.h, whose macros give it a second reading that plain gcc can compile. Where
 * a pointer is followed, ok() checks that it does not lead into a frame that has ended: below the
 * stack in use, or to an object that was marked dead by its variable's cleanup.
 *
 * A program ends (every call and round burns fuel), reads only what it wrote, prints no addresses,
 * leaves no order of evaluation open, and crosses no declaration by a jump inside of a loop.
 *
 * Here is how the program is put together; statements.c and expressions.c fill it.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "generate.h"

FILE *out;
struct function functions[8];
unsigned function_count;

/* ---- chance ---- */

static uint64_t random_state;

/* SplitMix64, of Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. */
unsigned below(unsigned n)
{
	uint64_t z = random_state += 0x9e3779b97f4a7c15u;

	assert(n);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ (z >> 31)) % n);
}

bool chance(unsigned percent)
{
	return below(100) < percent;
}

char letter(const char *among)
{
	return among[below((unsigned)strlen(among))];
}

/* ---- names ---- */

static struct variable scope[256];
static unsigned scope_count;
static unsigned scope_hidden; /* of them, the first ones */

int fresh_name(void)
{
	static int names;

	return ++names;
}

/* What no longer fits is just not used. */
void declare(char kind, int number)
{
	if (scope_count < LENGTH(scope))
		scope[scope_count++] = (struct variable){kind, number};
}

unsigned count_variables(char kind)
{
	unsigned count = 0;

	for (unsigned i = scope_hidden; i < scope_count; i++)
		count += scope[i].kind == kind;
	return count;
}

const struct variable *any_variable(char kind)
{
	unsigned left = below(count_variables(kind));

	for (unsigned i = scope_hidden;; i++)
		if (scope[i].kind == kind && !left--)
			return &scope[i];
}

unsigned scope_now(void)
{
	return scope_count;
}

void scope_back(unsigned then)
{
	scope_count = then;
}

unsigned scope_hide(unsigned n)
{
	const unsigned before = scope_hidden;

	scope_hidden = n;
	return before;
}

/* ---- functions ---- */

/* The line up to its parameters, whose names are first and those that follow it. */
static void write_head(const struct function *f, int first)
{
	fprintf(out, "static %s %c%d(", type_of(f->result), f->letter, f->number);
	for (int i = 0; i < f->count; i++)
		fprintf(out, "%sPARAM(%s, v%d)", i ? ", " : "", type_of(f->params[i]), first + i);
	fprintf(out, "%s)", f->count ? "" : "void");
}

static void write_prototype(const struct function *f)
{
	write_head(f, 0);
	fputs(";\n", out);
}

static void write_function(const struct function *f)
{
	int names[MAX_PARAMS];

	for (int i = 0; i < f->count; i++)
		names[i] = fresh_name();
	fputs(chance(40) ? "\n__attribute__((noinline))\n" : "\n", out);
	write_head(f, names[0]);
	fputs("\n{\n", out);
	for (int i = 0; i < f->count; i++) {
		fprintf(out, "\tENTER(%s, v%d);\n", type_of(f->params[i]), names[i]);
		declare(f->params[i], names[i]);
	}
	fputs("\tif (--fuel < 0) return", out);
	if (f->result != '0')
		fprintf(out, " (%s){0}", type_of(f->result));
	fputs(";\n", out);
	write_function_body(f->result);
	fputs("}\n", out);
	scope_back(0);
}

/* ---- the whole ---- */

/* How main shows a result: what stands before the call and after it. */
static const struct {
	char result;
	const char *before, *after;
} shown[] = {
	{'n', "walk(", ", 3);"},
	{'N', "{ N n = ", "; walk(&n, 3); }"},
	{'p', "{ long *l = ", "; if (ok(l)) mix(*l); }"},
	{'P', "{ P p = ", "; walk(p.n, 3); if (ok(p.l)) mix(*p.l); }"},
	{'q', "{ N **p = ", "; if (ok(p)) walk(*p, 3); }"},
	{'l', "mix(", ");"},
	{'0', "", ";"},
};

static void write_main_call(const struct function *f)
{
	unsigned how = 0;

	while (shown[how].result != f->result)
		how++;
	fprintf(out, "\tfuel = FUEL; %s%c%d(", shown[how].before, f->letter, f->number);
	for (int i = 0; i < f->count; i++) {
		const char kind = f->params[i];

		fputs(i ? ", " : "", out);
		if (strchr("np", kind) && chance(50))
			fputs(kind == 'n' ? "&g_n" : "&g_l", out);
		else
			fprintf(out, "(%s){0}", type_of(kind));
	}
	fprintf(out, ")%s show(1); search();\n", shown[how].after);
}

static void write_main(void)
{
	fputs("\nint main(void)\n{\n"
	      "\tstack_top = (uintptr_t)__builtin_frame_address(0) + 256;\n",
	      out);
	for (int round = 0; round < 2; round++)
		for (unsigned i = 0; i < function_count; i++)
			write_main_call(&functions[i]);
	fputs("\twalk(g_np, 4); walk(g_n.a, 3); if (ok(g_lp)) mix(*g_lp);\n"
	      "\tshow(0);\n\treturn 0;\n}\n",
	      out);
}

static void write_program(void)
{
	/* called by pointer only */
	static const struct function table[2] = {
		{'t', 0, 'n', 2, {'n', 'l'}},
		{'t', 1, 'n', 2, {'n', 'l'}},
	};
	const unsigned count = 3 + below(LENGTH(functions) - 2);

	for (unsigned i = 0; i < count; i++) {
		struct function *f = &functions[i];

		*f = (struct function){'f', (int)i, letter("nnnpPNlq0"), (int)below(MAX_PARAMS + 1), {0}};
		for (int p = 0; p < f->count; p++)
			f->params[p] = letter("lnnnpqPNUXC");
	}
	function_count = count;
	fputs("#include \"random.h\"\n\n", out);
	for (unsigned i = 0; i < count; i++)
		write_prototype(&functions[i]);
	for (unsigned i = 0; i < LENGTH(table); i++)
		write_prototype(&table[i]);
	fputs("static const F table[2] = {t0, t1};\n", out);
	for (unsigned i = 0; i < LENGTH(table); i++)
		write_function(&table[i]);
	for (unsigned i = 0; i < count; i++)
		write_function(&functions[i]);
	write_main();
}

int main(int argc, char **argv)
{
	char *end = NULL;

	errno = 0;
	if (argc == 2)
		random_state = strtoull(argv[1], &end, 10);
	if (!end || end == argv[1] || *end || errno || argv[1][0] == '-') {
		fputs("usage: escape_generate SEED\n", stderr);
		return 2;
	}
	out = stdout;
	printf("/* escape_generate %s */\n", argv[1]);
	write_program();
	return fflush(out) || ferror(out);
}
