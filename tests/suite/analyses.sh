#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: retained sizes, cycles, sharing, sets, histograms, all ways, cut-outs and owners on the heap of
# every demo at each of its moments, and of a random one with all kinds of objects, and the
# differences between two moments, are what their definitions say (tests/unit/graph_naive*.c, which
# compute them the slow way).
set -u
. tests/tools/checks.sh
mkdir -p "$WORK/analyses"

for program in "$BUILD"/demo/* "$BUILD"/programs/{zoo,library,freed}; do
	[ -f "$program" ] && [ -x "$program" ] || continue
	name=$(basename "$program")
	commands=()
	for moment in $(in_gdb "$program" 'heap checkpoints' | awk 'NR > 1 && $2 ~ /:[0-9]+$/ { print $1 }' | uniq); do
		commands+=("heap run-to $moment" "heap snapshot $WORK/analyses/$name-$moment.heapsnapshot")
	done
	[ ${#commands[@]} -eq 0 ] && continue
	in_gdb "$program" "${commands[@]}" >"$WORK/analyses/$name.log"
done
files=("$WORK"/analyses/*.heapsnapshot)
echo "${#files[@]} snapshots"
[ ${#files[@]} -gt 10 ] || { tail -n 3 "$WORK"/analyses/*.log && failures=1; }
for twin in graph_naive graph_naive_ways graph_naive_owners graph_naive_diff; do
	"$BUILD/unit/$twin" "${files[@]}" || failures=1
done
exit "$failures"
