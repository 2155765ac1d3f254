#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: every help text fits a terminal of 80 columns: GDB's commands, heapviz, make. Not so the
# lists of subcommands, which GDB makes: it puts the name before a summary.
set -u
export LC_ALL=C.UTF-8
gdb=(gdb -nx -q -batch -iex 'set debuginfod enabled off' -x gomem.py)
mapfile -t commands < <("${gdb[@]}" -ex 'help heap' -ex 'help heap gc' -ex 'help slide' 2>&1 |
	sed -nE 's/^((heap|slide) [a-z -]+) -- .*/\1/p')
[ "${#commands[@]}" -ge 30 ] || { echo "only ${#commands[@]} commands have help"; exit 1; }
asked=()
for command in heap heapgraph slide "${commands[@]}"; do asked+=(-ex "help $command"); done
{
	"${gdb[@]}" "${asked[@]}" 2>&1
	"$BUILD/heapviz" --help
	make --no-print-directory -s help
} >"$WORK/help"
if grep -nE '^.{81,}' "$WORK/help" | grep -vE "^[0-9]+:(heap|slide) [a-z -]+ -- "; then
	echo 'the lines above are longer than 80 columns'
	exit 1
fi
echo "help fits: ${#commands[@]} commands, heapviz, make"
