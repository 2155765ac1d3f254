#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: memlab, and the code that Chrome DevTools loads snapshots with, open those of every demo at
# each of its moments, of programs with garbage, stale words and shared objects, and of a million
# objects. They count the same nodes and edges as `heapviz nodes`, and for every node they have the
# same id, the same size and the same retained size, although their dominators are their own.
set -u
. tests/tools/checks.sh
if ! make --no-print-directory --silent interop-tools; then
	tail -n 5 "$BUILD/interop/npm.log" 2>/dev/null
	command -v npm >/dev/null || { echo 'skip: no npm' && exit 77; }
	exit 1
fi
work=$WORK/interop
mkdir -p "$work"

compare() { # compare SNAPSHOT
	local reader said
	"$BUILD/heapviz" nodes "$1" >"$1.tsv" || failures=$((failures + 1))
	for reader in memlab devtools; do
		if said=$(node "$BUILD/interop/compare.mjs" "$BUILD/interop/$reader.mjs" "$1" "$1.tsv" 2>&1); then
			echo "ok $(basename "$1" .heapsnapshot), $reader: $said"
		else
			echo "not ok $(basename "$1" .heapsnapshot), $reader:"
			echo "$said"
			failures=$((failures + 1))
		fi
	done
}

# All moments of a program, in the order in which it comes to them.
moments() { in_gdb "$1" 'heap checkpoints' | awk 'NR > 1 && NF > 1 && $2 ~ /:[0-9]+$/ { print $1 }'; }

snapshots=0
for program in "$BUILD"/demo/* "$BUILD"/programs/{zoo,holders,freed,stacks,globals}; do
	[ -f "$program" ] && [ -x "$program" ] || continue
	commands=()
	for moment in $(moments "$program"); do
		commands+=("heap run-to $moment" "heap snapshot $work/$(basename "$program")-$moment.heapsnapshot")
	done
	[ ${#commands[@]} -eq 0 ] && continue
	in_gdb "$program" "${commands[@]}" >"$work/log"
	for file in "$work/$(basename "$program")"-*.heapsnapshot; do
		if [ ! -e "$file" ]; then
			grep -q 'exited with code 0 before it came to' "$work/log" && continue # in a child of its own
			echo "not ok $(basename "$program"): no snapshot" && tail -n 3 "$work/log"
			failures=$((failures + 1))
			continue
		fi
		compare "$file"
		snapshots=$((snapshots + 1))
		rm -f "$file" "$file.tsv"
	done
done
[ "$snapshots" -ge 15 ] || { echo "not ok only $snapshots snapshots" && failures=$((failures + 1)); }
in_gdb "$BUILD/programs/million" 'heap run-to built' "heap snapshot $work/million.heapsnapshot" >"$work/log"
compare "$work/million.heapsnapshot"
rm -f "$work"/million.heapsnapshot*
echo "$failures failures"
exit $((failures > 0))
