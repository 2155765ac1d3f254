#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the lens only reads. Each command runs in a GDB that was forbidden to write memory or
# registers, to insert breakpoints and to call functions before it attached; no event tells of a
# change, and the program's writable memory and registers hash alike before and after each command.
set -u
log=$WORK/read_only

# One GDB takes the program to its checkpoint, which it could not do under the second one's
# prohibitions, makes it jump on the spot there, and lets go.
case $(uname -m) in
aarch64) spin='set var *(unsigned int *) $pc = 0x14000000' ;;
*) spin='set var *(unsigned short *) $pc = 0xfeeb' ;;
esac
pid=$(gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb -ex 'set args >/dev/null' \
	-ex 'heap run-to shared' -ex "$spin" -ex 'python print("pid", gdb.selected_inferior().pid)' \
	-ex detach "$BUILD/demo/playground" 2>"$log.err" </dev/null | sed -n 's/^pid //p')
[ -n "$pid" ] || { echo 'the program could not be started:'; cat "$log.err"; exit 1; }
trap 'kill -KILL $pid' EXIT

actual=$(gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb \
	-ex 'set may-write-memory off' -ex 'set may-write-registers off' \
	-ex 'set may-insert-breakpoints off' -ex 'set may-call-functions off' \
	-ex "attach $pid" -ex 'echo ===\n' -x tests/tools/read_only.py "$BUILD/demo/playground" 2>&1 </dev/null |
	sed '0,/^===$/d')
if ! [[ $actual =~ ^read-only:\ [0-9]+\ commands ]]; then
	echo "expected one line 'read-only: N commands', got:"
	echo "$actual"
	exit 1
fi
echo "$actual"
