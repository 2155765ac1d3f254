#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: on a Go process every command says the same live, on a core and through gdbserver, of one
# process at one moment; at any stop, also in the middle of marking, of sweeping and of an
# allocation, the heap adds up and has no findings; a Go program that cannot be read gets one line.
set -u
. tests/tools/checks.sh
. tests/tools/go_here
. tests/tools/stopped.sh
work=$WORK/go_commands
mkdir -p "$work"
make -s "$GO_OUT/pause" "$GO_OUT/cycle" || exit 1

debug() { # debug PROGRAM ARGUMENT...: GDB with gomem
	local program=$1
	shift
	timeout 300 gdb -nx -q -batch -iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb "$@" "$program" </dev/null 2>&1
}

# ---- one moment, three ways ----

cat >"$work/ask.gdb" <<'END'
python
def frames():
    frame = gdb.newest_frame()
    while frame is not None:
        yield frame.name()
        frame = frame.older()
for thread in gdb.selected_inferior().threads():
    thread.switch()
    if "main.main" in frames():
        break
end
echo ===\n
source tests/gdb/lib/ask.py
python
for command in ("heap", "heap gc", "heap check", "heap spans -limit 0", "heap spans -map",
                "heap roots -limit 0", "heap objects -limit 0", "heap types -by size", "heap types",
                "heap share", "heap retained", "heap retained 'main.first'", "heap cycles",
                "heap owners", "heap show 'main.first'", "heap refs 'main.first'",
                "heap backrefs 'main.first'", "heap path 'main.first'", "heap path 'main.first' -all",
                "heap share 'main.first'", "heap show 0xc000000001", "heap show 0x10",
                "heapgraph 'main.first'", "info line main.main"):
    ask(command)
end
echo ===\n
END
asked=24

start_stopped env GOMAXPROCS=2 "$GO_OUT/pause" || exit 1
pid=$stopped
texts() { awk '/^===$/ { on = !on; next } on'; } # between the two marks
debug "$GO_OUT/pause" -ex "attach $pid" -x "$work/ask.gdb" -ex "generate-core-file $work/core" -ex detach |
	texts >"$work/live"
kill -STOP "$pid"
debug "$GO_OUT/pause" -ex "core-file $work/core" -x "$work/ask.gdb" | texts >"$work/core.txt"
rm -f "$work/core"
kill -STOP "$pid"
debug "$GO_OUT/pause" -ex "target remote | gdbserver --once --attach - $pid 2>/dev/null" -x "$work/ask.gdb" |
	texts >"$work/server"
disown "$pid"
kill -KILL "$pid"
for way in core.txt server; do
	diff -u --label live --label "$way" "$work/live" "$work/$way" | head -n 20
	cmp -s "$work/live" "$work/$way" || fail "the texts differ on $way"
done
[ "$(grep -c '^===' "$work/live")" -eq "$asked" ] || fail "not all was asked"
grep -nE 'internal error|Traceback|Python Exception' "$work/live" && fail "an internal error"
for wanted in '^Go heap, collector off, 1 collection' '^no findings in ' 'finalizer main\.func' \
	'^  accounts ' 'held by first' '^  large '; do
	grep -qE "$wanted" "$work/live" || fail "no \"$wanted\" in the texts"
done

# ---- every stop ----

cat >"$work/stops.py" <<'END'
import re
import gdb

def number(pattern, text, default=0):
    match = re.search(pattern, text, re.M)
    return int(match.group(1).replace(",", "")) if match else default

def look(where, *wanted):
    """The heap adds up, and says these things."""
    heap, gc, check = (gdb.execute(command, to_string=True)
                       for command in ("heap", "heap gc -limit 0", "heap check"))
    objects = number(r"^  objects +([\d,]+)", heap)
    parts = sum(number(r"^    %s +([\d,]+)" % part, heap) for part in ("live", "kept", "garbage"))
    if not objects or parts != objects:
        print("FAILED %s: %d objects, but %d in its parts" % (where, objects, parts))
    if "no findings" not in check and "swept at this very moment" not in check:
        print("FAILED %s: %s" % (where, check))
    if "run" not in gc:
        coloured = sum(number(r"^  %s +([\d,]+)" % colour, gc)
                       for colour in ("black", "grey", "white", "new"))
        if coloured != objects:
            print("FAILED %s: %d objects, but %d with a colour" % (where, objects, coloured))
    if "missing" in heap:
        print("FAILED %s: %s" % (where, heap))
    for pattern in wanted:
        if not re.search(pattern, heap + gc, re.M):
            print("FAILED %s: no %s in\n%s%s" % (where, pattern, heap, gc))
    looked.append(where)
    return heap

