#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make run: builds nothing, plays talk/tour.gdb in a batch GDB, and says where the pictures are.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
pictures=$build/pictures
mkdir -p "$pictures"
rm -f "$pictures"/shared.svg "$pictures"/slices.svg "$pictures"/marking.svg

run() { # run PROGRAM GDB-ARGUMENT...
	local program=$1
	shift
	gdb -nx -q -batch -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off' \
		-x gomem.py "$@" "$build/demo/$program"
}
run playground -ex "set \$pictures = \"$pictures\"" -x talk/tour.gdb
# One more picture for the README: a collection in the middle of marking.
run colours -ex 'heap gc start' -ex 'heap gc step 3' -ex "heapgraph -all -o $pictures/marking.svg" >"$pictures/marking.log" 2>&1 ||
	cat "$pictures/marking.log" >&2

echo
for picture in shared slices marking; do
	if [ ! -s "$pictures/$picture.svg" ]; then
		echo "make run: the diagram $pictures/$picture.svg was not drawn" >&2
		exit 1
	fi
	echo "diagram: $pictures/$picture.svg"
done
