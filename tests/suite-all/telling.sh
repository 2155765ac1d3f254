#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves that a heap that can tell what its collector does (events, probes, pauses for the debugger,
# trace) runs at most two percent more instructions while nobody asks than one built without all of
# that: valgrind counts them, which is exact where a time is not.
set -u
command -v valgrind >/dev/null || { echo "skip: no valgrind" && exit 77; }
make --no-print-directory --silent "$BUILD/bench/"{binary_trees,list_churn}_{bare,incremental} || exit 1

instructions() {
	valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null "$@" 2>&1 |
		sed -nE 's/.*I +refs: +([0-9,]+)$/\1/p' | tr -d ,
}
failures=0
for run in 'binary_trees 14' 'list_churn 20000'; do
	read -r name argument <<<"$run"
	without=$(instructions "$BUILD/bench/${name}_bare" "$argument")
	with=$(instructions "$BUILD/bench/${name}_incremental" "$argument")
	echo "$run: ${without:-no} instructions without, ${with:-no} with"
	if [ "${without:-0}" -eq 0 ] || [ "${with:-0}" -eq 0 ] || [ $((with * 100)) -gt $((without * 102)) ]; then
		failures=1
	fi
done
exit $failures
