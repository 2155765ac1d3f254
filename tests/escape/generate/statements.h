/* SPDX-License-Identifier: MIT
 *
 * statements.h - between statements.c and blocks.c: where the statement that is written stands, and
 * how its lines are.
 */
#ifndef ESCAPE_STATEMENTS_H
#define ESCAPE_STATEMENTS_H

#include "generate.h"

enum { VALUE = 3, TEST = 2 }; /* how deep a statement's forms may go */

extern int nesting;     /* blocks around the statement, 1 for the function's own */
extern int loops;       /* loops around it, also by goto */
extern int rounds;      /* those that `continue` goes on with */
extern char inner;      /* in a nested function: its result; or 0 */
extern int catching;    /* in what may be jumped out of: the place's name; or 0 */
extern char result;     /* of the function */
extern bool computed;   /* the function may go to values, and then declares no VLA */
extern bool no_declare; /* a label stands before the statements, no block */
extern int line;        /* statements so far: what a program says when a pointer is dangling */

__attribute__((format(printf, 1, 2))) void line_begin(const char *format, ...);
void line_end(const char *text);
/* Ends the line with a brace, after the text; block_close() with what block_open() gave forgets what
 * was declared between. */
unsigned block_open(const char *text);
void block_close(unsigned scope, const char *text);

void write_statements(unsigned n);
void state_throw(void);
void state_return(void);
void state_if(void);
void state_block(void);
void state_loop(void);
void state_switch(void);
void state_walk(void);
void state_catch(void);
void state_goto_computed(void);
void state_goto_back(void);
void state_goto_forward(void);
void state_nested(void);

#endif
