#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the talk works on this machine, step by step, and shows what was recorded; whatever breaks
# in between, it comes to its last slide without an error on the screen. make bless T=talk records
# anew.
set -u
. tests/tools/checks.sh

# ---- every step does what it promises ----
if ! ${RUN_BLESS:+env BLESS=1} talk/rehearse.sh >"$WORK/rehearse" 2>&1; then
	fail 'the rehearsal fails:'
	cat "$WORK/rehearse"
fi
steps=$(grep -cE '^[0-9]+\.[0-9]+ ' "$WORK/rehearse")
last=$(grep -cE '^# ' talk/slides.md)
# Steps that need what this machine has not, and that say so.
excused=$(grep -cE '^[0-9.]+ +recorded ' "$WORK/rehearse")
[ -x "$BUILD/demo/go/playground" ] && [ "$excused" != 0 ] && fail "$excused steps are recordings, though Go is here"

# A step fits on the screen of the stage: 24 rows, less the prompt and two lines of status.
for file in talk/recorded/*.txt; do
	rows=$(wc -l <"$file")
	[ "$rows" -le 21 ] || fail "$file has $rows lines, 21 fit on the stage"
done

# ---- faults ----
# walk NAME COMMAND...: the whole talk, with a fault made by COMMANDs before each step.
walk() {
	local name=$1 i commands=(${FIRST:+-ex "$FIRST"})
	shift
	for ((i = 0; i < steps; i++)); do
		for command; do commands+=(-ex "$command"); done
		commands+=(-ex 'slide next')
	done
	timeout 300 ${UNDER:-} gdb -nx -q -batch -iex 'set debuginfod enabled off' -x "${SCRIPT:-gomem.py}" \
		"${commands[@]}" >"$WORK/walk.$name" 2>&1 </dev/null
	grep -q "slide $last/$last" "$WORK/walk.$name" || fail "$name: did not come to slide $last"
	if grep -nE 'Traceback|Python Exception|internal error|Error in sourced' "$WORK/walk.$name"; then
		fail "$name: an error stands on the screen"
	fi
}
recorded() { grep -c '^── recorded' "$WORK/walk.$1"; }

walk sound
[ "$(recorded sound)" = "$excused" ] || fail 'sound: a step showed its recording'

# The speaker's own doings are no faults: the state of the step is rebuilt.
walk killed 'kill'
[ "$(recorded killed)" = "$excused" ] || fail "killed: $(recorded killed) steps showed their recording"
walk continued 'continue'
[ "$(recorded continued)" = "$excused" ] || fail "continued: $(recorded continued) steps showed their recording"

# Killed from outside: GDB does not know until it asks.
walk shot 'python import gdb, os; pid = gdb.selected_inferior().pid; pid and os.kill(pid, 9)'

# A disk without room for what the stage and the page keep for a while; no port for the page: the
# kernel gives it one that is free, so all that there are, one, has to be taken.
cat >"$WORK/full-disk" <<'END'
#!/bin/sh
mount -t tmpfs -o size=64k none "$TMPDIR" && head -c 1000000 /dev/zero >"$TMPDIR/zeros" 2>/dev/null
exec "$@"
END
chmod +x "$WORK/full-disk"
if unshare -rmn true 2>/dev/null; then
	mkdir -p "$WORK/tmp"
	TMPDIR=$WORK/tmp UNDER="unshare -rm $WORK/full-disk" FIRST='heap view' walk full
	[ "$(recorded full)" -le 10 ] || fail "full: $(recorded full) steps showed their recording"
	printf '#!/bin/sh\necho 1024 1024 >/proc/sys/net/ipv4/ip_local_port_range\nexec "$@"\n' >"$WORK/one-port"
	chmod +x "$WORK/one-port"
	UNDER="unshare -rn $WORK/one-port" FIRST='python import socket; taken = socket.create_server(("127.0.0.1", 1024))' \
		walk port-taken 'heap view'
	[ "$(grep -c '^no page for the browser: .*Address already in use$' "$WORK/walk.port-taken")" = "$steps" ] ||
		fail "port-taken: heap view does not say so $steps times"
	[ "$(recorded port-taken)" = "$excused" ] || fail "port-taken: $(recorded port-taken) steps showed their recording"
else
	echo 'no namespaces here: a full disk and a taken port are not tried'
fi

# Without a build everything that needs one is recorded, and says so.
mkdir -p "$WORK/bare" && cp -r gomem.py gdbext talk Makefile "$WORK/bare/"
SCRIPT=$WORK/bare/gomem.py walk no-demos
[ "$(recorded no-demos)" -gt 10 ] || fail "no-demos: only $(recorded no-demos) steps were recorded"
grep -q '4 pointers' "$WORK/walk.no-demos" || fail 'no-demos: the recording was not shown'

# Graphviz is there, and its plugins are not.
GVBINDIR=$WORK/none FIRST='heap view' walk no-graphviz
[ "$(recorded no-graphviz)" = "$excused" ] || fail "no-graphviz: $(recorded no-graphviz) steps showed their recording"

# A heapviz that is missing, or that hangs, costs the page its picture and nothing else.
fake() { # fake NAME: a copy of the project whose heapviz is what is read from stdin
	mkdir -p "$WORK/$1/build" && cp -r gomem.py gdbext talk "$WORK/$1/"
	ln -s "$PWD"/{Makefile,target,viz,tests} "$WORK/$1/"
	ln -s "$PWD/$BUILD"/* "$WORK/$1/build/"
	rm "$WORK/$1/build/heapviz"
	cat >"$WORK/$1/build/heapviz" && chmod +x "$WORK/$1/build/heapviz"
}
printf '#!/bin/sh\n[ "$1" = page ] && exec %s "$@"\nexec sleep 1000\n' "$PWD/$BUILD/heapviz" | fake hangs
FIRST='heap view' SCRIPT=$WORK/hangs/gomem.py walk hangs
[ "$(recorded hangs)" = "$excused" ] || fail "hangs: $(recorded hangs) steps showed their recording"
fake lost </dev/null && rm "$WORK/lost/build/heapviz"
FIRST='heap view' SCRIPT=$WORK/lost/gomem.py walk lost
grep -q 'heapviz is not built: run make' "$WORK/walk.lost" || fail 'lost: heap view says nothing'
[ "$(recorded lost)" = "$excused" ] || fail "lost: $(recorded lost) steps showed their recording"

# Where there is no Go the step about it is its recording, picture and all, and the rehearsal is content.
mkdir -p "$WORK/no-go/build/demo" && cp -r gomem.py gdbext talk "$WORK/no-go/"
ln -s "$PWD"/{Makefile,target,viz,tests} "$WORK/no-go/"
find "$PWD/$BUILD" -mindepth 1 -maxdepth 1 ! -name demo -exec ln -s {} "$WORK/no-go/build/" \;
find "$PWD/$BUILD/demo" -mindepth 1 -maxdepth 1 ! -name go -exec ln -s {} "$WORK/no-go/build/demo/" \;
gdb -nx -q -batch -iex 'set debuginfod enabled off' -x "$WORK/no-go/gomem.py" -ex 'slide rehearse' \
	-ex "slide deck $WORK/no-go/deck.html" >"$WORK/no-go/said" 2>&1 </dev/null || { fail 'no-go: the rehearsal fails:'; cat "$WORK/no-go/said"; }
grep -vE '^[0-9]+\.[0-9]+ |^[0-9]+ steps, |^wrote ' "$WORK/no-go/said" && fail 'no-go: rehearsal or deck say more than they should'
go=$(grep -cE '^needs +golang-go' talk/slides.md)
[ "$(grep -cE '^7\.[0-9]+ +recorded .*demo/go/[a-z]+ is not built' "$WORK/no-go/said")" = "$go" ] ||
	{ fail "no-go: not all of the $go steps about Go are recordings"; cat "$WORK/no-go/said"; }
[ "$(find talk/recorded -name '*.heapsnapshot' | wc -l)" = "$go" ] || fail 'no-go: not each of them has its picture'
pictures=$(grep -oE '"recorded": ?true|"other": ?\{"graph"' "$WORK/no-go/deck.html" | paste -sd ' ' | grep -oE '"recorded": ?true "other"' | wc -l)
[ "$pictures" = "$go" ] || fail "no-go: the deck has $pictures recorded steps with two pictures, not $go"

# What a step about Go shows may have other addresses with another Go, of any length, and other sizes; nothing else.
cat >"$WORK/another-go.py" <<'END'
from gomem.stage import rehearsal
recorded = ("User 0xc00001c030   24 bytes, 4 pointers\n", "0xc000010000 and 1,024 bytes, 7 left out\n")
other = ("User 0x135c36d10360   32 bytes, 4 pointers\n", "0x816156d60 and 96 bytes, 12 left out\n")
wrong = ("User 0x135c36d10360   32 bytes, 3 pointers\n", "and 96 bytes, 12 left out\n")
for name, now, changing in (("another Go", other, rehearsal.GO), ("another result", wrong, rehearsal.GO),
                            ("no Go", other, rehearsal.CHANGING)):
    print(name, [bool(rehearsal.compare(*pair, "7.7", changing)) for pair in zip(recorded, now)])
END
gdb -nx -q -batch -iex 'set debuginfod enabled off' -x gomem.py -x "$WORK/another-go.py" >"$WORK/another-go" 2>&1 </dev/null
diff - "$WORK/another-go" <<'END' || fail 'what differs between versions of Go is not known'
another Go [False, False]
another result [True, True]
no Go [True, True]
END

# A talk of broken steps: each is given up in time, says why, and the next one is played.
cat >"$WORK/bare/talk/slides.md" <<'END'
# Broken

```live
$ sleep 10; : >talk/late
within 0.5
```

```live
$ exec >&- 2>&-; sleep 10; : >talk/late
within 0.5
```

```live
$ yes
```

```live
(gdb) python while True: pass
within 0.5
```

```live
program playground
checkpoint nowhere
```

```live
program playground
checkpoint shared
(gdb) heap share nobody
```

```live
program playground
checkpoint shared
expect user->age == 7
```

```live
program playground
checkpoint shared
expect "never printed"
```

# Sound

```live
program playground
checkpoint shared
(gdb) print user->age
expect "= 25"
```
END
rm -rf "$WORK/bare/talk/recorded" && ln -s "$PWD/$BUILD" "$WORK/bare/build"
steps=11 last=2
SCRIPT=$WORK/bare/gomem.py walk broken
for why in 'took more than 0.5 seconds' 'yes printed more than 65535 bytes' 'no checkpoint "nowhere"' \
	'No symbol "nobody" in current context' 'user->age == 7 is not true' \
	'"never printed" was not printed'; do
	grep -qF "($why" "$WORK/walk.broken" || fail "broken: nobody says '$why'"
done
[ "$(recorded broken)" = 8 ] || fail "broken: $(recorded broken) steps failed, not 8"
[ ! -e "$WORK/bare/talk/late" ] || fail 'broken: a step is not given up in time, only said to be late when it is done'
grep -q '^\$1 = 25' "$WORK/walk.broken" || fail 'broken: the sound step was not played'

# A recording that cannot be written is one line, and none of it is left.
: >"$WORK/bare/talk/recorded"
gdb -nx -q -batch -x "$WORK/bare/gomem.py" -ex 'slide rehearse -bless' >"$WORK/full" 2>&1 </dev/null &&
	fail 'a recording that cannot be written: GDB exits with 0'
grep -qE 'cannot record: .*: (File exists|Not a directory)' "$WORK/full" || fail 'a recording that cannot be written: nothing is said'
grep -nE 'Traceback|Python Exception' "$WORK/full" && fail 'a recording that cannot be written: a traceback'
rm "$WORK/bare/talk/recorded"

# The disk gets full at one step after the other: nothing is said but one line, and the step keeps the
# recording that it had.
steps=$(find talk/recorded -name '*.txt' | wc -l)
cp -r talk/recorded "$WORK/recorded"
cat >"$WORK/full.py" <<'END'
import os
from gomem.stage.recording import Recording
recording = Recording(os.environ["WORK"] + "/recorded")
kept = 0
for name in sorted(name for name in os.listdir(recording.folder) if name.endswith(".txt")):
    name = name[:-len(".txt")]
    before = recording.read(name)
    os.symlink("/dev/full", recording.file(name) + ".new")
    try:
        recording.write(name, before + "and more")
    except OSError as error:
        kept += recording.read(name) == before and "No space" in error.strerror
print("kept", kept, "left", [name for name in os.listdir(recording.folder) if "new" in name])
END
gdb -nx -q -batch -iex 'set debuginfod enabled off' -x gomem.py -x "$WORK/full.py" >"$WORK/kept" 2>&1 </dev/null
grep -qx "kept $steps left \[\]" "$WORK/kept" || { fail 'a full disk costs recordings:'; cat "$WORK/kept"; }

steps=$(find talk/recorded -name '*.txt' | wc -l) last=$(grep -cE '^# ' talk/slides.md)

# ---- back, goto and what is typed in between ----
gdb -nx -q -batch -iex 'set debuginfod enabled off' -x gomem.py -ex 'slide goto 7' -ex 'slide' \
	-ex 'slide' -ex 'slide' -ex 'slide back' -ex 'print user->age' -ex 'slide back' \
	-ex 'print user->age' -ex 'slide goto 99' -ex 'slide list' >"$WORK/moves" 2>&1 </dev/null
for expected in '$1 = 26' '$2 = 25' 'there is no slide 99; there are 1 to '"$last"; do
	grep -qF "$expected" "$WORK/moves" || fail "moves: \"$expected\" is missing"
done

# ---- the replay needs no GDB ----
{ printf "%*s" "$steps" "" | tr " " "\n"; printf q; } | talk/replay.sh >"$WORK/replay" 2>&1
grep -q "$steps of $steps" "$WORK/replay" || fail 'replay: did not come to the last step'
printf '7\nq' | talk/replay.sh | grep -q 'slide 7.1' || fail 'replay: 7 and Enter does not go to slide 7'

finish "the talk holds: $steps steps"
