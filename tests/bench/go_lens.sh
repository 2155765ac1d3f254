#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# What GDB's view of a Go heap of a million objects costs, as ratios to reading the same bytes at once.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build}
command -v go >/dev/null || { echo '  (no Go: its heap is not measured)' && exit 0; }
make --no-print-directory --silent "$build/go/million" || exit 1
gdb -nx -q -batch -iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb -ex 'break main.built' -ex run -ex up \
	-x tests/bench/go_lens.py "$build/go/million" 2>&1 </dev/null | sed -n '/^Go lens:/,$p'
