#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: what the compiler decided is carried out. The programs of tests/escape/run print the
# expected text at every optimisation level, with link-time optimisation and under the address and
# undefined behaviour sanitizers, with precise roots and without, while every allocation collects or
# every allocation does a step of a collection, and freed memory is overwritten.
set -u
make -s escape-tools || exit 1
work=$WORK/escape_run
mkdir -p "$work"
failures=0 collectors='gcstress=1 gcstep=1 gcstep=0'
# a heap under AddressSanitizer is placed elsewhere, and says so
run() { # run ASAN_OPTIONS: under each way to collect
	local collector
	for collector in $collectors; do
		env ASAN_OPTIONS="detect_leaks=0:$1" GOMEM_DEBUG=$collector,clobberfree=1 \
			timeout 60 "$work/$name" 2>&1 | grep -v '^gomem: arena at' >"$work/$name.out"
		diff -u "${source%.c}.expect" "$work/$name.out" && continue
		echo "$source $options, $collector: other output than ${source%.c}.expect"
		failures=$((failures + 1))
	done
}
# Of setjmp GCC 13 says "might be clobbered" without the plugin, too, at another level of optimisation.
warnings='-Wall -Wextra -Werror -Wno-old-style-definition -Wno-clobbered'
for source in tests/escape/run/*.c; do
	name=$(basename "$source" .c)
	for options in -O0 -O1 -O2 -O3 -Os '-O2 -flto' '-O0 -fsanitize=address,undefined' \
		'-O2 -fsanitize=address,undefined' '-O2 -std=gnu2x -fPIE -D_FORTIFY_SOURCE=2' \
		'-O0 -fplugin-arg-gomem_escape-no-frames' '-O2 -fplugin-arg-gomem_escape-no-frames'; do
		# shellcheck disable=SC2086
		if ! "$BUILD/gomem-cc" -g $warnings -z execstack $options "$source" -o "$work/$name"; then
			echo "$source $options: does not compile"
			failures=$((failures + 1))
			continue
		fi
		run detect_stack_use_after_return=0
		case $options in
		# frames on stacks that catch every use after return
		*sanitize*) run detect_stack_use_after_return=1 ;;
		esac
	done
done
# Left to the passes behind frames, which take memory for this function's alone without what
# collector.cc tells them: variables; without barriers, which pass them on, objects as well. Without
# these only whole collections are right.
name=collector source=tests/escape/run/collector.c
behind='-O2 -fdisable-tree-fre1 -fdisable-tree-fre3 -fdisable-tree-pre -fdisable-tree-dom2 -fdisable-tree-cunrolli'
for options in "$behind" "$behind -fplugin-arg-gomem_escape-no-barrier"; do
	# shellcheck disable=SC2086
	"$BUILD/gomem-cc" $options "$source" -o "$work/$name" 2>"$work/disabled" || failures=$((failures + 1))
	grep -v ': note: disable pass' "$work/disabled" && failures=$((failures + 1))
	run detect_stack_use_after_return=0
	collectors=gcstress=1
done

[ "$failures" -eq 0 ] && echo "all programs print the same"
exit $((failures > 0))
