#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: gomem-cc is a C compiler for a stranger's Makefile. Whatever gcc takes it takes: steps,
# languages, standards, levels, sanitizers, link-time optimisation, libraries, dependencies,
# response files, standard input. The program's variable is on the heap in each.
set -u
. tests/tools/checks.sh
make -s escape-tools || exit 1
cc=$(readlink -f "$BUILD/gomem-cc")
work=$WORK/escape_cc
rm -rf "$work" && mkdir -p "$work/sub" && cd "$work" || exit 1
export GOMEM_DEBUG=gcstress=1,clobberfree=1 ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0

quiet() { # quiet COMMAND...: succeeds without a word
	local said
	said=$("$@" 2>&1) || fail "fails: $*"
	[ -z "$said" ] || fail "$* says: $said"
}
same() { # same ARGUMENT...: the output is gcc's
	diff <(gcc "$@" 2>&1) <("$cc" "$@" 2>&1) >same.diff || fail "other output than gcc $*: $(head -n 5 same.diff)"
}
runs() { # runs PROGRAM: prints 42, which lies on the heap
	local said
	said=$("$1" 2>&1 | grep -v '^gomem: arena at')
	[ "$said" = '42 on the heap' ] || fail "$current: $1 prints '$said'"
}
try() { # try ARGUMENT...: compiles and links, then runs
	current="gomem-cc $*"
	rm -f prog
	quiet "$cc" "$@" -o prog
	runs ./prog
}

cat >sub/part.h <<'END'
int *part(int x);
END
cat >part.c <<'END'
#include "sub/part.h"
int *part(int x)
{
	int kept = x + 1;
	return &kept;
}
END
# the heap starts where Go's does, under AddressSanitizer elsewhere, but never at the stack
cat >main.c <<'END'
#include <stdio.h>
#include <stdint.h>
#include "sub/part.h"
int main(void)
{
	int *p = part(41);
	int here = 0;
	uintptr_t distance = (uintptr_t)p - (uintptr_t)&here;

	if (part(7) == p)
		return 1;
	printf("%d %s\n", *p, distance + (1 << 20) < 2 << 20 ? "on the stack" : "on the heap");
	return 0;
}
END

# ---- steps ----
try main.c part.c
quiet "$cc" -c main.c
quiet "$cc" -c part.c -o sub/part.o
current='objects' && try main.o sub/part.o
quiet "$cc" -S part.c -o part.s
grep -q gm_alloc part.s || fail "-S: no gm_alloc in part.s"
try main.c part.s
quiet "$cc" -pipe -c part.c -o part.o
quiet "$cc" -g -save-temps -c part.c -o part.o
quiet "$cc" -fsyntax-only main.c part.c
try -Wall -Wextra -Werror -pedantic -xc main.c part.c
try -g -O2 -fno-common -ffunction-sections -Wl,--gc-sections main.c part.c -lm
try -static main.c part.c
try -O1 -fno-pie -no-pie main.c part.c
cat part.c >stdin.txt
quiet "$cc" -c -x c - -o part.o <stdin.txt
try main.c part.o
try -x c - -x none main.c <stdin.txt
printf '%s\n' '-O2' '-c' 'part.c' '-o' 'part.o' >compile.args
printf '%s\n' 'main.c' 'part.o' >link.args
quiet "$cc" @compile.args
try @link.args
quiet "$cc" -r main.o sub/part.o -o both.o
try both.o
same -E main.c
same -E -dM part.c
for m in -M -MM '-MM -MG' '-MM -MT x -MP'; do
	# shellcheck disable=SC2086
	same $m main.c
done
quiet "$cc" -MMD -MP -MF part.d -c part.c -o part.o
gcc -w -MMD -MP -MF gcc.d -c part.c -o part.o
cmp -s gcc.d part.d || fail "-MMD writes other dependencies than gcc"
same --version
same -dumpmachine
same -print-file-name=libc.a
same -print-search-dirs
same
same -c
same -I . -c --version
same -x c
same missing.c
same -o

