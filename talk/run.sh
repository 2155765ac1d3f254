#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# make run: builds nothing, plays talk/tour.gdb in a batch GDB, and says where the pictures are.
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:-build}
pictures=$build/pictures
mkdir -p "$pictures"
rm -f "$pictures"/shared.svg "$pictures"/slices.svg

gdb -nx -q -batch -iex 'set debuginfod enabled off' -iex 'set pagination off' -iex 'set confirm off' \
	-x gomem.py -ex "set \$pictures = \"$pictures\"" -x talk/tour.gdb "$build/demo/playground"

echo
for picture in shared slices; do
	if [ ! -s "$pictures/$picture.svg" ]; then
		echo "make run: the diagram $pictures/$picture.svg was not drawn" >&2
		exit 1
	fi
	echo "diagram: $pictures/$picture.svg"
done
