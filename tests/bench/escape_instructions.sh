#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The compiler plugin's price in instructions, which a busy machine does not change: compiling one file
# of Lua (lapi.c: small functions that store pointers and call others) and running a short script in a
# Lua built so, at -O2, counted by valgrind, as ratios to plain gcc. escape.sh measures time.
set -eu
cd "$(dirname "$0")/../.."
build=$(readlink -f "${BUILD:-build}")
make --no-print-directory --silent escape-tools
work=$build/bench/escape
mkdir -p "$work"
tests/tools/debian_source "$work" lua5.4 | sed 's/^/compiler: /'
[ "${PIPESTATUS[0]}" -eq 0 ] || exit 0
cd "$work"
src=$(echo "$PWD"/lua5.4-*/src)
plugin=-fplugin-arg-gomem_escape
flags='-O2 -std=gnu99 -DLUA_USE_LINUX -w'

cat >short.lua <<'LUA'
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local t = {}
for i = 1, 20000 do t[i] = { i * 7919 % 1000003, tostring(i) } end
table.sort(t, function(a, b) return a[1] < b[1] end)
print(fib(20), select(2, (("abc def "):rep(4000)):gsub("%w+", string.upper)))
LUA
compiler() { # compiler MODE: its command
	case $1 in
	gcc) echo gcc ;;
	analysis) echo "$build/gomem-cc $plugin-report-only" ;;
	noframes) echo "$build/gomem-cc $plugin-no-frames" ;;
	nobarriers) echo "$build/gomem-cc $plugin-no-barrier" ;;
	gomem) echo "$build/gomem-cc" ;;
	esac
}
count() { # count COMMAND...: instructions of it and of what it starts
	valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --trace-children=yes \
		"$@" 2>&1 >/dev/null | awk '/I +refs:/ { gsub(",", "", $NF); n += $NF } END { print n }'
}
printf '%-14s %s\n' '' 'compiling lapi.c   running a script   (in instructions, gcc: 1)'
for mode in gcc analysis noframes nobarriers gomem; do
	# shellcheck disable=SC2046,SC2086
	compiled=$(count $(compiler $mode) $flags -S "$src/lapi.c" -o lapi.s) ran=
	if [ $mode != analysis ]; then
		for file in "$src"/l*.c; do
			# shellcheck disable=SC2046,SC2086
			[ "$file" = "$src/luac.c" ] || $(compiler $mode) $flags -c "$file" -o "count.$(basename "$file").o"
		done
		# shellcheck disable=SC2046
		$(compiler $mode) count.*.o -o lua-count -lm -ldl -Wl,-E
		ran=$(count ./lua-count short.lua)
	fi
	[ $mode != gcc ] || gcc_compiled=$compiled gcc_ran=$ran
	awk -v m=$mode -v c="$compiled" -v gc="$gcc_compiled" -v r="$ran" -v gr="$gcc_ran" \
		'BEGIN { printf "%-14s %16.2f   %16s\n", m, c / gc, r == "" ? "" : sprintf("%.2f", r / gr) }'
done
