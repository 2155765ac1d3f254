#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves, on random programs that keep pointers to everything everywhere: what the compiler kept on
# the stack is never used after its function or its round of a loop ended. The output equals that
# of the same program with all variables on the heap, at -O0 to -O3 under the stress collector,
# and AddressSanitizer sees no use of a stack frame that is gone. GOMEM_SEED repeats one program;
# ROUNDS is how many there are.
set -u
make -s escape-tools || exit 1
rounds=${ROUNDS:-12} first=${GOMEM_SEED:-$(($(date +%s) * 100))}
[ -z "${GOMEM_SEED:-}" ] || rounds=1
work=$WORK/escape_random
mkdir -p "$work"
failures=0
compile() { # compile NAME OPTION...
	local name=$1
	shift
	"$BUILD/gomem-cc" -w "$@" "$work/program.c" -o "$work/$name" || fail "$*: does not compile"
}
fail() {
	echo "GOMEM_SEED=$seed $1"
	failures=$((failures + 1))
}
result() { # result NAME SETTING...: output and exit status
	local name=$1
	shift
	env "$@" timeout 20 "$work/$name" 2>&1 | grep -v '^gomem: arena at'
	echo "status ${PIPESTATUS[0]}"
}
for ((seed = first; seed < first + rounds; seed++)); do
	tests/tools/escape_generate "$seed" >"$work/program.c"
	compile reference -O0 -fplugin-arg-gomem_escape-all-heap
	expected=$(result reference GOMEM_GOGC=off)
	for level in -O0 -O2 -O3; do
		compile program $level
		[ "$(result program GOMEM_DEBUG=gcstress=1,clobberfree=1)" = "$expected" ] ||
			fail "$level: other output than with everything on the heap"
	done
	compile sanitized -O0 -g -fsanitize=address
	actual=$(result sanitized GOMEM_GOGC=off \
		ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1)
	[ "$actual" = "$expected" ] || fail "under AddressSanitizer: $(head -n 4 <<<"$actual")"
	# a program that says nothing proves nothing
	grep -qE '^[0-9a-f]{8}$' <<<"$expected" || fail "no checksum: $expected"
done
echo "$rounds programs from GOMEM_SEED=$first, $failures failures"
exit $((failures > 0))
