/* SPDX-License-Identifier: MIT
 *
 * random.h - the beginning of each random program of tests/escape/generate.
 *
 * A program means the same in two readings. As it stands it needs a compiler that moves variables
 * to the heap. With -DORACLE the macros below keep every variable in memory that is never freed or
 * used again, so plain gcc gives the right output. FUEL is how many calls and rounds it may take.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct N {
	long v;
	struct N *a, *b;
	long *q;
	struct N *many[2];
	long live; /* or DEAD */
} N;
typedef struct P {
	N *n;
	long *l;
} P;
typedef struct W {
	long first;
	N in[2];
	P pair;
} W;
typedef union U {
	N *n;
	uintptr_t bits;
	unsigned char bytes[8];
} U;
typedef struct X {
	short tag;
	union {
		N *n;
		double d;
	};
	struct {
		N *one;
		long *two;
	} deep[2];
	struct {
		unsigned low : 3, high : 29;
		long wide;
	} bits;
} X;
typedef N *NP;
typedef long *LP;
typedef N **PP;
typedef N *A[3];
typedef long L4[4];
typedef N *(*F)(N *, long);
typedef struct C {
	F f;
	N *env;
} C;

#ifndef FUEL
#define FUEL 60
#endif

#ifdef ORACLE
static void *keep(size_t n)
{
	static char *next, *end;
	n = (n + 63) & ~63ul;
	if ((size_t)(end - next) < n) {
		next = calloc(1, n + (1 << 20));
		end = next + n + (1 << 20);
	}
	return (next += n) - n;
}
static long *keep_long(long v)
{
	long *p = keep(sizeof(v));
	*p = v;
	return p;
}
static N **keep_pointer(N *v)
{
	N **p = keep(sizeof(v));
	*p = v;
	return p;
}
#define V(x) (*x)
#define NEW(T, x, ...) T *x = keep(sizeof(T)); memcpy(x, &(T)__VA_ARGS__, sizeof(T))
#define BURIED(T, x, ...) NEW(T, x, __VA_ARGS__)
#define BEFORE(T, x) T *x = keep(sizeof(T))
#define JUMPED(T, x, ...) x = keep(sizeof(T)); memcpy(x, &(T)__VA_ARGS__, sizeof(T))
#define COUNTER(x, e) long *x = keep_long(e)
#define CURSOR(x, ...) N **x = keep_pointer(__VA_ARGS__)
#define PARAM(T, x) T x##_
#define ENTER(T, x) T *x = keep(sizeof(T)); *x = x##_
#define VLA(x, n) long *x = keep((n) * sizeof(long))
#define LIT(T, ...) \
	({ T *l_ = keep(sizeof(T)); T t_ = __VA_ARGS__; memcpy(l_, &t_, sizeof(T)); l_; })
#define ARRAY(T, n, ...) \
	({ T *l_ = keep((n) * sizeof(T)); T t_[] = __VA_ARGS__; memcpy(l_, t_, sizeof(t_)); l_; })
#define MAKE(T, n) ((T *)keep((n) * sizeof(T)))
#define ALLOCA(n) ((long *)keep((n) * sizeof(long)))
#define REGISTER
#else
#include "gomem.h"
#include "heap/layout.h"
#define V(x) x
#define NEW(T, x, ...) T x = __VA_ARGS__
#define BURIED(T, x, ...) __attribute__((cleanup(bury))) T x = __VA_ARGS__
#define BEFORE(T, x)
#define JUMPED(T, x, ...) T x = __VA_ARGS__
#define COUNTER(x, e) long x = e
#define CURSOR(x, ...) N *x = __VA_ARGS__
#define PARAM(T, x) T x
#define ENTER(T, x)
#define VLA(x, n) long x[n]; memset(x, 0, sizeof(x))
#define LIT(T, ...) (&(T)__VA_ARGS__)
#define ARRAY(T, n, ...) ((T[])__VA_ARGS__)
#define MAKE(T, n) gm_make(T, n)
#define ALLOCA(n) ((long *)memset(__builtin_alloca((n) * sizeof(long)), 0, (n) * sizeof(long)))
#define REGISTER register
#endif

enum { DEAD = 0x4dead };
static int fuel = FUEL, line;
static uintptr_t stack_top;
static unsigned long hash;

__attribute__((noinline)) static void dead(const char *why)
{
	printf("line %d: a pointer into %s\n", line, why);
	fflush(stdout);
	_Exit(9);
}

/* Not NULL. Between the stack's end and this frame lies nothing that lives. */
__attribute__((noinline)) static int ok(const void *p)
{
	const uintptr_t at = (uintptr_t)p, here = (uintptr_t)__builtin_frame_address(0);
	if (at < here && at > stack_top - (8u << 20))
		dead("a frame that has ended");
	if (!p)
		return 0;
	/* a call that only compares the pointer may reuse the frame that it points into */
	(void)*(const volatile char *)p;
	return 1;
}

