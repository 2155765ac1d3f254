/* SPDX-License-Identifier: MIT
 *
 * escape.h - the types of the slides.
 */
#ifndef ESCAPE_H
#define ESCAPE_H

#include "gomem.h"

GM_SLICE(gm_byte, Bytes)

typedef struct User {
	gm_string Name;
	gm_int Age;
} User;

typedef struct LargeObject {
	gm_int ID;
	Bytes Data;
} LargeObject;

/* As large as what small pointer-free objects share in Go, so that each is an object of its own. */
typedef struct Point {
	gm_int x, y;
} Point;

/* A function and what it captured. */
typedef struct Closure {
	gm_int (*function)(void *environment);
	void *environment;
} Closure;

struct by_value {
	Point p;
};

struct by_reference {
	Point *p;
};

static inline gm_int call(Closure closure)
{
	return closure.function(closure.environment);
}

User *createUser(void);
LargeObject *createLargeObject(gm_int id);

#endif
