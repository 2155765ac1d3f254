#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Reading a snapshot and finding what every node retains: beside memlab and DevTools' own loader, in
# one run, and as the heap grows. Medians of three; nothing is asserted.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
work=$build/bench/work
mkdir -p "$work"

median() { # median COMMAND...: of its lines "TIME MEMORY RETAINED" the one with the median time
	local i
	for i in 1 2 3; do "$@"; done | sort -n | sed -n 2p
}
ours() { "$build/bench/load" "$1"; }
theirs() { node "$build/interop/measure.mjs" "$build/interop/$1.mjs" "$2" ; }

"$build/bench/heap" 1000000 "$work/heap.heapsnapshot"
echo "1,000,000 nodes, 1,200,000 edges: read, and all retained sizes found, processor time"
echo "                                     time               memory"
base=
for peer in heapviz memlab devtools; do
	case $peer in
	heapviz) name='libheapgraph' row=$(median ours "$work/heap.heapsnapshot") ;;
	*)
		name=$peer
		[ "$peer" = devtools ] && name="DevTools' worker, on Node"
		[ -e "$build/interop/$peer.mjs" ] || { echo "  $name: not installed (make interop)" && continue; }
		row=$(median theirs "$peer" "$work/heap.heapsnapshot")
		;;
	esac
	base=${base:-$row}
	echo "$base $row" | awk -v name="$name" '
		{ printf "  %-30s %6.2f %10s %8.2f %10s%s\n", name, $4 / $1, sprintf("(%.0f ms)", $4 / 1e3),
			$5 / $2, sprintf("(%.0f MB)", $5 / 1024), $6 == $3 ? "" : "   retains something else" }'
done

echo 'growth: time and memory, each beside half as many nodes'
before=
for nodes in 1000 2000 4000 8000 16000 32000 64000 128000 256000 512000 1024000 2048000 4096000 8192000 10000000; do
	"$build/bench/heap" $nodes "$work/heap.heapsnapshot"
	row=$(median ours "$work/heap.heapsnapshot")
	echo "$nodes $row $before" | awk '
		{ printf "  %8d nodes %10.1f ms  %7.0f MB", $1, $2 / 1e3, $3 / 1024
		  if (NF > 4 && $1 == 2 * $5) printf "   time x %.2f  memory x %.2f", $2 / $6, $3 / $7
		  printf "\n" }'
	before="$nodes $row"
done
rm -f "$work/heap.heapsnapshot"
