#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: make escape and make heap-only say about the demos what the expected files say; SRC= names
# other files, and an error in them is shown and is one; colours are for terminals without NO_COLOR;
# the compiler's demo runs under stress; the dangling pair behaves as slide 1 says, and plain gcc's
# half is no accident of the optimiser. RUN_BLESS=1 writes the expected files.
set -u
. tests/tools/checks.sh
make -s escape-tools demos || exit 1
folder=tests/escape/report
report() { # report TARGET [SRC=...]: what a person sees
	make --no-print-directory "$@" 2>&1
}
compare() { # compare NAME: stdin against the expected file
	[ -z "${RUN_BLESS:-}" ] || { cat >"$folder/$1.expect" && return; }
	diff -u "$folder/$1.expect" - || failures=$((failures + 1))
}

# What GCC inlines differs between its versions.
full=$(report escape)
grep -vE ': (can inline|inlining call to) ' <<<"$full" | compare demos
grep -q '^create.c:[0-9]*:7: can inline createUser$' <<<"$full" || fail 'createUser cannot be inlined?'
heap=$(report heap-only)
compare demos_heap <<<"$heap"
awk 'length($0) > 80' <<<"$heap" | grep . && fail 'make heap-only: lines of more than 80 columns'

# ---- other files ----
printf 'int *keep;\nvoid f(void)\n{\n\tint x = 1;\n\tkeep = &x;\n}\n' >"$WORK/one.c"
report heap-only SRC="$WORK/one.c" | grep -qx 'one.c:4  x  stored in .*keep on line 5' ||
	fail "heap-only SRC=: $(report heap-only SRC="$WORK/one.c")"
[ "$(report escape SRC="$WORK/one.c" | tail -n 1)" = 'one.c:4:6: moved to heap: x' ] ||
	fail "escape SRC=: $(report escape SRC="$WORK/one.c")"
printf 'int f(void) { return 1 }\n' >"$WORK/broken.c"
for target in escape heap-only; do
	report $target SRC="$WORK/broken.c" >"$WORK/broken.out" && fail "make $target takes a syntax error"
	grep -q 'broken.c:1:.*error: expected' "$WORK/broken.out" || fail "make $target hides a syntax error"
	report $target SRC="$WORK/nosuch.c" >"$WORK/broken.out" && fail "make $target takes a missing file"
	grep -q 'nosuch.c: No such file' "$WORK/broken.out" || fail "make $target hides a missing file"
done

# ---- colours ----
terminal() { script -qec "make --no-print-directory $1 SRC=target/demo/escape/create.c" /dev/null; }
coloured() { grep -q $'\033\\['; }
for target in escape heap-only; do
	terminal $target | coloured || fail "make $target: no colours on a terminal"
	NO_COLOR=1 terminal $target | coloured && fail "make $target: colours in spite of NO_COLOR"
	report $target | coloured && fail "make $target: colours in a pipe"
done

# ---- the demos run ----
export GOMEM_DEBUG=gcstress=1,clobberfree=1
"$BUILD/demo/escape" | compare demos_run
[ "$("$BUILD/demo/dangling")" = 'Age is 30' ] || fail 'dangling by gomem-cc is not alive'
env -u GOMEM_DEBUG "$BUILD/demo/dangling-gcc" | grep -q 'not 30 any more' || fail 'dangling by gcc does not dangle'

finish 'the demos show what the compiler decides'
