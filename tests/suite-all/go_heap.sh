#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: on a corpus of Go programs, each with and without optimisation and stopped after
# runtime.GC(), the heap is what Go itself says: the same objects, one by one, as in the program's
# own heap dump; as many as runtime.MemStats counts; roots lead to all of them, by name, and to
# nothing else; the frames of goroutines are those that Go walks. The commands say the same live, on a
# core file and through gdbserver.
set -u
. tests/tools/go_here
. tests/tools/stopped.sh
programs=${GO_PROGRAMS:-$(make -s go-programs)}
for name in $programs; do
	wanted+=("$GO_OUT/$name" "$GO_OUT/$name-O0")
done
make -s "$BUILD/heapdump" "${wanted[@]}" >"$WORK.go" 2>&1 || { cat "$WORK.go" && exit 1; }
mkdir -p "$WORK/go"
failed=0

in_gdb() { # in_gdb ARGUMENTS: GDB with gomem
	env -i PATH="$PATH" HOME="$WORK" TERM=dumb LC_ALL=C.UTF-8 BUILD="$BUILD" timeout 300 gdb -nx -q -batch \
		-iex 'set auto-load python-scripts off' -x gomem.py -x tests/gdb/prelude.gdb \
		-ex 'handle SIGURG SIGSEGV nostop noprint pass' "$@" </dev/null 2>&1
}

# What all three modes have to print word for word.
commands=(-x tests/gdb/lib/first_thread.py -ex 'echo ===\n' -ex heap -ex 'heap check' -ex 'heap types' -ex 'heap roots -limit 200'
	-ex 'heap goroutines' -ex 'heap objects -limit 50' -ex 'echo ===\n')
between() { awk '/^===$/ { on = !on; seen++; next } on; END { if (seen != 2) print "(the script did not run to its end)" }'; }

differ() { # differ WHAT EXPECTED ACTUAL
	diff -U 0 "$2" "$3" >"$WORK/go/diff" && return
	echo "$program: $1 differ: - Go's, + gomem's"
	sed -n '3,14p' "$WORK/go/diff"
	failed=1
}

# Frames of the program's own goroutines: the runtime's work at times of their own.
waiting() { # waiting FRAMES
	awk '{ text[$1] = text[$1] $0 "\n" } $4 ~ /^main\./ { own[$1] } END { for (id in own) printf "%s", text[id] }' "$1" |
		sort
}

# Both look at one moment: in the middle of writing the dump, when it comes to the objects. The world is
# stopped, so nobody allocates; a moment later the runtime may start a thread, and that is an object.
check() {
	local at=$WORK/go/$program then=
	[[ " $core " == *" $name "* ]] && then="generate-core-file $at.core"
	in_gdb -ex "set \$files = \"$at\"" -ex "set args $at.dump >$at.out 2>&1" \
		-ex "python gdb.execute('tbreak runtime.dumpobjs', to_string=True)" \
		-ex "python gdb.execute('run', to_string=True)" -x tests/tools/go_objects.py \
		"${commands[@]}" -ex "$then" -ex "python gdb.execute('continue', to_string=True)" "$GO_OUT/$program" >"$at.live.all"
	grep -q '^written$' "$at.live.all" || { echo "$program: nothing was written:" && tail -n 5 "$at.live.all" && failed=1 && return; }
	between <"$at.live.all" >"$at.live"
	for what in objects frames stats; do
		"$BUILD/heapdump" $what "$at.dump" >"$at.go.$what" || failed=1
	done
	differ objects <(cut -d' ' -f1,2 "$at.go.objects" | grep -vxFf "$at.beyond" | sort) <(sort "$at.objects")
	awk '{ print "objects", $2, "bytes", $NF }' "$at.go.stats" >"$at.go.totals"
	differ counts "$at.go.totals" "$at.totals"
	differ 'objects that no root leads to' /dev/null "$at.unreached"
	differ 'objects that only nameless words lead to' /dev/null "$at.unnamed"
	differ 'frames of goroutines' <(waiting "$at.go.frames") <(waiting "$at.frames")
	[[ " $core " == *" $name "* ]] || return
	in_gdb -ex "python gdb.execute('core-file $at.core', to_string=True)" "${commands[@]}" "$GO_OUT/$program" | between >"$at.fromcore"
	same live "$at.live" core "$at.fromcore"
	rm -f "$at.core"
}

same() { # same NAME FILE NAME FILE
	diff -U 0 "$2" "$4" >"$WORK/go/diff" && return
	echo "$program: $1 (-) and $3 (+) differ:"
	sed -n '3,14p' "$WORK/go/diff"
	failed=1
}

# Both look at one process, first GDB, then GDB through gdbserver. Go's own threads would run between the
# two looks, so it is stopped before the first, and a second signal waits for it where GDB lets it go.
check_server() {
	local at=$WORK/go/$program.server process
	: >"$at.out"
	"$GO_OUT/$program" "$at.dump" stay >"$at.out" 2>&1 &
	process=$!
	for _ in {1..100}; do
		grep -q ^objects "$at.out" && break
		sleep 0.1
	done
	kill -STOP $process && until_stopped $process || failed=1
	in_gdb -ex "python gdb.execute('attach $process', to_string=True)" "${commands[@]}" -ex "shell kill -STOP $process" \
		-ex detach "$GO_OUT/$program" | between >"$at.live"
	in_gdb -ex "python gdb.execute('target remote | gdbserver --once --attach - $process 2>/dev/null', to_string=True)" \
		"${commands[@]}" -ex detach "$GO_OUT/$program" | between >"$at.text"
	disown $process
	kill -KILL $process
	grep -q '^Go heap' "$at.live" || { echo "$program: not attached to:" && head -n 5 "$at.live" && failed=1; }
	same live "$at.live" gdbserver "$at.text"
}

# The three modes differ in how memory and registers are read: a few programs show that.
core='channels defers frames'
for name in $programs; do
	for program in "$name" "$name-O0"; do
		check
		[[ " $core " == *" $name "* ]] && check_server
	done
done
count=$(wc -w <<<"$programs")
[ "$failed" -eq 0 ] && echo "$count programs, twice each: $(cat "$WORK"/go/*.objects | wc -l) objects"
exit $failed
