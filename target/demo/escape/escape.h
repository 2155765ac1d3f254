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

/* A function and what it captured. */
typedef struct Closure {
	gm_int (*function)(void *environment);
	void *environment;
} Closure;

struct by_value {
	gm_int x;
};

struct by_reference {
	gm_int *x;
};

static inline gm_int call(Closure closure)
{
	return closure.function(closure.environment);
}

User *createUser(void);
LargeObject *createLargeObject(gm_int id);

#endif
