#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves, on random programs that keep pointers to everything everywhere: nothing that the compiler
# kept on the stack is reached after its function or its round of a loop ended. The output is that
# of the program's second reading by plain gcc, in which no variable ever dies (tests/escape/random.h),
# at all levels under the collector that runs at every allocation and under the one that does a step
# then, with everything moved to the heap, and under sanitizers with stacks that catch every use after
# return; and between its calls main finds no address of an ended
# frame in any global or object. GOMEM_SEED repeats one program, ROUNDS is how many
# there are; no new one is begun after SECONDS_MAX.
set -u
make -s escape-tools "$BUILD/tools/escape_generate" || exit 1
rounds=${ROUNDS:-36} first=${GOMEM_SEED:-$(($(date +%s) * 100))} longest=${SECONDS_MAX:-45}
[ -z "${GOMEM_SEED:-}" ] || rounds=1
work=$WORK/escape_random
mkdir -p "$work"
failures=0 caught=0

fail() {
	echo "GOMEM_SEED=$seed $1"
	failures=$((failures + 1))
}
result() { # result NAME SETTING...: output and exit status; an endless program has 20 seconds of a processor
	local name=$1
	shift
	(ulimit -t 20 && exec env "$@" "$work/$name") 2>&1 | grep -v '^gomem: arena at'
	echo "status ${PIPESTATUS[0]}"
}
plain() { # plain NAME OPTION...: the program by gcc
	local name=$1
	shift
	gcc -w -O0 -z execstack -Itests/escape -Itarget "$@" "$work/program.c" "$BUILD/libgomem.a" \
		-o "$work/$name" || fail "gcc: does not compile"
}
check() { # check OPTIONS SETTING...: the same output
	local actual collector options=$1
	shift
	# shellcheck disable=SC2086
	"$BUILD/gomem-cc" -w -g -z execstack -Itests/escape $options "$work/program.c" -o "$work/program" || {
		fail "$options: does not compile"
		return
	}
	for collector in gcstress=1 gcstep=1; do
		actual=$(result program GOMEM_DEBUG=$collector,clobberfree=1 "$@")
		[ "$actual" = "$expected" ] ||
			fail "$options $collector: other output$(diff <(echo "$expected") <(echo "$actual") | head -n 4)"
	done
}

levels=('-O3' '-Os' '-O2 -flto' '-O1 -DALL_HEAP -fplugin-arg-gomem_escape-all-heap'
	'-O0 -DALL_HEAP -fplugin-arg-gomem_escape-all-heap' '-O2 --param ggc-min-expand=0 --param ggc-min-heapsize=0'
	'-O0 -fplugin-arg-gomem_escape-no-frames' '-O2 -fplugin-arg-gomem_escape-no-frames')
for ((seed = first; seed < first + rounds && SECONDS < longest; seed++)); do
	"$BUILD/tools/escape_generate" "$seed" >"$work/program.c"
	plain reference -DORACLE
	expected=$(result reference)
	# a program that says nothing proves nothing
	grep -qE '^0: [0-9a-f]+$' <<<"$expected" || fail "no checksum: $expected"
	for options in -O0 -O2 "${levels[seed % ${#levels[@]}]}"; do
		check "$options"
	done
	# GCC 11 and 12 lose a parameter whose address a nested function takes, under AddressSanitizer
	grep -q '	auto ' "$work/program.c" ||
		check "-O$((seed % 2)) -fsanitize=address,undefined" \
			ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=1
	# the programs can tell: by gcc alone most of them follow pointers into dead frames
	if [ "$caught" -eq 0 ]; then
		plain dangling
		result dangling | grep -q 'a pointer into a .* that has ended' && caught=1
	fi
done
[ "$caught" -eq 1 ] || [ -n "${GOMEM_SEED:-}" ] || fail 'no program follows a dangling pointer'
echo "$((seed - first)) programs from GOMEM_SEED=$first, $failures failures"
exit $((failures > 0))
