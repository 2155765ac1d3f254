#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: roots that gomem-cc states are enough, and exact. tests/escape/run/frames.c, which holds
# pointers in every place that C has for them, prints the same when every allocation collects and
# freed memory is overwritten as when nothing is collected. An object whose last use has passed is
# freed when optimising, and kept to the end of its variable's scope when not. A file by another
# compiler, also one that is loaded later, makes the heap search stack and data, as does linking
# without the plugin after -flto. The write barrier stands before stores into objects and globals,
# not before those into local variables; with it no object is lost while a collection is
# interrupted, without it some are; what the library stores is no exception.
set -u
. tests/tools/checks.sh
make -s escape-tools || exit 1
cc=$(readlink -f "$BUILD/gomem-cc") target=$PWD/target source=$PWD/tests/escape/run/frames.c
library=$(readlink -f "$BUILD/libgomem.a")
work=$WORK/escape_frames
rm -rf "$work" && mkdir -p "$work" && cd "$work" || exit 1
stress=GOMEM_DEBUG=gcstress=1,clobberfree=1

expect() { # expect WHAT TEXT COMMAND...: the output is TEXT
	local what=$1 wanted=$2 said
	shift 2
	said=$("$@" 2>&1)
	[ "$said" = "$wanted" ] || fail "$what: prints '$said', not '$wanted'"
}
build() { # build ARGUMENT...: without a word
	local said
	said=$("$@" 2>&1) || fail "fails: $*"
	[ -z "$said" ] || fail "$* says: $said"
}

# ---- nothing is lost ----
for options in -O0 -O1 -O2 -O3 -Os -Og '-O2 -flto' '-O0 -flto' '-O2 -fPIC -fexceptions' \
	'-O2 -fno-tree-pta' '-O2 -fnon-call-exceptions'; do
	# shellcheck disable=SC2086
	build "$cc" -w -z execstack $options "$source" -o frames
	GOMEM_GOGC=off ./frames >calm
	env "$stress" ./frames >stressed
	cmp -s calm stressed || fail "frames.c $options: other output when collecting"
	env GOMEM_DEBUG=gcstep=1,clobberfree=1 ./frames | cmp -s calm - ||
		fail "frames.c $options: other output when collections are interrupted"
	[ "$(wc -l <calm)" -ge 18 ] || fail "frames.c $options: printed next to nothing"
	env GOMEM_DEBUG=gcstress=1,clobberfree=1,conservative=1 ./frames | cmp -s calm - ||
		fail "frames.c $options: other output when stack and data are searched"
done

# ---- a pointer that the whole program keeps in a register ----
cat >register.c <<'END'
#include <gomem.h>
#include <stdio.h>
typedef struct Node {
	struct Node *next;
	long value;
} Node;
#if defined(__x86_64__)
register Node *top asm("rbx");
#elif defined(__aarch64__)
register Node *top asm("x20");
#else
static Node *top;
#endif
__attribute__((noipa)) static void push(long value)
{
	Node *node = &(Node){.next = top, .value = value};
	top = node;
}
__attribute__((noipa)) static void waste(void)
{
	for (int i = 0; i < 10; i++)
		gm_new(Node)->value = -1;
}
__attribute__((noipa)) static long sum(void)
{
	long total = 0;
	while (top) {
		waste();
		total = total * 10 + top->value;
		top = top->next;
	}
	return total;
}
int main(void)
{
	Node *was = top;
	top = NULL;
	for (long i = 1; i <= 5; i++) {
		push(i);
		waste();
	}
	printf("%ld\n", sum());
	top = was;
	return 0;
}
END
for level in -O0 -O2 -O3; do
	build "$cc" -Wall -Wextra $level register.c -o register
	for collector in gcstress gcstep; do
		expect "register.c $level, $collector" 54321 env GOMEM_DEBUG=$collector=1,clobberfree=1 ./register
	done
done