# ---- levels, standards, sanitizers ----
for level in -O0 -O1 -O2 -O3 -Os -Og -Ofast '-O2 -flto' '-O0 -flto' '-O3 -flto=auto -fno-fat-lto-objects' \
	'-O2 -flto -fwhole-program' '-O2 -fipa-pta' '-fno-plt -fstack-protector-strong' '-g3 -gdwarf-4' \
	'-O2 -fprofile-arcs -ftest-coverage' '-fsplit-stack' '-O2 -fomit-frame-pointer -fcf-protection' \
	'-O2 --param ggc-min-expand=0 --param ggc-min-heapsize=0'; do
	# shellcheck disable=SC2086
	try $level main.c part.c
done
for std in c11 c17 c18 c2x gnu11 gnu17 gnu2x gnu99 gnu89; do
	try -std=$std -Wall -Werror main.c part.c
done
for sanitizer in address undefined address,undefined leak; do
	for level in -O0 -O2; do
		try $level -g -fsanitize=$sanitizer main.c part.c
	done
done

# ---- libraries ----
quiet "$cc" -shared -fPIC -O2 part.c -o libpart.so
nm -D --defined-only libpart.so | grep -qE ' gm_' && fail "a shared library has a heap of its own"
try main.c -L. -lpart -Wl,-rpath,"$work"
quiet "$cc" -fPIC -fvisibility=hidden -c part.c -o part.o
quiet ar rc libstatic.a part.o
try main.c libstatic.a
try main.c -L. -Wl,-Bstatic -lstatic -Wl,-Bdynamic
cat >loads.c <<'END'
#include <dlfcn.h>
#include <stdio.h>
int main(void)
{
	void *library = dlopen("./libpart.so", RTLD_NOW);
	int *(*part)(int) = library ? (int *(*)(int))dlsym(library, "part") : 0;
	int *p;

	if (!part)
		return puts(dlerror());
	p = part(41);
	part(1);
	printf("%d %s\n", *p, "on the heap");
	return 0;
}
END
try loads.c

# ---- other languages, passed by mistake or on purpose ----
cat >assembler.S <<'END'
#ifdef __ASSEMBLER__
	.globl forty
forty:	.long 40
	.section .note.GNU-stack,"",@progbits
#endif
END
cat >uses.c <<'END'
#include <stdio.h>
extern int forty;
static int *give(void) { int x = forty + 2; return &x; }
int main(void) { int *p = give(); give(); printf("%d on the heap\n", *p); return 0; }
END
try uses.c assembler.S
quiet "$cc" -c assembler.S
try assembler.o uses.c
if gcc -print-prog-name=cc1plus | grep -q /; then
	echo 'extern "C" int forty; int forty = 40; class any { public: virtual int f() { return 1; } };' >cpp.cc
	quiet "$cc" -c cpp.cc
	try uses.c cpp.o
	try uses.c cpp.cc
	quiet "$cc" -x c++ -c cpp.cc -O2
fi
echo '#define FORTY_ONE 41' >pre.h
quiet "$cc" -x c-header pre.h -o pre.h.gch
rm pre.h.gch
quiet "$cc" -I . pre.h
sed -e 's/41/FORTY_ONE/' -e '1i #include "pre.h"' main.c >with_pre.c
try with_pre.c part.c

# ---- a Makefile as strangers write it, and the checks of a configure script ----
cat >Makefile <<'END'
CFLAGS = -O2 -g -Wall
OBJS = main.o part.o
prog: $(OBJS)
	$(CC) $(LDFLAGS) -o $@ $(OBJS) $(LDLIBS)
main.o part.o: sub/part.h
clean:
	rm -f prog $(OBJS)
END
current=make
make -s clean && quiet make -s CC="$cc" && runs ./prog
make -s clean && quiet make -s CC="$cc" CFLAGS='-O3 -flto' LDFLAGS='-O3 -flto' && runs ./prog
echo 'int main(void) { return 0; }' >conftest.c
quiet "$cc" conftest.c && [ -x a.out ] || fail "no a.out"
echo '#include <no_such_header.h>' >bad.c
same -E bad.c
same -c bad.c
echo 'int no_such_function(void); int main(void) { return no_such_function(); }' >bad.c
"$cc" bad.c -o bad 2>/dev/null && fail "an undefined function is linked"
mkdir -p 'with space' && cp part.c 'with space/p q.c'
try -I. main.c 'with space/p q.c'
try -D'TEXT="a b"' main.c part.c
printf '%s\n' "-DTEXT='a b'" '"with space/p q.c"' >quoted.args
try -I. @quoted.args main.c

