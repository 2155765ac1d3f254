#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The compiler plugin's price, on Lua and zlib from Debian's source packages: processor time of compiling
# them and of running what was built, as ratios to plain gcc. Each figure is the median of five, taken
# in turns in one run, so that a noisy minute falls on all alike. Nothing is asserted.
# escape_instructions.sh counts instructions instead.
set -eu
cd "$(dirname "$0")/../.."

# ---- what is listed when asked ----
# It is to be answered in under two seconds.
make --no-print-directory --silent escape-tools
for target in escape heap-only; do
	start=$(date +%s%N)
	make --no-print-directory --silent "$target" >/dev/null
	awk -v name="make $target" -v ns="$(($(date +%s%N) - start))" \
		'BEGIN { printf "%s, once built: %.2f s\n", name, ns / 1e9 }'
done

. tests/bench/foreign.sh
TIMEFORMAT='%3U %3S'

title() { # title MODE
	case $1 in
	gcc) echo 'gcc' ;;
	analysis) echo 'gomem-cc, analysis alone' ;;
	noframes) echo 'gomem-cc, no frames' ;;
	nobarriers) echo 'gomem-cc, no barriers' ;;
	gomem) echo 'gomem-cc' ;;
	esac
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
run_program() { # run_program MODE SOURCE
	case $2 in
	lua) "./lua-$1" work.lua ;;
	zlib) "./zlib-$1" -c <text >text.gz && "./zlib-$1" -d -c <text.gz ;;
	esac
}
cat "$lua"/*.c "$lua"/*.c "$lua"/*.c "$lua"/*.c >text
for source in $sources; do
	for level in -O0 -O2; do
		rm -f ./*.times
		for _ in 1 2 3 4 5; do
			for mode in $modes; do
				spent compile "$mode" "$source" $level >>"$mode.times"
			done
		done
		# shellcheck disable=SC2086
		report "compiling $source at $level, processor time" $modes

		rm -f ./*.times
		for mode in $run; do
			build_program "$mode" "$source"
		done
		for _ in 1 2 3 4 5; do
			for mode in $run; do
				spent run_program "$mode" "$source" >>"$mode.times"
			done
		done
		expected=$(run_program gcc "$source" | cksum)
		for mode in ${run#gcc }; do
			[ "$(run_program "$mode" "$source" | cksum)" = "$expected" ] || { echo "$mode: other output" && exit 1; }
		done
		# shellcheck disable=SC2086
		report "running $source, built with $level, processor time" $run
	done
done