__attribute__((noinline)) static int okn(const N *p)
{
	if (!ok(p))
		return 0;
	if (p->live == DEAD)
		dead("a variable that has ended");
	return 1;
}

/* What a variable on the stack does at its end. */
__attribute__((noinline, unused)) static void bury(N *n)
{
	const uintptr_t at = (uintptr_t)n, here = (uintptr_t)__builtin_frame_address(0);
	if (at >= here && at < stack_top)
		n->live = DEAD;
}

static void mix(long v)
{
	hash = (hash ^ (unsigned long)v) * 0x100000001b3ul;
	hash ^= hash >> 29;
}
static void walk(const N *p, int depth)
{
	if (!okn(p)) {
		mix(17);
		return;
	}
	mix(p->v);
	if (ok(p->q))
		mix(*p->q);
	if (depth <= 0)
		return;
	walk(p->a, depth - 1);
	walk(p->b, depth - 1);
	walk(p->many[0], depth - 2);
	walk(p->many[1], depth - 2);
}

static void show(int at)
{
	printf("%d: %lx\n", at, hash);
}

__attribute__((noinline, unused)) static N *pick(int n, ...)
{
	va_list list;
	N *p = 0;
	va_start(list, n);
	while (n-- > 0)
		p = va_arg(list, N *);
	va_end(list);
	return p;
}

/* The globals that hold pointers, side by side. */
#define GLOBAL __attribute__((section("g_all"))) static
GLOBAL N *g_np, **g_pp, g_n;
GLOBAL long *g_lp;
GLOBAL P g_p;
GLOBAL A g_a;
GLOBAL C g_c;
GLOBAL X g_x;
static long g_l;
static _Thread_local N *g_t; /* walked, not searched */
static char g_bytes[16];

/* Sorts by value, NULL first. */
__attribute__((unused)) static int compare(const void *a, const void *b)
{
	const N *const *x = a, *const *y = b;
	const long left = okn(*x) ? (*x)->v : -1, right = okn(*y) ? (*y)->v : -1;
	return (left > right) - (left < right);
}

/* Structs as arguments, and a list that goes through two functions. */
__attribute__((noinline, unused)) static P last(int n, va_list *list)
{
	P p = {0, 0};
	while (n-- > 0)
		p = va_arg(*list, P);
	return p;
}
__attribute__((noinline, unused)) static P pack(int n, ...)
{
	va_list list;
	va_start(list, n);
	P p = last(n, &list);
	va_end(list);
	return p;
}

/* A pointer that goes by bytes is a pointer as well. */
__attribute__((noinline, unused)) static void copy_bytes(void *to, const void *from, int n)
{
	unsigned char *t = to;
	const unsigned char *f = from;
	while (n-- > 0)
		*t++ = *f++;
}

/* f(n, v), or what is thrown on the way. */
GLOBAL jmp_buf *catcher;
GLOBAL N *thrown;
__attribute__((noinline, unused)) static N *attempt(F f, N *n, long v)
{
	jmp_buf here, *volatile outer = catcher;
	N *p;
	catcher = &here;
	if (setjmp(here) == 0)
		p = f(n, v);
	else
		p = thrown;
	catcher = outer;
	memset(&here, 0, sizeof(here));
	return p;
}
__attribute__((noinline, unused)) static void throw(N *n)
{
	if (!catcher)
		return;
	thrown = n;
	longjmp(*catcher, 1);
}

/* main calls it between the functions: no global and no object may hold an address in the stack
 * below main, whether it would ever be followed or not. */
#if defined(ORACLE) || defined(ALL_HEAP) /* there a va_list on the heap holds such addresses */
static void search(void)
{
}
#else
extern struct gm_heap gm_heap;
extern const uintptr_t __start_g_all[], __stop_g_all[];

static void search_words(const uintptr_t *from, const uintptr_t *to, const void *main_frame,
			 const char *what)
{
	for (; from < to; from++)
		if (*from < (uintptr_t)main_frame && *from > stack_top - (8u << 20))
			dead(what);
}
__attribute__((noinline)) static void search(void)
{
	const void *here = __builtin_frame_address(0);
	search_words(__start_g_all, __stop_g_all, here, "a frame that has ended, in a global");
	for (uint64_t i = 0; i < gm_heap.n_spans; i++) {
		const struct gm_span *span = &gm_heap.spans[i];
		for (uint32_t k = 0; span->state == GM_SPAN_IN_USE && k < span->nelems; k++) {
			const uint64_t slot = span->first_slot + k;
			const uintptr_t at = span->base + k * span->elem_size;
			if (gm_heap.alloc_bits[slot / 64] >> slot % 64 & 1)
				search_words((uintptr_t *)at, (uintptr_t *)(at + span->elem_size),
					     here, "a frame that has ended, in an object");
		}
	}
}
#endif
