#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: a core of a Go program that the kernel wrote, when the program was aborted, shows the heap as
# the living program did; one without the program's memory gets a line that says so. (What
# generate-core-file writes is compared with the living program by go_commands.)
set -u
. tests/tools/checks.sh
. tests/tools/go_here
. tests/tools/stopped.sh
pattern=$(cat /proc/sys/kernel/core_pattern)
[[ $pattern == */* || $pattern == \|* ]] && echo "skip: the kernel writes cores elsewhere: $pattern" && exit 77
ulimit -c unlimited 2>/dev/null || { echo "skip: no cores here (ulimit -c)" && exit 77; }
make -s "$GO_OUT/pause" || exit 1
program=$(realpath "$GO_OUT/pause")
look() { # look ARGUMENT...: what is compared. What the runtime itself keeps changes when it aborts.
	local ask=tests/gdb/lib/ask.py
	timeout 120 gdb -nx -q -batch -iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb "$@" -x $ask -ex 'echo ===\n' \
		-ex "python ask(\"heap show 'main.first'\")" -ex "python ask(\"heap path 'main.first' -all\")" \
		-ex "python ask('heap objects -type account -limit 5')" -ex "python ask(\"heap retained 'main.first'\")" \
		-ex "python ask('heap check')" -ex 'echo ===\n' "$program" </dev/null 2>&1 | awk '/^===$/ { on = !on; next } on'
}

dies() { # dies FOLDER FILTER: a stopped program, looked at, and then its core, written by the kernel
	mkdir -p "$1" && rm -f "$1"/core*
	start_stopped env -C "$1" GOTRACEBACK=crash GOMAXPROCS=2 "$program" >"$1/out" 2>&1 || { fail "$(tail -n 1 "$1/out")" && return 1; }
	process=$stopped
	look -ex "attach $process" -ex "shell kill -STOP $process" >"$1/live"
	echo "$2" >"/proc/$process/coredump_filter"
	kill -ABRT $process
	until_ended $process
	core=$(ls "$1"/core* 2>/dev/null | head -n 1)
	[ -n "$core" ] || { fail "the kernel wrote no core" && return 1; }
	look -ex "core-file $core" >"$1/text"
}

# The signal may meet goroutine 1 in the middle of the runtime's own code. The core's text then says that
# it is partial, and another one is made.
for ((tries = 0; tries < 5; tries++)); do
	dies "$WORK/go_core" 0x33 || break
	grep -q '^goroutine 1: where it stands on its stack is not known$' "$WORK/go_core/text" || break
done
if [ -s "$WORK/go_core/text" ]; then
	grep -q 'held by first' "$WORK/go_core/live" || { fail "the living program" && head -n 20 "$WORK/go_core/live"; }
	grep -q '^no findings in' "$WORK/go_core/text" || fail "findings in the core"
	diff <(sed 's/^no findings.*//' "$WORK/go_core/live") <(sed 's/^no findings.*//' "$WORK/go_core/text") ||
		fail "the living program (<) and the kernel's core (>) differ"
fi
if dies "$WORK/go_core/bare" 0; then
	lines=$(grep -c "^Go's heap is not in this core, or was still empty" "$WORK/go_core/bare/text")
	[ "$lines" = 5 ] || { fail "a core without memory" && cat "$WORK/go_core/bare/text"; }
fi
rm -f "$WORK"/go_core/core* "$WORK"/go_core/bare/core*
echo "$failures failures"
exit $((failures > 0))
