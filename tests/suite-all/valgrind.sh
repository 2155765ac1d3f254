#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves that the heap touches no memory that is not its own, and reads none that was never written
# but where the collector searches stacks: a short run of the random programs under valgrind.
set -u
command -v valgrind >/dev/null || { echo "skip: no valgrind" && exit 77; }
for unit in heap_incremental heap_random; do
	# what runs the program again, under stress, does so without valgrind
	GOMEM_SEED=1 valgrind -q --error-exitcode=9 --exit-on-first-error=yes \
		"$BUILD/unit/$unit" >"$WORK/$unit.out" 2>&1 || {
		tail -n 40 "$WORK/$unit.out"
		exit 1
	}
done
