#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: what cannot be compiled, moved or loaded ends with a failure and one clear line, never
# with a pointer into a stack frame that is gone.
set -u
make -s escape-tools || exit 1
failures=0

# expect PATTERN LINES COMMAND...: fails, says PATTERN, and prints so many lines with error: in them
expect() {
	local pattern=$1 lines=$2 output
	shift 2
	if output=$("$@" 2>&1 </dev/null); then
		echo "succeeds: $*"
	elif ! grep -qE -- "$pattern" <<<"$output"; then
		echo "$* says nothing of \"$pattern\":" && echo "$output"
	elif [ "$(grep -cE 'error:|gomem-cc:' <<<"$output")" -ne "$lines" ]; then
		echo "$* says more than needed:" && echo "$output"
	else
		return
	fi
	failures=$((failures + 1))
}
source() { # source NAME: stdin into a file, and its name
	cat >"$WORK/$1.c"
	echo "$WORK/$1.c"
}
compile() {
	"$BUILD/gomem-cc" -c "$@" -o /dev/null
}

good=$(source good <<<'int *f(void) { int x = 1; return &x; }')
expect 'nested function .add. outlives' 1 compile "$(source nested \
	<<<'typedef int fn(int); fn *f(int x) { int add(int y) { return x + y; } return add; }')"
expect 'cannot align it to 16384 bytes' 1 compile "$(source aligned \
	<<<'int *over(void) { _Alignas(16384) int x = 1; return &x; }')"
expect 'outlives it; put the value into a variable' 1 compile "$(source temporary \
	<<<'struct s { int a[4]; }; struct s get(void); int *temporary(void) { return get().a; }')"
expect 'expected expression' 1 compile -m "$(source syntax <<<'int *f(void) { int x = ; return &x; }')"
expect 'unknown argument .-fplugin-arg-gomem_escape-frob=3' 1 \
	compile -fplugin-arg-gomem_escape-frob=3 "$good"
expect 'unknown argument .-fplugin-arg-gomem_escape-max-variable=many' 1 \
	compile -fplugin-arg-gomem_escape-max-variable=many "$good"
expect 'unknown report -m=3' 1 compile -m=3 "$good"
expect 'No such file' 1 compile "$WORK/missing.c"
if [ "$(gcc-11 -dumpversion 2>/dev/null)" = 11 ] && [ "$(gcc -dumpversion)" != 11 ]; then
	expect 'was built for GCC .* but this is GCC 11' 1 env GOMEM_CC=gcc-11 "$BUILD/gomem-cc" -c \
		"$good" -o /dev/null
fi

# an installation that lacks something
prefix=$(mktemp -d "$WORK/prefix.XXXXXX")
mkdir -p "$prefix/bin" "$prefix/lib/gomem" "$prefix/include"
cp "$BUILD/gomem-cc" "$prefix/bin/"
expect 'no gomem_escape.so in' 1 "$prefix/bin/gomem-cc" "$good"
cp "$BUILD/gomem_escape.so" "$prefix/lib/gomem/"
expect 'no gomem.h in' 1 "$prefix/bin/gomem-cc" "$good"
cp target/gomem.h "$prefix/include/"
expect 'no libgomem.a in' 1 "$prefix/bin/gomem-cc" "$good"

[ "$failures" -eq 0 ] && echo "every failure says what it is"
exit $((failures > 0))