# what stands before a compiler, or asks it
printf '#!/bin/sh\nexec "$@"\n' >launcher && chmod +x launcher
quiet ./launcher "$cc" -O2 -MD -MT sub/part.o -MF sub/part.d -o sub/part.o -c "$PWD/part.c"
tr -d '\\\n' <sub/part.d | grep -q '^sub/part.o:.*part.c' || fail "no dependencies by -MD: $(cat sub/part.d)"
try main.o sub/part.o
for std in c89 c90 iso9899:1990 iso9899:199409 c99 iso9899:1999; do
	echo '#ifdef __STDC__' >conftest.c
	printf 'int *f(int x) { return &x; }\n#endif\nint main(void) { return *f(0); }\n' >>conftest.c
	quiet "$cc" -std=$std -pedantic -Wall -Wextra -Werror conftest.c && ./a.out || fail "-std=$std"
done
quiet "$cc" -c -o first.o -o second.o part.c && [ -e second.o ] || fail 'the last -o counts'
same -c main.c part.c -o both.o
same -E -P -x c /dev/null
same -fsyntax-only -
quiet "$cc" -x c -fsyntax-only - <main.c
quiet "$cc" -include gomem.h -c part.c
quiet "$cc" -ffreestanding -nostdinc -c part.c
quiet "$cc" -g -save-temps=obj -c part.c -o sub/part.o && [ -e sub/part.i ] || fail 'no sub/part.i'

# a pointer to memory that nobody has written yet is stored: no word about it, as from gcc
cat >stores.c <<'END'
#include <stdlib.h>
struct block { struct block *next; char text[100]; };
struct text { char *next; struct block *start, *last; int left; };
static void out_of_memory(void) { abort(); }
static void *checked(size_t n) { void *p = malloc(n); if (!p) out_of_memory(); return p; }
void add(char c, struct text *text)
{
	if (--text->left < 0) {
		struct block *block = checked(sizeof(*block));
		if (text->start == NULL)
			text->start = block;
		else
			text->last->next = block;
		text->last = block;
		text->next = block->text;
		text->left = 99;
	}
	*text->next++ = c;
}
END
# nor about a variable that GCC finds to be set just where it is used
cat >set.c <<'END'
struct node {
	union {
		struct { int type, status; };
		struct { int type_, status_, flag; } string;
		struct { int type__, status__; struct node *first, *next; } list;
	};
};
int joined(struct node *, struct node *);
void freed(struct node *);
static void remove_from_list(struct node *before, struct node *a)
{
	if (before->list.next != a)
		return;
	before->list.next = a->list.next;
	a->list.next = 0;
}
int reduce(struct node *node, void *more)
{
	int r = 0;

	switch (node->type) {
	case 7: {
		struct node *last, *here, *last_node, *next_node;
		last = 0;
		do {
			next_node = node->list.next;
			here = node->list.first;
			if (here->type == 0) {
				if (!last || here->string.flag != last->string.flag || here->status != last->status) {
					last = here;
					last_node = node;
				} else {
					r = joined(last, here);
					if (r != 0)
						return r;
					remove_from_list(last_node, node);
					freed(node);
				}
			} else {
				if (last)
					last = 0;
				r = reduce(here, more);
				if (r != 0)
					return r;
				last_node = node;
			}
			node = next_node;
		} while (r == 0 && node);
		break;
	}
	case 8:
		do {
			r = reduce(node->list.first, more);
		} while (r == 0 && (node = node->list.next));
		break;
	case 5:
		if (!node->list.first)
			break;
		r = reduce(node->list.first, more);
		break;
	}
	return r;
}
END
for level in -O0 -O1 -O2 -O3; do
	same -Wall -Wextra $level -c stores.c
	same -Wall -Wextra $level -c set.c
done
try -pthread -fopenmp -march=native main.c part.c

finish "gomem-cc is a C compiler"