def go(*places, command="continue"):
    """Goes to the first of some places; those that this Go does not have are left out."""
    breaks = [gdb.Breakpoint(place, temporary=True) for place in places
              if len(places) == 1 or gdb.lookup_global_symbol(place)]
    gdb.execute(command, to_string=True)
    for one in breaks:
        if one.is_valid():
            one.delete()

looked = []
gdb.execute("set environment GOMAXPROCS=1")
go("main.stop", command="run")
look("start", "collector off, 0 collections", "no collection runs, none so far")
go("main.stop")
before = look("grown", r"garbage +[\d,]+ +1,6")

# inside of the allocator, instruction by instruction
go("runtime.mallocgc")
gdb.execute("set scheduler-locking step")
for step in range(300):
    look("mallocgc +%d" % step)
    gdb.execute("stepi", to_string=True)
gdb.execute("set scheduler-locking off")

go("runtime.gcMarkRootPrepare", "runtime.gcPrepareMarkRoots")
look("mark begins", "collector mark", "roots: 0 of|^  white +[1-9]")
for turn in range(40):
    go("runtime.scanobject", "runtime.scanObject", "runtime.scanSpan")
    text = look("marking %d" % turn, "collector mark", "^collection 1: mark")
look("marking", "^  grey +[1-9]", "^  black +[1-9]", "^  white +[1-9]", "work list, the next one first")
go("runtime.gcMarkTermination")
look("marked", "^  grey +0")
go("runtime.gcMark")
look("mark termination", "collector mark termination")
for turn in range(60):
    go("runtime.(*sweepLocked).sweep")
    look("sweeping %d" % turn, "collector sweep", "^collection 1: sweep", "to be swept")
look("sweeping", "unswept +[1-9]", "1 span is being swept at this very moment")
go("main.stop")
look("collected", "collector off, 1 collection", r"^    garbage +[0-9] ")

# what is made while the collector marks is there at once, black
go("runtime.gcMarkRootPrepare", "runtime.gcPrepareMarkRoots")
go("runtime.gcmarknewobject")
made = int(gdb.parse_and_eval("obj"))
gdb.execute("finish", to_string=True)
look("made while marking", "collector mark")
try:
    text = gdb.execute("heap show 0x%x" % made, to_string=True)
except gdb.error as error:
    text = str(error)
if not re.search("^0x%x, |at 0x%x, " % (made, made), text) or "black" not in text:
    print("FAILED made while marking: %s" % text)
go("main.stop")
look("end", r"collector (off|sweep|mark), [1-9]")
print("looked at %d stops" % len(looked))
END
debug "$GO_OUT/cycle" -x "$work/stops.py" >"$work/stops.txt"
if grep -q FAILED "$work/stops.txt"; then
	grep -A 14 FAILED "$work/stops.txt" | head -n 60
	fail "some stops"
fi
grep -q '^looked at 41[0-9] stops$' "$work/stops.txt" || { tail -n 20 "$work/stops.txt" && fail "not all stops"; }

# ---- from stop to stop, and in files ----

cat >"$work/files.gdb" <<END
break main.stop
run
continue
echo ===\n
source tests/gdb/lib/ask.py
python
for command in ("heap snapshot -as grown", "heap snapshot $work/grown.heapsnapshot",
                "heap expect -bless $work/expect.txt 'main.held'", "heap gc step", "heap gc start",
                "heap catch phase", "continue", "delete 2", "continue", "heap diff grown",
                "heap expect $work/expect.txt 'main.held'",
                "heapgraph 'main.buffer' -o $work/go.svg"):
    ask(command)
end
echo ===\n
END
debug "$GO_OUT/cycle" -x "$work/files.gdb" | texts >"$work/files.txt"
said() { grep -qE "$1" "$work/files.txt" || { fail "no \"$1\" in $work/files.txt" && head -n 60 "$work/files.txt"; }; }
said "^collection 1: mark$"
said "^Catchpoint 2, collection 1: mark termination begins"
said "^no collection runs: .heap gc start. goes to where the next one begins"
said '^  gone +[1-9]'
grep -q '<svg' "$work/go.svg" || fail "no picture"
"$BUILD/heapviz" info "$work/grown.heapsnapshot" >"$work/info.txt" 2>&1
grep -q '^Go heap, collector off, 0 collections' "$work/info.txt" || { cat "$work/info.txt" && fail "the snapshot"; }

# A server between two requests for its heap: the collections meanwhile empty its pools, and what a
# variable leads to is as it was.
make -s "$GO_OUT/servers" || exit 1
cat >"$work/server.gdb" <<END
break main.checkpoint
run >/dev/null 2>&1
echo ===\n
source tests/gdb/lib/ask.py
python
for command in ("heap snapshot -as busy", "heap expect -bless $work/order.txt 'main.order'", "continue", "heap diff busy -limit 0",
                "heap expect $work/order.txt 'main.order'", "heap expect $work/order.txt 'main.byTag'"):
    ask(command)
