#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: the demos in Go show what those in C show: the four pointers and the three slices are told in the
# same words, names of functions, files and addresses aside; a pair that points at itself becomes
# garbage; goroutines that leak are listed with what they hold; and both compilers decide alike.
set -u
. tests/tools/go_here
make -s go-demos || exit 1
failed=0

at_mark() { # at_mark DEMO MARK COMMAND...: what the commands print where the demo calls checkpoint("MARK")
	local demo=$1 mark=$2 command arguments=()
	shift 2
	for command; do arguments+=(-ex "$command"); done
	env -i PATH="$PATH" HOME="$WORK" TERM=dumb LC_ALL=C.UTF-8 BUILD="$BUILD" timeout 120 gdb -nx -q -batch \
		-iex 'set auto-load python-scripts off' -x gomem.py -x tests/gdb/prelude.gdb -ex 'set args >/dev/null' \
		-ex 'handle SIGURG nostop noprint pass' \
		-ex "python gdb.execute('heap run-to $mark', to_string=True)" -ex 'echo ===\n' "${arguments[@]}" "$GO_DEMO/$demo" </dev/null 2>&1 |
		awk 'on; /^===$/ { on = 1 }'
}
at_moment() { # at_moment MOMENT COMMAND...: the same of the C playground
	local moment=$1 command arguments=()
	shift
	for command; do arguments+=(-ex "$command"); done
	env -i PATH="$PATH" HOME="$WORK" TERM=dumb LC_ALL=C.UTF-8 BUILD="$BUILD" timeout 120 gdb -nx -q -batch \
		-x gomem.py -x tests/gdb/prelude.gdb -ex 'set args >/dev/null' \
		-ex "python gdb.execute('heap run-to $moment', to_string=True)" -ex 'echo ===\n' "${arguments[@]}" \
		"$BUILD/demo/playground" </dev/null 2>&1 | awk 'on; /^===$/ { on = 1 }'
}

# The holders and the picture, without what differs between the languages: where an object was made (C's
# compiler tells), what types are called, how many others there are.
plain() {
	sed -E -e '/^  (allocated|new\(|make\(|[a-z]+ +["0-9])/d' -e 's/0x[0-9a-f]+/ADDRESS/g' -e 's/gm_//g' -e 's/main\.//g' \
		-e 's/#0 [A-Za-z_]+/#0 FUNCTION/' -e 's/[a-z_]+\.(c|go):[0-9]+/FILE:LINE/' -e 's/, span .*//' \
		-e 's/^1 of .*/1 of MANY/' -e 's/ADDRESS +/ADDRESS /' -e 's/      (name|age) .*//' -e 's/ +$//'
}
same() { # same WHAT C GO
	diff -U 1 <(plain <<<"$2") <(plain <<<"$3") >"$WORK/go_demos.diff" && return
	echo "$1: C (-) and Go (+) differ:"
	tail -n +3 "$WORK/go_demos.diff"
	failed=1
}
has() { # has WHAT TEXT PATTERN
	grep -qE -- "$3" <<<"$2" && return
	echo "$1: no '$3' in:"
	sed 's/^/    /' <<<"$2"
	failed=1
}

same 'four pointers' "$(at_moment shared 'heap share user')" "$(at_mark playground shared 'heap share user')"
same 'four pointers, drawn' "$(at_moment shared 'heapgraph user')" "$(at_mark playground shared 'heapgraph user')"
same 'three slices' "$(at_moment slices 'heap share original')" \
	"$(at_mark slices slices 'heap share original')"
same 'three slices, drawn' "$(at_moment slices 'heapgraph original slice1 slice2')" \
	"$(at_mark slices slices 'heapgraph original slice1 slice2')"
has 'after a change' "$(at_mark playground modified 'heap show ptr3' 'print ptr1.age')" '= 26'
has 'a pair' "$(at_mark cycles pair 'heap cycles main.pair')" '2 objects, 128 bytes'
has 'a pair without a variable' "$(at_mark cycles garbage 'heap cycles')" '2 objects, 128 bytes'
# What GDB was told while it had a name is believed of it, marked, and of what it leads to.
kept=$(at_mark cycles pair 'set $a = main.pair' 'heap run-to garbage' 'heap types -where garbage' 'heapgraph $a' 'heap show $a')
has 'a pair that GDB kept' "$kept" '^Node by \$a 0x[0-9a-f]+ +64 bytes$'
has 'the other of it' "$kept" 'other +──▶ Node 0x[0-9a-f]+'
has 'it is garbage' "$kept" 'garbage: no variable leads here'
unasked=${kept%%Node by*}
has 'a pair without a type' "$unasked" '^ +[0-9]+ .* untyped$'
grep -q ' Node$' <<<"$unasked" && echo "a type that nobody told: $unasked" && failed=1
leak=$(at_mark leak second-day 'heap goroutines -limit 0' 'heap types')
# the runtime's own may run as well: they sweep, and give memory back
has 'leaking goroutines' "$leak" '[0-9]+ running, [0-9]+ waiting'
[ "$(grep -c 'chan send .*main.ask.func1 leak.go' <<<"$leak")" = 10 ] ||
	{ echo "not 10 goroutines wait to send:" && echo "$leak" && failed=1; }

talk/go-escape.sh >"$WORK/go-escape"
for message in 'can inline createUser' 'moved to heap: u' '&LargeObject{...} escapes to heap' 'make([]byte, 1024) escapes to heap'; do
	grep -qE "^$(sed 's/[][{}()&.]/\\&/g' <<<"$message") +[0-9]+:[0-9]+ +[0-9]+:[0-9]+$" "$WORK/go-escape" ||
		{ echo "not said by both: $message" && cat "$WORK/go-escape" && failed=1; }
done
[ "$failed" -eq 0 ] && echo 'C and Go say the same'
exit $failed