# ---- nothing is kept ----
cat >exact.c <<'END'
#include <gomem.h>
#include <stdio.h>
typedef struct Node { struct Node *next; long value; } Node;
static Node *list(int n)
{
	Node *head = NULL;
	while (n--) {
		Node *node = gm_new(Node);
		node->next = head;
		node->value = n;
		head = node;
	}
	return head;
}
static long sum(Node *node)
{
	long s = 0;
	for (; node; node = node->next)
		s += node->value;
	return s;
}
static unsigned long objects(void)
{
	gm_mem_stats stats;
	gm_gc();
	gm_read_mem_stats(&stats);
	return stats.HeapObjects;
}
static void loop(void)
{
	for (int i = 0; i < 3; i++) {
		Node *round = list(1000);
		printf("%ld ", sum(round));
	}
	printf("%lu\n", objects());
}
int main(void)
{
	Node *first = list(100), *second = list(50);
	printf("%ld ", sum(first));
	printf("%lu ", objects());
	printf("%ld ", sum(second));
	printf("%lu\n", objects());
	loop();
	return 0;
}
END
for options in -O1 -O2 -O3 -Os '-O2 -flto'; do
	# shellcheck disable=SC2086
	build "$cc" $options exact.c -o exact
	expect "exact.c $options" '4950 50 1225 0
499500 499500 499500 0' ./exact
done
build "$cc" -O0 exact.c -o exact
expect 'exact.c -O0' '4950 150 1225 150
499500 499500 499500 1150' ./exact

# ---- memory of malloc is searched where it is announced, and nowhere else ----
cat >announced.c <<'END'
#include <gomem.h>
#include <stdio.h>
#include <stdlib.h>
static unsigned long objects(void)
{
	gm_mem_stats stats;
	gm_gc();
	gm_read_mem_stats(&stats);
	return stats.HeapObjects;
}
__attribute__((noipa)) static void fill(long **cell)
{
	*cell = gm_new(long);
	**cell = 42;
}
int main(void)
{
	long **cell = malloc(sizeof(*cell));
	gm_root_add(cell, sizeof(*cell));
	fill(cell);
	printf("%lu ", objects());
	printf("%ld ", **cell);
	gm_root_remove(cell);
	printf("%lu\n", objects());
	return 0;
}
END
for level in -O0 -O2; do
	build "$cc" $level announced.c -o announced
	expect "a pointer in memory of malloc at $level" '1 42 0' ./announced
done

# ---- who states what ----
cat >units.c <<'END'
#include <dlfcn.h>
#include <stdio.h>
#include <gomem.h>
#include <heap/layout.h>
extern struct gm_heap gm_heap;
static void *global;
int main(int argc, char **argv)
{
	global = gm_make(char, 100);
	printf("%d %d", (int)gm_heap.conservative, (int)gm_heap.no_barriers);
	for (int i = 1; i < argc; i++) {
		void *library = dlopen(argv[i], RTLD_NOW);
		int (*f)(int) = library ? (int (*)(int))dlsym(library, "f") : 0;
		if (!f)
			return puts(dlerror());
		printf(" %d", f(100));
		printf(" %d %d", (int)gm_heap.conservative, (int)gm_heap.no_barriers);
		dlclose(library);
	}
	printf(" %d %d\n", (int)gm_heap.conservative, (int)gm_heap.no_barriers);
	return !global;
}
END
cat >library.c <<'END'
#include <gomem.h>
typedef struct Node { struct Node *next; int value; } Node;
static Node *head;
int f(int n)
{
	int s = 0;
	for (int i = 0; i < n; i++) {
		Node *node = gm_new(Node);
		node->next = head;
		node->value = i;
		head = node;
	}
	for (Node *node = head; node; node = node->next)
		s += node->value;
	return s;
}
END
build "$cc" -O2 -shared -fPIC library.c -o exact.so
build gcc -O2 -shared -fPIC -I"$target" library.c -o plain.so
build gcc -O2 -shared -fPIC -I"$target" -DGM_BARRIERS library.c -o barriers.so
build "$cc" -g -I"$target" units.c -o units
expect 'units of gomem-cc and others' '0 0 4950 0 0 4950 1 1 4950 1 0 0 0' \
	env "$stress" ./units ./exact.so ./plain.so ./barriers.so
