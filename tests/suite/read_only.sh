#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the lens only reads. Each command runs with writes, calls and breakpoints forbidden; no
# event tells of a change, and the program's writable memory and registers hash alike before and
# after it.
set -u
actual=$(gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb -ex 'set args >/dev/null' \
	-ex 'heap run-to shared' -ex 'echo ===\n' -x tests/tools/read_only.py "$BUILD/demo/playground" 2>&1 </dev/null |
	sed '1,/^===$/d')
if ! [[ $actual =~ ^read-only:\ [0-9]+\ commands$ ]]; then
	echo "expected one line 'read-only: N commands', got:"
	echo "$actual"
	exit 1
fi
echo "$actual"
