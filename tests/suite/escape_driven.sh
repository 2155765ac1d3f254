#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the verdicts on the cases and the twins are carried out. Every function of them is called
# by a driver (tests/escape/drive), at all levels, with link-time optimisation, under a collector that
# runs at every allocation, or does one step of its work then, and overwrites what it frees, and under
# the address and undefined behaviour sanitizers, with precise roots and without; what they leave
# behind is what C says it is, as if every variable lived on. Built by plain gcc the same drivers fail.
set -u
. tests/tools/checks.sh
make -s escape-tools || exit 1
work=$WORK/escape_driven
mkdir -p "$work"
ulimit -s 65536 # a variable of 10 MiB stays on the stack, as in Go
sanitizers=-fsanitize=address,undefined conservative=-fplugin-arg-gomem_escape-no-frames
run() { # run SETTING...: the driver's program, which prints nothing but its name and counts
	local said
	said=$(env "$@" timeout 60 "$work/$name" 2>&1 | grep -v '^gomem: arena at')
	[[ $said =~ ^"$name.c: "[1-9][0-9]*" calls, 0 failures"$ ]] || fail "$name $options $*:" "$said"
}

# ---- nothing is left out ----
for source in tests/escape/cases/*.c tests/escape/twins/*.c; do
	name=$(basename "$source" .c)
	for function in $(sed -nE '/^[a-zA-Z][a-zA-Z0-9_ ]*[ *]+[a-zA-Z0-9_]+\([^;]*\) *\{/{ /^static/d; s/\(.*//; s/.*[ *]//; p; }' "$source"); do
		grep -qE "(RUN|GET|ENDLESS)\($function\(" "tests/escape/drive/$name.c" ||
			fail "tests/escape/drive/$name.c does not call $function"
	done
done

# ---- all of it runs ----
for source in tests/escape/drive/*.c; do
	name=$(basename "$source" .c)
	# frames on stacks that catch every use after return; the trampolines of closures do not run there
	case $name in calls | x03_library) catch=0 ;; *) catch=1 ;; esac
	for options in -O0 -O2 -O3 '-O2 -flto' "-O0 $sanitizers" "-O2 $sanitizers" "-O3 $sanitizers" \
		"-O2 -flto $sanitizers" "-O0 $conservative" "-O2 $conservative"; do
		# GCC -O3 counts the turns of a loop over bytes of a rooted variable, and counts too many.
		case "$name $options" in "x02_copies -O3"*) false_alarm=-Wno-error=stringop-overflow ;; *) false_alarm='' ;; esac
		# shellcheck disable=SC2086
		"$BUILD/gomem-cc" -g -Werror $false_alarm -z execstack $options "$source" -o "$work/$name" || {
			fail "$name $options: does not compile"
			continue
		}
		for collector in gcstress=1 gcstep=1; do
			run GOMEM_DEBUG=$collector,clobberfree=1 \
				ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=$catch
		done
	done
done

# ---- and can fail ----
for name in pointers loops objects levels; do
	gcc -w -O0 "tests/escape/drive/$name.c" -o "$work/$name" || exit 1
	(timeout 60 "$work/$name") >/dev/null 2>&1 && fail "$name by plain gcc does not fail"
done

finish 'what the verdicts promise is so'
