#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: a Go program that is not written for this project, gofmt of the Go that is there, at the end of
# marking: what a root leads to has been marked, all but a few objects have a type, every command says
# the same of the process, of a core of it, and through gdbserver; and at stops within the runtime no
# command fails.
set -u
. tests/tools/checks.sh
. tests/tools/go_here
work=$WORK/go_foreign
mkdir -p "$work" "$GO_OUT"
GO111MODULE=off GOPROXY=off GOFLAGS= GOTOOLCHAIN=local GOROOT= GOCACHE=$PWD/$BUILD/go-cache CGO_ENABLED=0 \
	"$GO" build -o "$GO_OUT/gofmt" cmd/gofmt || exit 1
sources=$(GOROOT='' "$GO" env GOROOT)/src
set -- -l "$sources/net" "$sources/runtime"

debug() { # debug ARGUMENT...: GDB with gomem
	timeout 300 gdb -nx -q -batch -iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb \
		-ex 'handle SIGURG SIGPIPE nostop noprint pass' "$@" "$GO_OUT/gofmt" </dev/null 2>&1
}
texts() { awk '/^===$/ { on = !on; next } on'; } # between the two marks

# ---- one moment, two ways, and a core of each ----

cat >"$work/ask.gdb" <<'END'
echo ===\n
source tests/gdb/lib/ask.py
python
for command in ("heap", "heap gc", "heap check", "heap goroutines", "heap types -limit 0", "heap objects", "heap spans",
                "heap roots -limit 200", "heap share", "heap retained", "heap retained -tree", "heap cycles",
                "heap objects -limit 1 -where 'type = untyped and live'"):
    ask(command)
# Marked when the sweep comes to it is only what nothing but a finalizer holds.
import re
white = gdb.execute("heap objects -limit 50 -where 'colour = white and live'", to_string=True)
for address in re.findall("0x[0-9a-f]+", white):
    text = gdb.execute("heap path " + address, to_string=True)
    if "finalizer" not in text:
        print("NOT MARKED: " + text)
# what the variables of goroutines lead to, one of many
text = gdb.execute("heap roots -limit 2000", to_string=True)
for address in re.findall("→ .* (0x[0-9a-f]+)", text)[::100]:
    for command in ("show", "share", "refs", "backrefs", "path", "retained", "cycles", "owners"):
        ask("heap %s %s" % (command, address))
end
echo ===\n
END
cat >"$work/stop.gdb" <<'END'
break runtime.gcMarkTermination
ignore 1 2
END
for way in live server; do
	start=(-ex "set args $*" -ex run)
	[ $way = live ] || start=(-ex "target remote | gdbserver --once - $GO_OUT/gofmt $* 2>/dev/null" -ex continue)
	debug -x "$work/stop.gdb" "${start[@]}" -x "$work/ask.gdb" -ex "generate-core-file $work/core" -ex kill >"$work/$way.all"
	texts <"$work/$way.all" >"$work/$way"
	debug -ex "core-file $work/core" -x "$work/ask.gdb" | texts >"$work/$way.core"
	rm -f "$work/core"
	[ "$(grep -c '^===' "$work/$way")" -gt 60 ] || { fail "$way: not all was asked" && tail -n 5 "$work/$way.all"; }
	cmp -s "$work/$way" "$work/$way.core" || {
		fail "the texts of a core differ from those $way"
		diff -u --label "$way" --label core "$work/$way" "$work/$way.core" | head -n 20
	}
	grep -nE 'internal error|Traceback|Python Exception' "$work/$way" && fail "$way: an internal error"
	grep -q '^no findings in ' "$work/$way" || fail "$way: heap check has findings"
	grep -A 6 '^NOT MARKED' "$work/$way" | head -n 20
	grep -q '^NOT MARKED' "$work/$way" && fail "$way: what is alive has not been marked"
	live=$(sed -n 's/^    live *\([0-9,]*\) .*/\1/p' "$work/$way" | head -n 1 | tr -d ,)
	untyped=$(sed -n "/^=== heap objects -limit 1 -where 'type/{n;s/ .*//;s/,//g;p}" "$work/$way")
	[ "${live:-0}" -gt 10000 ] && [ $((${untyped:-$live} * 20)) -lt "$live" ] ||
		fail "$way: ${untyped:-?} of ${live:-?} objects that are alive have no type"
done

# ---- within the runtime ----

cat >"$work/stops.py" <<'END'
import gdb

looked = 0
def look(where):
    """Every command has something to say."""
    global looked
    for command in ("heap", "heap gc", "heap check", "heap goroutines", "heap retained", "heap snapshot -as before",
                    "heap diff before"):
        try:
            text = gdb.execute(command, to_string=True)
        except gdb.error as error:
            text = "FAILED: %s" % error
        if "FAILED" in text or "internal error" in text or "Traceback" in text or not text:
            print("FAILED at %s: %s: %s" % (where, command, text))
    looked += 1

started = False
# the last two are not come to by every run
for place, hits in (("runtime.mallocgc", 3000), ("runtime.gcDrain", 0), ("runtime.newstack", 2), ("runtime.copystack", 1),
                    ("runtime.(*sweepLocked).sweep", 30), ("runtime.growslice", 10), ("runtime.goexit0", 3),
                    ("runtime.sigtrampgo", 0), ("runtime.gcAssistAlloc1", 0)):
    stop = gdb.Breakpoint(place)
    stop.ignore_count = hits
    gdb.execute("continue" if started else "run", to_string=True)
    started = True
    if not gdb.selected_inferior().pid:
        break
    look(place)
    gdb.execute("stepi 5", to_string=True)
    look(place + ", 5 steps on")
    stop.delete()
print("looked at %d stops" % looked)
END
debug -ex "set args $*" -x "$work/stops.py" >"$work/stops.txt"
grep -A 5 FAILED "$work/stops.txt" | head -n 40
grep -q FAILED "$work/stops.txt" && fail "some stops"
looked=$(sed -n 's/^looked at \([0-9]*\) stops$/\1/p' "$work/stops.txt")
[ "${looked:-0}" -ge 14 ] || { fail "looked at ${looked:-no} stops only" && tail -n 5 "$work/stops.txt"; }

echo "$failures failures"
exit $((failures > 0))