end
echo ===\n
END
debug "$GO_OUT/servers" -x "$work/server.gdb" | texts >"$work/files.txt"
[ "$(sed -n '/^gone:/,/^[^ ]/p' "$work/files.txt" | grep -c ' bytes\.Buffer 0x')" -eq 12 ] || fail 'the pool is not empty'
said 'order\.txt: as expected \([0-9]+ objects\)'
[ "$(grep -c 'as expected' "$work/files.txt")" -eq 1 ] || fail 'another variable is as expected, too'

# ---- along with the collector ----

cat >"$work/gc.gdb" <<'END'
tbreak main.stop
run
source tests/gdb/lib/ask.py
echo ===\n
python
for command in ("heap gc start", "heap gc step 3", "heap gc next", "heap gc next", "heap gc step 2",
                "heap gc finish", "heap gc next", "heap catch barrier", "heap catch phase mark",
                "heap catch free main.list", "continue", "heap run-to nowhere", "heap checkpoints"):
    ask(command)
end
echo ===\n
END
debug "$GO_OUT/cycle" -ex 'set environment GOMAXPROCS=1' -x "$work/gc.gdb" | texts >"$work/gc.txt"
before=0
for wanted in '^collection 1: mark$' '^  black +0 ' '^main\.main \(\) at .*cycle\.go' '^=== heap gc step 3' '^  roots: [1-3] of [0-9]+ pieces' \
	'^collection 1: mark termination$' '^  grey +0 ' '^collection 1: sweep$' '^  [1-9].* spans to be swept' '^no collection runs, 1 so far' \
	'^no collection runs: "heap gc start" goes to' '^this program.s collector cannot be stopped .* "barrier"' \
	'^Catchpoint [0-9]+ \(phase mark\)' '^Catchpoint [0-9]+, collection 2: mark begins' '^the program offers no checkpoints: it says checkpoint\("NAME"\) nowhere'; do
	at=$(awk -v after=$before -v want="$wanted" 'NR > after && $0 ~ want { print NR; exit }' "$work/gc.txt")
	[ -n "$at" ] || { fail "no \"$wanted\" behind line $before of" && cat "$work/gc.txt" && break; }
	before=$at
done

# ---- what cannot be read ----

one_line() { # one_line WHAT EXPECTED GDB-ARGUMENT...: commands end with one line, that one
	local what=$1 expected=$2 program=$3 said
	shift 3
	for command in heap 'heap spans' 'heap share 0xc000000000' 'heap gc' 'heap retained'; do
		said=$(debug "$program" "$@" -ex 'echo ===\n' -ex "$command" | sed '0,/^===$/d')
		[[ $said =~ ^$expected$ ]] || fail "$what, $command: $said"
	done
}
build() { # build NAME ARGUMENT...
	local name=$1
	shift
	GO111MODULE=off GOPROXY=off GOFLAGS= GOTOOLCHAIN=local GOROOT= GOCACHE=$PWD/$BUILD/go-cache CGO_ENABLED=0 \
		"$GO" build -o "$work/$name" "$@" tests/go/stops/cycle.go || exit 1
}
build no-dwarf -ldflags=-w
build no-symbols '-ldflags=-s -w'
cp "$GO_OUT/cycle" "$work/stripped" && strip "$work/stripped"
cp "$GO_OUT/cycle" "$work/stripped-g" && strip -g "$work/stripped-g"
for program in no-dwarf no-symbols stripped stripped-g; do
	one_line "$program" 'a Go program without debug information: build it without -ldflags=-w or -s, and do not strip it' \
		"$work/$program" -ex starti
done
one_line 'at the entry' "Go's heap is still empty: the runtime makes it before main.main, so continue a little" \
	"$GO_OUT/cycle" -ex starti
one_line 'in mallocinit' "Go's heap is still empty: the runtime makes it before main.main, so continue a little" \
	"$GO_OUT/cycle" -ex 'break runtime.mallocinit' -ex run
one_line 'not started' 'no program to look at: start it with "run" or load a core file with "core-file"' "$GO_OUT/cycle"

# Position independent: all addresses of the program are others.
build pie -buildmode=pie
debug "$work/pie" -ex 'break main.stop' -ex run -ex 'heap roots -limit 0' -ex 'heap check' >"$work/pie.txt"
grep -q '^  buffer ' "$work/pie.txt" && grep -q '^no findings' "$work/pie.txt" ||
	{ tail "$work/pie.txt" && fail "position independent"; }

echo "$failures failures"
exit $((failures > 0))