build "$cc" -I"$target" -fplugin-arg-gomem_escape-no-frames units.c -o units
expect 'a unit without frames' '1 0 1 0' ./units
build gcc -I"$target" units.c "$library" -Wl,--export-dynamic -o units
expect 'a unit of gcc' '1 1 1 1' ./units
build "$cc" -save-temps -I"$target" units.c -o units
expect 'a unit that was preprocessed first' '0 0 0 0' ./units
build "$cc" -flto -c -I"$target" units.c -o units.o
build gcc -flto units.o -Wl,--whole-archive "$library" -Wl,--no-whole-archive -o units
expect 'a unit that is linked without the plugin' '1 1 1 1' ./units
build "$cc" -flto units.o -o units
expect 'a unit that is linked with the plugin' '0 0 0 0' ./units
build "$cc" -O2 -flto -ffat-lto-objects -I"$target" -c units.c -o units.o
build "$cc" -fno-lto units.o -o units
expect 'the other half of a fat object' '0 0 0 0' ./units
echo 'int *p; int main(void) { int x = 0; p = &x; return *p; }' >heapless.c
build "$cc" -c heapless.c -o heapless.o
echo 'void *gm_alloc(void *s, unsigned long n, unsigned long b) { static long room[9]; (void)s; (void)n; (void)b; return room; } unsigned gm_barrier_enabled; void gm_barrier(void *a, void *b) { (void)a; (void)b; } __thread void *gm_frame_top;' >own.c
build gcc heapless.o own.c -o heapless
expect 'a program with a heap of its own' '' ./heapless

# ---- write barriers ----
cat >stores.c <<'END'
#include <string.h>
typedef struct Node { struct Node *next; long n; void (*f)(void); } Node;
Node *global;
void into_object(Node *a, Node *b) { a->next = b; }
void into_global(Node *a) { global = a; }
void null(Node *a) { a->next = 0; }
void whole(Node *a, const Node *b) { *a = *b; }
void bytes(Node *a, const Node *b, int n) { memcpy(a, b, n * sizeof(*a)); }
void clear(Node *a, int n) { memset(a, 0, n * sizeof(*a)); }
Node returned(Node);
void result(Node *a) { *a = returned(*a); }
void atomic(Node *a, Node *b) { __atomic_store_n(&a->next, b, __ATOMIC_SEQ_CST); }
void number(Node *a) { a->n = 3; }
void function(Node *a, void (*f)(void)) { a->f = f; }
long local(Node *a) { Node b; b.next = a; b.n = 3; return returned(b).n; }
END
for level in -O0 -O2; do
	build "$cc" $level -fno-inline -S stores.c -o stores.s
	awk '/^[a-z_]+:/ { name = $1 } /(call|jmp|bl?)[ \t]+gm_barrier/ { print name }' stores.s |
		sort -u | tr -d ':' | paste -sd ' ' >found
	expect "stores at $level with a barrier" \
		'atomic bytes clear into_global into_object null result whole' cat found
	build "$cc" $level -fplugin-arg-gomem_escape-no-barrier -S stores.c -o stores.s
	grep -q gm_barrier stores.s && fail "no-barrier leaves barriers at $level"
done

cat >hide.c <<'END'
#include <gomem.h>
#include <stdio.h>
typedef struct Node { struct Node *next, *other; long value; } Node;
static Node *near, *far;
static Node *cons(long value, Node *next)
{
	Node *node = gm_new(Node);
	node->value = value;
	node->next = next;
	return node;
}
/* Hides the last object of a list behind the other list, after so many steps. */
static int lost(int steps)
{
	near = cons(1, NULL);
	far = cons(10, NULL);
	Node *end = far;
	for (int i = 0; i < 20; i++)
		end = end->next = cons(11, NULL);
	end->other = cons(42, NULL);
	gm_gc_start();
	for (int i = 0; i < steps && gm_gc_step(1); i++)
		;
	near->other = end->other;
	end->other = NULL;
	while (gm_gc_step(1))
		;
	return near->other->value != 42;
}
int main(void)
{
	int n = 0;
	for (int steps = 0; steps < 60; steps++)
		n += lost(steps);
	puts(n ? "lost" : "alive");
	return 0;
}
END
for level in -O0 -O2; do
	build "$cc" $level hide.c -o hide
	expect "an object hidden at $level" alive env GOMEM_GOGC=off GOMEM_DEBUG=clobberfree=1 ./hide
	build "$cc" $level -fplugin-arg-gomem_escape-no-barrier hide.c -o hide
	expect "an object hidden at $level without a barrier" lost \
		env GOMEM_GOGC=off GOMEM_DEBUG=clobberfree=1 ./hide
done

