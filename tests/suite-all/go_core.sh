#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: a core of a Go program that the kernel wrote, when the program was aborted, shows the heap as
# the living program did; one without the program's memory, or cut off, gets a line that says so, and
# one that lacks a part says which. (What generate-core-file writes is compared with the living program
# by go_commands.)
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
	# nor does what "global" keeps: it may have started a thread meanwhile
	same() { sed -E -e 's/^no findings.*//' -e 's/^ *[0-9,]+ +[0-9,]+ +global$/global/' "$1"; }
	diff <(same "$WORK/go_core/live") <(same "$WORK/go_core/text") ||
		fail "the living program (<) and the kernel's core (>) differ"
fi

# One that was cut off, by a limit or a full disk, has nothing of the runtime's own tables, which lie high:
# one line. One in which a part of the objects' memory is missing gives a picture that says it is partial.
cat >"$WORK/go_core/shorten.py" <<'END'
import struct
with open(NAME, "r+b") as core:
    head = core.read(64)
    start, = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    for at in range(start, start + count * size, size):
        core.seek(at)
        kind, _, _, address, _, length, there = struct.unpack("<IIQQQQQ", core.read(48))
        if kind == 1 and address <= OBJECT < address + there and length:  # Go's first arena
            core.seek(at + 32)
            core.write(struct.pack("<Q", min(length, 160 << 10)))
END
partial() { # partial WHAT SAID: the core "cut" gives no error but this
	look -ex "core-file $WORK/go_core/cut" -ex 'echo ===\n' -ex heap -ex 'echo ===\n' >"$WORK/go_core/cut.text"
	! grep -nE 'internal error|Traceback|Python Exception' "$WORK/go_core/cut.text" || fail "$1"
	grep -qE "$2" "$WORK/go_core/cut.text" || { fail "$1: nothing is said of what is missing" && head -n 30 "$WORK/go_core/cut.text"; }
}
whole=$(stat -c %s "$core")
for part in 1 4 7 9; do
	head -c $((whole * part / 10)) "$core" >"$WORK/go_core/cut"
	partial "a core of which $part tenths are there" "^Go's heap is not in this core, or was still empty: a core has to be whole"
done
cp "$core" "$WORK/go_core/cut"
object=$(sed -nE 's/^account at (0x[0-9a-f]+),.*/\1/p' "$WORK/go_core/text" | head -n 1)
gdb -nx -q -batch -ex "python NAME, OBJECT = '$WORK/go_core/cut', ${object:-0}" -x "$WORK/go_core/shorten.py"
partial 'a core without most of an arena' "^note: no goroutine is known: the heap's memory, .* is not in this core, or damaged"
rm -f "$WORK/go_core/cut"

if dies "$WORK/go_core/bare" 0; then
	lines=$(grep -c "^Go's heap is not in this core, or was still empty" "$WORK/go_core/bare/text")
	[ "$lines" = 5 ] || { fail "a core without memory" && cat "$WORK/go_core/bare/text"; }
fi
rm -f "$WORK"/go_core/core* "$WORK"/go_core/bare/core*
echo "$failures failures"
exit $((failures > 0))
