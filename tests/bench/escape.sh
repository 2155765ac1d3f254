#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The compiler plugin's price, on Lua from Debian's source package: processor time of compiling it
# and of running a program in it, as ratios to plain gcc. Each figure is the median of five, taken in
# turns in one run, so that a noisy minute falls on all alike. Nothing is asserted.
#
#     analysis alone    the decisions are made and dropped
#     no frames         carried out, with write barriers; the collector searches the stack
#     no barriers       carried out, with frames of precise roots
#     gomem-cc          with both
set -eu
cd "$(dirname "$0")/../.."
build=$(readlink -f "${BUILD:-build}")
make --no-print-directory --silent escape-tools
work=$build/bench/escape
mkdir -p "$work"
tests/tools/debian_source "$work" lua5.4 | sed 's/^/compiler: /'
[ "${PIPESTATUS[0]}" -eq 0 ] || exit 0
TIMEFORMAT='%3U %3S'

# ---- what is listed when asked ----
# It is to be answered in under two seconds.
for target in escape heap-only; do
	start=$(date +%s%N)
	make --no-print-directory --silent "$target" >/dev/null
	awk -v name="make $target" -v ns="$(($(date +%s%N) - start))" \
		'BEGIN { printf "%s, once built: %.2f s\n", name, ns / 1e9 }'
done

cd "$work"
src=$(echo "$PWD"/lua5.4-*/src)
plugin=-fplugin-arg-gomem_escape
modes='gcc analysis noframes nobarriers gomem'
run='gcc noframes nobarriers gomem' # what is built into programs

compiler() { # compiler MODE: its command
	case $1 in
	gcc) echo gcc ;;
	analysis) echo "$build/gomem-cc $plugin-report-only" ;;
	noframes) echo "$build/gomem-cc $plugin-no-frames" ;;
	nobarriers) echo "$build/gomem-cc $plugin-no-barrier" ;;
	gomem) echo "$build/gomem-cc" ;;
	esac
}
title() { # title MODE
	case $1 in
	gcc) echo 'gcc' ;;
	analysis) echo 'gomem-cc, analysis alone' ;;
	noframes) echo 'gomem-cc, no frames' ;;
	nobarriers) echo 'gomem-cc, no barriers' ;;
	gomem) echo 'gomem-cc' ;;
	esac
}
compile() { # compile MODE LEVEL
	local file command
	command=$(compiler "$1")
	for file in "$src"/l*.c; do
		case $file in */luac.c) continue ;; esac
		$command "$2" -std=gnu99 -DLUA_USE_LINUX -w -c "$file" -o "$1.$(basename "$file").o"
	done
}
spent() { # spent COMMAND...: seconds of processor time
	{ time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
}
median() {
	sort -n "$1" | sed -n 3p
}
ratio() { # ratio MODE
	awk -v name="$(title "$1")" -v s="$(median "$1.times")" -v base="$(median gcc.times)" \
		'BEGIN { printf "  %-33s %5.2f   (%.2f s)\n", name, s / base, s }'
}
report() { # report TITLE MODE...: after the times were taken
	local mode
	echo "$1"
	shift
	for mode; do
		ratio "$mode"
	done
}

cat >work.lua <<'LUA'
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local t = {}
for i = 1, 300000 do t[i] = { i * 7919 % 1000003, tostring(i) } end
table.sort(t, function(a, b) return a[1] < b[1] end)
local s = 0
for i = 1, #t do s = (s * 31 + #t[i][2]) % 1000000007 end
print(fib(29), s, select(2, (("abc def "):rep(60000)):gsub("%w+", string.upper)))
LUA
for level in -O0 -O2; do
	rm -f ./*.times
	for _ in 1 2 3 4 5; do
		for mode in $modes; do
			spent compile $mode $level >>$mode.times
		done
	done
	# shellcheck disable=SC2086
	report "compiling Lua at $level, processor time" $modes

	rm -f ./*.times
	for mode in $run; do
		$(compiler $mode) $mode.*.o -o lua-$mode -lm -ldl -Wl,-E
	done
	for _ in 1 2 3 4 5; do
		for mode in $run; do
			spent ./lua-$mode work.lua >>$mode.times
		done
	done
	for mode in ${run#gcc }; do
		[ "$(./lua-gcc work.lua)" = "$(./lua-$mode work.lua)" ] || { echo "$mode: other output" && exit 1; }
	done
	# shellcheck disable=SC2086
	report "running Lua, built with $level, processor time" $run
done
