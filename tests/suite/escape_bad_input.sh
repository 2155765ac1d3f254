#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: what cannot be compiled, moved or loaded ends with a failure and one clear line, never with
# a pointer into a stack frame that is gone; what is wrong in the source is said in gcc's own words.
set -u
. tests/tools/checks.sh
make -s escape-tools || exit 1
build=$(readlink -f "$BUILD")
cc=$build/gomem-cc
work=$WORK/escape_bad_input
rm -rf "$work" && mkdir -p "$work/bin" "$work/void" && cd "$work" || exit 1

# says TEXT COMMAND...: fails with that text, in one line, and leaves no object
says() {
	local text=$1 said status
	shift
	rm -f fine.o a.out
	said=$("$@" 2>&1 >/dev/null)
	status=$?
	[ "$status" -ne 0 ] || fail "$*: status 0"
	[ "$(wc -l <<<"$said")" -eq 1 ] || fail "$*: not one line:" "$said"
	[[ $said == *"$text"* ]] || fail "$*: says '$said', not '$text'"
	[ ! -e fine.o ] && [ ! -e a.out ] || fail "$*: leaves an output"
}
# same ARGUMENT...: fails as gcc does, in its words
same() {
	local want got
	want=$(LC_ALL=C gcc "$@" 2>&1) && fail "gcc $* does not fail"
	got=$(LC_ALL=C "$cc" "$@" 2>&1) && fail "gomem-cc $* does not fail"
	[ "$want" = "$got" ] || fail "gomem-cc $* says" "$got" 'gcc says' "$want"
}

cat >fine.c <<'END'
int *f(void) { int x = 1; return &x; }
int main(void) { return *f() - 1; }
END
echo 'int main(void) { return 0 }' >syntax.c
printf '#include <stdio.h>\nint f(void) { return undeclared + }\nstruct { int a } x = {.b = 1};\n' >three.c
printf 'int f(void) {\n\tint x[] = {1, 2\n' >unfinished.c
echo 'int *f(int n) { goto no_label; struct never s; return &s; }' >meaning.c
head -c 2000 /dev/urandom >noise.c
: >empty.c

# ---- the source: gcc's own words ----
for file in syntax three unfinished meaning; do
	for options in '' -O2 -fsyntax-only '-std=c11 -pedantic-errors' -fmax-errors=1 -Werror; do
		# shellcheck disable=SC2086
		same -c $options $file.c
	done
	for m in -m -m=2 -m=heap -m=json; do
		diff <(gcc -c $file.c 2>&1) <("$cc" $m -c $file.c 2>&1) || fail "$m: other words about $file.c"
	done
done
same -c no_such_file.c
"$cc" -c noise.c 2>noise.out && fail 'noise compiles'
grep -qE 'internal compiler error|Segmentation' noise.out && fail 'noise.c breaks the compiler'
"$cc" -Werror -c empty.c || fail 'an empty file does not compile'
"$cc" -m=2 -c empty.c || fail 'an empty file has no report'

# ---- what cannot be moved to the heap ----
refuses() { # refuses TEXT: standard input, with that one error
	cat >source.c
	"$cc" -c source.c 2>source.out && fail "compiles:" "$(cat source.c)"
	[ "$(grep -c 'error:' source.out)" -eq 1 ] && grep -q -- "error: .*$1" source.out ||
		fail "not '$1' but" "$(cat source.out)"
}
refuses 'nested function .add. outlives the frame' <<'END'
typedef int fn(int);
fn *f(int x) { int add(int y) { return x + y; } return add; }
END
refuses 'cannot align it to 16384 bytes' <<'END'
int *over(void) { _Alignas(16384) int x = 1; return &x; }
END
refuses 'outlives it; put the value into a variable' <<'END'
struct s { int a[4]; };
struct s get(void);
int *temporary(void) { return get().a; }
END

# ---- arguments ----
says "unknown argument '-fplugin-arg-gomem_escape-nonsense'" env LC_ALL=C "$cc" -fplugin-arg-gomem_escape-nonsense -c fine.c
for wrong in report report= report=wild limits=1.18 limits max-variable max-variable= max-variable=-1 \
	max-variable=12x max-implicit=99999999999999999999999 report-only=1 no-frames=1 all-heap=yes; do
	says "unknown argument '-fplugin-arg-gomem_escape-$wrong'" \
		env LC_ALL=C "$cc" "-fplugin-arg-gomem_escape-$wrong" -c fine.c
done
for wrong in -m=3 -m= -m=text -m=heap,json; do
	says "gomem-cc: unknown report $wrong; there are -m, -m=2, -m=heap and -m=json" "$cc" "$wrong" -c fine.c
done

# ---- other machines ----
if [ "$(gcc -dumpmachine)" = x86_64-linux-gnu ]; then
	for machine in -m32 -mx32; do
		says 'the gomem heap needs pointers of 64 bits, here they have 32' "$cc" $machine -c fine.c
		says 'the gomem heap needs pointers of 64 bits, here they have 32' "$cc" $machine fine.c
	done
fi

# ---- outputs ----
same -S fine.c -w -o no/such/folder/fine.s
"$cc" -m=json -c fine.c -o /dev/null 2>full.out >/dev/full && fail 'a report that cannot be written is no error'
grep -q '^cc1: error: cannot write the report: No space left on device$' full.out || fail "$(cat full.out)"

# ---- what belongs to gomem-cc is missing or damaged ----
cp "$cc" bin/
says "gomem-cc: no gomem_escape.so in $PWD/lib/gomem; build it with: make escape-tools" bin/gomem-cc -c fine.c
cp "$build"/gomem_escape*.so bin/
says "gomem-cc: no libgomem.a in $PWD/bin" bin/gomem-cc fine.c
bin/gomem-cc -c fine.c || fail 'without the library nothing can be compiled'
bin/gomem-cc -shared -fPIC fine.c -o fine.so || fail 'without the library no shared one can be linked'
says 'gomem-cc: no gomem.h in /void' env GOMEM_HEADER=/void bin/gomem-cc -c fine.c
says 'gomem-cc: no compiler no-such-gcc; GOMEM_CC chooses another' env GOMEM_CC=no-such-gcc "$cc" -c fine.c
echo junk >bin/gomem_escape_passes.so
says 'cannot load the passes of gomem_escape: ' bin/gomem-cc -c fine.c
echo junk >bin/gomem_escape.so
says 'cannot load plugin' bin/gomem-cc -c fine.c

# ---- a plugin for another GCC ----
other=
for version in 11 12 13 14 15 16; do
	[ "$(gcc -dumpversion)" != "$version" ] && command -v gcc-$version >/dev/null && other=gcc-$version
done
[ -n "$other" ] || echo 'no second GCC here: not tried'
[ -z "$other" ] || says "gomem_escape was built for GCC $(gcc -dumpfullversion), but this is GCC $($other -dumpfullversion); rebuild it with this compiler" \
	env GOMEM_CC="$other" "$cc" -c fine.c

finish 'bad input is told clearly'
