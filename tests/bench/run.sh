#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make bench: speed beside peers, in one run, as ratios. Nothing here is asserted; run it on a quiet
# machine. Each figure is the median of five.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
work=$build/bench/work
mkdir -p "$work"

# milliseconds COMMAND...: median wall time of five runs
milliseconds() {
	local i start end
	for i in 1 2 3 4 5; do
		start=$(date +%s%N)
		"$@" >/dev/null 2>&1
		end=$(date +%s%N)
		echo $(((end - start) / 1000))
	done | sort -n | sed -n 3p | awk '{ printf "%.1f\n", $1 / 1000 }'
}

# compare TITLE BASE NAME COMMAND...; the base is the first one named in a group
compare() {
	local name=$1 ms
	shift
	ms=$(milliseconds "$@")
	base=${base:-$ms}
	awk -v name="$name" -v ms="$ms" -v base="$base" \
		'BEGIN { printf "  %-33s %5.2f   (%.0f ms)\n", name, ms / base, ms }'
}

gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb -ex 'set args >/dev/null' \
	-ex 'heap run-to built' -x tests/bench/lens.py "$build/programs/million" 2>&1 </dev/null | sed -n '/^lens:/,$p'

tests/bench/go_lens.sh

tests/bench/allocation.sh

tests/bench/analyses.sh || echo "  (not measured)"

echo 'diagram: 50 objects, from snapshot to SVG, wall time of the process'
"$build/bench/fifty" "$work/fifty.heapsnapshot"
"$build/heapviz" draw "$work/fifty.heapsnapshot" -o "$work/fifty.dot"
base=
compare 'dot -Tsvg on the same graph' dot -Tsvg "$work/fifty.dot" -o "$work/dot.svg"
compare 'heapviz draw -o fifty.svg' "$build/heapviz" draw "$work/fifty.heapsnapshot" -o "$work/fifty.svg"

# The compiler: this repository's own C, with the analysis and the moves that it decides on.
compile() { # compile LEVEL COMPILER
	local file
	for file in viz/graph/*.c viz/draw/text*.c target/heap/*.c; do
		"$2" "$1" -std=gnu11 -Iviz -Itarget -c "$file" -o /dev/null
	done
}
make --no-print-directory --silent escape-tools
for level in -O0 -O2; do
	echo "compiling $(cat viz/graph/*.c viz/draw/text*.c target/heap/*.c | wc -l) lines at $level, wall time"
	base=
	compare 'gcc' compile $level gcc
	compare 'gomem-cc' compile $level "$build/gomem-cc"
done

tests/bench/escape.sh || echo "  (not measured)"
