#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: heapviz says of a snapshot, without GDB, byte for byte what the heap commands say in GDB of
# the heap that it was taken of: every command, on demos with shared, garbage, linked and many
# objects, before and after a change.
set -u
work=$WORK/same_texts
mkdir -p "$work"
failures=0
case $(uname -m) in x86_64) stale='$rdi' ;; *) stale='$x0' ;; esac

# The command in GDB; the same of heapviz, with @ for the snapshot.
commands='
heap                                    info @
heap types                              types @
heap types -sort name -limit 2          types @ -sort name -limit 2
heap types -by site                     types @ -by site
heap types -by size                     types @ -by size
heap objects                            objects @
heap objects -garbage                   objects @ -garbage
heap objects -shared -sort count        objects @ -shared -sort count
heap objects -where size>=24            objects @ -where size>=24
heap spans                              spans @
heap spans -map                         spans @ -map
heap roots                              roots @
heap share                              share @
heap refs OBJECT                        refs @ OBJECT
heap backrefs OBJECT                    backrefs @ OBJECT
heap path OBJECT                        path @ OBJECT
heap path OBJECT -all                   path @ OBJECT -all
heap retained                           retained @
heap retained -where size>16 -limit 3   retained @ -where size>16 -limit 3
heap retained -tree                     retained @ -tree
heap retained OBJECT                    retained @ OBJECT
heap cycles                             cycles @
heap cycles OBJECT                      cycles @ OBJECT
heap owners                             owners @
heap owners OBJECT                      owners @ OBJECT
heap share OBJECT                       share @ OBJECT
heap share -where holders>1             share @ -where holders>1
heap types -where garbage -by size      types @ -where garbage -by size
heap objects -where not(garbage)          objects @ -where not(garbage)
heapgraph -all -limit 8                 draw @ -all -limit 8
heapgraph -all -unfold -limit 6 -ascii  draw @ -all -unfold -limit 6 -ascii
heap check                              check @
heap diff BEFORE                        diff BEFORE @
'

# compare PROGRAM BEFORE AFTER OBJECT [STALE]: moments, and the address of an object at the second; an
# address that a register holds which the program does not use any more, as it may by chance
compare() {
	local program=$1 name
	name=$(basename "$1")-$3
	local before=$work/$name.before.heapsnapshot after=$work/$name.heapsnapshot
	local gdb=(-ex "heap run-to $2" -ex "heap snapshot $before" -ex "heap snapshot $after") line
	[ "$2" = "$3" ] || gdb=("${gdb[@]:0:4}" -ex "heap run-to $3" "${gdb[@]:4}")
	[ -z "${5:-}" ] || gdb=("${gdb[@]:0:2}" -ex "set var $stale = $5" "${gdb[@]:2}")
	while IFS= read -r line; do
		[ -n "$line" ] || continue
		line=${line:0:40}
		line=${line//OBJECT/$4}
		gdb+=(-ex "echo === ${line%% *( )}\\n" -ex "${line//BEFORE/$before}")
	done <<<"$commands"
	gdb -nx -q -batch -x gomem.py -x tests/gdb/prelude.gdb -ex 'set args >/dev/null 2>&1' "${gdb[@]}" "$program" </dev/null 2>&1 |
		sed -n '/^===/,$p' >"$work/$name.gdb"
	while IFS= read -r line; do
		[ -n "$line" ] || continue
		local asked=${line:0:40} words
		asked=${asked//OBJECT/$4}
		echo "=== ${asked%% *( )}"
		words=${line:40}
		words=${words//@/$after}
		words=${words//OBJECT/$4}
		# shellcheck disable=SC2086
		"$BUILD/heapviz" ${words//BEFORE/$before} 2>&1
	done <<<"$commands" >"$work/$name.heapviz"
	if diff -u --label "GDB, $name" --label "heapviz, $name" "$work/$name.gdb" "$work/$name.heapviz" &&
		[ "$(grep -c '^===' "$work/$name.gdb")" -eq "$(grep -c '^heap' <<<"$commands")" ]; then
		echo "ok $name: $(wc -l <"$work/$name.gdb") lines"
	else
		failures=$((failures + 1))
	fi
}

compare "$BUILD/demo/playground" shared modified 0xc000000000
compare "$BUILD/demo/playground" memory large 0xc000006060
compare "$BUILD/programs/holders" sold sold 0xc000000000
compare "$BUILD/programs/zoo" made made 0xc000004000
compare "$BUILD/programs/zoo" made made 0xc000004000 0xc000003f40
echo "$failures failures"
exit $((failures > 0))
