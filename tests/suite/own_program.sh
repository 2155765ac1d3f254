#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# Proves: README's "Your own program" works for a stranger, word for word. Its C source, its shell
# lines and its GDB lines are taken out of README and run with a fresh home folder; then once more
# without the line for .gdbinit, with the script named by hand, and with the installed compiler.
set -eu
root=$PWD
home=$WORK/own
rm -rf "$home"
mkdir -p "$home"

section() { awk '/^## / { on = /^## Your own program/ } on' README.md; }
block() { # block FENCE: the first block in the section that opens with that line
	section | awk -v fence="$1" 'on && /^```$/ { exit } on { print } $0 == fence { on = 1 }'
}
block '```c' >"$home/hello.c"
block '```shell' >"$home/lines"
for part in hello.c lines; do
	[ -s "$home/$part" ] || { echo "README's section lost its $part"; exit 1; }
done
[ "$(wc -l <"$home/hello.c")" -le 36 ] || { echo 'README promises some thirty lines of C'; exit 1; }

fail() { # fail WHAT FILE
	echo "$1; output was:"
	cat "$2"
	exit 1
}

export HOME=$home
cd "$home"
install=$(grep '^make install' lines)
(cd "$root" && eval "$install") >install.log 2>&1 || fail "$install failed" install.log
gdb_command=
arguments=()
while IFS= read -r line; do
	case $line in
	'make install'*) ;;
	'gdb '*) gdb_command=${line/#gdb /gdb -batch } ;;
	'(gdb) '*) arguments+=(-ex "${line#(gdb) }") ;;
	*) eval "$line" || { echo "README's line fails: $line"; exit 1; } ;;
	esac
done <lines
./hello >hello.out || fail 'hello failed' hello.out
eval "$gdb_command"' "${arguments[@]}"' >gdb.out 2>&1 </dev/null || fail 'the GDB session failed' gdb.out
grep -q '2 pointers' gdb.out || fail "expected the text '2 pointers'" gdb.out
xmllint --noout hello.svg || fail 'no good hello.svg was drawn' gdb.out

gdb -nx -batch -ex 'heap run-to ready' ./hello >declined.out 2>&1 </dev/null || true
grep -q 'auto-loading has been declined' declined.out || fail 'expected GDB to decline the script' declined.out
gdb -nx -batch -x .local/share/gomem/gomem.py -ex 'heap run-to ready' -ex 'heap share list' ./hello >by_hand.out 2>&1 </dev/null
grep -q '2 pointers' by_hand.out || fail 'gdb -x gomem.py does not know the commands' by_hand.out

.local/bin/gomem-cc -g hello.c -o hello-cc >compile.out 2>&1 || fail 'the installed gomem-cc failed' compile.out
gdb -batch -ex 'heap run-to ready' -ex 'heap share list' ./hello-cc >compiled.out 2>&1 </dev/null
grep -q '2 pointers' compiled.out || fail "expected the text '2 pointers'" compiled.out
echo 'own program: installed, built, shared, drawn'
