#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The compiler plugin's price in instructions, which a busy machine does not change: compiling foreign C
# at -O2 (foreign.sh; lapi.c is the file of Lua that costs most: small functions that store pointers and
# call others), and running what was built: a short script in Lua, minigzip on Lua's source and back.
# Counted by valgrind, as ratios to plain gcc; all of Lua takes it half an hour. escape.sh measures time.
#
#     escape_instructions.sh [lapi] [running] [compiling]     what is counted; else all
set -eu
cd "$(dirname "$0")/../.."
. tests/bench/foreign.sh

wanted=${*:-lapi running compiling}
want() {
	[[ " $wanted " == *" $1 "* ]]
}
cat >short.lua <<'LUA'
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
local t = {}
for i = 1, 20000 do t[i] = { i * 7919 % 1000003, tostring(i) } end
table.sort(t, function(a, b) return a[1] < b[1] end)
print(fib(20), select(2, (("abc def "):rep(4000)):gsub("%w+", string.upper)))
LUA
cat "$lua"/*.c >text
# memset and memcpy by vectors: of what they do with one instruction valgrind counts every byte
export GLIBC_TUNABLES=glibc.cpu.x86_rep_stosb_threshold=1000000000:glibc.cpu.x86_rep_movsb_threshold=1000000000
count() { # count COMMAND...: instructions of it and of what it starts
	valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --trace-children=yes \
		"$@" 2>&1 >/dev/null | awk '/I +refs:/ { gsub(",", "", $NF); n += $NF } END { print n }'
}
running() { # running SOURCE PROGRAM: instructions
	case $1 in
	lua) count "$2" short.lua ;;
	zlib) "$2" -c <text >text.gz && count sh -c "'$2' -c <text && '$2' -d -c <text.gz" ;;
	esac
}
compiling() { # compiling MODE SOURCE FILE...: instructions
	local mode=$1 source=$2 file
	shift 2
	for file; do
		# shellcheck disable=SC2046
		count $(compiler "$mode") -O2 $(flags "$source") -S "$file" -o count.s
	done | awk '{ n += $1 } END { printf "%.0f\n", n }'
}
row() { # row WHAT COUNT...: as ratios to the first count
	echo "$*" | awk '{ printf "%-22s", $1 "," $2; for (i = 4; i <= NF; i++)
		printf " %10s", $i == "-" ? "" : sprintf("%.3f", $i / $3); print "" }' | tr , ' '
}

printf '%-22s %10s %10s %10s %10s   (gcc: 1)\n' '' analysis 'no frames' 'no barrier' all
if want lapi; then
	counts=
	for mode in $modes; do
		counts+=" $(compiling "$mode" lua "$lua/lapi.c")"
	done
	row compiling lapi.c "$counts"
fi
for source in $sources; do
	if want running; then
		counts=
		for mode in $modes; do
			[ "$mode" != analysis ] || { counts+=' -' && continue; }
			compile "$mode" "$source" -O2
			build_program "$mode" "$source"
			counts+=" $(running "$source" "./$source-$mode")"
		done
		row running "$source" "$counts"
	fi
	if want compiling; then
		counts=
		for mode in $modes; do
			# shellcheck disable=SC2046
			counts+=" $(compiling "$mode" "$source" $(files "$source"))"
		done
		row compiling "$source" "$counts"
	fi
done
