#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: a Go runtime that keeps its heap in a way that gomem does not know is refused in one line by
# every command, and GDB goes on as without gomem. The program is one of this Go, in whose debug
# information the fields that say where pointers are have other names, as those of a later Go might.
set -u
. tests/tools/go_here
make -s "$GO_OUT/types" >"$WORK.go" 2>&1 || { cat "$WORK.go" && exit 1; }
program=$WORK.unknown
GO111MODULE=off GOPROXY=off GOFLAGS= GOTOOLCHAIN=local GOROOT= GOCACHE=$PWD/$BUILD/go-cache CGO_ENABLED=0 \
	"$GO" build -ldflags=-compressdwarf=false -o "$program" tests/go/types.go tests/go/finish.go || exit 1
sed -i -e 's/bitmap\x00/bitmop\x00/g' -e 's/largeType\x00/largeTipe\x00/g' "$program"
failed=0
known=$(sed -n 's/^KNOWN = "\(.*\)"$/\1/p' gdbext/gomem/heaps/go_layout.py)
wanted="this Go runtime tells pointers from other words in a way that this gomem does not know; it knows those of $known"
commands=(heap 'heap spans' 'heap types' 'heap roots' 'heap goroutines' 'heap gc' 'heap check' 'heap share main.global'
	'heap show main.global' 'heap snapshot -as one' 'heapgraph main.global')
arguments=()
for command in "${commands[@]}"; do
	arguments+=(-ex 'echo ===\n' -ex "python ask('$command')")
done
env -i PATH="$PATH" HOME="$WORK" TERM=dumb LC_ALL=C.UTF-8 BUILD="$BUILD" timeout 120 gdb -nx -q -batch \
	-iex 'set auto-load no' -x gomem.py -x tests/gdb/prelude.gdb -x tests/gdb/lib/ask.py -ex "set args >/dev/null 2>&1" \
	-ex "python gdb.execute('tbreak main.checkpoint', to_string=True)" -ex "python gdb.execute('run', to_string=True)" \
	"${arguments[@]}" -ex 'echo ===\n' -ex 'print 1 + 2' "$program" </dev/null >"$WORK.said" 2>&1
for command in "${commands[@]}"; do
	said=$(grep -F -x -A 100 "=== $command" "$WORK.said" | sed -e 1d -e '/^===/,$d')
	[ "$said" = "$wanted" ] || { echo "$command: $said" && failed=1; }
done
grep -qx '\$1 = 3' "$WORK.said" || { echo "GDB does not go on:" && tail -n 3 "$WORK.said" && failed=1; }
[ "$failed" -eq 0 ] && echo "${#commands[@]} commands, one line each"
exit $failed
