/* SPDX-License-Identifier: MIT
 *
 * generate.h - between the parts of escape_generate: expressions.c knows what values can be made
 * of, statements.c and blocks.c what bodies of functions are, generate.c writes functions and the
 * program around them.
 *
 * Everything is written as soon as it is chosen; nothing is kept but the names in scope.
 *
 * A kind is a letter for a type of random.h:
 *
 *	l long	    n N *	p long *	q N **
 *	N, P, W, U the structs and the union	A N *[3]	4 long[4]
 *	X a struct of structs and a union	C a closure	f the function of one
 *	v a variable-length array of long, which has no type name
 */
#ifndef ESCAPE_GENERATE_H
#define ESCAPE_GENERATE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* ---- chance: all from one seed ---- */

unsigned below(unsigned n); /* 0 to n - 1 */
bool chance(unsigned percent);
char letter(const char *among);

/* ---- names ---- */

struct variable {
	char kind;
	int number; /* its name is v and the number */
};

int fresh_name(void);
void declare(char kind, int number);
unsigned count_variables(char kind);
const struct variable *any_variable(char kind); /* there must be one */
unsigned scope_now(void);
void scope_back(unsigned then); /* forgets what was declared since */
unsigned scope_hide(unsigned n); /* the first n are not found; returns how many were not before */

enum { MAX_PARAMS = 4 };
struct function {
	char letter; /* its name is the letter and the number */
	int number;
	char result; /* '0' for void */
	int count;
	char params[MAX_PARAMS];
};
extern struct function functions[8];
extern unsigned function_count;

const char *type_of(char kind);

/* ---- text ---- */

extern FILE *out;

/* A choice among texts. */
struct form {
	unsigned weight; /* times the number of variables that fit, where it names one */
	enum { ALWAYS, DEEP, LOUD } needs; /* depth; also that side effects are allowed */
	const char *text;
};
#define FORMS(table) (table), LENGTH(table)

/*
 * Writes a text and fills its holes, where K is a kind or "." for the one given:
 *
 *	%K    a value, one less deep; %0K one that is a leaf. T is a test, O an operator, F a field
 *	^K    the same without side effects: C does not say in which order a list is evaluated
 *	`K    an initialiser with braces, one less deep
 *	$K    a variable
 *	@K    a place that holds a pointer, the same one all over the text
 *	~     a fresh name, the same one all over the text
 *	#N    a number from 0 to N
 *	'X'   X or, more often, nothing
 */
void write_form(const char *text, char kind, int depth);
void write_one(const struct form *forms, unsigned count, int depth); /* nothing if none fits */
void write_value(char kind, int depth);
void write_start(char kind, int depth);
void write_arguments(const struct function *f, int depth);

void write_function_body(char result);

#endif
