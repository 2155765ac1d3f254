#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The compiler plugin's price, on Lua from Debian's source package: processor time of compiling it
# and of running a program in it, as ratios to plain gcc. Each figure is the best of five, taken in
# turns, because noise only adds. Nothing is asserted.
set -eu
cd "$(dirname "$0")/../.."
build=$(readlink -f "${BUILD:-build}")
make --no-print-directory --silent escape-tools
work=$build/bench/escape
mkdir -p "$work/lists/partial" && cd "$work"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
if ! ls -d lua-*/src >/dev/null 2>&1; then
	echo "deb-src [signed-by=$keyring] http://deb.debian.org/debian stable main" >sources.list
	apt=(apt-get -qq -o Dir::Etc::SourceList="$PWD/sources.list" -o Dir::Etc::SourceParts=/dev/null
		-o Dir::State::Lists="$PWD/lists" -o Dir::Cache="$PWD")
	{ "${apt[@]}" update && "${apt[@]}" --download-only source lua5.4 && tar xf ./*.orig.tar.gz; } \
		>apt.log 2>&1 || { echo 'compiler: no source package of Lua to be had' && exit 0; }
fi
src=$(echo "$PWD"/lua-*/src)

compile() { # compile PROGRAM LEVEL COMPILER ARGUMENT...
	local program=$1 level=$2 file
	shift 2
	for file in "$src"/l*.c; do
		case $file in */luac.c) continue ;; esac
		"$@" "$level" -std=gnu99 -DLUA_USE_LINUX -w -c "$file" -o "$program.$(basename "$file").o"
	done
	"$@" "$program".*.o -o "$program" -lm -ldl -Wl,-E
}
TIMEFORMAT='%3U %3S'
spent() { # spent COMMAND...: seconds of processor time
	{ time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ print $1 + $2 }'
}
best() {
	sort -n "$1" | head -n 1
}
ratio() { # ratio TITLE FILE BASE
	awk -v name="$1" -v s="$(best "$2")" -v base="$(best "$3")" \
		'BEGIN { printf "  %-33s %5.2f   (%.2f s)\n", name, s / base, s }'
}
analysis=-fplugin-arg-gomem_escape-report-only

cat >work.lua <<'END'
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local t = {}
for i = 1, 300000 do t[i] = { i * 7919 % 1000003, tostring(i) } end
table.sort(t, function(a, b) return a[1] < b[1] end)
local s = 0
for i = 1, #t do s = (s * 31 + #t[i][2]) % 1000000007 end
print(fib(29), s, select(2, (("abc def "):rep(60000)):gsub("%w+", string.upper)))
END
for level in -O0 -O2; do
	rm -f ./*.times
	for _ in 1 2 3 4 5; do
		spent compile ./lua-gcc $level gcc >>gcc.times
		spent compile ./lua-analysis $level "$build/gomem-cc" $analysis >>analysis.times
		spent compile ./lua-gomem $level "$build/gomem-cc" >>gomem.times
	done
	echo "compiling Lua at $level, processor time"
	ratio gcc gcc.times gcc.times
	ratio 'gomem-cc, analysis alone' analysis.times gcc.times
	ratio gomem-cc gomem.times gcc.times
done
rm -f ./*.times
for _ in 1 2 3 4 5; do
	spent ./lua-gcc work.lua >>gcc.times
	spent ./lua-gomem work.lua >>gomem.times
done
echo 'running Lua, built with -O2, processor time'
[ "$(./lua-gcc work.lua)" = "$(./lua-gomem work.lua)" ] || { echo 'other output' && exit 1; }
ratio gcc gcc.times gcc.times
ratio gomem-cc gomem.times gcc.times