# ---- qsort moves pointers between parts of a large object ----
cat >sort.c <<'END'
#include <gomem.h>
#include <stdio.h>
#include <stdlib.h>
typedef struct Node { struct Node *next; long value; } Node;
enum { MANY = 40000 };
static Node **many;
static int allocate;
static int compare(const void *a, const void *b)
{
	const Node *const *x = a, *const *y = b;
	if (allocate)
		gm_new(Node)->value = 1;
	return ((*x)->value > (*y)->value) - ((*x)->value < (*y)->value);
}
int main(void)
{
	int n = 0;
	for (int steps = 0; steps < 60000; steps += 20000) {
		many = gm_make(Node *, MANY);
		for (int i = 0; i < MANY; i++) {
			many[i] = gm_new(Node);
			many[i]->value = MANY - i;
		}
		gm_gc_start();
		for (int i = 0; i < steps && gm_gc_step(1); i++)
			;
		allocate = steps == 0;
		qsort(many, MANY, sizeof(many[0]), compare);
		while (gm_gc_step(1000))
			;
		for (int i = 0; i < MANY; i++)
			n += many[i]->value != i + 1;
	}
	puts(n ? "lost" : "alive");
	return 0;
}
END
build "$cc" -O1 sort.c -o sort
expect 'objects sorted in the midst of a collection' alive env GOMEM_GOGC=off GOMEM_DEBUG=clobberfree=1 ./sort
expect 'objects sorted by a function that allocates' alive env GOMEM_GOGC=5 GOMEM_DEBUG=clobberfree=1 ./sort

# ---- the library stores, too ----
# A pointer was loaded from an array that append then overwrites: only the stack has it.
cat >append.c <<'END'
#include <gomem.h>
#include <stdio.h>
typedef struct Node { long value, more; struct Node *next; } Node;
GM_SLICE(Node *, Nodes)
typedef struct Holder { Nodes all; struct Holder *next; } Holder;
static Holder *holder;
static Node *node(long value)
{
	Node *n = gm_new(Node);
	n->value = value;
	return n;
}
static int lost(int steps)
{
	Holder *h = gm_new(Holder);
	h->all = gm_make_slice(Nodes, 2);
	h->all.ptr[1] = node(42);
	holder = h;
	for (int i = 0; i < 10; i++) {
		Holder *front = gm_new(Holder);
		front->next = holder;
		holder = front;
	}
	Nodes more = gm_make_slice(Nodes, 1);
	h = NULL;
	gm_gc_start();
	for (int i = 0; i < steps && gm_gc_step(1); i++)
		;
	Holder *last = holder;
	while (last->next)
		last = last->next;
	Node *kept = last->all.ptr[1];
	Nodes all = gm_reslice(last->all, 0, 1);
	all = gm_append_slice(Nodes, all, more);
	while (gm_gc_step(1))
		;
	return kept->value != 42;
}
int main(void)
{
	int n = 0;
	for (int steps = 0; steps < 60; steps++)
		n += lost(steps);
	puts(n ? "lost" : "alive");
	return 0;
}
END
# A finalizer allocates, so that a collection goes on while other objects wait for theirs.
cat >finalize.c <<'END'
#include <gomem.h>
#include <stdio.h>
typedef struct Node { struct Node *next; long value, other; } Node;
static Node *global;
static int wrong;
static void finish(void *object)
{
	Node *node = object;
	for (int i = 0; i < 100; i++) {
		global = gm_new(Node);
		global->value = 1;
	}
	wrong += node->value != 42 || node->next->value != 43;
}
static void make(int n)
{
	while (n--) {
		Node *node = gm_new(Node);
		node->value = 42;
		node->next = gm_new(Node);
		node->next->value = 43;
		gm_set_finalizer(node, finish);
	}
}
int main(void)
{
	make(50);
	for (int i = 0; i < 3000; i++)
		global = gm_new(Node);
	gm_gc();
	puts(wrong ? "lost" : "alive");
	return 0;
}
END
for level in -O0 -O2; do
	build "$cc" $level append.c -o append
	expect "an object behind the end of a slice at $level" alive \
		env GOMEM_GOGC=off GOMEM_DEBUG=clobberfree=1 ./append
	build "$cc" $level finalize.c -o finalize
	expect "objects that wait for a finalizer at $level" alive \
		env GOMEM_DEBUG=gcstep=1,clobberfree=1 ./finalize
done

finish 'roots are enough and exact, barriers are where they belong'
