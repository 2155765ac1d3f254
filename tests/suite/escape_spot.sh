#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves that what gomem-cc does of an allocation on the spot (target/escape/spot.cc) is what gm_alloc
# would do: objects are zeroed, whole, distinct, counted, of the right type and site, while sites of one
# size class take turns, one site allocates two sizes, and collections come in between; at every level,
# linked late, under the sanitizers, with events and under stress. And that it is there: with -O2, not
# with -O0 and -Os.
set -u
. tests/tools/checks.sh
make -s escape-tools || exit 1
work=$WORK/escape_spot
mkdir -p "$work"

cat >"$work/spot.c" <<'END'
#include <stdio.h>
#include <string.h>
#include "gomem.h"

typedef struct Pair { struct Pair *next; long n; } Pair;   /* one class, two types */
typedef struct Other { long n; struct Other *next; } Other;
typedef struct Wide { struct Wide *next; long n[30]; } Wide;

static Pair *pairs;
static Other *others;
static Wide *wides;
static long wrong;

static void look(const void *object, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		wrong += ((const char *)object)[i] != 0;
}

/* one site, two sizes, both known where it is inlined */
static inline __attribute__((always_inline)) long *row(long n)
{
	long *a = gm_make(long, n);

	look(a, (size_t)n * sizeof(long));
	memset(a, 0xff, (size_t)n * sizeof(long));
	return a;
}

static long *kept;

__attribute__((noinline)) static void turn(long i)
{
	Pair *pair = gm_new(Pair);
	look(pair, sizeof(*pair));
	*pair = (Pair){i % 7 ? pairs : NULL, i};
	pairs = pair;

	Other *other = gm_new(Other);
	look(other, sizeof(*other));
	*other = (Other){i, i % 5 ? others : NULL};
	others = other;

	if (i % 3 == 0) {
		Wide *wide = gm_new(Wide);
		look(wide, sizeof(*wide));
		memset(wide->n, 0xff, sizeof(wide->n));
		wide->next = i % 11 ? wides : NULL;
		wides = wide;
	}
	kept = row(2);
	if (i % 2)
		kept = row(3);
	for (Pair *p = pairs; p; p = p->next, i--)
		wrong += p->n != i;
}

int main(void)
{
	enum { TURNS = 20000 };
	gm_mem_stats before, after;

	gm_read_mem_stats(&before);
	for (long i = 0; i < TURNS; i++)
		turn(i);
	gm_read_mem_stats(&after);
	printf("%ld wrong, %lu objects, %lu bytes\n", wrong,
	       (unsigned long)(after.Mallocs - before.Mallocs),
	       (unsigned long)(after.TotalAlloc - before.TotalAlloc));
	return after.NumGC == 0;
}
END
# 20000 of each of two types in slots of 16 bytes, 6667 of 256, 20000 rows of 16, 10000 of 24
expected='0 wrong, 76667 objects, 2906752 bytes'

for options in -O0 -O1 -O2 -O3 -Os '-O2 -flto' '-O2 -fsanitize=address,undefined' '-O2 -fPIE -D_FORTIFY_SOURCE=2' \
	'-O2 -fplugin-arg-gomem_escape-no-frames'; do
	# shellcheck disable=SC2086
	"$BUILD/gomem-cc" -g -Wall -Wextra -Werror $options -Itarget "$work/spot.c" -o "$work/spot" || {
		fail "$options: does not compile"
		continue
	}
	for debug in '' gcstep=1 clobberfree=1; do
		for events in 0 1000; do
			got=$(env ASAN_OPTIONS=detect_leaks=0 GOMEM_DEBUG=$debug GOMEM_EVENTS=$events GOMEM_GOGC=10 \
				timeout 60 "$work/spot" 2>"$work/err") || fail "$options $debug events $events: status $?"
			[ "$got" = "$expected" ] || fail "$options $debug events $events: $got, not $expected"
		done
	done
done

for level in -O0 -O2 -Os; do
	"$BUILD/gomem-cc" $level -Itarget -S "$work/spot.c" -o "$work/spot.s"
	found=$(grep -c 'gm_runs' "$work/spot.s")
	case $level in
	-O2) [ "$found" -gt 0 ] || fail "$level: every allocation is a call" ;;
	*) [ "$found" -eq 0 ] || fail "$level: allocates on the spot" ;;
	esac
done
finish 'allocation on the spot is allocation'
